"""Writes the verdicts to a file."""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.ui.figures import count, share
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.tasks import REPAINT_SECONDS
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.pathfield import PathField
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from numpy import int64
    from numpy.typing import NDArray

    from pajama_tui.pipeline.selecting import Selection
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts

# As `verdicts.export.FORMATS` has them, without loading that room before it is needed.
FORMATS = ("jsonl", "trl", "csv", "parquet")
_SUFFIX = {"jsonl": ".jsonl", "trl": ".jsonl", "csv": ".csv", "parquet": ".parquet"}
_MEANING = {
    "jsonl": "every row with its own fields, and the verdict's beside them",
    "trl": "prompt, chosen, rejected, margin: to train a reward model on; no ties",
    "csv": "the fields of jsonl as a table",
    "parquet": "the fields of jsonl as a table, typed and small",
}
# What `pipeline.selecting` calls it, and what is said of it here.
_ONLY = {"all": "all", "given": "no abstentions", "decided": "a or b, no ties"}
_GOLD = {"any": "any", "without": "without", "with": "with"}


class Export(Dialog[None]):
    """Path, format, rows; stays open and says what was written or why not."""

    TITLE_TEXT = "Export verdicts"
    KEYS_TEXT = (
        "enter writes the file · tab goes on, left and right choose, → completes a path · "
        "esc stops writing, or closes"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "write", "Write", show=True, id="export.write"),
        Binding("escape", "stop", "Close", show=True, id="export.stop"),
    ]

    @dataclass
    class Progressed(Message):
        """So many of the rows are written."""

        written: int
        rows: int

    def __init__(self, table: "PairTable", verdicts: "Verdicts", stem: str) -> None:
        super().__init__()
        self._table, self._verdicts = table, verdicts
        self._stem = stem
        self._cancelled: Event | None = None
        self._sure: str | None = None

    def content(self) -> ComposeResult:
        """Lay out the fields."""
        yield Static(Content("file"), classes="label", markup=False)
        yield PathField(self._suggested("jsonl"), id="path")
        yield self._row("format", Choice(FORMATS, id="format"))
        yield Static(Content(_MEANING["jsonl"]), id="meaning", classes="meaning", markup=False)
        yield self._row("name judges", Choice(("no", "yes"), id="explain"))
        yield self._row("verdicts", Choice(tuple(_ONLY.values()), id="only"))
        yield self._row("gold", Choice(tuple(_GOLD.values()), id="gold"))
        yield self._row("sure at least", Field("0", id="least"))
        yield Static(id="count", classes="result", markup=False)
        yield Static(id="result", classes="result", markup=False)

    def on_mount(self) -> None:
        self._renew_count()

    @property
    def result_text(self) -> str:
        """What the dialog says of the last export."""
        return str(self.query_one("#result", Static).content)

    @property
    def selection(self) -> "Selection":
        """The pairs that are wanted.

        Raises:
            InputError: the confidence is none.
        """
        from pajama_tui.errors import InputError
        from pajama_tui.pipeline.selecting import OF_GOLD, ONLY, Selection

        text = self.query_one("#least", Field).value.strip() or "0"
        try:
            least = float(text)
        except ValueError:
            least = -1.0
        if not 0 <= least <= 1:
            raise InputError("The confidence to be sure at least is a number from 0 to 1.")
        return Selection(
            ONLY[self.query_one("#only", Choice).index],
            least,
            OF_GOLD[self.query_one("#gold", Choice).index],
        )

    @on(Choice.Changed)
    def _chosen(self, message: Choice.Changed) -> None:
        if message.choice.id == "format":
            path = self.query_one("#path", Field)
            if path.value in {self._suggested(name) for name in FORMATS}:
                path.value = self._suggested(message.value)
            self.query_one("#meaning", Static).update(Content(_MEANING[message.value]))
        self._renew_count()

    @on(Input.Changed, "#least")
    def _typed(self) -> None:
        self._renew_count()

    @on(Input.Submitted)
    def action_write(self) -> None:
        """Write the file; an existing one only when asked a second time."""
        from pajama_tui.pipeline.export_place import check_ending, check_place

        if self._cancelled is not None:
            return
        text = self.query_one("#path", Field).value.strip()
        if not text:
            self._say("Name a file to write to.", "$error")
            return
        path = Path(text).expanduser()
        source = self.studio_app.studio.workspace.source
        try:
            rows = self.selection.rows(self._table, self._verdicts)
            check_ending(str(path))
            check_place(str(path), str(source.path or source.name))
        except PajamaError as error:
            self._say(printable(str(error)), "$error")
            return
        doubt = self._doubt(path)
        if doubt and self._sure != doubt:
            self._sure = doubt
            self._say(doubt, "$warning")
            return
        self._cancelled, self._sure = Event(), None
        self._say("writing …", "$foreground-muted")
        format = self.query_one("#format", Choice).value
        explain = self.query_one("#explain", Choice).value == "yes"
        self.studio_app.run_worker(
            partial(self._write, path, format, explain, rows, self._cancelled),
            name="export",
            thread=True,
            group="export",
            exit_on_error=False,
        )

    def action_stop(self) -> None:
        """Stop writing, or close."""
        if self._cancelled is not None:
            self._cancelled.set()
        else:
            self.dismiss()

    def on_unmount(self) -> None:
        if self._cancelled is not None:
            self._cancelled.set()

    def _write(
        self, path: Path, format: str, explain: bool, rows: "NDArray[int64]", cancelled: Event
    ) -> None:
        from textual.worker import get_current_worker

        from pajama_tui.audits.steps import Cancelled
        from pajama_tui.pipeline.verdicts import export_verdicts

        app, worker = self.studio_app, get_current_worker()

        last = time.monotonic()

        def on_progress(written: int) -> None:
            nonlocal last
            if (now := time.monotonic()) - last >= REPAINT_SECONDS:
                last = now
                self.post_message(self.Progressed(written, len(rows)))

        try:
            counts = export_verdicts(
                app.studio.workspace,
                self._table,
                self._verdicts,
                path,
                format,
                explain,
                on_progress,
                rows=rows,
                cancelled=lambda: cancelled.is_set() or worker.is_cancelled,
            )
            where = printable(str(path.absolute()))
            sentence, style = f"{where}: {counts.describe()}", "$success"
            app.last_export = str(path.absolute())
        except Cancelled:
            sentence, style = "Stopped; nothing was written.", "$warning"
        except PajamaError as error:
            sentence, style = printable(str(error)), "$error"
        except Exception as error:
            sentence, style = app.sentence_of(error), "$error"
        if not worker.is_cancelled:
            app.call_from_thread(self._done, sentence, style)

    def _doubt(self, path: Path) -> str:
        """Say what speaks against writing there; "" where nothing does."""
        shown, format = printable(str(path)), self.query_one("#format", Choice).value
        there = path.exists()
        if path.suffix.lower() in {*_SUFFIX.values()} - {_SUFFIX[format]}:
            named = f"is named {path.suffix}, but the format is {format}"
            named = f"exists, and {named}" if there else named
        elif there:
            named = "exists"
        else:
            return ""
        return f"{shown} {named}; enter once more {'replaces' if there else 'writes'} it."

    @on(Progressed)
    def _progressed(self, message: Progressed) -> None:
        if self._cancelled is not None:
            done = f"{count(message.written)} of {count(message.rows)}"
            part = share(message.written, message.rows)
            self._say(f"writing … {done}, {part}; esc stops it", "$foreground-muted")

    def _done(self, sentence: str, style: str) -> None:
        self._cancelled = None
        if self.is_attached:
            self._say(sentence, style)
        else:
            self.studio_app.say(sentence)

    def _renew_count(self) -> None:
        from pajama_tui.pipeline.selecting import rows_in_file

        line = self.query_one("#count", Static)
        try:
            rows = self.selection.rows(self._table, self._verdicts)
        except PajamaError as error:
            line.update(Content.styled(printable(str(error)), "$error"))
            return
        format = self.query_one("#format", Choice).value
        written = rows_in_file(rows, self._verdicts, format)
        pieces = [(f"{count(written)}", "bold"), (f" of {count(len(self._table))} rows", "")]
        if written < len(rows):
            pieces.append((f"; {count(len(rows) - written)} without a side are left out", ""))
        line.update(Content.assemble(*pieces, (" will be written", "")))

    def _row(self, name: str, widget: Choice | Field) -> Horizontal:
        return Horizontal(
            Static(Content(name), classes="name", markup=False), widget, classes="row"
        )

    def _say(self, sentence: str, style: str) -> None:
        self.query_one("#result", Static).update(Content.styled(sentence, style))

    def _suggested(self, format: str) -> str:
        return f"{self._stem}.{'trl' if format == 'trl' else 'verdicts'}{_SUFFIX[format]}"
