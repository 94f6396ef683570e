"""A line of text to fill in."""

from textual.widgets import Input

from pajama_tui.ui.sturdy import Sturdy


class Field(Sturdy, Input):
    """An input line without a blinking cursor: a blink costs bytes for ever."""

    def __init__(self, value: str = "", placeholder: str = "", *, id: str | None = None) -> None:
        super().__init__(value, placeholder, id=id, select_on_focus=False)
        self.cursor_blink = False
