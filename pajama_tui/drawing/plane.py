"""The cells between the axes of a plot."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["", "axis", "curve", "second", "band", "mark"]
Piece = tuple[str, Kind]
"""A text, and what it is part of."""

Point = tuple[float, float]
Range = tuple[float, float]

# A cell of braille has two columns of four dots.
_COLUMNS, _ROWS = 2, 4
_BLANK = 0x2800
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
# One of so many dots of the second curve is drawn, and a letter in one of so many cells, so that
# curves differ without colour.
_GAP, _LETTER_GAP = 3, 5
_BAND = "░"
_MARK = "┊"
# The largest number whose sums and differences are finite too.
LARGEST = 1e300


@dataclass(frozen=True, slots=True)
class _Segment:
    x0: float
    y0: float
    x1: float
    y1: float

    def between(self, low: float, high: float) -> Range:
        """The least and the greatest y over x from `low` to `high`, within the segment."""
        ends = [self._at(min(max(x, self.x0), self.x1)) for x in (low, high)]
        return min(ends), max(ends)

    def _at(self, x: float) -> float:
        share = (x - self.x0) / (self.x1 - self.x0) if self.x1 > self.x0 else 0.0
        return self.y0 + share * (self.y1 - self.y0)


class Plane:
    """The cells between the axes; x and y of dots count from the lower left corner."""

    def __init__(self, width: int, height: int, x_axis: Range, y_axis: Range) -> None:
        self.width, self.height = width, height
        self._x, self._y = x_axis, y_axis
        self._bits = [[0] * width for _ in range(height)]
        self._kinds: list[list[Kind]] = [[""] * width for _ in range(height)]
        self._letters: dict[tuple[int, int], str] = {}

    def column(self, x: float) -> int:
        """Return the column of cells at `x`, which may lie outside."""
        return round(self._across(x)) // _COLUMNS

    def row(self, y: float) -> int:
        """Return the row of cells at `y`, counted from the top."""
        return self.height - 1 - round(self._up(y)) // _ROWS

    def line(self, points: Sequence[Point], *, dotted: bool = False) -> None:
        """Draw a curve; `dotted` leaves most of its dots out."""
        kind: Kind = "second" if dotted else "curve"
        for x, y in self._dots(points):
            if not dotted or x % _GAP == 0:
                self._set(x, y, kind)

    def write(self, points: Sequence[Point], letter: str) -> None:
        """Draw a curve as a letter here and there; what is drawn later covers it."""
        start = ord(letter) % _LETTER_GAP
        for x, (low, high) in self._spans(points).items():
            row = self.height - 1 - round((low + high) / 2) // _ROWS
            column = x // _COLUMNS
            if column % _LETTER_GAP == start and 0 <= row < self.height:
                self._letters[row, column] = letter
                self._kinds[row][column] = "second"

    def mark(self, x: float) -> None:
        """Draw a vertical line."""
        column = self.column(x) if math.isfinite(x) else -1
        if 0 <= column < self.width:
            for row in self._kinds:
                row[column] = "mark"

    def shade(self, band: Sequence[tuple[float, float, float]]) -> None:
        """Shade the cells between low and high, straight lines between the points."""
        lows = self._spans([(x, low) for x, low, _ in band])
        highs = self._spans([(x, high) for x, _, high in band])
        for x in lows.keys() & highs.keys():
            column = x // _COLUMNS
            top = self.height - 1 - round(highs[x][1]) // _ROWS
            bottom = self.height - 1 - round(lows[x][0]) // _ROWS
            for row in range(max(top, 0), min(bottom, self.height - 1) + 1):
                self._kinds[row][column] = "band"

    def pieces(self, row: int) -> Iterator[Piece]:
        """Yield a row of cells, as few pieces as it can be."""
        text, last = "", self._kinds[row][0]
        for column, (bits, kind) in enumerate(zip(self._bits[row], self._kinds[row], strict=True)):
            if kind != last:
                yield text, last
                text, last = "", kind
            if bits and kind in ("curve", "second"):
                text += chr(_BLANK + bits)
            elif kind == "second":
                text += self._letters[row, column]
            else:
                text += {"band": _BAND, "mark": _MARK}.get(kind, " ")
        yield text, last

    def _dots(self, points: Sequence[Point]) -> Iterator[tuple[int, int]]:
        top = self.height * _ROWS - 1
        for x, (low, high) in self._spans(points).items():
            for y in range(max(round(low), 0), min(round(high), top) + 1):
                yield x, y

    def _spans(self, points: Sequence[Point]) -> dict[int, Range]:
        """Return the lowest and the highest y of a curve, in dots, in each column that it meets."""
        found: dict[int, Range] = {}
        last = self.width * _COLUMNS - 1
        for segment in _segments(self._thinned(points)):
            first = max(math.ceil(segment.x0 - 0.5), 0)
            for x in range(first, min(math.floor(segment.x1 + 0.5), last) + 1):
                low, high = segment.between(x - 0.5, x + 0.5)
                was_low, was_high = found.get(x, (low, high))
                found[x] = min(low, was_low), max(high, was_high)
        return found

    def _thinned(self, points: Sequence[Point]) -> list[Point | None]:
        """Return the points in dots, None for an interruption, at most one a column of dots."""
        kept: list[Point | None] = []
        held: list[Point] = []

        def keep() -> None:
            if held:
                kept.append((_mean([x for x, _ in held]), _mean([y for _, y in held])))
                held.clear()

        for x, y in points:
            if not (math.isfinite(x) and math.isfinite(y)):
                keep()
                kept.append(None)
                continue
            dot = self._across(x), self._up(y)
            if held and round(held[-1][0]) != round(dot[0]):
                keep()
            held.append(dot)
        keep()
        return kept

    def _across(self, x: float) -> float:
        low, high = self._x
        return (tame(x) - low) / (high - low) * (self.width * _COLUMNS - 1)

    def _up(self, y: float) -> float:
        low, high = self._y
        return (tame(y) - low) / (high - low) * (self.height * _ROWS - 1)

    def _set(self, x: int, y: int, kind: Kind) -> None:
        row, column = self.height - 1 - y // _ROWS, x // _COLUMNS
        self._bits[row][column] |= _DOTS[x % _COLUMNS][_ROWS - 1 - y % _ROWS]
        self._kinds[row][column] = kind


def _segments(points: Sequence[Point | None]) -> Iterator[_Segment]:
    before: Point | None = None
    for point in points:
        if point is not None:
            yield _Segment(*(before or point), *point)
        before = point


def tame(value: float) -> float:
    """Return `value` no larger than `LARGEST`, either way."""
    return min(max(value, -LARGEST), LARGEST)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
