"""One judge beside all others: which vote as it does, which against it, and where two part."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from pajama_tui.programs.judge import Judge
from pajama_tui.ui.courtesy import stops
from pajama_tui.ui.figures import count, fit
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.widgets.judgelist import accuracy_words
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits.companions import Companion
    from pajama_tui.pairs.pair import BadRow, Pair
    from pajama_tui.pipeline.companions import Companions, Partings
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace


class CompanionList(LineList):
    """One line a judge: how often it votes alike, on how many rows, rank correlation."""

    def __init__(self) -> None:
        super().__init__()
        self._others: list[Companion] = []

    def show(self, others: "list[Companion]") -> None:
        """List these judges in this order."""
        self._others = others
        self.recount()
        self.cursor = 0
        self.refresh()

    @property
    def companion(self) -> "Companion | None":
        """The judge under the cursor."""
        return self._others[self.cursor] if self._others else None

    def line_count(self) -> int:
        """Return how many judges there are."""
        return len(self._others)

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f" {'judge':<{self._room(width)}}{'vote alike, %':>20}{'of rows':>10}{'ranks':>8}"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one judge."""
        each, name = self._others[index], self._room(width)
        value = each.agreement.value
        low, high = each.agreement.low, each.agreement.high
        # Half is what chance would give two judges without a lean.
        kind = "good" if low is not None and low > 0.5 else ""
        kind = "bad" if high is not None and high < 0.5 else kind
        ranks = "–" if each.correlation is None else f"{each.correlation:+.2f}"
        return [
            (fit(printable(each.judge, limit=name), name), ""),
            (f"{accuracy_words(each.agreement):>20}", kind if value is not None else "dim"),
            (f"{count(each.rows):>10}", "dim"),
            (f"{ranks:>8}", ""),
        ]

    @staticmethod
    def _room(width: int) -> int:
        return max(width - 40, 12)


class PartingList(PairList):
    """One line a row: gold, both votes with their margins, the prompt's first words."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[int] = []
        self._found: Partings | None = None

    def show(self, found: "Partings") -> None:
        """List the rows of these partings."""
        self._found = found
        self.show_rows(found.rows.tolist())
        self.cursor = 0

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f" {'row':>{self._digits()}} gold   this one     other  prompt"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one row."""
        assert self._found is not None
        found = self._found
        gold = found.gold[index] or "–"
        number = f"{self.row_at(index) + 1:>{self._digits()}} "
        cells: list[Cell] = [(number, "dim"), (f"{gold:<5}", gold if gold in ("a", "b") else "dim")]
        for margin in (found.one_margins[index], found.other_margins[index]):
            side = "a" if margin > 0 else "b"
            cells.append((f"  {side} {abs(margin):>6.3f}", side))
        pair: Pair | BadRow = self.pair(self.row_at(index))
        prompt = getattr(pair, "prompt", "")
        room = width - 1 - sum(len(text) for text, _ in cells) - 2
        return [*cells, (f"  {fit(printable(prompt.lstrip(), limit=width), room)}", "")]


class CompanionsScreen(Place):
    """The judges that vote as one does, first; enter shows where two of them part."""

    LEGEND = (
        "Vote alike: of the rows that both vote on, how many for the same side, with its 95 % "
        "interval. Ranks: rank correlation of the two judges' margins, about zero."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Conflicts first", id="companions.sort", tooltip="Or most alike"),
        Binding("escape,q", "leave", "Back", id="companions.leave"),
    ]

    @dataclass
    class Found(Message):
        """The others are known."""

        found: "Companions"

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge
        self._known: Companions | None = None
        self._conflicts = False

    def content(self) -> ComposeResult:
        """Lay out the line on the judge, and the others."""
        yield Static(Content("comparing …"), id="listed", classes="facts", markup=False)
        yield CompanionList()

    def on_mount(self) -> None:
        self.query_one(CompanionList).focus()
        _start(self, lambda workspace, table: _compare(self, workspace, table, self._judge))

    def action_leave(self) -> None:
        """Go back to the judges."""
        self.dismiss()

    def action_sort(self) -> None:
        """List those first that conflict most, or that agree most."""
        self._conflicts = not self._conflicts
        self._renew()

    @on(Found)
    def _found(self, message: Found) -> None:
        self._known = message.found
        self._renew()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        companion = self.query_one(CompanionList).companion
        for judge in self.studio_app.studio.judges:
            if companion is not None and judge.label == companion.judge:
                self.studio_app.push_screen(PartingsScreen(self._judge, judge))

    def _renew(self) -> None:
        from pajama_tui.pipeline.companions import LEAST_ROWS

        known = self._known
        if known is None:
            return
        others = list(known.others)
        if self._conflicts:
            often = [each for each in others if each.rows >= LEAST_ROWS]
            others = [*reversed(often), *others[len(often) :]]
        self.query_one(CompanionList).show(others)
        drawn = "" if known.rows == known.pairs else " drawn by seed"
        first = "conflicts" if self._conflicts else "most alike"
        line = Content.assemble(
            (printable(self._judge.label, limit=60), "bold"),
            (f" beside {count(len(others))} others · {first} first (s) · ", ""),
            (f"{count(known.rows)} of {count(known.pairs)} pairs{drawn}", "$foreground-muted"),
        )
        self.query_one("#listed", Static).update(line)


