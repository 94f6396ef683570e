"""The list of verdicts, and the one under its cursor taken apart."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message

from pajama_tui.ui import verdict_work
from pajama_tui.ui.resting import Rest
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.ui.verdict_work import ORDERS, SHOWS, Arranged, Explained, Order, Show
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.ui.widgets.verdictlist import VerdictList
from pajama_tui.ui.widgets.verdictview import VerdictView

if TYPE_CHECKING:
    from numpy import str_
    from numpy.typing import NDArray

    from pajama_tui.pipeline.shifts import Shift

_HIDDEN = (
    "Gold and verdict are hidden until the row is labelled: v goes to the pair, where a, b and t "
    "label it and B ends blind labelling."
)
_NONE_LIKE_THIS = "No verdict is like this; f lists others."


class VerdictPane(Sturdy, Container):
    """Verdicts in order, and every judge's part in one of them.

    Attributes:
        order, shown: how the rows are sorted, and which are listed.
        counts: how many verdicts of each choice there are.
        shift: what changed since the verdicts were made in another way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort", "Sort", tooltip="In the file's order, least sure or surest first",
                id="verdicts.sort"),
        Binding("f", "filter", "Filter", tooltip="Next filter: " + ", ".join(SHOWS),
                id="verdicts.filter"),
        Binding("v", "pair", "Pair", tooltip="Show the pair among the pairs", id="verdicts.pair"),
        Binding("o", "judge", "Judge", tooltip="Open the judge under the cursor",
                id="verdicts.judge"),
        Binding("l", "lines", "Lines", tooltip="Which lines of the judge decided",
                id="verdicts.lines"),
        Binding("J", "other(1)", "Next verdict", show=False, id="verdicts.next"),
        Binding("K", "other(-1)", "Verdict before", show=False, id="verdicts.previous"),
        Binding("colon", "go_to", "Go to row", show=False, key_display=":", id="verdicts.go_to"),
    ]  # fmt: skip

    class Renewed(Message):
        """Other rows are listed, or more is known of what changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panes")
        self.order: Order = "file"
        self.shown: Show = "all"
        self.counts: dict[str, int] = {}
        self.shift: Shift | None = None
        self._before: NDArray[str_] | None = None
        self._rest = Rest(self, self._explain)
        # Where the cursor goes once the rows are sorted: a row of the source, or a line.
        self._wanted: int | None = None
        self._top: int | None = None

    def compose(self) -> ComposeResult:
        """Lay out list and verdict."""
        yield VerdictList(id="verdicts")
        yield VerdictView(id="verdict")

    def on_mount(self) -> None:
        self.listed.show_rows(())
        self.renew()

    @property
    def listed(self) -> VerdictList:
        """The list of verdicts."""
        return self.query_one(VerdictList)

    @property
    def view(self) -> VerdictView:
        """The verdict under the cursor."""
        return self.query_one(VerdictView)

    def renew(self) -> None:
        """List the verdicts as they are now."""
        studio = self.studio_app.studio
        if studio.table is None or studio.verdicts is None:
            self.listed.forget()
            self.listed.show_rows(())
            self.view.say(studio.no_verdicts)
            self._before, self.shift = None, None
            return
        self._work(
            "arrange",
            verdict_work.arrange,
            studio.table,
            studio.verdicts,
            self.order,
            self.shown,
            self._before,
        )

    def compare_with(self, before: "NDArray[str_]") -> None:
        """Say what changes from these choices on."""
        self._before = before

    def show_changed(self) -> None:
        """List the rows that changed."""
        self.shown = "changed"
        self.renew()

    def go_to(self, row: int) -> None:
        """Put the cursor on this row of the source."""
        self.listed.go_to(row)

    def view_state(self) -> dict[str, Any]:
        """Return where one is, as JSON values."""
        shown = self.shown if self.shown != "changed" else "all"
        return {"row": self.listed.row, "order": self.order, "shown": shown}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to where one was."""
        order, shown, row = (state.get(name) for name in ("order", "shown", "row"))
        if order in ORDERS:
            self.order = order
        if shown in SHOWS:
            self.shown = shown
        self._wanted = row if type(row) is int else None
        self.renew()

    def action_sort(self) -> None:
        """Sort by the next thing."""
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]
        self._from_the_top()

    def action_filter(self) -> None:
        """List other rows: the next filter's."""
        self.shown = SHOWS[(SHOWS.index(self.shown) + 1) % len(SHOWS)]
        self._from_the_top()

    def action_other(self, step: int) -> None:
        """Take the next verdict apart, or the one before."""
        self.listed.cursor += step

    def action_go_to(self) -> None:
        """Ask for a row number, and go there."""
        from pajama_tui.ui.screens.goto import GoTo

        def go(row: int | None) -> None:
            if row is not None:
                self.go_to(row)

        self.studio_app.push_screen(GoTo(len(self.studio_app.studio.workspace.source)), go)

    def action_pair(self) -> None:
        """Show the pair among the pairs."""
        if self.listed.row is not None:
            self.studio_app.show_pair(self.listed.row)

    def action_judge(self) -> None:
        """Open the judge under the cursor among the judges."""
        if label := self._judge():
            self.studio_app.show_judge(label)

    def action_lines(self) -> None:
        """Show which lines of the judge under the cursor decided."""
        label, found = self._judge(), self.view.found
        if label and found is not None:
            from pajama_tui.ui.screens.trace import Trace

            self.studio_app.push_screen(Trace(label, found.pair.row))

    def _judge(self) -> str | None:
        if self.view.judge is None:
            self.studio_app.say("Put the cursor on a verdict first; enter goes to its judges.")
        return self.view.judge

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        if message.list is self.listed:
            self.screen.set_class(not self.screen.has_class("-huge"), "-zoomed")
            self._explain()
            self.view.parts.focus()
        else:
            self.action_judge()

    @on(VerdictView.Left)
    def _left(self) -> None:
        self.screen.set_class(False, "-zoomed")
        self.listed.focus()

    @on(LineList.Moved)
    def _moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._rest.step()

    @on(Arranged)
    def _arranged(self, message: Arranged) -> None:
        if message.verdicts is not self.studio_app.studio.verdicts:
            return
        self.shift = message.shift
        self.counts = message.counts
        self.listed.show_rows(message.rows)  # type: ignore[arg-type]
        if self._top is not None:
            self.listed.cursor, self._top = self._top, None
        if self._wanted is not None:
            self.go_to(self._wanted)
            self._wanted = None
        changed = self._before is not None and self.shift is not None
        self.listed.mark(self._changed_rows() if changed else ())
        self._explain()
        self.post_message(self.Renewed())

    @on(Explained)
    def _explained(self, message: Explained) -> None:
        studio = self.studio_app.studio
        verdicts = studio.verdicts
        shown = message.row == self.listed.row and not studio.hides(message.row)
        if verdicts is not None and shown:
            judges = {judge.label: judge for judge in verdicts.matrix.judges}
            self.view.show(message.found, verdicts.weights(), judges)

    def _from_the_top(self) -> None:
        self._top = 0
        self.renew()

    def _changed_rows(self) -> set[int]:
        table = self.studio_app.studio.table
        if table is None or self.shift is None:
            return set()
        return set(table.rows[self.shift.positions].tolist())

    def _explain(self) -> None:
        studio, row = self.studio_app.studio, self.listed.row
        if row is None or studio.table is None or studio.verdicts is None:
            self.view.say(studio.no_verdicts if studio.verdicts is None else _NONE_LIKE_THIS)
            return
        if studio.hides(row):
            self.view.say(_HIDDEN)
            return
        position = studio.position(row)
        if position is not None:
            self._work(
                "explain",
                verdict_work.explain,
                studio.workspace,
                studio.table,
                studio.verdicts,
                position,
            )

    def _work(self, group: str, task: Any, *arguments: object) -> None:
        self.studio_app.run_worker(
            partial(task, *arguments, self.post_message),
            name=group,
            group=f"verdicts-{group}",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )
