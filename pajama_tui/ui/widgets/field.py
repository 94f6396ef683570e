"""A line of text to fill in."""

from textual.widgets import Input

from pajama_tui.ui.sturdy import Sturdy


class Field(Sturdy, Input):
    """An input line without a blinking cursor: a blink costs bytes for ever."""

    def __init__(self, value: str = "", placeholder: str = "", *, id: str | None = None) -> None:
        super().__init__(value, placeholder, id=id, select_on_focus=False)
        self.cursor_blink = False


class SearchField(Field):
    """A line for what is looked for: nobody gets into it before it is opened.

    While it is shut it takes no room, or, by the style sheet, keeps its own: where nothing has to
    move, it opens at once.
    """

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__("", placeholder, id=id)
        self.shut()

    @property
    def is_open(self) -> bool:
        """Whether it is in use."""
        return not self.disabled

    def open(self) -> None:
        """Let it be typed into."""
        self.set_class(False, "-shut", update=False)
        self.disabled = False

    def shut(self) -> None:
        """Put it away; what was typed stays."""
        self.set_class(True, "-shut", update=False)
        self.disabled = True
