"""Runs a candidate on texts in the sandbox; a sandbox that ends is a failure of the candidate."""

from collections.abc import Sequence

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import Column, assemble
from pajama_tui.scoring.jail_process import Jail, WorkerLost
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.work import lost_piece

_TRIES = 2


class Runner:
    """One zygote for one candidate, started again if the candidate ends it.

    Args:
        limits: what the candidate may use.
        locked: False only when the user typed --unsafe-no-sandbox.
    """

    def __init__(self, limits: Limits, *, locked: bool) -> None:
        self._limits = limits
        self._locked = locked
        self._jail: Jail | None = None

    def run(self, judge: Judge, texts: Sequence[tuple[str, str]]) -> Column:
        """Score (prompt, response) texts; rows of the column are in their order.

        Raises:
            SandboxUnavailable: judges cannot be locked in on this machine.
        """
        piece = lost_piece(len(texts))
        for _ in range(_TRIES):
            try:
                self._jail = self._jail or Jail(locked=self._locked)
                self._jail.load(texts)
                piece = self._jail.run(judge, self._limits)
                break
            except WorkerLost:
                self.close()
        return assemble({0: piece}, [0, len(texts)], self._limits.strikes)

    def close(self) -> None:
        """End the zygote."""
        if self._jail is not None:
            self._jail.close()
            self._jail = None

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
