"""What the forms that start a job have in common: rows to fill in, and a forecast below."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.ui.jobs_starting import JobPlan

_REST_SECONDS = 0.4
READ_ONLY = (
    "This session is open to look only, and a job writes in it: nothing is started here. Open it "
    "for writing first (quit whatever has it, and leave --read-only away)."
)


class JobForm(Place):
    """Enter starts the job; what speaks against it is said first, in words."""

    TITLE_WORDS: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Start", key_display="enter", id="job_form.start"),
        Binding(
            "escape",
            "leave",
            "Back",
            tooltip="Leave the form; nothing is started",
            id="job_form.leave",
        ),
        Binding("f1", "app.keys", "Keys", key_display="f1", id="job_form.keys"),
    ]

    @dataclass
    class Planned(Message):
        """What the wishes would come to."""

        plan: "JobPlan"
        wishes: object

    @dataclass
    class Begun(Message):
        """The job was made; `script` is "" where it was started too."""

        id: str
        script: str

    @dataclass
    class Refused(Message):
        """It was not started, and why."""

        sentence: str

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None
        self._plan: JobPlan | None = None
        self._planned: object = None
        self._warned: object = None
        self._starting = False

    def content(self) -> ComposeResult:
        """Lay out the title, the rows and the forecast."""
        yield Static(
            Content.assemble(
                (self.TITLE_WORDS, "bold"),
                (" · enter starts · tab goes on, left and right choose", "$foreground-muted"),
            ),
            classes="facts",
            markup=False,
        )
        with VerticalScroll(id="form", can_focus=False):
            yield from self.rows()
            yield Static(id="plan", classes="plan", markup=False)

    def rows(self) -> ComposeResult:
        """Lay out what is to be filled in."""
        raise NotImplementedError

    def read_wishes(self) -> object:
        """Return the form as it is filled in."""
        raise NotImplementedError

    def plan_for(self, wishes: object) -> "JobPlan":
        """Find out what the wishes would come to; in a thread."""
        raise NotImplementedError

    def by_hand(self, wishes: object) -> bool:
        """Return whether the job is only to be made."""
        return bool(getattr(wishes, "by_hand", False))

    def on_mount(self) -> None:
        self._plan_now()

    @on(Input.Changed)
    @on(Choice.Changed)
    def _filled(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._plan_now)

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Start the job; twice where something speaks against it."""
        wishes, plan = self.read_wishes(), self._plan
        if self._starting:
            return
        if self.studio_app.studio.workspace.session.readonly:
            self.studio_app.say(READ_ONLY, "warning")
        elif plan is None or self._planned != wishes:
            # What the forecast finds is to be read before the start.
            self.studio_app.say("What it takes is being worked out: read that, then enter starts.")
            self._plan_now()
        elif plan.missing:
            self.studio_app.say(plan.missing, "warning")
        elif plan.doubt and self._warned != wishes:
            self._warned = wishes
            self.studio_app.say(f"{plan.doubt} Enter once more starts it all the same.", "warning")
        else:
            self._starting = True
            self._say([("starting …", "bold")])
            self._in_thread("job-start", partial(self._begin, plan, self.by_hand(wishes)))

    def action_leave(self) -> None:
        """Go back to the jobs."""
        self.dismiss()

    @on(Planned)
    def _show_plan(self, message: Planned) -> None:
        self._plan, self._planned = message.plan, message.wishes
        plan = message.plan
        pieces: list[tuple[str, str]] = []
        if self.studio_app.studio.workspace.session.readonly:
            pieces.append((READ_ONLY + "\n", "bold $warning"))
        if plan.missing:
            pieces.append((printable(plan.missing, newlines=True) + "\n", "bold $warning"))
        if plan.doubt:
            pieces.append((printable(plan.doubt, newlines=True) + "\n", "$warning"))
        self._say(pieces + [(f"{line}\n", "") for line in (*plan.lines, *self.notes())])

    def notes(self) -> Sequence[str]:
        """Return what else is to be known of the job, whatever the form says."""
        return ("It goes on when the studio is closed or the connection is lost.",)

    @on(Begun)
    def _begun(self, message: Begun) -> None:
        app = self.studio_app
        app.job = app.new_job = message.id
        app.look_at_jobs()
        self.dismiss()
        if message.script:
            from pajama_tui.ui.screens.jobs_script import JobScript

            app.push_screen(JobScript(message.id, message.script))
        else:
            app.say(f"The job {message.id} has started; it goes on when the studio is closed.")

    @on(Refused)
    def _refused(self, message: Refused) -> None:
        self._starting = False
        self.studio_app.say(message.sentence, "error")
        self._plan_now()

    def _plan_now(self) -> None:
        self._in_thread("job-plan", partial(self._find_plan, self.read_wishes()))

    def _find_plan(self, wishes: object) -> None:
        self.post_message(self.Planned(self.plan_for(wishes), wishes))

    def _begin(self, plan: "JobPlan", by_hand: bool) -> None:
        from pajama_tui.training.jobs.script import script_of
        from pajama_tui.ui.jobs_starting import begin

        app = self.studio_app
        try:
            job = begin(app.studio.workspace, plan, by_hand=by_hand, force=bool(plan.doubt))
            self.post_message(self.Begun(job.id, script_of(job) if by_hand else ""))
        except PajamaError as error:
            self.post_message(self.Refused(printable(str(error), newlines=True)))
        except Exception as error:
            self.post_message(self.Refused(app.sentence_of(error)))

    def _in_thread(self, group: str, work: "partial[None]") -> None:
        self.studio_app.run_worker(
            work, thread=True, exclusive=True, group=group, exit_on_error=False
        )

    def _say(self, pieces: Sequence[tuple[str, str]]) -> None:
        self.query_one("#plan", Static).update(Content.assemble(*pieces))


def row(label: str, field: Field | Choice) -> ComposeResult:
    """Lay out one row: a label, and what is to be filled in."""
    with Horizontal(classes="row"):
        yield Static(Content(label), classes="name", markup=False)
        yield field
