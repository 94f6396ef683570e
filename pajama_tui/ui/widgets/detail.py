"""A pane that is read."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from pajama_tui.ui.sturdy import Sturdy


class Detail(Sturdy, VerticalScroll, can_focus=True, inherit_bindings=False):
    """Scrolls with the keys of a pager; left at the left edge goes back to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "by(1)", "Line down", show=False, id="reader.down"),
        Binding("k,up", "by(-1)", "Line up", show=False, id="reader.up"),
        Binding("g,home", "edge(0)", "Top", show=False, id="reader.first"),
        Binding("G,end", "edge(1)", "Bottom", show=False, id="reader.last"),
        Binding("pagedown,ctrl+f,space", "page(1)", "Page down", show=False, id="reader.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="reader.page_up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="reader.half_down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="reader.half_up"),
        Binding("l,right", "right", "Right", show=False, id="reader.right"),
        Binding("h,left", "left", "Left, or back to the list", show=False, id="reader.left"),
        Binding("escape", "back", "Back", show=True, id="reader.back"),
    ]

    class Left(Message):
        """The reader goes back to the list."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="detail")

    def action_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_relative(y=lines, animate=False)

    def action_page(self, pages: float) -> None:
        """Scroll by some of what is in view."""
        self.scroll_relative(y=int(pages * max(self.size.height - 1, 1)), animate=False)

    def action_edge(self, edge: int) -> None:
        """Scroll to the top (0) or the bottom (1)."""
        self.scroll_to(y=self.max_scroll_y if edge else 0, animate=False)

    def action_right(self) -> None:
        """Scroll to the right, where something is wider than the pane."""
        self.scroll_relative(x=8, animate=False)

    def action_left(self) -> None:
        """Scroll to the left, or go back."""
        if self.scroll_x > 0:
            self.scroll_relative(x=-8, animate=False)
        else:
            self.action_back()

    def action_back(self) -> None:
        """Go back to the list."""
        self.post_message(self.Left())
