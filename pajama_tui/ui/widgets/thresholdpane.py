"""When verdicts are withheld: gold is held out in the background, then keys do the rest."""

from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Container

from pajama_tui.ui import verdict_work
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.ui.verdict_work import ThresholdsFound
from pajama_tui.ui.widgets.thresholdview import ThresholdView

_GROUP = "verdicts-thresholds"


class ThresholdPane(Sturdy, Container):
    """The threshold, on verdicts as they are now."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._key: object = None

    def compose(self) -> ComposeResult:
        """Lay out the threshold."""
        yield ThresholdView(id="threshold")

    @property
    def view(self) -> ThresholdView:
        """What is shown."""
        return self.query_one(ThresholdView)

    def renew(self) -> None:
        """Look at the verdicts as they are now, unless that was done."""
        from pajama_tui.pipeline.choosing import trials_key

        studio = self.studio_app.studio
        table, verdicts = studio.table, studio.verdicts
        if table is None or verdicts is None:
            self._key = None
            self.view.say(self.studio_app.studio.no_verdicts)
            return
        if studio.running:
            self._key = None
            self.view.say("Judges are run; thresholds can be looked at when that is done.")
            return
        key = (trials_key(studio.workspace, table, verdicts.matrix), studio.workspace.label_model)
        if key == self._key:
            if self.view.ready:
                self.view.renew()
            return
        if self._key is None and verdicts.abstain_below:
            self.view.threshold = max(verdicts.abstain_below, 0.5)
        self._key = key
        self.view.say("Gold is held out, to see how many verdicts are right …")
        self.studio_app.run_worker(
            partial(
                verdict_work.find_thresholds,
                studio.workspace,
                table,
                verdicts,
                self.post_message,
            ),
            name="thresholds",
            group=_GROUP,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def rest(self) -> None:
        """Do no more for now; what is known is kept."""
        if not self.view.ready:
            self.studio_app.workers.cancel_group(self.studio_app, _GROUP)
            self._key = None

    def view_state(self) -> dict[str, Any]:
        """Return where one is, as JSON values."""
        return {"threshold": self.view.threshold}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to where one was."""
        threshold = state.get("threshold")
        if isinstance(threshold, float):
            self.view.set(threshold)

    @on(ThresholdsFound)
    def _found(self, message: ThresholdsFound) -> None:
        self.view.show(message.thresholds)
