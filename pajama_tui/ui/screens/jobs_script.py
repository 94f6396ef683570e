"""Shows how to run a job by hand."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.screens.dialog import Dialog


class JobScript(Dialog[None]):
    """The command and a script for a scheduler, to be copied."""

    READS = True
    KEYS_TEXT = "y copies it · j and k scroll · esc closes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", id="script.copy"),
        Binding("j", "scroll(1)", "Line down", show=False, id="script.down"),
        Binding("k", "scroll(-1)", "Line up", show=False, id="script.up"),
        Binding("q", "dismiss", "Close", show=False, id="script.close"),
    ]

    def __init__(self, id: str, script: str) -> None:
        self.TITLE_TEXT = f"{id} by hand"
        super().__init__()
        self._script = script

    def content(self) -> ComposeResult:
        """Lay out the script."""
        yield Static(Content(self._script), classes="body", markup=False)

    def action_copy(self) -> None:
        """Copy the script to the clipboard."""
        self.studio_app.copy_text(self._script, "The script")

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
