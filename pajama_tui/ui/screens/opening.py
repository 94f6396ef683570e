"""Which data to go on with: a path with completion, or data of a session, and a preview."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from pajama_tui.errors import ColumnsUnknown, PajamaError
from pajama_tui.pipeline.opening import DataOpener, Preview, Recent, common_start, completions
from pajama_tui.session_lock import SessionBusy
from pajama_tui.ui.figures import count, fit
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.previewtext import guess_content, rows_content
from pajama_tui.untrusted import printable, shown_path

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace

_REST_SECONDS = 0.25
_LISTED = 6


@dataclass
class _Looked(Message):
    """What lies at a path: what it may go on with, and what data it is."""

    text: str
    matches: list[str]
    found: Preview | None
    error: str
    example: str = ""


@dataclass
class _Opened(Message):
    """The data is open, or the sentence that says why it is not."""

    workspace: "Workspace | None"
    error: str
    busy: bool = False


@dataclass
class _Recents(Message):
    """Data of other sessions."""

    recents: list[Recent]


class PathField(Field):
    """A path; tab completes it, up and down take one of those listed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False, id="path.complete"),
        Binding("down", "take(1)", "Next one listed", show=False, id="path.next"),
        Binding("up", "take(-1)", "One before", show=False, id="path.before"),
    ]

    class Complete(Message):
        """The path is to be completed."""

    @dataclass
    class Take(Message):
        """Another one of those listed is to be taken."""

        step: int

    def action_complete(self) -> None:
        """Complete the path."""
        self.post_message(self.Complete())

    def action_take(self, step: int) -> None:
        """Take another one."""
        self.post_message(self.Take(step))

    def put(self, text: str) -> None:
        """Set the path, and the cursor behind it."""
        self.value = text
        self.cursor_position = len(text)


