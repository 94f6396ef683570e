"""What all dialogs have in common."""

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from pajama_tui.ui.sturdy import Sturdy

Result = TypeVar("Result")


class Dialog(Sturdy, ModalScreen[Result]):
    """A sheet over the screen; escape puts it away without a result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", show=True, id="dialog.close"),
        Binding("ctrl+l", "app.repaint", "Paint the screen anew", show=False, id="app.repaint"),
        Binding("j", "read(1)", "Line down", show=False, id="sheet.down"),
        Binding("k", "read(-1)", "Line up", show=False, id="sheet.up"),
        Binding("g", "read_end(False)", "Top", show=False, id="sheet.first"),
        Binding("G", "read_end(True)", "Bottom", show=False, id="sheet.last"),
    ]
    TITLE_TEXT: str = ""
    KEYS_TEXT: str = "esc closes"
    READS: ClassVar[bool] = False
    """Whether the sheet itself takes the keys: there is nothing on it but text to scroll."""

    def compose(self) -> ComposeResult:
        """Lay out the title, what `content` gives, and the keys."""
        with VerticalScroll(classes="sheet", can_focus=self.READS):
            yield Static(Content(self.TITLE_TEXT), classes="title", markup=False)
            yield from self.content()
            yield Static(Content(self.KEYS_TEXT), classes="keys", markup=False)

    def content(self) -> ComposeResult:
        """Lay out the dialog's own widgets."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let a sheet be scrolled by letters only where there is nothing but text on it."""
        return self.READS if action in ("read", "read_end") else True

    def action_read(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(".sheet", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_read_end(self, last: bool) -> None:
        """Scroll to the top or the bottom."""
        sheet = self.query_one(".sheet", VerticalScroll)
        (sheet.scroll_end if last else sheet.scroll_home)(animate=False)
