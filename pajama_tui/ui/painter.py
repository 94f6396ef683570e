"""Updates of the screen as few bytes: only cells that differ from what the terminal shows."""

import re
from collections.abc import Iterable, Sequence

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import SGR_STYLES, Strip

# Characters that take one cell on every terminal for which Textual lays out well.
_NARROW = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0400-\u0481"
    "\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2200-\u22ff\u2400-\u2426\u2500-\u259f\u2800-\u28ff]*"
)
# So many unchanged cells cost less than the move over them.
_GAP = 8
_RESET = "0"

_Colours = tuple[str, str, str]
"""Attributes, foreground and background, each as the numbers of an SGR sequence."""
_Run = tuple[str, _Colours]
_NOT_KNOWN: _Colours = ("", "", "")
_PLAIN: _Colours = ("", "39", "49")


class Painter:
    """Remembers what each line of the terminal shows, and writes what is new.

    A line that holds wide, combining or linked characters is always written as Textual would write
    it: there a terminal may show something else than what was laid out.

    Args:
        console: says how many colours the terminal has.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._system = console._color_system or ColorSystem.TRUECOLOR
        self._size = (0, 0)
        self._texts: list[list[str]] = []
        self._colours: list[list[_Colours]] = []
        self._odd: list[bool] = []
        self._blank: list[bool] = []
        self._known: dict[object, _Colours] = {}

    def forget(self) -> None:
        """Write everything anew from now on: the terminal may show anything."""
        self._size = (0, 0)

    def sequence(self, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int]) -> str:
        """Return what to write so that the terminal shows an update.

        Args:
            size: columns and lines of the screen.
        """
        if isinstance(update, LayoutUpdate):
            whole = update.region.size == size
            lines = [
                (y, _placed(update.region.x, strips))
                for y, strips in enumerate(update.strips, update.region.y)
            ]
        else:
            whole, lines = False, _chops(update)
        if whole or size != self._size:
            self._clear(size)
        pen = _Pen(size[0])
        for y, pieces in lines:
            if 0 <= y < size[1]:
                self._line(y, pieces, pen)
        return pen.finish()

    def _clear(self, size: tuple[int, int]) -> None:
        columns, lines = self._size = size
        self._texts = [[""] * columns for _ in range(lines)]
        self._colours = [[_NOT_KNOWN] * columns for _ in range(lines)]
        self._odd = [False] * lines
        self._blank = [True] * lines

    def _line(self, y: int, pieces: Sequence[tuple[int, Strip]], pen: "_Pen") -> None:
        found = [self._cells(strip) for _, strip in pieces]
        if self._odd[y] or None in found:
            self._write_whole(y, pieces, pen)
            # A line that is written from end to end without such characters is like any other.
            width = sum(strip.cell_length for _, strip in pieces)
            self._odd[y] = None in found or width < self._size[0]
            return
        texts, colours = self._texts[y], self._colours[y]
        blank, self._blank[y] = self._blank[y], False
        for (x, _), cells in zip(pieces, found, strict=True):
            assert cells is not None
            new, painted, runs = cells
            end = x + len(new)
            before, ground = texts[x:end], colours[x:end]
            if blank:
                pen.runs(x, y, runs)
            elif before == new and ground == painted:
                continue
            else:
                for first, last in _changes(before, new, ground, painted):
                    pen.cells(x + first, y, new[first:last], painted[first:last])
            texts[x:end], colours[x:end] = new[: len(before)], painted[: len(before)]

    def _write_whole(self, y: int, pieces: Sequence[tuple[int, Strip]], pen: "_Pen") -> None:
        self._blank[y] = False
        for x, strip in pieces:
            pen.text(x, y, strip.render(self._console))
            end = min(x + strip.cell_length, self._size[0])
            self._texts[y][x:end] = [""] * (end - x)
            self._colours[y][x:end] = [_NOT_KNOWN] * (end - x)

    def _cells(self, strip: Strip) -> tuple[list[str], list[_Colours], list[_Run]] | None:
        """Return a strip's cells one by one and as runs, None where a character is not one cell."""
        texts: list[str] = []
        colours: list[_Colours] = []
        runs: list[_Run] = []
        for text, style, _ in strip:
            if _NARROW.fullmatch(text) is None or (style is not None and style._link):
                return None
            colour = _PLAIN if style is None else self._colours_of(style)
            texts += text
            colours += [colour] * len(text)
            runs.append((text, colour))
        return texts, colours, runs

    def _colours_of(self, style: Style) -> _Colours:
        bits = style._attributes & style._set_attributes
        key = (bits, style._color, style._bgcolor)
        known = self._known.get(key)
        if known is None:
            numbers = [SGR_STYLES[bit] for bit in range(bits.bit_length()) if bits >> bit & 1]
            ink, ground = style.color, style.bgcolor
            known = self._known[key] = (
                ";".join(numbers),
                ";".join(ink.downgrade(self._system).get_ansi_codes()) if ink else "39",
                ";".join(ground.downgrade(self._system).get_ansi_codes(False)) if ground else "49",
            )
        return known


