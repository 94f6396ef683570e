"""The third place: a run under way, and what its verdicts are worth."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.figures import bar, clock, count, share
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.runlist import RunList
from pajama_tui.untrusted import printable

_LEVELS = {
    "full": "sandbox full: seccomp and Landlock",
    "seccomp": "sandbox seccomp: this kernel has no Landlock",
    "none": "NO SANDBOX",
}

_Pieces = list[tuple[str, str]]


class RunPlace(Place):
    """Progress in all and by judge, verdicts as they come, the report."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "app.pause", "Pause", show=True),
        Binding("c", "app.cancel", "Cancel", show=True),
        Binding("o", "judge", "Open the judge", show=False),
    ]

    def content(self) -> ComposeResult:
        """Lay out summary, judges and report."""
        yield Static(id="summary", classes="facts", markup=False)
        with Container(classes="panes"):
            yield RunList(id="runs")
            with Detail(id="report-pane"):
                yield Static(id="report", markup=False)

    def on_mount(self) -> None:
        self.query_one(RunList).focus()
        self._renew()

    def on_resize(self) -> None:
        self._renew()

    def changed(self, change: Change) -> None:
        """Show newer progress, weights or the report."""
        super().changed(change)
        if change not in ("rows", "generation", "standing"):
            self._renew()

    @on(RunList.Chosen)
    def action_read(self) -> None:
        """Give the report the whole screen, where the screen is small, and the keys."""
        self.set_class(not self.has_class("-huge"), "-zoomed")
        self.query_one("#report-pane").focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self.set_class(False, "-zoomed")
        self.query_one(RunList).focus()

    def action_judge(self) -> None:
        """Show the judge under the cursor among the judges."""
        index = self.query_one(RunList).cursor
        self.studio_app.show_judge(self.studio_app.studio.roster.used[index].label)

    def _renew(self) -> None:
        self.query_one(RunList).renew()
        _update(self.query_one("#summary", Static), self._summary())
        _update(self.query_one("#report", Static), self._report())

    def _summary(self) -> Content:
        lines = [Content.assemble(*line()) for line in (self._state, self._pace, self._counts)]
        return Content("\n").join(line for line in lines if line)

    def _state(self) -> _Pieces:
        studio = self.studio_app.studio
        progress = studio.progress
        if progress is None:
            if studio.running:
                return [("starting", "bold")]
            if studio.matrix is None:
                return [("reading the pairs", "bold")]
            if studio.matrix.complete:
                return [("all scored", "bold $success"), (" · every score was kept", "")]
            return [("r starts the run", "bold"), (self._todo(), "")]
        word, style = "running", "bold $primary"
        if progress.finished:
            complete = progress.done >= progress.total
            word = "finished" if complete else "stopped: r goes on from here"
            style = "bold $success" if complete else "bold $warning"
            if studio.running:
                word, style = "checking health", "bold"
        elif progress.paused:
            word, style = "paused: p goes on", "bold $warning"
        kept = f", {count(progress.kept)} kept" if progress.kept else ""
        drawn = bar(progress.done, progress.total, max(min(self.size.width - 66, 40), 8))
        return [
            (drawn, "$primary"),
            (f" {share(progress.done, progress.total)} ", "bold"),
            (f"{word} ", style),
            (
                f"· {count(progress.done)} of {count(progress.total)} calls{kept}",
                "$foreground-muted",
            ),
        ]

    def _todo(self) -> str:
        studio = self.studio_app.studio
        table = studio.table
        pairs = "" if table is None else f" over {count(len(table))} pairs"
        so_far = " · what was scored before is kept" if studio.scored else ""
        return f" · {count(len(studio.roster.used))} judges{pairs}{so_far}"

    def _pace(self) -> _Pieces:
        progress = self.studio_app.studio.progress
        if progress is None:
            return []
        facts = [
            f"{progress.rate:,.0f} calls/s",
            f"elapsed {clock(progress.elapsed)}",
            f"left {clock(0.0 if progress.finished else progress.eta)}",
            f"{progress.workers} worker{'s' * (progress.workers != 1)}",
            self._level(progress.level),
        ]
        if progress.finished:
            del facts[0], facts[1]
        pieces: _Pieces = [(" · ".join(facts), "$foreground-muted")]
        if progress.failed:
            pieces.append((f" · {count(progress.failed)} failed", "$warning"))
        return pieces

    def _level(self, level: str) -> str:
        if not level:
            return "sandbox starting"
        return _LEVELS.get(level, level) if self.size.width >= 100 else f"sandbox {level}"

    def _counts(self) -> _Pieces:
        studio = self.studio_app.studio
        if studio.verdicts is None:
            return [("no verdicts yet", "$foreground-muted")]
        pieces: _Pieces = [
            ("verdicts so far " if studio.running else "verdicts ", "$foreground-muted")
        ]
        styles = {"a": "bold $primary", "b": "bold $accent"}
        for name, number in studio.verdicts.counts().items():
            pieces += [(f" {name} ", styles.get(name, "")), (f"{count(number)} ", "")]
        live, total = len(studio.verdicts.live), len(studio.roster.used)
        pieces.append((f" · {live} of {total} judges have a say", "$foreground-muted"))
        return pieces

    def _report(self) -> Content:
        studio = self.studio_app.studio
        if studio.verdicts is None:
            return Content.styled("The report appears here after the run.", "$foreground-muted")
        report = studio.verdicts.report
        if report is not None:
            return Content(printable(report.to_text(), newlines=True))
        waiting = "" if studio.running else "\n\nMeasuring what the verdicts are worth …"
        return Content(printable(studio.verdicts.model.describe(), newlines=True) + waiting)


def _update(static: Static, content: Content) -> None:
    """Repaint only for what is new: an equal text costs its bytes again otherwise."""
    before = static.content
    if not (isinstance(before, Content) and before.is_same(content)):
        static.update(content)
