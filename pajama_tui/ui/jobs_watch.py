"""The app's part in jobs: looks at them while there is reason to, and says when one has ended."""

import shlex
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.timer import Timer

from pajama_tui.ui.generating import GeneratingApp
from pajama_tui.ui.messages import TableReady
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.training.jobs import Job
    from pajama_tui.ui.jobs_work import JobsLook, JobsSeen

_ENDINGS = {
    "done": ("is done", "information"),
    "failed": ("failed", "error"),
    "stopped": ("was stopped", "information"),
    "lost": ("is lost", "warning"),
}


class JobsApp(GeneratingApp):
    """Knows the session's jobs; they belong to nobody, and go on without it.

    Attributes:
        jobs: as of the last look, None before it.
        job: id of the job whose detail is wanted, "" for the newest.
        new_job: id of the job that was started here last, until it was shown.
        curve_width: cells for its curve.
        last_export: file that verdicts were written to last, "" before.
    """

    IN_VIEW_SECONDS: ClassVar[float] = 0.5
    ELSEWHERE_SECONDS: ClassVar[float] = 2.0

    @dataclass
    class JobsLooked(Message):
        """A look is over: what was seen, or why nothing could be."""

        seen: "JobsSeen | None"
        error: Exception | None = None

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__(workspace)
        self.jobs: JobsSeen | None = None
        self.job = self.new_job = ""
        self.curve_width = 60
        self.last_export = ""
        self._jobs_look: JobsLook | None = None
        self._looks = False
        self._look_again = False
        self._next_look: Timer | None = None

    def look_at_jobs(self) -> None:
        """Look now, in a thread; while one look is under way, once more after it."""
        if self._looks:
            self._look_again = True
            return
        self._looks = True
        if self._next_look is not None:
            self._next_look.stop()
        self._work("jobs", self._look_in_thread, self.job, self.curve_width)

    def change_job(self, change: "Callable[[Job], str]", id: str) -> None:
        """Do something with a job that may take a while, and say what came of it.

        Not in one of the app's own threads: waiting for a job to write its checkpoint must not
        hold up leaving the studio.
        """
        threading.Thread(target=partial(self._change_job, change, id), daemon=True).start()

    @on(TableReady)
    def _first_look(self) -> None:
        # After the first screen is complete: jobs from before are announced when they end, too.
        if self.jobs is None:
            self.look_at_jobs()

    @on(JobsLooked)
    def _jobs_looked(self, message: JobsLooked) -> None:
        self._looks = False
        if message.error is not None:
            self.report(message.error, once=True)
        if message.seen is not None:
            self._announce(message.seen)
            self.jobs = message.seen
            for screen in self._screen_stacks.get("jobs", ())[:1]:
                if screen.is_mounted:
                    screen.post_message(JobsNews())
        if self._look_again:
            self._look_again = False
            self.look_at_jobs()
            return
        live, in_view = bool(self.jobs and self.jobs.live), self.current_mode == "jobs"
        if live or in_view:
            seconds = self.IN_VIEW_SECONDS if live and in_view else self.ELSEWHERE_SECONDS
            self._next_look = self.set_timer(seconds, self.look_at_jobs)

    def jobs_farewell(self) -> str:
        """Return the sentence on the jobs that go on without the studio, "" for none."""
        live = self.jobs.live if self.jobs else ()
        if not live:
            return ""
        names = ", ".join(line.id for line in live[:5])
        more = f" and {len(live) - 5} more" if len(live) > 5 else ""
        goes = "goes" if len(live) == 1 else "go"
        folder = printable(shlex.quote(str(self.studio.workspace.session.directory)))
        return (
            f"{names}{more} {goes} on in the background: "
            f"'pajama-tui jobs list --session {folder}' shows how far."
        )

    def _announce(self, seen: "JobsSeen") -> None:
        if self.jobs is None:
            return
        # A short run may begin and end between two looks.
        known = {(line.id, line.run) for line in self.jobs.lines if line.state in _ENDINGS}
        for line in seen.lines:
            if line.state in _ENDINGS and (line.id, line.run) not in known:
                what, severity = _ENDINGS[line.state]
                self.say(f"The job {line.id} {what}. {line.sentence}".rstrip(), severity)

    def _look_in_thread(self, selected: str, width: int) -> None:
        from pajama_tui.ui.jobs_work import JobsLook

        try:
            if self._jobs_look is None:
                self._jobs_look = JobsLook(self.studio.workspace.session.directory)
            seen = self._jobs_look.look(selected, width)
        except Exception as error:
            self.post_message(self.JobsLooked(None, error))
        else:
            self.post_message(self.JobsLooked(seen))

    def _change_job(self, change: "Callable[[Job], str]", id: str) -> None:
        from pajama_tui.ui.jobs_work import job_in

        # The app may have been left meanwhile.
        with suppress(RuntimeError):
            try:
                said = change(job_in(self.studio.workspace.session.directory, id))
            except Exception as error:
                self.call_from_thread(self.report, error)
            else:
                if said:
                    self.call_from_thread(self.say, said)
            self.call_from_thread(self.look_at_jobs)


class JobsNews(Message):
    """`app.jobs` is of a newer look."""
