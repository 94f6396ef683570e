"""Which lines of one judge decided one pair: its source under a line trace, and its values."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui import trace_work
from pajama_tui.ui.figures import count
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.trace_work import Traced
from pajama_tui.ui.tryout_work import TryFailed
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.ui.widgets.traceview import TraceView
from pajama_tui.ui.widgets.valueview import ValueView
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.tracing import PairTrace
    from pajama_tui.programs.judge import Judge
    from pajama_tui.scoring.control import RunControl


class Trace(Place):
    """Lies over the screen it was opened from; escape goes back there.

    Args:
        judge_label: of the judge as it is in use.
        row: 0-based, of the source.
        judge: a version to trace instead, kept or not.
        rows: what `J` and `K` step through, 0-based; all pairs in their order unless given.
    """

    LEGEND = (
        "a, b before a line: only that response's call reached it. =: both did. <: here they went "
        "different ways. -: neither. The figures are how often the line ran. ≠: values that differ."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "difference(1)", "Next difference", id="trace.next", key_display="n"),
        Binding("N", "difference(-1)", "Difference before", id="trace.before", show=False),
        Binding("v", "values", "Values", id="trace.values", tooltip="Source or final values"),
        Binding("J", "step(1)", "Next pair", id="trace.pair", key_display="J"),
        Binding("K", "step(-1)", "Pair before", id="trace.pair-before", show=False),
        Binding("colon", "go_to", "Go to row", id="trace.go", key_display=":", show=False),
        Binding("y", "copy", "Copy", id="trace.copy", tooltip="Copy the source, or the values"),
        Binding("t", "again", "Trace again", id="trace.again", show=False),
        Binding("o", "pair", "Show the pair among the pairs", id="trace.show", show=False),
        Binding("escape", "leave", "Back", id="trace.leave"),
    ]

    def __init__(
        self,
        judge_label: str,
        row: int,
        *,
        judge: "Judge | None" = None,
        rows: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        self.judge_label, self.row = judge_label, row
        self.found: PairTrace | None = None
        self._judge = judge
        self._rows = rows
        self._control: RunControl | None = None
        self._said = ""

    def content(self) -> ComposeResult:
        """Lay out what decided, the source beside the values, and a line on the line."""
        yield Static(id="decided", classes="facts", markup=False)
        with Container(classes="tracing"):
            yield TraceView()
            yield ValueView(id="traced-values")
        yield Static(id="at-line", classes="facts", markup=False)

    def on_mount(self) -> None:
        self.query_one(TraceView).focus()
        self.action_again()

    def on_unmount(self) -> None:
        self._stop()

    def changed(self, change: Change) -> None:
        """Trace the version that is in use now, unless a certain one was asked for."""
        super().changed(change)
        found = self.found
        if change != "judges" or self._judge is not None or found is None:
            return
        for judge in self.studio_app.studio.judges:
            if judge.label == self.judge_label and judge.sha != found.version:
                self.action_again()

    @property
    def busy(self) -> bool:
        """Whether a trace is under way."""
        return self._control is not None

    def action_again(self) -> None:
        """Trace the judge on this row."""
        from pajama_tui.scoring.control import RunControl

        self._stop()
        self._said = ""
        self._control = control = RunControl()
        workspace = self.studio_app.studio.workspace
        self.run_worker(
            partial(
                trace_work.trace,
                workspace,
                self._judge or self.judge_label,
                self.row,
                control,
                self.post_message,
            ),
            group="trace",
            thread=True,
            exit_on_error=False,
        )
        self._renew()

    def action_difference(self, step: int) -> None:
        """Go to the next place where the calls differ, or the one before."""
        if self.found is None:
            return
        view = self.query_one(TraceView)
        if not view.to_difference(step):
            where = "below" if step > 0 else "above"
            self.studio_app.say(f"The calls differ in no line {where} this one; v shows values.")

    def action_values(self) -> None:
        """Give the keys, and where the screen is small the room, to the values or the source."""
        values = not self.has_class("-values")
        self.set_class(values, "-values")
        self.query_one(ValueView if values else TraceView).focus()

    def action_step(self, step: int) -> None:
        """Trace the next pair, or the one before."""
        rows = self._rows
        if rows is None:
            table = self.studio_app.studio.table
            if table is None:
                self.studio_app.say("The pairs are still being read.")
                return
            at = int(table.rows.searchsorted(self.row)) + step
            row = int(table.rows[at]) if 0 <= at < len(table.rows) else None
        else:
            at = (list(rows).index(self.row) if self.row in rows else -1) + step
            row = int(rows[at]) if 0 <= at < len(rows) else None
        if row is None:
            self.studio_app.say(f"There is no pair {'after' if step > 0 else 'before'} this one.")
        else:
            self._go(row)

    def action_go_to(self) -> None:
        """Ask for a row number, and trace that pair."""
        from pajama_tui.ui.screens.goto import GoTo

        def go(row: int | None) -> None:
            if row is not None:
                self._go(row)

        self.app.push_screen(GoTo(len(self.studio_app.studio.workspace.source)), go)

    def action_copy(self) -> None:
        """Copy the judge's source, or the values where they have the keys."""
        from pajama_tui.pipeline.trace_text import values_text

        if self.found is None:
            return
        if self.has_class("-values"):
            self.studio_app.copy_text("\n".join(values_text(self.found)), "The values")
        else:
            self.studio_app.copy_text(self.found.source, "The judge's source")

    def action_pair(self) -> None:
        """Go to the pair among the pairs; elsewhere the trace stays where it is."""
        if self.studio_app.place == "pairs":
            self.dismiss()
        self.studio_app.show_pair(self.row)

    def action_leave(self) -> None:
        """Go back."""
        if self.has_class("-values") and not self.has_class("-huge"):
            self.action_values()
        else:
            self.dismiss()

    def on_resize(self) -> None:
        self._renew()

    @on(Traced)
    def _traced(self, message: Traced) -> None:
        if message.run is not self._control:
            return
        self._control = None
        self.found = message.found
        self.query_one(TraceView).show(message.found, message.source)
        self.query_one(ValueView).show(message.found)
        self._renew()

    @on(TryFailed)
    def _failed(self, message: TryFailed) -> None:
        if message.run is self._control:
            self._control = None
            self._said = message.sentence
            self._renew()

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._renew_line()

    @on(Detail.Left)
    def _left(self) -> None:
        if self.has_class("-values"):
            self.action_values()

    def _go(self, row: int) -> None:
        self.row = row
        self.action_again()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.cancel()
            self._control = None

    def _renew(self) -> None:
        pieces = [(printable(self.judge_label, limit=60), "bold")]
        found = self.found
        current = found is not None and found.row == self.row and not self._said
        if found is not None and current:
            pieces.append((f" {found.version[:8]}", "$foreground-muted"))
        gold = f" · gold {found.gold or 'none'}" if found is not None and current else ""
        pieces.append((f" · row {count(self.row + 1)}{gold}", "$foreground-muted"))
        if self.busy:
            pieces.append((" · tracing … esc leaves", "bold $primary"))
        elif self._said:
            pieces.append((f"\n{self._said}", "$warning"))
        if found is not None and not current:
            pieces.append((f"\nbelow is row {count(found.row + 1)}", "$foreground-muted"))
        elif found is not None:
            pieces += [(f"\n{sentence}", "") for sentence in found.summary()]
        self.query_one("#decided", Static).update(Content.assemble(*pieces))
        self._renew_line()

    def _renew_line(self) -> None:
        from pajama_tui.pipeline.tracing import counts_of, parting_words, sign_of

        line = self.query_one("#at-line", Static)
        if self.found is None:
            line.update("")
            return
        trace, number = self.found.trace, self.query_one(TraceView).number
        a, b = counts_of(trace, number)
        words = [f"line {count(number)}"]
        if sign_of(trace, number) != " ":
            words.append(f"ran {count(a)} | {count(b)} times")
        words += [parting_words(each) for each in trace.partings if each.line == number]
        for side, call in (("a", trace.a), ("b", trace.b)):
            words += [
                f"{side} met {each.name}" for each in call.trace.raised if each.line == number
            ]
            if call.trace.returned == number:
                words.append(f"{side} returned here")
            elif call.trace.unwound == number:
                words.append(f"{side} ended here by an exception")
        shown = Content(printable(" · ".join(words)))
        line.update(shown.truncate(max(self.size.width - 2, 20), ellipsis=True))
