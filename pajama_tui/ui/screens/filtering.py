"""The list of pairs narrowed and ordered: filters, search, and what the line above says of it."""

import time
from array import array
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Input

from pajama_tui.pipeline.filtering import HELP, PairFilter, read_pair_filter
from pajama_tui.ui.figures import count
from pajama_tui.ui.filter_work import RowsFound, Wanted, find_rows
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.queryfield import QueryField
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.filtering_rows import Order
    from pajama_tui.pipeline.finding_rows import RowFinder

# Filters are looked up once the typing rests.
_REST_SECONDS = 0.25

QUICK = {
    "": "all",
    "wrong": "≠ gold",
    "confidence:<.6": "undecided",
    "failed": "no score",
    "bad": "bad rows",
}
"""Filters of one key, and what they are called."""

ORDERS: "tuple[Order, ...]" = ("file", "unsure", "disagreement", "longest", "failures")
_FIRST: "dict[Order, str]" = {
    "unsure": "least confident first",
    "disagreement": "most disagreement first",
    "longest": "longest first",
    "failures": "fewest scores first",
}


class FilteredRows(Place):
    """A place whose list of pairs is narrowed by a line of words, and ordered."""

    def __init__(self) -> None:
        super().__init__()
        self.query_text = ""
        self.order: Order = "file"
        self.trouble = ""
        self._wanted = PairFilter()
        self._finder: RowFinder | None = None
        self._serial = 0
        self._found: array[int] | None = None
        self._coming: array[int] = array("I")
        self._renewal = False
        self._again = False
        self._aim: int | None = None
        self._began = 0.0
        self._progress: RowsFound | None = None
        self._typing: Timer | None = None

    def field(self) -> ComposeResult:
        """Lay out the line to type a filter in."""
        find = QueryField("words, gold:a, wrong, confidence:<.7, disagree:>.4, row:1-99", id="find")
        find.tooltip = HELP
        yield find

    @property
    def narrowed(self) -> bool:
        """Whether only some rows are listed, or in another order."""
        return bool(self.query_text) or self.order != "file"

    @property
    def looking(self) -> bool:
        """Whether rows are being looked for."""
        return self._began > 0

    @property
    def _list(self) -> PairList:
        return self.query_one(PairList)

    @property
    def _find(self) -> QueryField:
        return self.query_one("#find", QueryField)

    def rows_renewed(self) -> None:
        """Other rows are listed, or what is said of them has changed."""
        raise NotImplementedError

    def action_find(self) -> None:
        """Open the line for a filter."""
        self._find.begin(self.query_text)
        self._find.open()
        self._find.focus()
        self.refresh_bindings()

    def action_filter(self) -> None:
        """List other rows: the next quick filter's."""
        if self.studio_app.studio.table is None:
            self.studio_app.say("The pairs are still being read; filters come after that.")
            return
        names = list(QUICK)
        at = names.index(self.query_text) if self.query_text in QUICK else 0
        self.narrow(names[(at + 1) % len(names)])

    def action_order(self) -> None:
        """List the rows in another order."""
        studio = self.studio_app.studio
        if studio.table is None:
            self.studio_app.say("The pairs are still being read; orders come after that.")
            return
        known: list[Order] = [
            order for order in ORDERS if studio.verdicts is not None or order in ("file", "longest")
        ]
        at = known.index(self.order) if self.order in known else -1
        self.order = known[(at + 1) % len(known)]
        self._look(fresh=True)
        # What comes first in the new order is what is wanted.
        self._aim = None

    def action_all_rows(self) -> None:
        """Put the filter away."""
        self.narrow("")

    def narrow(self, text: str) -> None:
        """List the rows that this filter lets through; "" lists all."""
        self.query_text = text.strip()
        self._wanted, _ = read_pair_filter(self.query_text)
        if not self._find.is_open:
            self._find.value = self.query_text
        self._look(fresh=True)

    def filter_changed(self, change: Change) -> None:
        """Look again where what is known has changed."""
        if change == "source":
            self._drop()
            self._find.value = ""
            self.query_text, self.order, self._wanted, self.trouble = "", "file", PairFilter(), ""
            self._finder = None
        elif change in ("table", "scores", "labels") and self.narrowed and self._touched(change):
            # Where all rows are listed still, there is nothing to hold on to.
            self._look(fresh=self._found is None or bool(self.trouble))

    def _touched(self, change: Change) -> bool:
        from pajama_tui.pipeline.filtering_rows import needs_of

        if change == "table":
            return True
        needs = {*self._wanted.needs, needs_of(self.order)}
        wanted = {"labels": {"gold", "labels"}, "scores": {"verdicts", "disagreement", "failures"}}
        wrong = any(term.key == "wrong" for term in self._wanted.terms)
        return bool(needs & wanted[change]) or (change == "labels" and wrong)

    @on(Input.Changed, "#find")
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        if not self._find.is_open or message.value.strip() == self.query_text:
            return
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(_REST_SECONDS, self._take_typed)

    def _take_typed(self) -> None:
        self._typing = None
        if self._find.is_open and self._find.value.strip() != self.query_text:
            self.narrow(self._find.value)

    @on(Input.Submitted, "#find")
    def _entered(self, message: Input.Submitted) -> None:
        message.stop()
        self._find.remember()
        if self._find.value.strip() != self.query_text:
            self.narrow(self._find.value)
        self._close_field()

    @on(QueryField.Cleared)
    def _cleared(self) -> None:
        self._close_field()
        self.narrow("")

    def _close_field(self) -> None:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None
        self._find.shut()
        self._list.focus()
        self.refresh_bindings()

    def _drop(self) -> None:
        self.workers.cancel_group(self, "rows")
        self._serial += 1
        self._began, self._progress, self._again = 0.0, None, False

    def _look(self, *, fresh: bool) -> None:
        """Look for rows; those listed change at once where `fresh`, else when all are known."""
        studio = self.studio_app.studio
        if not fresh and self.looking:
            self._again = True
            return
        self._drop()
        row = self._list.row
        self._aim = self._aim if row is None else row
        self.trouble = read_pair_filter(self.query_text)[1]
        if not self._wanted and self.order == "file":
            self._found = None
            self._list.show_rows(None)
            self.rows_renewed()
            return
        if studio.table is None:
            self.trouble = self.trouble or "listed once all pairs are read"
            self.rows_renewed()
            return
        from pajama_tui.pipeline.finding_rows import RowFinder

        self._finder = self._finder or RowFinder()
        self._renewal = not fresh
        self._began = time.monotonic()
        wanted = Wanted(
            self._serial,
            self._wanted,
            self.order,
            self._aim if self._renewal else None,
            studio.workspace,
            studio.table,
            studio.verdicts,
            studio.failed,
        )
        self.run_worker(
            partial(find_rows, self._finder, wanted, self.post_message),
            name="rows",
            group="rows",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    @on(RowsFound)
    def _rows_found(self, message: RowsFound) -> None:
        if message.serial != self._serial:
            return
        first = self._progress is None
        self._progress = message
        if first:
            self._coming = array("I")
        if message.rows is not None:
            self._coming.frombytes(message.rows.astype("uint32").tobytes())
        if message.trouble:
            self.trouble = message.trouble
        if message.trouble or (self._renewal and message.finished):
            self._found = self._coming
            self._list.show_rows(self._found)
        elif not self._renewal:
            self._found = self._coming
            self._show_found(self._found, first, message.finished)
        if message.finished:
            self._began = 0.0
        self.rows_renewed()
        if message.finished and self._again:
            self._again = False
            self._look(fresh=False)

    def _show_found(self, found: "array[int]", first: bool, finished: bool) -> None:
        """List rows as they are found; the cursor goes to its row if that is among them."""
        rows = self._list
        if first:
            if self._aim is not None and rows.row is not None:
                # Steps taken while nothing was found yet count, too.
                self._aim = rows.row
            rows.show_rows(found, nearest=False)
            rows.cursor = 0
        else:
            rows.grown()
        if self._aim is None or rows.cursor:
            # The user has moved on.
            self._aim = None
        elif (index := rows.index_of(self._aim)) is not None:
            rows.cursor, self._aim = index, None
        elif finished and self.order == "file":
            rows.go_to(self._aim)

    def narrowed_pieces(self) -> list[tuple[str, str]]:
        """Return what the line above says of filter, order and search."""
        pieces: list[tuple[str, str]] = []
        text, progress = self.query_text, self._progress
        if text and not (self.trouble and self._find.is_open):
            said = QUICK.get(text) or printable(text, limit=max(self.size.width // 3, 20))
            pieces.append((f" · filter {said}", "bold $warning"))
            if self._found is not None and not self.trouble:
                pieces.append((f": {count(len(self._found))}", "bold $warning"))
        if self.trouble:
            pieces.append((f" · {printable(self.trouble, limit=200)}", "bold $error"))
        if self.looking and progress is not None and progress.looked < progress.total:
            spent = max(time.monotonic() - self._began, 0.05)
            pieces.append((f" · searching {100 * progress.looked // progress.total} %", "bold"))
            pieces.append((f", {count(round(progress.looked / spent))} rows/s", ""))
        if self.order != "file":
            pieces.append((f" · {_FIRST[self.order]}", "bold $warning"))
        if progress is not None and progress.kept:
            pieces.append((" · row under the cursor no longer passes", "$warning"))
        return pieces

    def filter_state(self) -> dict[str, Any]:
        """Return filter, order and the filters typed, as JSON values."""
        return {
            "filter": self.query_text,
            "order": self.order,
            "history": list(self._find.history),
        }

    def restore_filter(self, state: dict[str, Any]) -> None:
        """List what was listed; what the state does not hold, or not rightly, is left as it is."""
        history, order = state.get("history"), state.get("order")
        if isinstance(history, list):
            self._find.history = [text for text in history if isinstance(text, str)]
        if order in ORDERS:
            self.order = order
        if isinstance(text := state.get("filter"), str):
            self.narrow(text)
