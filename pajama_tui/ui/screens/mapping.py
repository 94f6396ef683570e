"""What the file was taken for, and which column means what."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.pairs.detect import FormatGuess
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.pairs.source import PairSource
from pajama_tui.ui.figures import fit
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field
from pajama_tui.untrusted import printable

_REST_SECONDS = 0.3
_ROWS = 4
_LOOKED_AT = 200


@dataclass
class _Preview(Message):
    """What a mapping makes of the first rows, or the sentence that says why it does not work."""

    text: str
    guess: FormatGuess | None
    rows: Sequence[Pair | BadRow]
    golds: dict[str, int]
    error: str


class Mapping(Dialog[ColumnMap | None]):
    """The mapping as one line to edit, with the first rows as it reads them."""

    TITLE_TEXT = "What the columns mean"
    KEYS_TEXT = "enter reads the data this way and remembers it · esc keeps it as it is"

    def __init__(self, source: PairSource) -> None:
        super().__init__()
        self._source = source
        self._rest: Timer | None = None

    def content(self) -> ComposeResult:
        """Lay out the guess, the field and the preview."""
        yield Static(self._guess(self._source.format), id="guess", classes="body", markup=False)
        yield Static(
            Content("mapping, such as label=label,values=0:a|1:b|2:tie"),
            classes="label",
            markup=False,
        )
        yield Field(str(self._source.mapping), id="mapping")
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
        if source.path is None and text == str(source.mapping):
            found = self._looked(text, source)
        elif source.path is None:
            found = _Preview(text, None, (), {}, "")
        else:
            try:
                mapping = ColumnMap.parse(text)
                with open_pairs(
                    source.path, mapping=mapping, seed=source.seed, limit=_LOOKED_AT
                ) as opened:
                    found = self._looked(text, opened)
            except PajamaError as error:
                found = _Preview(text, None, (), {}, printable(str(error), limit=600))
        self.post_message(found)

    def _looked(self, text: str, source: PairSource) -> _Preview:
        rows = [source.read(row) for row in range(min(len(source), _LOOKED_AT))]
        golds = dict.fromkeys(("a", "b", "tie", "none"), 0)
        for row in rows:
            if isinstance(row, Pair):
                golds[row.gold or "none"] += 1
        return _Preview(text, source.format, rows[:_ROWS], golds, "")

    @on(_Preview)
    def _previewed(self, found: _Preview) -> None:
        if found.text != self.query_one("#mapping", Field).value:
            return
        if found.error:
            self._say(Content.styled(found.error, "$error"))
            return
        if found.guess is None:
            self._say(Content("There is no preview of a hub dataset; enter reads it anew."))
            return
        self.query_one("#guess", Static).update(self._guess(found.guess))
        width = max(self.query_one("#result").size.width, 40)
        golds = " · ".join(f"{name} {number}" for name, number in found.golds.items())
        lines = [
            Content.styled(f"gold in the first {sum(found.golds.values())} pairs: {golds}", "")
        ]
        lines += [_row(row, width) for row in found.rows]
        self._say(Content("\n").join(lines))

    def _say(self, content: Content) -> None:
        self.query_one("#result", Static).update(content)

    def _guess(self, guess: FormatGuess) -> Content:
        pieces = [
            (printable(guess.title), "bold"),
            (f": {printable(guess.why, limit=400)}", "$foreground-muted"),
        ]
        pieces += [(f"\n{printable(note)}", "") for note in guess.notes]
        if guess.question:
            pieces.append((f"\n? {printable(guess.question)}", "bold $warning"))
        return Content.assemble(*pieces)


def _row(row: Pair | BadRow, width: int) -> Content:
    if isinstance(row, BadRow):
        return Content.styled(fit(f"line {row.line}: {printable(row.reason)}", width), "$error")
    room = (width - 12) // 3
    texts = "  ".join(
        fit(printable(text.strip(), limit=room), room)
        for text in (row.prompt, row.response_a, row.response_b)
    )
    return Content.assemble((f"{row.gold or 'none':<5} ", "bold"), (texts, "$foreground-muted"))
