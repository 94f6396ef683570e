"""The list of verdicts: number, gold, verdict, confidence, marks, first words of the prompt."""

from collections.abc import Container

from pajama_tui.pairs.pair import BadRow
from pajama_tui.ui.figures import bar, fit
from pajama_tui.ui.widgets.linelist import Cell
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.untrusted import printable

_SIDE = {"a": "a", "b": "b", "tie": "dim", "abstain": "dim"}
_BAR = 10
# Below it, a bar would take words away from the prompt.
_ROOM_FOR_BAR = 100


class VerdictList(PairList):
    """The pairs that have a verdict, in any order; a row is read when it comes into view."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._changed: Container[int] = ()

    def mark(self, changed: Container[int]) -> None:
        """Mark these rows of the source as changed."""
        self._changed = changed
        self.refresh()

    def heading(self, width: int) -> str:
        """Return the column heads."""
        sure = f"{'sure':<{_BAR + 1}}" if width >= _ROOM_FOR_BAR else ""
        return f" {'row':>{self._digits()}} gold verdict P(a)  {sure}      prompt"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one row."""
        row = self.row_at(index)
        studio = self.studio_app.studio
        found, verdict = self.pair(row), studio.verdict(row)
        if isinstance(found, BadRow) or verdict is None:
            return super().cells(index, width)
        gold, (choice, p_a) = studio.gold(found), verdict
        wrong = gold in ("a", "b") and choice in ("a", "b") and gold != choice
        marks = ("Δ" if row in self._changed else " ") + ("≠" if wrong else " ")
        marks += "!" if studio.failures(row) else " "
        cells = [
            (f"{row + 1:>{self._digits()}} ", "dim"),
            (f"{gold or '·':<4} ", _SIDE.get(gold or "", "dim")),
            (f"{choice:<7} ", _SIDE.get(choice, "dim")),
            (f"{p_a:.3f} ", "dim"),
        ]
        if width >= _ROOM_FOR_BAR:
            sure = bar(max(p_a, 1 - p_a) - 0.5, 0.5, _BAR)
            cells.append((sure + " ", _SIDE.get(choice, "dim")))
        cells.append((f" {marks} ", "warn"))
        room = width - 1 - sum(len(text) for text, _ in cells)
        cells.append((fit(printable(found.prompt.lstrip(), limit=max(width, 1)), room), ""))
        return cells
