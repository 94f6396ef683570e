"""What a run tells its watchers, ten times a second at most: the screen and the log alike."""

from dataclasses import dataclass
from typing import Literal

State = Literal["waiting", "running", "done", "stopped"]


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """One judge's part of a run.

    Attributes:
        label: `rubric/name`.
        sha: its version.
        done: texts with a score or a reason, kept ones included.
        total: texts in all.
        failed: of those done, how many have a reason instead of a score (nan on purpose excluded).
        state: "stopped" when the judge was set aside; `reason` says why.
        seconds: mean seconds a call so far, NaN before the first.
    """

    label: str
    sha: str
    done: int
    total: int
    failed: int
    state: State
    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A snapshot of a run.

    Attributes:
        judges: in the order given to the run.
        done, total: calls over all judges, kept ones included.
        kept: calls that were on disk already.
        rate: calls a second over the last seconds.
        eta: seconds left, None when not yet known.
        elapsed: seconds since the run began.
        paused: no new chunk is begun.
        finished: nothing is left to do, or it was cancelled.
        level: the sandbox's level: "full", "seccomp" or "none"; "" before the first worker is up.
    """

    judges: tuple[JudgeProgress, ...]
    done: int
    total: int
    kept: int
    rate: float
    eta: float | None
    elapsed: float
    paused: bool
    finished: bool
    level: str
    workers: int

    @property
    def failed(self) -> int:
        """Failures over all judges."""
        return sum(judge.failed for judge in self.judges)
