"""The app's part in writing judges: one run at a time, in a thread, seen ten times a second."""

from textual import on
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from pajama_tui.ui import generation_work
from pajama_tui.ui.generation import GenerationRun, Wishes
from pajama_tui.ui.labelling import LabellingApp

_LOOK_SECONDS = 0.1


class GeneratingApp(LabellingApp):
    """Starts and cancels the writing of judges, and tells the places how far it is."""

    _looking: Timer | None = None
    _seen = 0

    def start_generation(self, wishes: Wishes) -> None:
        """Have judges written; the table must have been read, and no run be under way."""
        if self.studio.running or self.studio.generating or self.studio.table is None:
            return
        run = GenerationRun()
        self.studio.generation = run
        self._seen = -1
        self._work(
            "generate",
            generation_work.generate,
            self.studio.workspace,
            self.studio.table,
            wishes,
            run,
        )
        self._looking = self.set_interval(_LOOK_SECONDS, self._look)
        self._changed("generation")

    def action_cancel_generation(self) -> None:
        """Stop at once; all that was paid for is kept."""
        run = self.studio.generation
        if run is not None and not run.over:
            run.cancelled.set()
            run.note = "stopping …"
            run.steps += 1

    @on(Worker.StateChanged)
    def _generation_failed(self, message: Worker.StateChanged) -> None:
        run, worker = self.studio.generation, message.worker
        if worker.group != "generate" or run is None or message.state != WorkerState.ERROR:
            return
        if worker.error is not None:
            run.fail(generation_work.in_words(worker.error))

    def _look(self) -> None:
        run = self.studio.generation
        if run is None or run.steps == self._seen:
            return
        self._seen = run.steps
        self._changed("generation")
        if run.over:
            self._generation_over(run)

    def _generation_over(self, run: GenerationRun) -> None:
        if self._looking is not None:
            self._looking.stop()
        if not run.failed:
            # An error has been said when it came.
            self.say(f"Judges written: {run.ended} {run.spent}.")
        self.refresh_places()
        self.reload_judges(score=True)

    def refresh_places(self) -> None:
        """Show the keys that hold now."""
        self._changed("run")
