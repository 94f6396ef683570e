"""A plot's axes, labels and lines."""

import math
from collections.abc import Iterator, Sequence

from pajama_tui.drawing.plane import LARGEST, Piece, Plane, Point, Range, tame

# The axis and its steps take a line each.
_FRAME = 2
_LEAST_WIDTH, _LEAST_ROWS = 8, 2
_BARS = "▁▂▃▄▅▆▇█"
# Closer values than this share of them have no scale of their own.
_SAME = 1e-12


def drawn(
    points: Sequence[Point],
    width: int,
    height: int,
    *,
    x_label: str,
    y_label: str,
    x_range: Range | None = None,
    y_range: Range | None = None,
    marks: Sequence[float] = (),
    band: Sequence[tuple[float, float, float]] | None = None,
    second: Sequence[Point] | None = None,
    lettered: Sequence[tuple[str, Sequence[Point]]] = (),
    bars: Sequence[tuple[float, float, float]] = (),
    notes: Sequence[tuple[float, str]] = (),
) -> list[list[Piece]]:
    """Return the lines of a plot, each a list of pieces that join to at most `width` characters.

    A point that is not finite interrupts its curve. Of points closer than the dots of a line, the
    mean is drawn. What lies outside the ranges is left out.

    Args:
        points: (x, y) by x.
        width, height: of all, labels included; a smaller one than can be drawn in is exceeded.
        x_label, y_label: names of the axes, a line each; none for "".
        x_range, y_range: lowest and highest value shown; those of the data unless given.
        marks: vertical lines at these x.
        band: (x, low, high) by x, such as an interval about the curve.
        second: (x, y) by x of a curve to compare with, drawn dotted.
        lettered: more curves to compare with, each drawn as its letter here and there.
        bars: (left, right, height from 0 to 1) of a histogram in one line below the axis.
        notes: (x, text) written below the axis, under x, where there is room.
    """
    other, around = list(second or ()), list(band or ())
    curves = [points, other, *(each for _, each in lettered)]
    x_values = [x for curve in curves for x, y in curve if math.isfinite(y)]
    x_values += [x for x, low, high in around if math.isfinite(low + high)]
    y_values = [y for curve in curves for _, y in curve]
    y_values += [y for _, *ends in around for y in ends]
    x_axis, y_axis = _range(x_range, x_values), _range(y_range, y_values)
    lines: list[list[Piece]] = [[(y_label[:width], "axis")]] if y_label else []
    if x_axis is None or y_axis is None:
        return [*lines, [("nothing to draw yet"[: max(width, _LEAST_WIDTH)], "axis")]]
    others = bool(x_label) + bool(y_label) + bool(bars) + bool(notes)
    rows = max(height - _FRAME - others, _LEAST_ROWS)
    scale = _labels(y_axis, rows // 2 + 1)
    margin = max(len(text) for _, text in scale)
    plane = Plane(max(width - margin - 2, _LEAST_WIDTH), rows, x_axis, y_axis)
    if around:
        plane.shade(around)
    for x in marks:
        plane.mark(x)
    for letter, each in lettered:
        plane.write(each, letter)
    plane.line(other, dotted=True)
    plane.line(points)
    at = {plane.row(value): text for value, text in scale}
    for row in range(rows):
        ruled = f"{at.get(row, ''):>{margin}} {'┤' if row in at else '│'}"
        lines.append([(ruled, "axis"), *plane.pieces(row)])
    steps = _labels(x_axis, plane.width // 10 + 1)
    lines += [[(line, "axis")] for line in _below(plane, steps, marks, margin)]
    if bars:
        lines.append([(" " * (margin + 2), ""), (_histogram(plane, bars), "second")])
    if notes:
        lines.append([(" " * (margin + 2) + _placed(plane, notes), "axis")])
    if x_label:
        lines.append([(x_label[:width].rjust(margin + 2 + plane.width), "axis")])
    return lines


def plain(lines: Sequence[Sequence[Piece]]) -> list[str]:
    """Return drawn lines as text without trailing spaces."""
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def _below(
    plane: Plane,
    steps: Sequence[tuple[float, str]],
    marks: Sequence[float],
    margin: int,
) -> Iterator[str]:
    ruled = ["─"] * plane.width
    ticks = {plane.column(value) for value, _ in steps}
    marked = {plane.column(x) for x in marks if math.isfinite(x)}
    for column in (ticks | marked) & set(range(plane.width)):
        ruled[column] = "┼" if column in ticks & marked else "┬" if column in ticks else "┴"
    yield " " * (margin + 1) + "└" + "".join(ruled)
    yield " " * (margin + 2) + _placed(plane, steps)


def _histogram(plane: Plane, bars: Sequence[tuple[float, float, float]]) -> str:
    line = [" "] * plane.width
    for left, right, height in bars:
        level = min(max(math.ceil(height * len(_BARS)), 0), len(_BARS))
        for column in range(max(plane.column(left), 0), min(plane.column(right), plane.width)):
            line[column] = _BARS[level - 1] if level else " "
    return "".join(line)


def _placed(plane: Plane, texts: Sequence[tuple[float, str]]) -> str:
    """Return a line with each text under its x; one that would touch another is left out."""
    line, end = "", -1
    for x, text in texts:
        start = min(max(plane.column(x) - len(text) // 2, 0), plane.width - len(text))
        if start > end:
            line = line.ljust(start) + text
            end = len(line)
    return line


def _range(given: Range | None, values: Sequence[float]) -> Range | None:
    if given is not None:
        low, high = given
    else:
        finite = [tame(value) for value in values if math.isfinite(value)]
        if not finite:
            return None
        low, high = min(finite), max(finite)
    size = max(abs(low), abs(high))
    if high - low <= _SAME * size + 1 / LARGEST:
        room = size / 10 if size > 1 / LARGEST else 1.0
        low, high = low - room, high + room
    return low, high


def _labels(axis: Range, most: int) -> list[tuple[float, str]]:
    """Return round values on an axis with their texts; its ends where it holds fewer than two."""
    low, high = axis
    step = 10.0 ** math.floor(math.log10(high - low))
    step = next(
        wide
        for wide in (step / 10, step / 5, step / 2, step, step * 2, step * 5, step * 10)
        if (high - low) / wide + 1 <= most or wide >= step * 10
    )
    digits = max(-math.floor(math.log10(step) + 1e-9), 0)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last <= first or digits > 9 or max(abs(low), abs(high)) >= 1e9:
        return [(low, f"{low:.4g}"), (high, f"{high:.4g}")]
    return [(index * step, f"{index * step:,.{digits}f}") for index in range(first, last + 1)]
