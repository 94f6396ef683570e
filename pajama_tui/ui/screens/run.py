"""The third place: a run under way, and what its verdicts are worth."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui import run_words
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.heatstrip import LEGEND
from pajama_tui.ui.widgets.linestack import LineStack
from pajama_tui.ui.widgets.runlist import RunList
from pajama_tui.ui.widgets.viewpane import ViewPane
from pajama_tui.ui.widgets.votesview import votes_lines
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits.findings import Report

View = Literal["votes", "report", "calibration", "risk"]
_VIEWS: tuple[View, ...] = get_args(View)
_TITLES: dict[View, str] = {
    "votes": "Votes and weights",
    "report": "Report",
    "calibration": "Calibration",
    "risk": "Risk and coverage",
}
# A wider drawing says no more.
_WIDEST = 120
# Judges whose weights are shown.
_HEAVIEST = 24
# More workers than this for each core only wait for each other.
_MOST_A_CORE = 4


class RunPlace(Place):
    """Progress in all and by judge, votes and weights as they come, the report and its plots."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "app.pause", "Pause", show=True, id="run.pause"),
        Binding("c", "app.cancel", "Cancel", show=True, id="run.cancel"),
        Binding("v", "view", "View", tooltip="Votes, report, calibration or risk", id="run.view"),
        Binding("plus,equals_sign", "workers(1)", "Worker more", key_display="+", show=False,
                tooltip="One worker more", id="run.more"),
        Binding("minus", "workers(-1)", "Worker fewer", key_display="-", show=False,
                tooltip="One worker fewer, when its chunk ends", id="run.fewer"),
        Binding("o", "judge", "Open the judge", show=False, id="run.judge"),
        Binding("y", "copy", "Copy the report", show=False, id="run.copy"),
    ]  # fmt: skip

    LEGEND = LEGEND

    def __init__(self) -> None:
        super().__init__()
        self._chosen: View | None = None
        self._shown: dict[str, object] = {}

    @property
    def view(self) -> View:
        """The view that shows where there is room for one: that chosen, else what is new."""
        if self._chosen is not None:
            return self._chosen
        return "votes" if self._report is None else "report"

    @property
    def _report(self) -> "Report | None":
        verdicts = self.studio_app.studio.verdicts
        return verdicts.report if verdicts is not None else None

    def content(self) -> ComposeResult:
        """Lay out summary, judges and views."""
        yield LineStack(id="summary", classes="facts")
        with Container(classes="panes"):
            yield RunList(id="runs")
            for view in ("calibration", "risk"):
                with ViewPane(id=f"{view}-pane"):
                    yield Static(id=view, markup=False)
            with ViewPane(id="report-pane"):
                yield Static(id="report", markup=False)
            with ViewPane(id="votes-pane"):
                yield LineStack(id="votes")

    def on_mount(self) -> None:
        self.query_one(RunList).focus()
        self._renew()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._renew()

    def on_resize(self) -> None:
        self._renew()

    def changed(self, change: Change) -> None:
        """Show newer progress, weights or the report."""
        super().changed(change)
        if change in ("scores", "judges", "source"):
            self.query_one(RunList).moves.take(self.studio_app.studio.weights)
        if change not in ("rows", "generation", "standing"):
            self._renew()

    def view_state(self) -> dict[str, Any]:
        """Return the view that was chosen, and the judge under the cursor."""
        used, cursor = self.studio_app.studio.roster.used, self.query_one(RunList).cursor
        judge = used[cursor].label if cursor < len(used) else ""
        return {"view": self._chosen or "", "judge": judge}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to that view and judge."""
        if state.get("view") in _VIEWS:
            self._chosen = state["view"]
        labels = [judge.label for judge in self.studio_app.studio.roster.used]
        if state.get("judge") in labels:
            self.query_one(RunList).cursor = labels.index(state["judge"])
        self._renew()

    @on(RunList.Chosen)
    def action_read(self) -> None:
        """Give the view the whole screen, where the screen is small, and the keys."""
        self.set_class(not self.has_class("-huge"), "-zoomed")
        self._pane(self.view).focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self.set_class(False, "-zoomed")
        self.query_one(RunList).focus()

    def action_view(self) -> None:
        """Go to the next view."""
        reading = isinstance(self.focused, Detail)
        self._chosen = _VIEWS[(_VIEWS.index(self.view) + 1) % len(_VIEWS)]
        self._renew()
        if reading:
            self._pane(self._chosen).focus()

    def action_copy(self) -> None:
        """Copy the report."""
        if self._report is None:
            self.studio_app.say("There is no report to copy yet: r runs the judges.")
        else:
            self.studio_app.copy_text(self._report_text().plain, "The report")

    def action_judge(self) -> None:
        """Show the judge under the cursor among the judges."""
        index = self.query_one(RunList).cursor
        self.studio_app.show_judge(self.studio_app.studio.roster.used[index].label)

    def action_workers(self, more: int) -> None:
        """Give the run under way more or fewer workers."""
        studio = self.studio_app.studio
        control, progress = studio.control, studio.progress
        if control is None or progress is None or progress.finished:
            self.studio_app.say("Workers come and go during a run: r starts one.")
            return
        wanted = (control.workers or progress.wanted) + more
        if wanted < 1:
            self.studio_app.say("A run has one worker at least: p pauses it, c cancels it.")
            return
        control.set_workers(wanted)
        cores = progress.usage.cores if progress.usage else 0
        if more > 0 and cores and wanted > _MOST_A_CORE * cores:
            self.studio_app.say(
                f"{wanted} workers are more than {_MOST_A_CORE} for each of the {cores} cores "
                "there are for this: they only wait for each other.",
                "warning",
            )

    def _pane(self, view: View) -> Detail:
        return self.query_one(f"#{view}-pane", Detail)

    def _renew(self) -> None:
        if not self.is_mounted or not self.children:
            return
        studio, width = self.studio_app.studio, self.size.width
        self.query_one(RunList).renew()
        lines = (
            run_words.standing(studio, width),
            run_words.pace(studio, width),
            run_words.machine(studio, width),
            run_words.verdict_counts(studio),
        )
        self.query_one("#summary", LineStack).show(
            [Content.assemble(*line) for line in lines if line]
        )
        for view in _VIEWS:
            self.set_class(view == self.view, f"-view-{view}")
            title = _TITLES[view]
            if not self.has_class("-huge"):
                title += f" (v: {_TITLES[_VIEWS[(_VIEWS.index(view) + 1) % len(_VIEWS)]]})"
            self._pane(view).border_title = title
        self._renew_views()

    @on(ViewPane.Resized)
    def _renew_views(self) -> None:
        pane = self._pane("votes")
        if pane.display:
            self.query_one("#votes", LineStack).show(
                self._votes(pane.scrollable_content_region.width)
            )
        self._draw("report", (), self._report_text)
        report = self._report
        for view in ("calibration", "risk"):
            size = self._pane(view).scrollable_content_region.size
            if size.width:
                self._draw(view, (size, id(report)), lambda view=view: self._plot(view))

    def _draw(self, view: View, of: tuple[object, ...], make: Any) -> None:
        """Show what `make` returns, unless it was made of the same things before."""
        studio = self.studio_app.studio
        made_of = (id(studio.verdicts), studio.running, *of)
        if self._shown.get(view) != made_of:
            self._shown[view] = made_of
            self.query_one(f"#{view}", Static).update(make())

    def _votes(self, width: int) -> list[Content]:
        verdicts = self.studio_app.studio.verdicts
        if verdicts is None:
            said = "Votes and weights appear here once there are scores."
            return [Content.styled(said, "$foreground-muted")]
        moves = self.query_one(RunList).moves
        moves.take(self.studio_app.studio.weights)
        return votes_lines(verdicts, moves, min(width, _WIDEST), _HEAVIEST)

    def _report_text(self) -> Content:
        studio = self.studio_app.studio
        if studio.verdicts is None:
            return Content.styled("The report appears here after the run.", "$foreground-muted")
        report = studio.verdicts.report
        if report is not None:
            return Content(printable(report.to_text(), newlines=True))
        waiting = "" if studio.running else "\n\nMeasuring what the verdicts are worth …"
        return Content(printable(studio.verdicts.model.describe(), newlines=True) + waiting)

    def _plot(self, view: View) -> Content:
        from pajama_tui.audits.plots import calibration_plot, risk_plot
        from pajama_tui.ui.widgets.plot import styled

        report = self._report
        if report is None:
            return Content.styled("Drawn from the report, after the run.", "$foreground-muted")
        if report.trust is None:
            return Content.styled("No gold was held out to draw this from.", "$foreground-muted")
        size = self._pane(view).scrollable_content_region.size
        plot = calibration_plot if view == "calibration" else risk_plot
        return styled(plot(report.trust, min(size.width, _WIDEST), size.height))
