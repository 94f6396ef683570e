"""Updates of the screen as few bytes: only cells that differ from what the terminal shows."""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import ne, or_

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
_STRETCHES = re.compile(rb"\x01+(?:\x00{1,%d}\x01+)*" % (_GAP - 1))
_SAME = re.compile(r"(.)\1*", re.DOTALL)
_RESET = "0"
_NOT_KNOWN = "\0"
# Styles may carry positions of what they were made for, so there is no end to them.
_MANY_STYLES = 10_000

_Colours = tuple[str, str, str]
"""Attributes, foreground and background, each as the numbers of an SGR sequence."""
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
        self._size = (0, 0)
        # By line, a character a cell: what stands there, and in which colours.
        self._texts: list[str] = []
        self._paints: list[str] = []
        self._odd: list[bool] = []
        self._palette = _Palette(console._color_system or ColorSystem.TRUECOLOR)

    def forget(self) -> None:
        """Write everything anew from now on: the terminal may show anything."""
        self._size = (0, 0)

    def sequence(self, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int]) -> str:
        """Return what to write so that the terminal shows an update.

        Args:
            size: columns and lines of the screen.
        """
        if isinstance(update, LayoutUpdate):
            lines = [
                (y, _placed(update.region.x, strips))
                for y, strips in enumerate(update.strips, update.region.y)
            ]
        else:
            lines = _chops(update)
        if size != self._size:
            self._clear(size)
        pen = _Pen(size[0], self._palette)
        for y, pieces in lines:
            if 0 <= y < size[1]:
                self._line(y, pieces, pen)
        return pen.finish()

    def _clear(self, size: tuple[int, int]) -> None:
        columns, lines = self._size = size
        self._texts = [_NOT_KNOWN * columns] * lines
        self._paints = [_NOT_KNOWN * columns] * lines
        self._odd = [False] * lines

    def _line(self, y: int, pieces: Sequence[tuple[int, Strip]], pen: "_Pen") -> None:
        found = [self._cells(strip) for _, strip in pieces]
        if self._odd[y] or None in found:
            self._write_whole(y, pieces, pen)
            # A line that is written from end to end without such characters is like any other.
            width = sum(strip.cell_length for _, strip in pieces)
            self._odd[y] = None in found or width < self._size[0]
            return
        for (x, _), cells in zip(pieces, found, strict=True):
            assert cells is not None
            text, paint = cells
            before, ground = self._texts[y], self._paints[y]
            end = x + len(text)
            old, under = before[x:end], ground[x:end]
            if old == text and under == paint:
                continue
            for first, last in _changes(old, text, under, paint):
                pen.cells(x + first, y, text[first:last], paint[first:last])
            self._texts[y] = before[:x] + text[: len(old)] + before[end:]
            self._paints[y] = ground[:x] + paint[: len(old)] + ground[end:]

    def _write_whole(self, y: int, pieces: Sequence[tuple[int, Strip]], pen: "_Pen") -> None:
        for x, strip in pieces:
            pen.text(x, y, strip.render(self._console))
            end = min(x + strip.cell_length, self._size[0])
            gone = _NOT_KNOWN * (end - x)
            self._texts[y] = self._texts[y][:x] + gone + self._texts[y][end:]
            self._paints[y] = self._paints[y][:x] + gone + self._paints[y][end:]

    def _cells(self, strip: Strip) -> tuple[str, str] | None:
        """Return the text of a strip and its paint, None where a character is not one cell."""
        text = strip.text
        if _NARROW.fullmatch(text) is None:
            return None
        paints = []
        for part, style, _ in strip:
            if style is not None and style._link:
                return None
            paints.append(self._palette.paint(style) * len(part))
        return text, "".join(paints)


class _Palette:
    """All colours that were used, each known by one character."""

    def __init__(self, system: ColorSystem) -> None:
        self._system = system
        self._colours = [_PLAIN]
        self._numbers = {_PLAIN: 0}
        self._paints: dict[Style | None, str] = {None: chr(1)}
        self._sequences: dict[str, str] = {}

    def paint(self, style: Style | None) -> str:
        """Return the character for a style's colours; never that of what is not known."""
        found = self._paints.get(style)
        if found is None:
            assert style is not None
            if len(self._paints) > _MANY_STYLES:
                self._paints = {None: chr(1)}
            colours = self._of(style)
            number = self._numbers.setdefault(colours, len(self._colours))
            if number == len(self._colours):
                self._colours.append(colours)
            found = self._paints[style] = chr(number + 1)
        return found

    def change(self, now: str, wanted: str) -> str:
        """Return what to write before text in a paint, behind text in another or in none."""
        found = self._sequences.get(now + wanted)
        if found is None:
            new, old = self._colours[ord(wanted) - 1], self._colours[ord(now) - 1] if now else None
            if old is None or new[0] != old[0]:
                numbers = [_RESET, *(number for number in new if number not in ("", "39", "49"))]
            else:
                numbers = [number for number, had in zip(new, old, strict=True) if number != had]
            found = f"\x1b[{';'.join(numbers)}m" if numbers else ""
            self._sequences[now + wanted] = found
        return found

    def _of(self, style: Style) -> _Colours:
        bits = style._attributes & style._set_attributes
        numbers = [SGR_STYLES[bit] for bit in range(bits.bit_length()) if bits >> bit & 1]
        ink, ground = style.color, style.bgcolor
        return (
            ";".join(numbers),
            ";".join(ink.downgrade(self._system).get_ansi_codes()) if ink else "39",
            ";".join(ground.downgrade(self._system).get_ansi_codes(False)) if ground else "49",
        )


class _Pen:
    """Writes cells one after the other, and moves and changes colours only where it must."""

    def __init__(self, columns: int, palette: _Palette) -> None:
        self._columns = columns
        self._palette = palette
        self._written: list[str] = []
        self._at: tuple[int, int] | None = None
        self._now = ""

    def text(self, x: int, y: int, sequence: str) -> None:
        """Write what brings its own colours, and leaves the cursor anywhere."""
        self._end_colours()
        self._written.append(f"\x1b[{y + 1};{x + 1}H{sequence}")
        self._at = None

    def cells(self, x: int, y: int, text: str, paint: str) -> None:
        """Write cells of one line."""
        if self._at != (x, y):
            self._written.append(f"\x1b[{y + 1};{x + 1}H")
        for run in _SAME.finditer(paint):
            first, last = run.span()
            wanted = run[1]
            if wanted != self._now:
                self._written.append(self._palette.change(self._now, wanted))
                self._now = wanted
            self._written.append(text[first:last])
        x += len(text)
        # Behind the last column the cursor is where the terminal likes.
        self._at = (x, y) if x < self._columns else None

    def finish(self) -> str:
        """Return all that was written."""
        self._end_colours()
        return "".join(self._written)

    def _end_colours(self) -> None:
        if self._now:
            self._written.append("\x1b[0m")
            self._now = ""


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


def _changes(old: str, new: str, under: str, paint: str) -> Iterator[tuple[int, int]]:
    """Return where cells differ; stretches close to each other are one."""
    differs = map(ne, old, new)
    mask = bytes(differs if under == paint else map(or_, differs, map(ne, under, paint)))
    return (stretch.span() for stretch in _STRETCHES.finditer(mask))
