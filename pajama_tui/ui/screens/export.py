"""Writes the verdicts to a file."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
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


class Export(Dialog[None]):
    """Path, format, explanation; stays open and says what was written or why not."""

    TITLE_TEXT = "Export verdicts"
    KEYS_TEXT = "enter writes the file · tab goes on, left and right choose · esc closes"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "write", "Write", show=True)]

    def __init__(self, table: "PairTable", verdicts: "Verdicts", stem: str) -> None:
        super().__init__()
        self._table, self._verdicts = table, verdicts
        self._stem = stem
        self._busy = False
        self._sure: str | None = None

    def content(self) -> ComposeResult:
        """Lay out the fields."""
        yield Static(Content("file"), classes="label", markup=False)
        yield Field(self._suggested("jsonl"), id="path")
        yield Static(Content("format"), classes="label", markup=False)
        yield Choice(FORMATS, id="format")
        yield Static(Content(_MEANING["jsonl"]), id="meaning", classes="label", markup=False)
        yield Static(Content("name the judges that decided"), classes="label", markup=False)
        yield Choice(("no", "yes"), id="explain")
        yield Static(id="result", classes="result", markup=False)

    @property
    def result_text(self) -> str:
        """What the dialog says of the last export."""
        return str(self.query_one("#result", Static).content)

    @on(Choice.Changed)
    def _changed(self, message: Choice.Changed) -> None:
        if message.choice.id != "format":
            return
        path = self.query_one("#path", Field)
        if path.value in {self._suggested(name) for name in FORMATS}:
            path.value = self._suggested(message.value)
        self.query_one("#meaning", Static).update(Content(_MEANING[message.value]))

    @on(Input.Submitted)
    def action_write(self) -> None:
        """Write the file; an existing one only when asked a second time."""
        text = self.query_one("#path", Field).value.strip()
        if self._busy:
            return
        if not text:
            self._say("Name a file to write to.", "$error")
            return
        path = Path(text).expanduser()
        if path.exists() and self._sure != text:
            self._sure = text
            self._say(f"{printable(text)} exists; enter once more replaces it.", "$warning")
            return
        self._busy, self._sure = True, None
        self._say("writing …", "$foreground-muted")
        format = self.query_one("#format", Choice).value
        explain = self.query_one("#explain", Choice).value == "yes"
        self.run_worker(
            partial(self._write, path, format, explain),
            thread=True,
            group="export",
            exit_on_error=False,
        )

    def _write(self, path: Path, format: str, explain: bool) -> None:
        from pajama_tui.pipeline.verdicts import export_verdicts

        app = self.studio_app
        try:
            counts = export_verdicts(
                app.studio.workspace, self._table, self._verdicts, path, format, explain
            )
            sentence, style = f"{counts.describe()} {printable(str(path))}", "$success"
            app.last_export = str(path.absolute())
        except PajamaError as error:
            sentence, style = printable(str(error)), "$error"
        except Exception as error:
            sentence, style = app.sentence_of(error), "$error"
        app.call_from_thread(self._done, sentence, style)

    def _done(self, sentence: str, style: str) -> None:
        self._busy = False
        if self.is_attached:
            self._say(sentence, style)
        else:
            self.studio_app.say(sentence)

    def _say(self, sentence: str, style: str) -> None:
        self.query_one("#result", Static).update(Content.styled(sentence, style))

    def _suggested(self, format: str) -> str:
        return f"{self._stem}.{'trl' if format == 'trl' else 'verdicts'}{_SUFFIX[format]}"
