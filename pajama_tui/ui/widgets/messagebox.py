"""Where a message is typed."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.untrusted import printable

# As terminals name them that tell it from enter; most don't.
_SHIFT_ENTER = ("shift+enter", "shift+\r")


class MessageBox(Sturdy, TextArea):
    """A few lines of text; enter sends them.

    Ctrl+j, which every terminal delivers, begins a new line, as does enter after a "\\" at the
    line's end; shift+enter does where the terminal tells it from enter.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "send", "Send", key_display="enter",
            tooltip="Send; ctrl+j, or enter after a \\, begins a new line", id="message.send",
        ),
        Binding("ctrl+j", "new_line", "New line in the message", show=False, id="message.new_line"),
        Binding("pageup", "screen.page(-1)", "Page up in the conversation", show=False,
                id="message.page_up"),
        Binding("pagedown", "screen.page(1)", "Page down in the conversation", show=False,
                id="message.page_down"),
    ]  # fmt: skip

    @dataclass
    class Sent(Message):
        """The message was finished."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            soft_wrap=True,
            compact=True,
            highlight_cursor_line=False,
            placeholder="Say what to change, or ask · enter sends, ctrl+j begins a new line",
            id=id,
        )
        self.cursor_blink = False

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; what a terminal would act on comes in as an escape."""
        edit.text = printable(edit.text, newlines=True)
        return super().edit(edit)

    def action_send(self) -> None:
        """Send it, or go on in the next line after a backslash."""
        row, column = self.cursor_location
        if column and self.document[row][:column].endswith("\\"):
            self.replace("\n", (row, column - 1), (row, column))
        else:
            self.post_message(self.Sent(self.text))

    def action_new_line(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    async def _on_paste(self, event: events.Paste) -> None:
        # Terminals send a carriage return for the end of a line.
        event.text = event.text.replace("\r\n", "\n").replace("\r", "\n")

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" or event.key in _SHIFT_ENTER:
            event.prevent_default()
            event.stop()
            (self.action_send if event.key == "enter" else self.action_new_line)()
