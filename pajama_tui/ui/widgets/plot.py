"""Plots as the screen shows them: `drawing`'s, in the theme's colours."""

from collections.abc import Sequence

from textual.content import Content

from pajama_tui.drawing import Kind, Piece

_STYLES: dict[Kind, str] = {
    "": "",
    "axis": "$foreground-muted",
    "curve": "$primary",
    "second": "$accent",
    "band": "$foreground-muted",
    "mark": "$warning",
}


def styled(lines: Sequence[Sequence[Piece]]) -> Content:
    """Return drawn lines as content.

    The second curve is dotted and marks are lines of their own, so that nothing is told by colour
    alone.
    """
    return Content("\n").join(
        Content.assemble(*((text, _STYLES[kind]) for text, kind in line)) for line in lines
    )