class OpenData(Dialog["Workspace | None"]):
    """The result is the workspace on other data, open; None leaves all as it is."""

    TITLE_TEXT = "Open other data"
    KEYS_TEXT = "tab completes · up down take one listed · enter opens it · esc stays here"

    def __init__(self, opener: DataOpener, current: "Workspace") -> None:
        super().__init__()
        self._opener = opener
        self._current = current
        self._rest: Timer | None = None
        self._recents: list[str] = []
        self._listed: list[str] = []
        self._at = -1
        self._taken = ""
        self._completing = False
        self._opening = False
        self._readonly = self._mapped = ""

    def content(self) -> ComposeResult:
        """Lay out the field, what may be meant, and the preview."""
        yield Static(
            Content("JSONL, JSON, CSV, TSV or Parquet file, or org/name[@split] of the hub"),
            classes="label",
            markup=False,
        )
        yield PathField(id="path")
        yield Static(id="listed", classes="result", markup=False)
        yield Static(
            Content("what the columns mean"), id="mapping-label", classes="label", markup=False
        )
        yield Field(id="mapping")
        yield Static(id="guess", classes="result", markup=False)
        yield Static(id="result", classes="result", markup=False)

    def on_mount(self) -> None:
        self._ask_mapping("")
        self._work("recent", self._find_recents)
        self._look()

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        if message.input is self._path and message.value.strip() != self._mapped:
            self._ask_mapping("")
        if message.input is self._path and message.value != self._taken:
            self._at = -1
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._look)

    @on(PathField.Complete)
    def _complete(self) -> None:
        self._completing = True
        self._look()

    @on(PathField.Take)
    def _take(self, message: PathField.Take) -> None:
        if self._listed:
            self._at = (self._at + message.step) % len(self._listed)
            self._taken = self._listed[self._at]
            self._path.put(self._taken)
            self._list()

    @on(Input.Submitted)
    def _enter(self, message: Input.Submitted) -> None:
        text = self._path.value.strip()
        if not text or self._opening:
            return
        if message.input is self._path and self._field.display:
            # Nothing else can be done with this data but to say what its columns mean.
            self._field.focus()
            return
        if os.path.isdir(os.path.expanduser(text)):
            self._path.put(text.rstrip("/") + "/")
            return
        self._opening = True
        self._say("#result", Content("opening …"))
        mapping = self._field.value.strip() if self._field.display else ""
        self._work("open", partial(self._open, text, self._readonly == text, mapping))

    @property
    def _path(self) -> PathField:
        return self.query_one("#path", PathField)

    @property
    def _field(self) -> Field:
        return self.query_one("#mapping", Field)

    def _ask_mapping(self, text: str, example: str = "") -> None:
        """Ask what the columns of this data mean, or, without an example, do not."""
        self._mapped = text
        self.query_one("#mapping-label").display = self._field.display = bool(example)
        with self.prevent(Input.Changed):
            self._field.value = example
        self._field.cursor_position = len(example)

    def _work(self, group: str, task: Callable[[], None]) -> None:
        self.run_worker(task, group=group, thread=True, exclusive=True, exit_on_error=False)

    def _find_recents(self) -> None:
        self.post_message(_Recents(self._opener.recent()))

    @on(_Recents)
    def _recents_found(self, message: _Recents) -> None:
        here = self._current.session.directory
        self._recents = [
            _typed(recent.data)
            for recent in message.recents
            if recent.there and recent.session.absolute() != here
        ]
        if not self._path.value:
            self._listed = self._recents
            self._list()

    def _look(self) -> None:
        mapping = self._field.value.strip() if self._field.display else ""
        self._work("look", partial(self._look_at, self._path.value.strip(), mapping))

    def _look_at(self, text: str, mapping: str) -> None:
        found, error, example = None, "", ""
        matches = completions(text) if text else []
        path = os.path.expanduser(text)
        if text and not os.path.isdir(path) and (os.path.lexists(path) or not matches):
            try:
                found = self._opener.preview(text, self._current.seed, mapping)
            except ColumnsUnknown as raised:
                error = printable(str(raised).partition(" Say which is which")[0], limit=400)
                example = raised.example
            except PajamaError as raised:
                error = printable(str(raised), limit=400)
        self.post_message(_Looked(text, matches, found, error, example))

    @on(_Looked)
    def _looked(self, message: _Looked) -> None:
        if message.text != self._path.value.strip():
            return
        if message.example and not self._field.display:
            self._ask_mapping(message.text, message.example)
        if self._at < 0:
            self._listed = message.matches if message.text else self._recents
        if self._completing:
            self._completing = False
            further = common_start(message.matches)
            if len(further) > len(message.text):
                self._path.put(further)
        self._list()
        self._show(message)

    def _show(self, message: _Looked) -> None:
        found = message.found
        if self._opening:
            return
        if found is None:
            self._say("#guess", Content(""))
            self._say("#result", Content.styled(message.error, "$warning"))
            return
        rows = f"{count(found.known)} rows" if found.counted else f"over {count(found.known)} rows"
        line = Content.assemble((f"{rows} · ", "bold"), guess_content(found.guess))
        columns = printable(str(found.mapping), limit=200)
        line = Content.assemble(line, (f"\n{columns}", "$foreground-muted"))
        self._say("#guess", line)
        self._say("#result", rows_content(found, max(self.query_one("#result").size.width, 40)))

    def _list(self) -> None:
        """List what may be meant: data of other sessions, or what the path may go on with."""
        width = max(self.query_one("#listed").size.width, 40)
        first = max(0, min(self._at - _LISTED // 2, len(self._listed) - _LISTED))
        shown = self._listed[first : first + _LISTED]
        head = "data of other sessions" if not self._path.value.strip() else ""
        lines = [Content.styled(head, "$foreground-muted")] if head and shown else []
        for at, text in enumerate(shown, first):
            mark, style = ("› ", "bold") if at == self._at else ("  ", "")
            lines.append(Content.styled(mark + fit(printable(text), width - 2), style))
        left = len(self._listed) - first - len(shown)
        if left > 0:
            lines.append(Content.styled(f"  … {count(left)} more", "$foreground-muted"))
        self._say("#listed", Content("\n").join(lines))

    def _open(self, text: str, readonly: bool, mapping: str) -> None:
        try:
            data = os.path.expanduser(text)
            if self._opener.session_of(data).absolute() == self._current.session.directory:
                self.post_message(_Opened(None, "This data is open already."))
                return
            workspace = self._opener.open(data, readonly, mapping)
        except PajamaError as error:
            self.post_message(_Opened(None, str(error), isinstance(error, SessionBusy)))
            return
        except Exception as error:
            self.post_message(_Opened(None, self.studio_app.sentence_of(error)))
            return
        # Nobody waits for it any more: its session must not stay locked.
        if get_current_worker().is_cancelled or not self.post_message(_Opened(workspace, "")):
            workspace.close()

    @on(_Opened)
    def _opened(self, message: _Opened) -> None:
        self._opening = False
        if message.workspace is not None:
            self.dismiss(message.workspace)
            return
        pieces = [(printable(message.error, limit=600), "$error")]
        if message.busy:
            self._readonly = self._path.value.strip()
            pieces.append(("\nEnter once more opens it to look only.", "bold"))
        self._say("#result", Content.assemble(*pieces))

    def _say(self, where: str, content: Content) -> None:
        part = self.query_one(where, Static)
        part.display = bool(content.plain)
        part.update(content)


def _typed(data: str) -> str:
    """Return a path as one would type it: relative where it lies below the working directory."""
    return shown_path(data) if os.path.isabs(data) else data
