"""Asks how many rows to attach."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field

MOST = 50


class HowMany(Dialog[int | None]):
    """The result is a number of rows, or None."""

    TITLE_TEXT = "Attach rows that the judge gets wrong"
    KEYS_TEXT = "enter attaches them · esc closes"

    def content(self) -> ComposeResult:
        """Lay out the field."""
        said = f"the worst first, 1 to {MOST}; their prompts measure nothing once they are sent"
        yield Static(Content(said), classes="label", markup=False)
        yield Field("5", id="number")
        yield Static(id="result", classes="result", markup=False)

    @on(Input.Submitted)
    def _go(self, message: Input.Submitted) -> None:
        text = message.value.strip()
        if text.isdecimal() and 1 <= int(text) <= MOST:
            self.dismiss(int(text))
        else:
            self.query_one("#result", Static).update(
                Content.styled(f"A whole number from 1 to {MOST}, please.", "$error")
            )