class _Pen:
    """Writes cells one after the other, and moves and changes colours only where it must."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._written: list[str] = []
        self._at: tuple[int, int] | None = None
        self._now: _Colours | None = None

    def text(self, x: int, y: int, sequence: str) -> None:
        """Write what brings its own colours, and leaves the cursor anywhere."""
        self._end_colours()
        self._written.append(f"\x1b[{y + 1};{x + 1}H{sequence}")
        self._at = None

    def cells(self, x: int, y: int, texts: Sequence[str], colours: Sequence[_Colours]) -> None:
        """Write cells of one line."""
        runs, start, count = [], 0, len(texts)
        while start < count:
            wanted, end = colours[start], start + 1
            while end < count and colours[end] is wanted:
                end += 1
            runs.append(("".join(texts[start:end]), wanted))
            start = end
        self.runs(x, y, runs)

    def runs(self, x: int, y: int, runs: Sequence[_Run]) -> None:
        """Write texts of one line, one behind the other."""
        if self._at != (x, y):
            self._written.append(f"\x1b[{y + 1};{x + 1}H")
        for text, wanted in runs:
            self._colour(wanted)
            self._written.append(text)
            x += len(text)
        # Behind the last column the cursor is where the terminal likes.
        self._at = (x, y) if x < self._columns else None

    def finish(self) -> str:
        """Return all that was written."""
        self._end_colours()
        return "".join(self._written)

    def _colour(self, wanted: _Colours) -> None:
        now = self._now
        if wanted is now:
            return
        if now is None or wanted[0] != now[0]:
            numbers = [_RESET, *(number for number in wanted if number not in ("", "39", "49"))]
        else:
            numbers = [new for new, old in zip(wanted, now, strict=True) if new != old]
        if numbers:
            self._written.append(f"\x1b[{';'.join(numbers)}m")
        self._now = wanted

    def _end_colours(self) -> None:
        if self._now is not None:
            self._written.append("\x1b[0m")
            self._now = None


def _placed(x: int, strips: Iterable[Strip]) -> list[tuple[int, Strip]]:
    placed = []
    for strip in strips:
        placed.append((x, strip))
        x += strip.cell_length
    return placed


def _chops(update: ChopsUpdate) -> list[tuple[int, list[tuple[int, Strip]]]]:
    """Return the pieces of an update, cut to its spans, by line."""
    lines = []
    for y, first, last in update.spans:
        pieces = []
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > last or end <= first:
                continue
            if x < first or end > last:
                strip = strip.crop(0, min(end, last) - x)
            pieces.append((x, strip))
        lines.append((y, pieces))
    return lines


def _changes(
    texts: Sequence[str],
    new: Sequence[str],
    colours: Sequence[_Colours],
    painted: Sequence[_Colours],
) -> list[tuple[int, int]]:
    """Return where cells differ; stretches close to each other are one."""
    found: list[tuple[int, int]] = []
    start = end = -_GAP
    for at, (was, text, had, colour) in enumerate(zip(texts, new, colours, painted, strict=False)):
        if was == text and had is colour:
            continue
        if at - end >= _GAP:
            if end > start:
                found.append((start, end))
            start = at
        end = at + 1
    return [*found, (start, end)] if end > start else found
