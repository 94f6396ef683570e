"""The thread that shows that a job lives, and hears of stops asked for on other machines."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pajama_tui.training.jobs.process import BEAT


class Heartbeat:
    """Beats from `start` to `stop`.

    Args:
        path: touched at each beat.
        asked_to_stop: asked at each beat; `on_stop` is called when it is true, or when the job's
            folder is gone.
        on_beat: called at each beat; what it raises for the file system is passed over.
    """

    def __init__(
        self,
        path: Path,
        asked_to_stop: Callable[[], bool],
        on_stop: Callable[[], None],
        on_beat: Callable[[], None],
    ) -> None:
        self._path, self._on_beat = path, on_beat
        self._asked, self._on_stop = asked_to_stop, on_stop
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Beat once, then keep beating."""
        self._once()
        self._thread.start()

    def stop(self) -> None:
        """Stop beating."""
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._end.wait(BEAT):
            self._once()

    def _once(self) -> None:
        # A disk that is full, or a server that is away, is no reason to give the work up.
        with suppress(OSError):
            self._path.touch()
        with suppress(OSError):
            self._on_beat()
        with suppress(OSError):
            if self._asked() or not self._path.parent.exists():
                self._on_stop()
