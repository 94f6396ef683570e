"""A text of many lines of which only those in view are made."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from pajama_tui.ui.sturdy import Sturdy


class LineText(Sturdy, Widget):
    """Lines that are never wrapped: as wide as the longest, as high as there are lines."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: Sequence[Content] = ()
        self._made: dict[int, Strip] = {}

    def show(self, lines: Sequence[Content]) -> None:
        """Show these lines.

        Args:
            lines: without line breaks.
        """
        self._lines = lines
        self._made.clear()
        self.refresh(layout=True)

    def notify_style_update(self) -> None:
        """Make all lines anew: the colours may be others."""
        self._made.clear()
        super().notify_style_update()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the cells of the longest line."""
        return max((line.cell_length for line in self._lines), default=0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Make the line at `y` of the text, or put it elsewhere."""
        style = self.visual_style
        line = self._made.get(y)
        if line is None and y < len(self._lines):
            pieces = self._lines[y].render(style, "", self.app.stylesheet.parse_style)
            line = Strip([Segment(text, each.rich_style) for text, each in pieces])
            self._made[y] = line
        width = self.size.width
        if line is None:
            return Strip.blank(width, style.rich_style)
        return line.adjust_cell_length(width, style.rich_style)
