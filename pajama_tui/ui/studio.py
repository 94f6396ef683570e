"""What is known about the open workspace: the one place that all screens look at."""

from bisect import bisect_left
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pajama_tui.pairs.pair import Pair
from pajama_tui.programs.judge_filter import JudgeFacts, health_word
from pajama_tui.programs.roster import Roster
from pajama_tui.ui.generation import Wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import integer
    from numpy.typing import NDArray

    from pajama_tui.audits.findings import Estimate
    from pajama_tui.pipeline.label_effect import LabelEffect
    from pajama_tui.pipeline.labelling import Labels
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.judge import Judge
    from pajama_tui.scoring.control import RunControl
    from pajama_tui.scoring.health import Health
    from pajama_tui.scoring.progress import RunProgress
    from pajama_tui.ui.chatting import LiveAnswer
    from pajama_tui.ui.generation import GenerationRun

Change = Literal[
    "source",
    "rows",
    "table",
    "scores",
    "progress",
    "run",
    "judges",
    "standing",
    "generation",
    "labels",
]
"""What changed: the source and its mapping, the number of rows known, the table of all pairs, the
scores and verdicts, a run's progress, whether a run is under way, the judges themselves, what is
known of each one's agreement with gold, how far the judges are that an LLM writes, or gold that was
given in the session."""

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
        weights: in the verdicts, by the judges' labels; only of versions in use.
        accuracy: of each judge's votes on gold rows, by version; abstentions are half right.
        level: of the sandbox, as a trial showed it; "" before.
        roster: the judges, as the screens show them.
        generation: of judges that an LLM writes, under way or the last one.
        wishes: for the next one, as the form was left.
        answer: that a model is giving in a conversation, None while there is none.
        unsent: what was typed in conversations and not sent, by the judges' labels.
        labels: given in the session; None until all pairs were read.
        blind: verdict and gold of a row are hidden until it is labelled.
        effect: what the last labels changed; None where that is not known.
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
    accuracy: "dict[str, Estimate]" = field(default_factory=dict)
    level: str = ""
    roster: Roster = field(default_factory=lambda: Roster(()))
    generation: "GenerationRun | None" = None
    wishes: Wishes = field(default_factory=Wishes)
    answer: "LiveAnswer | None" = None
    unsent: dict[str, str] = field(default_factory=dict)
    labels: "Labels | None" = None
    blind: bool = False
    effect: "LabelEffect | None" = None
    _healths: "dict[str, Health]" = field(default_factory=dict)
    _made_by_us: dict[Path | None, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roster = self.workspace.roster

    @property
    def judges(self) -> "list[Judge]":
        """The judges in use and those that are disabled, by rubric and name."""
        return self.roster.kept

    @property
    def running(self) -> bool:
        """Whether a run is under way, its end included."""
        return self.control is not None

    @property
    def generating(self) -> bool:
        """Whether an LLM is writing judges."""
        return self.generation is not None and not self.generation.over

    @property
    def scored(self) -> bool:
        """Whether any judge has a score for any pair."""
        return any(health.run for health in self._healths.values())

    @property
    def no_verdicts(self) -> str:
        """Why there are no verdicts, and what to do, in a sentence."""
        if self.running:
            return "There are no verdicts yet: the judges are being run."
        if self.scored or (self.progress is not None and self.progress.finished):
            return "There are no verdicts: no judge has a say on these pairs; 2 shows why."
        return "There are no verdicts yet: r runs the judges."

    @staticmethod
    def look_only(refused: str) -> str:
        """Refuse a change of a session that is open to look only.

        Args:
            refused: what is not done, to go on with after "so".
        """
        return (
            f"The session is open to look only here, so {refused}. To work in it, quit whatever "
            "has it, and open it again, without --read-only if you gave that."
        )

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
        self.weights, self.accuracy, self._healths = {}, {}, {}
        self.labels = self.effect = None

    def position(self, row: int) -> int | None:
        """Return the table's index of a source row; None for a bad row or an unread one."""
        if self.table is None:
            return None
        # Not numpy's search, which copies all rows first and lets other threads go before.
        index = bisect_left(self.table.rows, row)
        known = index < len(self.table.rows) and int(self.table.rows[index]) == row
        return index if known else None

    def gold(self, pair: Pair) -> str | None:
        """Return the pair's gold, labels given in the session over the data's own."""
        if self.hides(pair.row):
            return None
        index = self.position(pair.row)
        if index is None or self.table is None:
            return pair.gold
        return _GOLD.get(int(self.table.gold[index]))

    def verdict(self, row: int) -> tuple[str, float] | None:
        """Return the choice and P(a is better) for a source row, None where there is none."""
        index = self.position(row)
        if index is None or self.verdicts is None or self.hides(row):
            return None
        return str(self.verdicts.choice[index]), float(self.verdicts.p_a[index])

    def hides(self, row: int) -> bool:
        """Return whether verdict and gold of this row stay hidden until it is labelled."""
        return self.blind and (self.labels is None or self.labels.log.holds(row) is None)

    def failures(self, row: int) -> int:
        """Return how many live judges have no score for a side of this row's pair."""
        index = self.position(row)
        return 0 if index is None or self.failed is None else int(self.failed[index])

    def health(self, judge: "Judge") -> "Health | None":
        """Return the health of this very version, None where it was not run yet."""
        health = self._healths.get(judge.label)
        known = health is not None and health.sha == judge.sha and health.run
        return health if known else None

    def weight(self, label: str) -> float | None:
        """Return a judge's weight in the last verdicts, None where it has no say or is unknown."""
        return self.weights.get(label)

    def facts(self) -> list[JudgeFacts]:
        """Return all judges that are kept with what is known of each, by rubric and name."""
        roster, found = self.roster, []
        disabled = {judge.label for judge in roster.disabled}
        for judge in roster.kept:
            health = self.health(judge)
            accuracy = self.accuracy.get(judge.sha)
            flagged = bool(health and (health.flags or health.failed))
            found.append(
                JudgeFacts(
                    judge,
                    own=judge.label in roster.own,
                    shipped=self._shipped(judge),
                    disabled=judge.label in disabled,
                    health=health_word(health.left_out, flagged) if health else "unknown",
                    weight=self.weight(judge.label),
                    accuracy=accuracy.value if accuracy else None,
                    coverage=health.coverage if health else None,
                    p50=health.p50 if health else None,
                    p99=health.p99 if health else None,
                )
            )
        return found

    def _shipped(self, judge: "Judge") -> bool:
        if judge.path not in self._made_by_us:
            self._made_by_us[judge.path] = self.roster.made_by(judge) == "shipped"
        return self._made_by_us[judge.path]

    def stand(self, accuracy: "dict[str, Estimate]", health: "Sequence[Health]") -> None:
        """Take note of judges' accuracy, and of the health of those without a say."""
        self.accuracy = accuracy
        self._healths |= {each.label: each for each in health}

    def judged(self, matrix: "ScoreMatrix", verdicts: "Verdicts | None") -> None:
        """Take note of newer scores; verdicts are kept where there are no newer ones."""
        self.matrix = matrix
        self._healths |= {health.label: health for health in matrix.health}
        if verdicts is not None:
            self.verdicts = verdicts
        self._weigh()

    def take(self, roster: Roster) -> None:
        """Take note of other judges; what is known of versions that are still there is kept."""
        self.roster = roster
        labels = {judge.label for judge in roster.kept}
        self._healths = {at: each for at, each in self._healths.items() if at in labels}
        self._weigh()

    def _weigh(self) -> None:
        verdicts = self.verdicts
        if verdicts is None:
            self.weights = {}
            return
        used = {(judge.label, judge.sha) for judge in self.roster.used}
        fitted = {(judge.label, judge.sha) for judge in verdicts.matrix.judges}
        still = {label for label, _ in used & fitted}
        self.weights = {at: each for at, each in verdicts.weights().items() if at in still}
