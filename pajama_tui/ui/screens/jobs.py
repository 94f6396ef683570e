"""The fourth place: jobs in the background, which go on without the studio."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.jobs_watch import JobsNews
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.joblist import JobList
from pajama_tui.ui.widgets.jobview import job_content
from pajama_tui.ui.widgets.linelist import LineList

if TYPE_CHECKING:
    from collections.abc import Callable

    from pajama_tui.training.jobs import Job
    from pajama_tui.ui.jobs_work import JobLine

_LOOK_ONLY = (
    "This session is open to look only: jobs can be watched and stopped here, but not started, "
    "resumed or removed."
)
_NONE_YET = (
    "There are no jobs in this session. n starts one: a process of its own, which goes on when "
    "the studio is closed or the connection is lost."
)


class JobsPlace(Place):
    """The session's jobs, and what the one under the cursor does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "n", "new", "New", tooltip="Start a job: scoring, or a reward model", id="jobs.new"
        ),
        Binding(
            "s", "stop", "Stop", tooltip="Ask the job to end; it can be resumed", id="jobs.stop"
        ),
        Binding(
            "u",
            "resume",
            "Resume",
            tooltip="Go on with a job that stopped, failed or is lost",
            id="jobs.resume",
        ),
        Binding(
            "x",
            "clean",
            "Clean up",
            tooltip="Remove a job that has ended, or its checkpoints",
            id="jobs.clean",
        ),
        Binding(
            "p",
            "script",
            "By hand",
            tooltip="Show the command that runs the job by hand",
            id="jobs.script",
        ),
        Binding("y", "copy", "Copy the end of the job's log", show=False, id="jobs.copy"),
    ]
    LEGEND = (
        "States: queued (waits for its turn, or for the session), running, stopping, done, failed, "
        "stopped, lost (killed, or the machine was rebooted: u goes on from there)."
    )

    def content(self) -> ComposeResult:
        """Lay out the line on all jobs, the list, and the job under the cursor."""
        yield Static(id="summary", classes="facts", markup=False)
        with Container(classes="panes"):
            yield JobList(id="jobs")
            with Detail(id="job-pane"):
                yield Static(id="job", markup=False)

    def on_mount(self) -> None:
        self.query_one(JobList).focus()
        self._renew()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self._look()

    def view_state(self) -> dict[str, Any]:
        """Return the job under the cursor."""
        line = self._line
        return {"job": line.id if line is not None else ""}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to the job, once it is listed."""
        if isinstance(state.get("job"), str):
            self.studio_app.new_job = self.studio_app.new_job or state["job"]
            self._renew()

    def on_resize(self) -> None:
        self._look()

    @on(JobsNews)
    def _renew(self) -> None:
        seen = self.studio_app.jobs
        _update(self.query_one("#summary", Static), self._summary())
        if seen is None:
            return
        jobs = self.query_one(JobList)
        jobs.show(seen.lines)
        if any(line.id == self.studio_app.new_job for line in seen.lines):
            jobs.go_to(self.studio_app.new_job)
            self.studio_app.new_job = ""
        detail = seen.detail
        shown = detail is not None and jobs.line is not None and detail.id == jobs.line.id
        if detail is not None and shown:
            _update(self.query_one("#job", Static), job_content(detail))
        elif jobs.line is None:
            _update(self.query_one("#job", Static), Content(""))
        # Another job has come under the cursor, or the curve has another width.
        if jobs.line is not None and not (shown and self._width == self.studio_app.curve_width):
            self._look()
        self.refresh_bindings()

    @on(LineList.Moved)
    def _moved(self) -> None:
        line = self._line
        if line is not None and line.id != self.studio_app.job:
            self.query_one("#job-pane").scroll_home(animate=False)
            self._look()
        self.refresh_bindings()

    @on(LineList.Chosen)
    def action_read(self) -> None:
        """Give the job the whole screen, where the screen is small, and the keys."""
        self.set_class(not self.has_class("-huge"), "-zoomed")
        self.query_one("#job-pane").focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self.set_class(False, "-zoomed")
        self.query_one(JobList).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done with this job."""
        if action not in ("stop", "resume", "clean", "script"):
            return True
        line = self._line if self.is_mounted and self.children else None
        if line is None:
            return False
        can = {"stop": not line.ended, "resume": line.resumable, "clean": line.ended}
        return can.get(action, True)

    def action_new(self) -> None:
        """Ask which kind of job to start."""
        from pajama_tui.ui.screens.jobs_asking import JobKind

        if not self._refuses():
            self.studio_app.push_screen(JobKind(), self._open_form)

    def _open_form(self, kind: str | None) -> None:
        if kind == "score":
            from pajama_tui.ui.screens.jobs_score import ScoreForm

            self.studio_app.push_screen(ScoreForm())
        elif kind == "reward":
            from pajama_tui.ui.screens.jobs_reward import RewardForm

            self.studio_app.push_screen(RewardForm(self._verdicts()))
        elif kind == "probe":
            from pajama_tui.ui.screens.jobs_probe import ProbeForm

            self.studio_app.push_screen(ProbeForm(self._verdicts()))

    def action_stop(self) -> None:
        """Ask whether to stop the job, and do it."""
        from pajama_tui.ui.screens.confirm import Confirm

        line = self._line
        if line is None:
            return
        sentence = (
            f"{line.id} is asked to end, and killed if it has not in 30 s. What it did so far is "
            "kept: u goes on from there."
        )
        self.studio_app.push_screen(
            Confirm("Stop the job?", sentence), partial(self._change_if, _stop, line.id)
        )

    def action_resume(self) -> None:
        """Go on with the job."""
        line = self._line
        if line is not None and not self._refuses():
            self.studio_app.change_job(_resume, line.id)

    def action_clean(self) -> None:
        """Ask what to remove of a job that has ended, and do it."""
        from pajama_tui.ui.screens.jobs_asking import CleanJob

        line = self._line
        if line is None or self._refuses():
            return
        id = line.id

        def go(checkpoints: bool | None) -> None:
            if checkpoints is not None:
                self.studio_app.change_job(partial(_clean, checkpoints), id)

        self.studio_app.push_screen(CleanJob(id), go)

    def action_script(self) -> None:
        """Show how to run the job by hand."""
        line = self._line
        if line is not None:
            self.studio_app.change_job(self._script, line.id)

    def _script(self, job: "Job") -> str:
        from pajama_tui.training.jobs.script import script_of
        from pajama_tui.ui.screens.jobs_script import JobScript

        dialog = JobScript(job.id, script_of(job))
        self.studio_app.call_from_thread(self.studio_app.push_screen, dialog)
        return ""

    def action_copy(self) -> None:
        """Copy the end of the job's log."""
        seen = self.studio_app.jobs
        detail = seen.detail if seen is not None else None
        if detail is None or not detail.log:
            self.studio_app.say("There is no log to copy yet.")
        else:
            self.studio_app.copy_text("\n".join(detail.log), "The end of the log")

    @property
    def _line(self) -> "JobLine | None":
        return self.query_one(JobList).line

    @property
    def _width(self) -> int:
        # The pane has none while the list alone is shown.
        return self.query_one("#job-pane").scrollable_content_region.width or self.size.width

    def _look(self) -> None:
        app, line = self.studio_app, self._line
        if line is not None:
            app.job = line.id
        app.curve_width = self._width
        app.look_at_jobs()

    def _refuses(self) -> bool:
        readonly = self.studio_app.studio.workspace.session.readonly
        if readonly:
            self.studio_app.say(_LOOK_ONLY, "warning")
        return readonly

    def _change_if(self, change: "Callable[[Job], str]", id: str, yes: bool | None) -> None:
        if yes:
            self.studio_app.change_job(change, id)

    def _verdicts(self) -> str:
        """The file that verdicts were written to last, as far as is known."""
        app = self.studio_app
        if app.last_export:
            return app.last_export
        lines = app.jobs.lines if app.jobs else ()
        return next((line.wrote for line in lines if line.kind == "score" and line.wrote), "")

    def _summary(self) -> Content:
        seen = self.studio_app.jobs
        if seen is None:
            return Content.styled("looking for jobs …", "$foreground-muted")
        if not seen.lines and not seen.problems:
            return Content(_NONE_YET)
        counts: dict[str, int] = {}
        for line in seen.lines:
            counts[line.state] = counts.get(line.state, 0) + 1
        words = " · ".join(f"{number} {state}" for state, number in counts.items())
        pieces = [(words, "bold"), (" · they go on without the studio", "$foreground-muted")]
        pieces += [(f"\n{problem}", "$warning") for problem in seen.problems[:3]]
        return Content.assemble(*pieces)


def _stop(job: "Job") -> str:
    state = job.stop()
    return "" if state.ended else f"{job.id} was asked to stop and has not yet."


def _resume(job: "Job") -> str:
    job.resume()
    return f"{job.id} goes on."


def _clean(only_checkpoints: bool, job: "Job") -> str:
    from pajama_tui.training.jobs import clean
    from pajama_tui.training.jobs.needs import size

    done = clean([job], only_checkpoints=only_checkpoints)
    if done.kept:
        return f"{job.id} has not ended, and stays; s stops it."
    what = "Its checkpoints are gone" if only_checkpoints else "It is gone"
    return f"{job.id}: {what}, {size(done.freed)} freed."


def _update(static: Static, content: Content) -> None:
    """Repaint only for what is new: an equal text costs its bytes again otherwise."""
    before = static.content
    if not (isinstance(before, Content) and before.is_same(content)):
        static.update(content)
