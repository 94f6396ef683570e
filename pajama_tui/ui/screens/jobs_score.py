"""Starts a full scoring run of the open data: here, or as a job."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from pajama_tui.ui.jobs_starting import ScoreWishes, plan_score
from pajama_tui.ui.screens.export import FORMATS
from pajama_tui.ui.screens.jobs_form import JobForm, row
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field

if TYPE_CHECKING:
    from pajama_tui.ui.jobs_starting import JobPlan

_HERE, _JOB = 1, 0


class ScoreForm(JobForm):
    """Where it runs, and where its verdicts go."""

    TITLE_WORDS: ClassVar[str] = "Score the open data"

    def rows(self) -> ComposeResult:
        """Lay out what is to be filled in."""
        yield from row("run it", Choice(("as a job", "here and now", "by hand"), id="where"))
        yield from row("verdicts to", Field("", "no file; the session keeps them", id="out"))
        yield from row("format", Choice(FORMATS, id="format"))
        yield from row("deciding judges", Choice(("leave out", "name them"), id="explain"))

    def on_mount(self) -> None:
        self.query_one("#where").focus()

    def read_wishes(self) -> ScoreWishes:
        """Return the form as it is filled in."""
        return ScoreWishes(
            out=self.query_one("#out", Field).value.strip(),
            format=self.query_one("#format", Choice).value,
            explain=bool(self.query_one("#explain", Choice).index),
            by_hand=self.query_one("#where", Choice).index == 2,
        )

    def plan_for(self, wishes: object) -> "JobPlan":
        """Find out what it would take."""
        assert isinstance(wishes, ScoreWishes)
        return plan_score(self.studio_app.studio.workspace, wishes)

    def notes(self) -> Sequence[str]:
        """Say whose turn it is: two can't write in one session."""
        return (
            "Two can't write in one session. As a job, it waits while the studio has the session "
            "open, begins by itself when the studio is closed, and holds its place in line "
            "meanwhile: other jobs without a GPU wait behind it. While it runs, the studio opens "
            "the session to look only.",
            "'here and now' is the studio's own run (r): it begins at once, and ends with the "
            "studio. Either goes on where the other stopped.",
        )

    def action_start(self) -> None:
        """Start the job, or the studio's own run."""
        if self.query_one("#where", Choice).index == _HERE:
            self.dismiss()
            self.studio_app.call_later(self.studio_app.action_run)
        else:
            super().action_start()
