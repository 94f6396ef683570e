"""What the file was taken for, and which column means what."""

from dataclasses import dataclass
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.source import PairSource
from pajama_tui.pipeline.opening import Preview, preview
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.previewtext import guess_content, rows_content
from pajama_tui.untrusted import printable

_REST_SECONDS = 0.3
_LOOKED_AT = 200


@dataclass
class _Looked(Message):
    """What a mapping makes of the first rows, or the sentence that says why it does not work."""

    text: str
    found: Preview | None
    error: str


class Mapping(Dialog[ColumnMap | None]):
    """The mapping as one line to edit, with the first rows as it reads them."""

    TITLE_TEXT = "What the columns mean"
    KEYS_TEXT = "enter reads the data this way and remembers it · esc keeps it as it is"

    def __init__(self, source: PairSource) -> None:
        super().__init__()
        self._source = source
        self._rest: Timer | None = None
        self._refused: str | None = None

    def content(self) -> ComposeResult:
        """Lay out the guess, the field and the preview."""
        yield Static(guess_content(self._source.format), id="guess", classes="body", markup=False)
        yield Static(
            Content("mapping, such as label=label,values=0:a|1:b|2:tie"),
            classes="label",
            markup=False,
        )
        yield Field(str(self._source.mapping), id="mapping")
        yield Static(id="columns", classes="result", markup=False)
        yield Static(id="result", classes="result", markup=False)

    def on_mount(self) -> None:
        self._look()

    @on(Input.Changed)
    def _changed(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._look)

    @on(Input.Submitted)
    def _accept(self, message: Input.Submitted) -> None:
        if message.value == self._refused:
            # Why is on the screen; what was typed stays to be mended.
            return
        try:
            self.dismiss(ColumnMap.parse(message.value))
        except PajamaError as error:
            self._say(Content.styled(printable(str(error)), "$error"))

    def _look(self) -> None:
        self.run_worker(
            partial(self._preview, self.query_one("#mapping", Field).value),
            thread=True,
            group="preview",
            exclusive=True,
            exit_on_error=False,
        )

    def _preview(self, text: str) -> None:
        source = self._source
        looked = _Looked(text, None, "")
        try:
            if source.path is None:
                looked.found = preview(source) if text == str(source.mapping) else None
            else:
                mapping = ColumnMap.parse(text)
                with open_pairs(
                    source.path, mapping=mapping, seed=source.seed, limit=_LOOKED_AT
                ) as opened:
                    looked.found = preview(opened)
        except PajamaError as error:
            looked.error = printable(str(error), limit=600)
        self.post_message(looked)

    @on(_Looked)
    def _previewed(self, looked: _Looked) -> None:
        if looked.text != self.query_one("#mapping", Field).value:
            return
        self._refused = looked.text if looked.error else None
        if looked.error:
            self._say(Content.styled(looked.error, "$error"))
            return
        if looked.found is None:
            self._say(Content("There is no preview of a hub dataset; enter reads it anew."))
            return
        found = looked.found
        self.query_one("#guess", Static).update(guess_content(found.guess))
        columns = ", ".join(printable(name, limit=40) for name in found.columns)
        self.query_one("#columns", Static).update(
            Content.assemble(("columns: ", "$foreground-muted"), columns)
        )
        self._say(rows_content(found, max(self.query_one("#result").size.width, 40)))

    def _say(self, content: Content) -> None:
        self.query_one("#result", Static).update(content)
