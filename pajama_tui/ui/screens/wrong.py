"""The gold rows that one judge gets wrong."""

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
from pajama_tui.ui.figures import count, fit
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pairs.pair import BadRow, Pair
    from pajama_tui.pipeline.standing import WrongRows
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace


class WrongList(PairList):
    """One line a row: gold, vote, margin, the prompt's first words."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[int] = []
        self._margins: list[float] = []

    def show(self, rows: list[int], margins: list[float]) -> None:
        """List these rows of the source in this order."""
        self._margins = margins
        self.show_rows(rows)
        self.cursor = 0

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f" {'row':>{self._digits()}} gold vote  margin  prompt"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one row."""
        row, margin = self.row_at(index), self._margins[index]
        gold, vote = ("b", "a") if margin > 0 else ("a", "b")
        number = f"{row + 1:>{self._digits()}} "
        room = width - 1 - len(number) - 20
        found: Pair | BadRow = self.pair(row)
        prompt = getattr(found, "prompt", "")
        return [
            (number, "dim"),
            (f"{gold:<4} ", gold),
            (f"{vote:<4} ", vote),
            (f"{abs(margin):>6.3f}  ", ""),
            ("  ", ""),
            (fit(printable(prompt.lstrip(), limit=width), room), ""),
        ]


class WrongRowsScreen(Place):
    """What one judge gets wrong, largest margin first; enter goes to the pair."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "l", "lines", "Lines", id="wrong.lines", tooltip="Which lines decided", priority=True
        ),
        Binding("escape,q", "leave", "Back", id="wrong.leave"),
    ]

    @dataclass
    class Found(Message):
        """The rows are known."""

        wrong: "WrongRows"
        rows: list[int]

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge

    def content(self) -> ComposeResult:
        """Lay out the line on the judge, and its rows."""
        yield Static(Content("looking …"), id="listed", classes="facts", markup=False)
        yield WrongList()

    def on_mount(self) -> None:
        self.query_one(WrongList).focus()
        studio = self.studio_app.studio
        if studio.table is None:
            return
        self.studio_app.run_worker(
            partial(_find, self, studio.workspace, studio.table, self._judge),
            thread=True,
            exit_on_error=False,
        )

    def action_leave(self) -> None:
        """Go back to the judges."""
        self.dismiss()

    def action_lines(self) -> None:
        """Show which of the judge's lines decided the row under the cursor."""
        from pajama_tui.ui.screens.trace import Trace

        listed = self.query_one(WrongList)
        if listed.row is not None:
            rows = [listed.row_at(index) for index in range(listed.line_count())]
            trace = Trace(self._judge.label, listed.row, judge=self._judge, rows=rows)
            self.studio_app.push_screen(trace)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        row = self.query_one(WrongList).row
        if row is not None:
            self.studio_app.show_pair(row)

    @on(Found)
    def _found(self, message: Found) -> None:
        wrong = message.wrong
        self.query_one(WrongList).show(message.rows, wrong.margins.tolist())
        said = (
            f"against gold on {count(len(wrong.positions))} of the {count(wrong.voted)} rows it "
            f"votes on; {count(wrong.gold)} have gold for a side"
        )
        line = Content.assemble(
            (printable(self._judge.label, limit=120), "bold"),
            (f" · {said}", ""),
            (" · enter goes to the pair", "$foreground-muted"),
        )
        self.query_one("#listed", Static).update(line)


def _find(
    screen: WrongRowsScreen, workspace: "Workspace", table: "PairTable", judge: Judge
) -> None:
    from copy import copy

    from pajama_tui.pipeline.scoring import stored
    from pajama_tui.pipeline.standing import wrong_rows

    alone = copy(workspace)
    alone.judges = [judge]
    found = wrong_rows(table, stored(alone, table), judge.sha)
    if not get_current_worker().is_cancelled:
        rows = table.rows[found.positions].tolist()
        screen.post_message(WrongRowsScreen.Found(found, rows))