class PartingsScreen(Place):
    """The rows on which two judges vote for different sides; enter goes to the pair."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l", "lines", "Lines", id="partings.lines", tooltip="Which lines decided", priority=True
        ),
        Binding("L", "lines(True)", "Lines of the other judge", id="partings.other", show=False),
        Binding("escape,q", "leave", "Back", id="partings.leave"),
    ]

    @dataclass
    class Found(Message):
        """The rows are known."""

        found: "Partings"

    def __init__(self, judge: Judge, other: Judge) -> None:
        super().__init__()
        self._judge, self._other = judge, other

    def content(self) -> ComposeResult:
        """Lay out the line on the two judges, and the rows."""
        yield Static(Content("looking …"), id="listed", classes="facts", markup=False)
        yield PartingList()

    def on_mount(self) -> None:
        self.query_one(PartingList).focus()
        one, other = self._judge, self._other
        _start(self, lambda workspace, table: _part(self, workspace, table, one, other))

    def action_leave(self) -> None:
        """Go back to the judges that were compared."""
        self.dismiss()

    def action_lines(self, other: bool = False) -> None:
        """Show which lines of a judge decided the row under the cursor."""
        from pajama_tui.ui.screens.trace import Trace

        listed = self.query_one(PartingList)
        if listed.row is not None:
            judge = self._other if other else self._judge
            rows = [listed.row_at(index) for index in range(listed.line_count())]
            self.studio_app.push_screen(Trace(judge.label, listed.row, judge=judge, rows=rows))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        row = self.query_one(PartingList).row
        if row is not None:
            self.studio_app.show_pair(row)

    @on(Found)
    def _found(self, message: Found) -> None:
        found = message.found
        self.query_one(PartingList).show(found)
        pieces = [
            (printable(self._judge.label, limit=60), "bold"),
            (" against ", ""),
            (printable(self._other.label, limit=60), "bold"),
            (f" · on {count(found.opposed)} of {count(found.both)} rows that both vote on", ""),
        ]
        if found.one_right or found.other_right:
            right = f"{count(found.one_right)} | {count(found.other_right)}"
            pieces.append((f" · right on {right} of those with gold", ""))
        if found.opposed > len(found.rows):
            pieces.append((f" · the first {count(len(found.rows))} are listed", ""))
        pieces.append((" · where both are surest first", "$foreground-muted"))
        self.query_one("#listed", Static).update(Content.assemble(*pieces))


def _start(screen: Place, work: "Callable[[Workspace, PairTable], None]") -> None:
    studio = screen.studio_app.studio
    if studio.table is not None:
        screen.run_worker(
            partial(work, studio.workspace, studio.table),
            group="companions",
            thread=True,
            exit_on_error=False,
        )


def _compare(
    screen: CompanionsScreen, workspace: "Workspace", table: "PairTable", judge: Judge
) -> None:
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.companions import find_companions

    worker = get_current_worker()
    try:
        found = find_companions(workspace, table, judge, stops(worker))
    except Cancelled:
        return
    if not worker.is_cancelled:
        screen.post_message(CompanionsScreen.Found(found))


def _part(
    screen: PartingsScreen,
    workspace: "Workspace",
    table: "PairTable",
    judge: Judge,
    other: Judge,
) -> None:
    from pajama_tui.pipeline.companions import find_partings

    found = find_partings(workspace, table, judge, other)
    if not get_current_worker().is_cancelled:
        screen.post_message(PartingsScreen.Found(found))
