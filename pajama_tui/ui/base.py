"""What the app does whatever it shows: sentences, and errors that become sentences."""

import time
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.worker import WorkerFailed

from pajama_tui.errors import PajamaError
from pajama_tui.ui.studio import Studio
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace

# So many faults in so short a time are a loop that nothing ends.
_FLOOD, _FLOOD_SECONDS = 500, 2.0
_AGAIN_SECONDS = 30.0


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
        self._reported: dict[str, float] = {}
        self._broken = False
        self._faults: list[float] = []

    def say(self, sentence: str, severity: str = "information") -> None:
        """Show a sentence for a while."""
        self.notify(printable(sentence, newlines=True), markup=False, severity=severity)  # type: ignore[arg-type]

    def copy_text(self, text: str, what: str) -> None:
        """Hand a source text to the user's own clipboard, by OSC 52, and say so.

        Args:
            text: as it is in the data or the file; nothing in it reaches the terminal raw.
            what: is copied, to begin a sentence with, such as "The prompt".
        """
        self.copy_to_clipboard(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
        self.say(
            f"{what}: {len(text):,} characters sent to the terminal's clipboard (OSC 52; tmux "
            "needs 'set -g set-clipboard on')."
        )

    def report(self, error: BaseException, *, once: bool = False) -> None:
        """Show an error as one sentence; one that no user can act on goes to the log as well.

        A fault that goes on happening is told, and logged, now and then only.
        """
        mark, now = f"{type(error).__name__}: {error}", time.monotonic()
        before = self._reported.get(mark)
        fault = not isinstance(error, PajamaError)
        if before is not None and (once or (fault and now - before < _AGAIN_SECONDS)):
            return
        self._reported[mark] = now
        self.say(self.sentence_of(error), "error")

    def sentence_of(self, error: BaseException) -> str:
        """Return the sentence for an error, and log it unless it is its own sentence."""
        if isinstance(error, PajamaError):
            return printable(str(error), newlines=True)
        path = self.studio.workspace.session.log(error)
        kind = printable(f"{type(error).__name__}: {error}", limit=200)
        where = f"; details are in {printable(str(path))}" if path else ""
        return f"Something went wrong inside the studio ({kind}){where}."

    def _handle_exception(self, error: Exception) -> None:
        # What no handler of ours could catch: a timer, a callback, a widget of the library.
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        now = time.monotonic()
        self._faults = [at for at in self._faults if now - at < _FLOOD_SECONDS] + [now]
        painted = (
            self._running
            and self._driver is not None
            and bool(self._screen_stacks.get(self._current_mode))
        )
        if painted and not self._broken and len(self._faults) <= _FLOOD:
            self.report(error, once=True)
            return
        # It cannot start, or does nothing but fail: leave in order, with a sentence.
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
