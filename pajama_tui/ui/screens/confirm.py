"""Asks before something that cannot be undone at once."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.screens.dialog import Dialog


class Confirm(Dialog[bool]):
    """One sentence; the result is True on yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer(True)", "Yes", id="confirm.yes"),
        Binding("n,q,escape", "answer(False)", "No", id="confirm.no"),
    ]
    KEYS_TEXT = "y or enter: yes · n or esc: no"

    def __init__(self, title: str, sentence: str) -> None:
        self.TITLE_TEXT = title
        super().__init__()
        self._sentence = sentence

    def content(self) -> ComposeResult:
        """Lay out the sentence."""
        yield Static(Content(self._sentence), classes="body", markup=False)

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)
