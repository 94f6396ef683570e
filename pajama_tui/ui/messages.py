"""What background work tells the app."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import integer
    from numpy.typing import NDArray

    from pajama_tui.audits.findings import Estimate
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.programs.roster import Roster
    from pajama_tui.scoring.health import Health
    from pajama_tui.scoring.progress import RunProgress
    from pajama_tui.verdicts.explanation import Reason


class _Latest(Message):
    """A message whose older copies, still waiting, need not be seen."""

    def can_replace(self, message: Message) -> bool:
        """Return whether `message`, the next one waiting, makes this one needless."""
        return type(message) is type(self)


@dataclass
class PairsRead(_Latest):
    """So many rows were read of those known; `bad` of them are no pair."""

    read: int
    known: int
    bad: int


@dataclass
class SandboxTried(Message):
    """A worker was started to see what the sandbox holds: its level, or why there is none."""

    level: str
    missing: str = ""


@dataclass
class TableReady(Message):
    """All pairs are known."""

    table: "PairTable"


@dataclass
class ScoresReady(Message):
    """Scores were read from disk, perhaps while a run goes on, and what follows from them.

    Attributes:
        verdicts: None where there are no scores to judge by yet.
        failed: int (n_pairs,), live judges without a score for a side; None: not counted.
    """

    matrix: "ScoreMatrix"
    verdicts: "Verdicts | None"
    failed: "NDArray[integer] | None" = None


@dataclass
class RunProgressed(_Latest):
    """A run goes on, or has just ended."""

    progress: "RunProgress"


@dataclass
class RunEnded(Message):
    """The run's thread is through; what it scored is on disk."""

    cancelled: bool


@dataclass
class ReasonsFound(Message):
    """The judges that weighed most in one row's verdict, heaviest first."""

    row: int
    reasons: "tuple[Reason, ...]"


@dataclass
class JudgesRead(Message):
    """The session's judges were read anew."""

    roster: "Roster"


@dataclass
class StandingFound(Message):
    """How each judge stands by itself.

    Attributes:
        accuracy: of its votes on gold rows, by version.
        health: of the judges that are disabled.
    """

    accuracy: "dict[str, Estimate]"
    health: "Sequence[Health]"
