"""Asks why, for the history."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field


class Reason(Dialog[str | None]):
    """The result is what was typed, perhaps nothing; None when it was put away."""

    KEYS_TEXT = "enter goes ahead · esc leaves everything as it is"

    def __init__(self, title: str, sentence: str) -> None:
        self.TITLE_TEXT = title
        super().__init__()
        self._sentence = sentence

    def content(self) -> ComposeResult:
        """Lay out the sentence and the line."""
        yield Static(Content(self._sentence), classes="body", markup=False)
        yield Static(Content("why (may be empty)"), classes="label", markup=False)
        yield Field(id="why")

    @on(Input.Submitted)
    def _go(self, message: Input.Submitted) -> None:
        self.dismiss(message.value.strip())
