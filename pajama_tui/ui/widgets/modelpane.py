"""The label models, tried one after another in the background, and the one under the cursor."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message

from pajama_tui.ui import verdict_work
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.ui.verdict_work import Tried
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.ui.widgets.modellist import ModelList
from pajama_tui.ui.widgets.modelview import ModelView

if TYPE_CHECKING:
    from pajama_tui.audits import Comparison
    from pajama_tui.pipeline.choosing import Trial, Trials
    from pajama_tui.pipeline.shifts import Shift

_GROUP = "verdicts-models"


class ModelPane(Sturdy, Container):
    """Methods and baselines; those tried once are not tried again on the same scores and gold.

    Attributes:
        busy: the method that is being tried, "" for none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "stop", "Stop", tooltip="Stop trying models, or go on", id="models.stop"),
    ]

    @dataclass
    class Use(Message):
        """The verdicts are to be made by this label model."""

        method: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panes")
        self.busy = ""
        self._stopped = False
        self._trials: Trials | None = None
        self._shifts: dict[str, Shift | None] = {}
        self._given: dict[str, float] = {}
        self._conclusion: Comparison | None = None
        self._wanted: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out list and model."""
        yield ModelList(id="models")
        yield ModelView(id="model")

    @property
    def listed(self) -> ModelList:
        """The list of label models."""
        return self.query_one(ModelList)

    def renew(self) -> None:
        """Show what is known, and try what was not tried on these scores and gold."""
        from pajama_tui.pipeline.choosing import trials_key
        from pajama_tui.verdicts.methods import METHODS

        studio = self.studio_app.studio
        table, verdicts = studio.table, studio.verdicts
        if table is None or verdicts is None:
            self._stop()
            self._trials = None
            self._show()
            return
        if self._trials is not None:
            key = trials_key(studio.workspace, table, verdicts.matrix)
            if key != self._trials.key:
                self._trials, self._conclusion = None, None
                self._shifts, self._given = {}, {}
        self._show()
        # While judges run, their scores are other ones every second.
        if self._stopped or studio.running:
            self._stop()
            return
        self.studio_app.run_worker(
            partial(
                verdict_work.try_models,
                studio.workspace,
                table,
                verdicts,
                tuple(METHODS),
                self._trials,
                self.post_message,
            ),
            name="models",
            group=_GROUP,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def rest(self) -> None:
        """Try no more for now; what is known is kept."""
        self._stop()

    def view_state(self) -> dict[str, Any]:
        """Return where one is, as JSON values."""
        return {"method": self.listed.method}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to where one was."""
        method = state.get("method")
        self._wanted = method if isinstance(method, str) else None

    def action_stop(self) -> None:
        """Stop trying models, or go on."""
        self._stopped = not self._stopped
        if self._stopped:
            self._stop()
            self.studio_app.say("No more models are tried; x goes on.")
        self.renew()

    @on(Tried)
    def _tried(self, message: Tried) -> None:
        self._trials = message.trials
        self._shifts, self._given = message.shifts, message.cover
        self.busy = message.busy
        if message.conclusion is not None or not message.busy:
            self._conclusion = message.conclusion
        self._show()

    @on(LineList.Moved)
    def _moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._show_model()

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        method = self.listed.method
        trial = self._trial(method)
        if method is None:
            self.studio_app.say("A baseline asks no judge; it is there to be beaten.")
        elif trial is not None and trial.refused:
            self.studio_app.say(trial.refused)
        elif method == self.studio_app.studio.workspace.label_model:
            self.studio_app.say(f"'{method}' makes the verdicts already.")
        else:
            self.post_message(self.Use(method))

    def _stop(self) -> None:
        self.studio_app.workers.cancel_group(self.studio_app, _GROUP)
        self.busy = ""

    def _trial(self, method: str | None) -> "Trial | None":
        trials = self._trials.trials if self._trials is not None else []
        return next((each for each in trials if each.method == method), None)

    def _show(self) -> None:
        from pajama_tui.verdicts.methods import METHODS

        trials = self._trials
        known = {each.method: each for each in trials.trials} if trials else {}
        first = not self.listed.line_count()
        baselines = trials.baselines if trials else ()
        self.listed.show(tuple(METHODS), known, self._shifts, self._given, baselines)
        used = self.studio_app.studio.workspace.label_model
        self.listed.note(used, self.busy)
        if first:
            self.listed.go_to(self._wanted or used)
        self._show_model()

    def _show_model(self) -> None:
        from pajama_tui.verdicts.methods import METHODS

        view, method = self.query_one(ModelView), self.listed.method
        studio = self.studio_app.studio
        if studio.verdicts is None:
            view.say(self.studio_app.studio.no_verdicts)
        elif self.listed.baseline is not None:
            view.show_baseline(self.listed.baseline)
        elif method is not None:
            notes = self._conclusion.notes if self._conclusion is not None else ()
            view.show(
                method,
                METHODS[method].summary,
                self._trial(method),
                self._shifts.get(method),
                notes,
                used=method == studio.workspace.label_model,
            )
