"""Asks what becomes of a text that was not saved."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.screens.dialog import Dialog


class Leave(Dialog[str | None]):
    """The result is "keep" or "drop", or None to stay."""

    TITLE_TEXT = "Leave without saving?"
    KEYS_TEXT = "enter keeps the draft · d drops it · esc goes back to the text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer('keep')", "Keep the draft", id="leave.keep"),
        Binding("d", "answer('drop')", "Drop it", id="leave.drop"),
    ]

    def __init__(self, sentence: str, *, keeps: bool = True) -> None:
        super().__init__()
        self._sentence, self._keeps = sentence, keeps
        if not keeps:
            self.KEYS_TEXT = "d drops it · esc goes back to the text"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let no key keep what cannot be kept."""
        return self._keeps or parameters != ("keep",)

    def content(self) -> ComposeResult:
        """Lay out the sentence."""
        yield Static(Content(self._sentence), classes="body", markup=False)

    def action_answer(self, answer: str) -> None:
        """Close with the answer."""
        self.dismiss(answer)
