"""The lines below the pairs while somebody labels: why this row, and what the last label did."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from pajama_tui.ui.sturdy import Sturdy

Piece = tuple[str, str]
"""A text and its style; the most telling stand first, for what does not fit is cut off."""


def tells_of_it(by_filter: bool, by_order: bool) -> str:
    """Say in a few words what gives hidden verdicts away; "" where neither does."""
    if by_filter and by_order:
        return "filter and order tell of it"
    return "the filter tells of it" if by_filter else "the order tells of it" if by_order else ""


class LabelLine(Sturdy, Widget):
    """Two lines at most, each as wide as the screen; nothing is shown before there is something."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[list[Piece]] = []

    def show(self, *lines: Sequence[Piece]) -> None:
        """Show these lines; those without pieces are left out."""
        wanted = [list(line) for line in lines if line]
        if wanted == self._lines:
            return
        grown = len(wanted) != len(self._lines)
        self._lines = wanted
        self.set_class(bool(wanted), "-shown")
        self.styles.height = max(len(wanted), 1)
        self.refresh(layout=grown)

    @property
    def text(self) -> str:
        """What is said, uncut."""
        return "\n".join("".join(text for text, _ in line) for line in self._lines)

    def render(self) -> Content:
        """Make the lines."""
        width = max(self.size.width - 2, 1)
        made = [Content.assemble(*line).truncate(width, ellipsis=True) for line in self._lines]
        return Content("\n").join(made)
