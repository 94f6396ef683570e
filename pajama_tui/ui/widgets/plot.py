"""Plots as the screen shows them: `drawing`'s, in the theme's colours."""

from collections.abc import Sequence

from textual.content import Content

from pajama_tui.drawing import Kind, Piece, Point, Range, drawn

_STYLES: dict[Kind, str] = {
    "": "",
    "axis": "$foreground-muted",
    "curve": "$primary",
    "second": "$accent",
    "band": "$foreground-muted",
    "mark": "$warning",
}


def curve(
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
    notes: Sequence[tuple[float, str]] = (),
) -> Content:
    """Return a plot of `points`; see `drawing.drawn`.

    The second curve is dotted and marks are lines of their own, so that nothing is told by colour
    alone.
    """
    return styled(
        drawn(
            points,
            width,
            height,
            x_label=x_label,
            y_label=y_label,
            x_range=x_range,
            y_range=y_range,
            marks=marks,
            band=band,
            second=second,
            notes=notes,
        )
    )


def styled(lines: Sequence[Sequence[Piece]]) -> Content:
    """Return drawn lines as content."""
    return Content("\n").join(
        Content.assemble(*((text, _STYLES[kind]) for text, kind in line)) for line in lines
    )
