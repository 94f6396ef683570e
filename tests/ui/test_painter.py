"""The painter's terminal shows what Textual's own does, whatever came before, and gets less."""

import random
import re

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from pajama_tui.ui.painter import Painter

SIZE = (40, 6)
STYLES = [
    None,
    Style(color="#ff0000", bgcolor="#101010"),
    Style(color="#ff0000", bgcolor="#202020", bold=True),
    Style(color="#00ff00", bgcolor="#101010", reverse=True),
    Style(bgcolor="#101010", underline=True),
    Style(bgcolor="#101010", meta={"offset": (1, 2)}),
]
WORDS = ["plain", "    ", "ünïcode ≠", "›", "wide 漢字", "e\u0301 combined", "🎉", "x" * 11]


@pytest.fixture
def console():
    made = Console(width=SIZE[0], height=SIZE[1])
    made._color_system = ColorSystem.TRUECOLOR
    return made


class Shown:
    def __init__(self):
        self.screen = pyte.Screen(*SIZE)
        self.stream = pyte.Stream(self.screen)
        self.bytes = 0

    def feed(self, sequence):
        self.bytes += len(sequence.encode())
        self.stream.feed(sequence)

    def cells(self):
        return [[self.screen.buffer[y][x] for x in range(SIZE[0])] for y in range(SIZE[1])]


def strip(draw, width, words=WORDS):
    segments = []
    while sum(segment.cell_length for segment in segments) < width:
        segments.append(Segment(draw.choice(words), draw.choice(STYLES)))
    return Strip(segments).adjust_cell_length(width, draw.choice(STYLES))


def full(draw, words=WORDS):
    return LayoutUpdate(
        [[strip(draw, 15, words), strip(draw, 25, words)] for _ in range(SIZE[1])],
        Region(0, 0, *SIZE),
    )


def partial(draw, words=WORDS):
    chops = [{0: strip(draw, 15, words), 15: strip(draw, 25, words)} for _ in range(SIZE[1])]
    spans = []
    for y in sorted(draw.sample(range(SIZE[1]), draw.randint(1, 4))):
        spans.append((y, *draw.choice([(0, 15), (15, 40), (0, 40)])))
    return ChopsUpdate(chops, spans, [[15, 40]] * SIZE[1])


def test_shows_what_textual_shows(console):
    for seed in range(25):
        draw = random.Random(seed)
        ours, textuals, painter = Shown(), Shown(), Painter(console)
        updates = [full(draw), *(partial(draw) for _ in range(12)), full(draw), partial(draw)]
        for update in updates:
            ours.feed(painter.sequence(update, SIZE))
            textuals.feed(update.render_segments(console).replace("\n", ""))
            assert ours.cells() == textuals.cells(), seed


def test_what_is_there_already_is_not_written_again(console):
    painter, update = Painter(console), full(random.Random(1), ["plain ", "text ≠ "])
    painter.sequence(update, SIZE)
    chops = [dict(zip((0, 15), line, strict=True)) for line in update.strips]
    spans = [(y, 0, 40) for y in range(SIZE[1])]
    again = ChopsUpdate(chops, spans, [[15, 40]] * SIZE[1])
    assert painter.sequence(again, SIZE) == ""
    chops[2][0] = Strip([Segment("@" * 3, STYLES[1]), *chops[2][0].crop(3)])
    assert len(painter.sequence(again, SIZE)) < 60
    painter.forget()
    assert painter.sequence(again, SIZE).count("@@@") == 1
    assert len(painter.sequence(update, SIZE)) < 60
    painter.forget()
    assert len(re.findall(r"\x1b\[\d+;1H", painter.sequence(update, SIZE))) == SIZE[1]


def test_a_whole_screen_takes_fewer_bytes(console):
    update = full(random.Random(3), ["words and ", "more words"])
    textuals = update.render_segments(console)
    assert len(Painter(console).sequence(update, SIZE)) < 0.85 * len(textuals)
