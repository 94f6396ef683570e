"""The list of a source's rows: number, gold, verdict, marks, first words of the prompt."""

from collections.abc import Sequence

from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

_KEPT = 512
_SIDE = {"a": "a", "b": "b", "tie": "dim", "abstain": "dim"}


class PairList(LineList):
    """All rows, or those that a filter lets through; a row is read when it comes into view."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[int] | None = None
        self._read: dict[int, Pair | BadRow] = {}

    def line_count(self) -> int:
        """Return how many rows are listed."""
        if self._rows is not None:
            return len(self._rows)
        return len(self.studio_app.studio.workspace.source)

    def show_rows(self, rows: Sequence[int] | None, *, nearest: bool = True) -> None:
        """List these rows of the source in this order; None lists all.

        Args:
            nearest: where the cursor's row is not listed, go to the one nearest in the source, not
                to the first line.
        """
        row = self.row
        self._rows = rows
        self.recount()
        self.refresh()
        if row is None:
            return
        index = self.index_of(row)
        if index is None and nearest:
            self.go_to(row)
        else:
            self.cursor = index or 0

    def grown(self) -> None:
        """Show that more rows were added to those listed, behind the last."""
        self.recount()

    def forget(self) -> None:
        """Read every row anew: the source or its mapping is another one."""
        self._read.clear()
        self._rows = None
        self.recount()
        self.refresh()

    @property
    def row(self) -> int | None:
        """The source row under the cursor; None where nothing is listed."""
        return self.row_at(self.cursor) if self.line_count() else None

    def row_at(self, index: int) -> int:
        """Return the source row of a line."""
        return index if self._rows is None else int(self._rows[index])

    def index_of(self, row: int) -> int | None:
        """Return the line of a source row; None where it is not listed."""
        if self._rows is None:
            return row if 0 <= row < self.line_count() else None
        index = self._nearest(row)
        return index if index is not None and self.row_at(index) == row else None

    def go_to(self, row: int) -> None:
        """Put the cursor on this row, or on the nearest one that is listed."""
        index = row if self._rows is None else self._nearest(row)
        if index is not None:
            self.cursor = index

    def _nearest(self, row: int) -> int | None:
        if self._rows is None or not len(self._rows):
            return None
        import numpy as np

        return int(np.abs(np.asarray(self._rows, np.int64) - row).argmin())

    def pair(self, row: int) -> Pair | BadRow:
        """Return a row of the source; the last few hundred are kept."""
        found = self._read.get(row)
        if found is None:
            found = self.studio_app.studio.workspace.source.read(row)
            if len(self._read) >= _KEPT:
                del self._read[next(iter(self._read))]
            self._read[row] = found
        return found

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f" {'row':>{self._digits()}} gold verdict P(a)     prompt"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one row."""
        row = self.row_at(index)
        number = (f"{row + 1:>{self._digits()}} ", "dim")
        room = width - 1 - len(number[0])
        found = self.pair(row)
        if isinstance(found, BadRow):
            place = f"line {found.line}" + (f", column {found.column}" if found.column else "")
            reason = printable(found.reason, limit=room)
            return [number, (fit(f"bad row · {place}: {reason}", room), "bad")]
        studio = self.studio_app.studio
        gold = studio.gold(found)
        verdict = studio.verdict(row)
        choice, p_a = verdict or ("", None)
        wrong = gold in ("a", "b") and choice in ("a", "b") and gold != choice
        marks = ("≠" if wrong else " ") + ("!" if studio.failures(row) else " ")
        marks += "*" if found.flags else " "
        return [
            number,
            (f"{gold or '·':<4} ", _SIDE.get(gold or "", "dim")),
            (f"{choice or '·':<7} ", _SIDE.get(choice, "dim")),
            (f"{'  · ' if p_a is None else f'{p_a:.2f}'} ", "dim"),
            (marks + " ", "warn"),
            (fit(printable(found.prompt.lstrip(), limit=width), room - 22), ""),
        ]

    def _digits(self) -> int:
        return max(len(str(len(self.studio_app.studio.workspace.source))), 3)
