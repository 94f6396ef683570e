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
        Binding("escape", "dismiss", "Close", show=True, id="dialog.close")
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
