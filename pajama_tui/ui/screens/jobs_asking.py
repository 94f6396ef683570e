"""The questions of the Jobs place: which kind to start, and what to clean up."""

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.choice import Choice

Kind = Literal["score", "reward", "probe"]
_KINDS = (
    ("s", "score", "Score the open data with every judge, and make verdicts."),
    ("r", "reward", "Train a reward model on verdicts that were exported."),
    ("p", "probe", "Learn probes of a model's hidden states from scored responses."),
)


class JobKind(Dialog["Kind | None"]):
    """The result is the kind of job to start, None when it was put away."""

    TITLE_TEXT = "Start a job"
    KEYS_TEXT = "s, r or p goes on to its form · esc closes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "kind('score')", "Score", id="job_kind.score"),
        Binding("r", "kind('reward')", "Reward model", id="job_kind.reward"),
        Binding("p", "kind('probe')", "Probes", id="job_kind.probe"),
    ]

    def content(self) -> ComposeResult:
        """Lay out the kinds."""
        for key, kind, does in _KINDS:
            line = Content.assemble((f"{key}  ", "bold $primary"), (f"{kind:8}", "bold"), does)
            yield Static(line, classes="body", markup=False)
        others = "'jobs start sft' and 'probe baselines' start other kinds, to be watched here."
        yield Static(Content.styled(others, "$foreground-muted"), classes="body", markup=False)

    def action_kind(self, kind: Kind) -> None:
        """Close with the answer."""
        self.dismiss(kind)


class CleanJob(Dialog["bool | None"]):
    """The result is whether only checkpoints go, None to leave everything."""

    TITLE_TEXT = "Clean up the job?"
    KEYS_TEXT = "y or enter: yes · left and right choose · n or esc: no"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,enter", "answer", "Yes", id="clean_job.yes"),
        Binding("n,q,escape", "dismiss", "No", id="clean_job.no"),
    ]

    def __init__(self, id: str) -> None:
        super().__init__()
        self._job = id

    def content(self) -> ComposeResult:
        """Lay out what goes and what stays."""
        yield Static(
            Content(
                f"{self._job}: its folder in the session goes, with its log, events and "
                "checkpoints. What it wrote elsewhere (scores, verdicts, a model) stays. Without "
                "its checkpoints, a job that is resumed begins anew."
            ),
            classes="body",
            markup=False,
        )
        yield Static(Content("remove"), classes="label", markup=False)
        yield Choice(("all its files", "only checkpoints"), id="what")

    def action_answer(self) -> None:
        """Close with the answer."""
        self.dismiss(bool(self.query_one(Choice).index))
