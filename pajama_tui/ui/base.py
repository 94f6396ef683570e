"""What the app does whatever it shows: sentences, and errors that become sentences."""

from typing import TYPE_CHECKING, Any

from textual.app import App

from pajama_tui.errors import PajamaError
from pajama_tui.ui.studio import Studio
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace


class StudioBase(Sturdy, App[int]):
    """An app on one workspace that survives faults of its own.

    Attributes:
        studio: what is known about the workspace.
        farewell: a sentence for the shell, once the screen is gone.
    """

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__()
        self.studio = Studio(workspace)
        self.farewell = ""
        self._reported: set[str] = set()
        self._broken = False

    def say(self, sentence: str, severity: str = "information") -> None:
        """Show a sentence for a while."""
        self.notify(printable(sentence, newlines=True), markup=False, severity=severity)  # type: ignore[arg-type]

    def report(self, error: BaseException, *, once: bool = False) -> None:
        """Show an error as one sentence; one that no user can act on goes to the log as well."""
        sentence = self.sentence_of(error)
        if once and sentence in self._reported:
            return
        self._reported.add(sentence)
        self.say(sentence, "error")

    def sentence_of(self, error: BaseException) -> str:
        """Return the sentence for an error, and log it unless it is its own sentence."""
        if isinstance(error, PajamaError):
            return printable(str(error), newlines=True)
        path = self.studio.workspace.session.log(error)
        kind = printable(f"{type(error).__name__}: {error}", limit=200)
        where = f"; details are in {printable(str(path))}" if path else ""
        return f"Something went wrong inside the studio ({kind}){where}."

    def _handle_exception(self, error: Exception) -> None:
        # What no handler of ours could catch: leave in order, with a sentence and no traceback.
        self._return_code = 1
        if self._broken:
            return
        self._broken = True
        self._exception = error
        self.farewell = self.sentence_of(error)
        self._end_work()
        self._close_messages_no_wait()
        self._exception_event.set()

    async def run_action(self, *arguments: Any, **options: Any) -> bool:
        """Perform an action; one that raises is reported, and the app goes on."""
        try:
            return await super().run_action(*arguments, **options)
        except Exception as error:
            self.report(error)
            return True

    def _end_work(self) -> None:
        if self.studio.control is not None:
            self.studio.control.cancel()
        if self.studio.generation is not None:
            self.studio.generation.cancelled.set()
        if self.studio.answer is not None:
            self.studio.answer.stop.set()
        self.workers.cancel_all()
