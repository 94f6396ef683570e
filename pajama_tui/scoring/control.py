"""The hand on a run's throttle, from any thread."""

import threading
from collections.abc import Callable


class RunControl:
    """Pause, resume or cancel a run, or give it more or fewer workers, from another thread.

    Scores are the same whatever is done here, and when.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._cancelled = False
        self._workers: int | None = None

    def pause(self) -> None:
        """Begin no new chunk; those under way end."""
        self._paused = True

    def resume(self) -> None:
        """Go on after a pause."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def cancel(self) -> None:
        """Stop at once. What is on disk stays; the run can be taken up again."""
        with self._changed:
            self._cancelled = True
            self._paused = False
            self._changed.notify_all()

    def set_workers(self, workers: int) -> None:
        """Use so many workers from now on, 1 at least.

        One that is needless ends after the chunk it is at. New ones start within a tenth of a
        second, paused runs included, though they begin nothing then.
        """
        with self._changed:
            self._workers = max(workers, 1)
            self._changed.notify_all()

    @property
    def workers(self) -> int | None:
        """How many workers are wanted; None until anybody has said."""
        return self._workers

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def wait_if_paused(self, needless: Callable[[], bool] = lambda: False) -> None:
        """Block while paused, unless the waiting worker has become `needless`."""
        with self._changed:
            self._changed.wait_for(lambda: not self._paused or needless())
