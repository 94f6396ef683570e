"""Progress of a long audit, and a way to stop it between two of its steps."""

from collections.abc import Callable

OnStep = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


class Cancelled(Exception):
    """The caller's `cancelled` said so; nothing was kept of the audit."""


class Steps:
    """Counts steps of equal size towards a known total.

    Args:
        on_step: gets (steps done, steps in all), first with 0 done; None: nobody listens.
        cancelled: asked after each step; true ends the audit with `Cancelled`.
    """

    def __init__(self, on_step: OnStep | None = None, cancelled: IsCancelled | None = None) -> None:
        self._on_step = on_step
        self._cancelled = cancelled
        self._done = 0
        self._total = 0

    def expect(self, total: int) -> None:
        """Announce how many steps there will be."""
        self._done, self._total = 0, total
        self._tell()

    def done(self) -> None:
        """Count one step.

        Raises:
            Cancelled: the caller asked for it.
        """
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        if self._on_step:
            self._on_step(self._done, self._total)
        if self._cancelled and self._cancelled():
            raise Cancelled
