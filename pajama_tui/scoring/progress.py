"""What a run tells its watchers, ten times a second at most: the screen and the log alike."""

from dataclasses import dataclass
from typing import Literal

from pajama_tui.scoring.usage import Usage

# What is known of a chunk, in one byte: eighths of its rows that were reached, and these.
EIGHTHS = 0x0F
SOME_FAILED = 0x10
MOST_FAILED = 0x20
SLOW = 0x40
NOT_RUN = 0x80

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
        chunks: a byte for each chunk of texts in their order. `EIGHTHS` of it count how far it is,
            0 to 8; `SOME_FAILED`: a row has a reason instead of a score; `MOST_FAILED`: half of
            them or more; `SLOW`: its calls took more than twice the mean of the judge's chunks
            before; `NOT_RUN`: the judge was set aside first.
    """

    label: str
    sha: str
    done: int
    total: int
    failed: int
    state: State
    reason: str
    seconds: float
    chunks: bytes = b""


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
        workers: at work or waiting for it.
        wanted: how many there are to be; those beyond end after the chunk they are at.
        usage: of the machine; None before the first look.
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
    wanted: int
    usage: Usage | None = None

    @property
    def failed(self) -> int:
        """Failures over all judges."""
        return sum(judge.failed for judge in self.judges)
