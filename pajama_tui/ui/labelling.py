"""The app's part in labelling: gold changes at once, disk and label model follow in threads."""

import contextlib
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from pajama_tui.errors import PajamaError
from pajama_tui.ui import label_work
from pajama_tui.ui.background import BackgroundApp
from pajama_tui.ui.label_work import Fit, LabelsTold
from pajama_tui.ui.messages import ScoresReady, TableReady

if TYPE_CHECKING:
    from pajama_tui.pipeline.label_effect import Measured
    from pajama_tui.pipeline.label_order import Proposal
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.session_labels import Answer, Decision
    from pajama_tui.ui.studio import Studio

_WRITE, _FIT = "label-write", "label-fit"
_TRY_AGAIN_SECONDS = 0.3


class LabellingApp(BackgroundApp):
    """Takes labels, keeps them, and fits the label model to them."""

    studio: "Studio"
    _fitted: "Verdicts | None" = None
    _fitted_made = 0
    _measured: "Measured | None" = None
    _measured_made = 0
    _last: int | None = None
    _again: Timer | None = None

    def label(self, row: int, answer: "Answer", proposal: "Proposal | None") -> bool:
        """Take an answer on a row of the source; False, and a sentence, where that cannot be."""
        studio, labels = self.studio, self.studio.labels
        if studio.workspace.session.readonly:
            self.say(studio.look_only("no label can be kept or taken back"), "warning")
            return False
        if labels is None:
            self.say("The pairs are still being read; label when that is done.")
            return False
        position = studio.position(row)
        if position is None:
            self.say("This row is no pair, so there is nothing to label.")
            return False
        p_a = float(studio.verdicts.p_a[position]) if studio.verdicts is not None else None
        unseen = studio.hides(row) and row not in labels.log.touched
        labels.decide(row, answer, proposal, p_a=p_a, blind=unseen)
        self._labelled(row)
        return True

    def undo_label(self) -> "Decision | None":
        """Take the last decision back; None, and a sentence, where there is none."""
        labels = self.studio.labels
        if self.studio.workspace.session.readonly:
            self.say(self.studio.look_only("no label can be kept or taken back"), "warning")
            return None
        try:
            undone = labels.undo() if labels is not None else None
        except PajamaError as error:
            self.report(error)
            return None
        if undone is None:
            self.say("There is no label to take back.")
            return None
        self._labelled(undone.row)
        return undone

    def end_labelling(self) -> None:
        """Put what is not on disk yet there, before the program ends."""
        if self.studio.labels is not None:
            try:
                self.studio.labels.write()
            except PajamaError as error:
                self.farewell = " ".join(filter(None, (self.farewell, str(error))))

    @property
    def fitting_labels(self) -> bool:
        """Whether a fit to the labels is under way."""
        return any(worker.name == _FIT and worker.is_running for worker in self.workers)

    @property
    def effect_pending(self) -> bool:
        """Whether what the last label changed is not known yet, but will be."""
        labels = self.studio.labels
        behind = labels is not None and labels.made > self._fitted_made
        return behind and (self._again is not None or self.fitting_labels)

    @on(TableReady)
    def _take_labels(self, message: TableReady) -> None:
        from pajama_tui.pipeline.labelling import Labels

        # What is still on its way to the disk is read back from there.
        self.end_labelling()
        self.studio.labels = Labels(self.studio.workspace.session)
        self.studio.effect, self._measured, self._last = None, None, None
        self._fitted, self._fitted_made = None, 0
        self._changed("labels")

    def _labelled(self, row: int) -> None:
        self._regild((row,))
        self._last = row
        labels = self.studio.labels
        assert labels is not None
        self.run_worker(
            labels.write, name=_WRITE, group=_WRITE, thread=True, exit_on_error=False
        )  # fmt: skip
        self._fit_labels()

    def _regild(self, rows: "tuple[int, ...] | set[int]") -> None:
        """Show the gold that holds for these rows of the source."""
        from pajama_tui.pipeline.labelling import with_gold

        studio = self.studio
        assert studio.labels is not None
        for row in rows:
            if studio.table is not None:
                studio.table = with_gold(studio.workspace, studio.table, studio.labels.log, row)
        self._changed("labels")

    def _fit_labels(self) -> None:
        """Fit to the labels as they are now, or as soon as other work on verdicts is through."""
        if self._again is not None:
            self._again.stop()
            self._again = None
        studio, labels = self.studio, self.studio.labels
        if labels is None or self._last is None or studio.table is None:
            return
        judging = any(
            worker.group == "refit" and worker.name != _FIT and worker.is_running
            for worker in self.workers
        )
        unjudged = studio.matrix is None or studio.verdicts is None
        if studio.running or judging or (unjudged and self._busy("read")):
            self._again = self.set_timer(_TRY_AGAIN_SECONDS, self._fit_labels)
            return
        position = studio.position(self._last)
        if studio.matrix is None or studio.verdicts is None or position is None:
            return
        # They measure verdicts on gold as it was.
        for group in ("read", "run"):
            self.workers.cancel_group(self, group)
        fit = Fit(
            workspace=studio.workspace,
            table=studio.table,
            matrix=studio.matrix,
            log=labels.log.copy(),
            made=labels.made,
            row=self._last,
            position=position,
            before=studio.verdicts,
            before_made=self._fitted_made,
            measured=self._measured,
            measured_made=self._measured_made,
        )
        self.run_worker(
            partial(label_work.refit, fit, self.post_message),
            name=_FIT,
            group="refit",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    @on(LabelsTold)
    def _labels_told(self, message: LabelsTold) -> None:
        self.studio.effect = message.effect
        self._fitted, self._fitted_made = message.verdicts, message.made
        if message.measured is not None:
            self._measured, self._measured_made = message.measured, message.made
        self._changed("labels")

    @on(ScoresReady)
    def _other_verdicts(self, message: ScoresReady) -> None:
        labels = self.studio.labels
        others = message.verdicts is not None and message.verdicts is not self._fitted
        if labels is not None and others and not (self._again or self.fitting_labels):
            # Fitted to the gold as it is; had there been newer labels, their own fit would come.
            self._fitted_made = labels.made

    @on(Worker.StateChanged)
    def _labels_lost(self, message: Worker.StateChanged) -> None:
        if message.state != WorkerState.ERROR or message.worker.name != _WRITE:
            return
        from pajama_tui.pipeline.labelling import LabelsLost

        if isinstance(message.worker.error, LabelsLost):
            self._regild(message.worker.error.rows)

    def _end_work(self) -> None:
        with contextlib.suppress(Exception):
            self.end_labelling()
        super()._end_work()
