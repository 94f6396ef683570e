"""The session's notes, to type in; written while one types."""

import threading
import time
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from pajama_tui.pipeline.notes import write_notes
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.untrusted import printable

# So long after the last key, and so long after the first one that is not written, they are.
_REST_SECONDS, _MOST_SECONDS = 1.0, 5.0
# A refusal is not said again while it can still be read.
_SAID_SECONDS = 5.0


class NotesArea(Sturdy, TextArea):
    """Plain text, written to NOTES.md a moment after the last key, and when it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="notes.back"),
        Binding("ctrl+o", "outside", "$EDITOR", tooltip="Edit them in $VISUAL or $EDITOR",
                id="notes.editor"),
    ]  # fmt: skip

    class Left(Message):
        """The writer goes back to the list."""

    class Outside(Message):
        """They are to be edited in the user's own editor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            soft_wrap=True,
            compact=True,
            highlight_cursor_line=False,
            placeholder="What you want to remember about this session",
            id=id,
        )
        self.cursor_blink = False
        # Nothing is typed over notes that were not read yet.
        self.read_only = True
        self._known: str | None = None
        self._shown = ""
        self._rest: Timer | None = None
        self._most: Timer | None = None
        self._writing = threading.Lock()
        self._refused = -_SAID_SECONDS

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not written yet."""
        return self._known is not None and not self.read_only and self.text != self._shown

    def show(self, text: str) -> None:
        """Show the notes as they are on disk; what was typed meanwhile stays."""
        if self._known is not None and (self.unsaved or text == self._known):
            return
        place = self.cursor_location
        self._known = text
        self._shown = _typeable(text)
        self.load_text(self._shown)
        self.move_cursor(place)
        self.read_only = self.studio_app.studio.workspace.session.readonly

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; what a terminal would act on comes in as an escape."""
        edit.text = _typeable(edit.text)
        return super().edit(edit)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Take letters even where none can be typed: they must not quit, run or export."""
        return character is not None and character.isprintable()

    def on_key(self, event: Key) -> None:
        if not (self.read_only and event.is_printable):
            return
        event.stop()
        event.prevent_default()
        now, studio = time.monotonic(), self.studio_app.studio
        if studio.workspace.session.readonly and now - self._refused > _SAID_SECONDS:
            self._refused = now
            self.studio_app.say(studio.look_only("its notes can't be changed"), "warning")

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if not self.unsaved:
            return
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._due)
        if self._most is None:
            self._most = self.set_timer(_MOST_SECONDS, self._due)

    def on_blur(self) -> None:
        if self.unsaved:
            self._due()

    def _due(self) -> None:
        self._stop()
        self.run_worker(
            partial(self._write, self.text), group="notes", thread=True, exit_on_error=False
        )

    def flush(self) -> None:
        """Write now what is not written yet."""
        self._stop()
        if self.unsaved:
            self._write(self.text)

    def _stop(self) -> None:
        for timer in filter(None, (self._rest, self._most)):
            timer.stop()
        self._rest = self._most = None

    def _write(self, text: str) -> None:
        with self._writing:
            known = self._known
            if known is None or text == self._shown:
                return
            outside = write_notes(self.studio_app.studio.workspace.session, text, known)
            self._known = self._shown = text
        if outside is not None:
            self.studio_app.call_later(
                self.studio_app.say,
                f"NOTES.md was changed outside as well; that text is in {printable(str(outside))}.",
                "warning",
            )

    def action_back(self) -> None:
        """Go back to the list."""
        self.post_message(self.Left())

    def action_outside(self) -> None:
        """Edit them in the user's own editor."""
        self.post_message(self.Outside())


def _typeable(text: str) -> str:
    return printable(text.replace("\r\n", "\n").expandtabs(4), newlines=True)
