"""Asks for a row number."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from pajama_tui.ui.figures import count
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field


class GoTo(Dialog[int | None]):
    """The result is a 0-based row, or None."""

    TITLE_TEXT = "Go to row"
    KEYS_TEXT = "enter goes there · esc closes"

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def content(self) -> ComposeResult:
        """Lay out the field."""
        yield Static(Content(f"1 to {count(self._rows)}"), classes="label", markup=False)
        yield Field(id="row")
        yield Static(id="result", classes="result", markup=False)

    @on(Input.Submitted)
    def _go(self, message: Input.Submitted) -> None:
        text = message.value.replace(",", "").strip()
        if text.isdecimal() and 1 <= int(text) <= self._rows:
            self.dismiss(int(text) - 1)
        else:
            self.query_one("#result", Static).update(
                Content.styled(f"A whole number from 1 to {count(self._rows)}, please.", "$error")
            )
