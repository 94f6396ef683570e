"""What is known about the open workspace: the one place that all screens look at."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pajama_tui.pairs.pair import Pair

if TYPE_CHECKING:
    from numpy import integer
    from numpy.typing import NDArray

    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.scoring.health import Health
    from pajama_tui.scoring.pool import RunControl
    from pajama_tui.scoring.progress import RunProgress

Change = Literal["source", "rows", "table", "scores", "progress", "run"]
"""What changed: the source and its mapping, the number of rows known, the table of all pairs, the
scores and verdicts, a run's progress, or whether a run is under way."""

_GOLD: dict[int, str] = {1: "a", -1: "b", 2: "tie"}


@dataclass
class Studio:
    """The workspace, and what background work has found so far.

    Attributes:
        read: rows of the source looked at, while the table is being read.
        bad: rows that are no pair, as far as is known.
        table: None until all pairs were read.
        matrix, verdicts, failed: see `messages.ScoresReady`.
        progress: of the run under way or the last one.
        control: of the run under way, None when there is none.
        weights: in the verdicts, by the judges' labels.
        level: of the sandbox, as a trial showed it; "" before.
    """

    workspace: "Workspace"
    read: int = 0
    bad: int = 0
    table: "PairTable | None" = None
    matrix: "ScoreMatrix | None" = None
    verdicts: "Verdicts | None" = None
    failed: "NDArray[integer] | None" = None
    progress: "RunProgress | None" = None
    control: "RunControl | None" = None
    weights: dict[str, float] = field(default_factory=dict)
    level: str = ""

    @property
    def running(self) -> bool:
        """Whether a run is under way, its end included."""
        return self.control is not None

    @property
    def scored(self) -> bool:
        """Whether any judge has a score for any pair."""
        return self.matrix is not None and any(health.run for health in self.matrix.health)

    @property
    def sandbox(self) -> str:
        """The sandbox in a word: "full", "seccomp", "NONE", "MISSING"; "…" until it was tried."""
        if not self.workspace.locked:
            return "NONE"
        return (self.progress.level if self.progress else "") or self.level or "…"

    def forget(self) -> None:
        """Drop all that was found: the data is read in another way from now on."""
        self.read = self.bad = 0
        self.table = self.matrix = self.verdicts = self.failed = self.progress = None
        self.weights = {}

    def position(self, row: int) -> int | None:
        """Return the table's index of a source row; None for a bad row or an unread one."""
        if self.table is None:
            return None
        index = int(self.table.rows.searchsorted(row))
        known = index < len(self.table.rows) and int(self.table.rows[index]) == row
        return index if known else None

    def gold(self, pair: Pair) -> str | None:
        """Return the pair's gold, labels given in the session over the data's own."""
        index = self.position(pair.row)
        if index is None or self.table is None:
            return pair.gold
        return _GOLD.get(int(self.table.gold[index]))

    def verdict(self, row: int) -> tuple[str, float] | None:
        """Return the choice and P(a is better) for a source row, None where there is none."""
        index = self.position(row)
        if index is None or self.verdicts is None:
            return None
        return str(self.verdicts.choice[index]), float(self.verdicts.p_a[index])

    def failures(self, row: int) -> int:
        """Return how many live judges have no score for a side of this row's pair."""
        index = self.position(row)
        return 0 if index is None or self.failed is None else int(self.failed[index])

    def health(self, index: int) -> "Health | None":
        """Return the health of the workspace's judge at `index`, None before any run."""
        if self.matrix is None or index >= len(self.matrix.health) or not self.scored:
            return None
        health = self.matrix.health[index]
        return health if health.sha == self.workspace.judges[index].sha else None

    def weight(self, label: str) -> float | None:
        """Return a judge's weight in the last verdicts, None where it has no say or is unknown."""
        return self.weights.get(label)

    def judged(self, matrix: "ScoreMatrix", verdicts: "Verdicts | None") -> None:
        """Take note of newer scores; verdicts are kept where there are no newer ones."""
        self.matrix = matrix
        if verdicts is not None:
            self.verdicts, self.weights = verdicts, verdicts.weights()
