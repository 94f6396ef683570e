"""What a report says: plain values, as JSON or as text."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from pajama_tui.audits.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; None where undefined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """One predictor on the held-out rows.

    Attributes:
        name: the method or baseline.
        kind: "chosen", "method" or "baseline".
        accuracy: over all rows, undecided rows and gold ties half right.
        metrics: all figures; of a baseline, no log-loss and no ECE.
        over_longer: accuracy minus that of the longer response, on the same rows.
        over_majority: accuracy minus that of the majority vote, on the same rows.
    """

    name: str
    kind: str
    accuracy: Estimate
    metrics: Metrics
    over_longer: Estimate | None
    over_majority: Estimate | None


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """One judge's votes on the held-out rows: accuracy with abstentions and ties half right."""

    judge: str
    accuracy: float | None
    coverage: float
    weight: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a set of verdicts is worth.

    Attributes:
        method: the method asked about.
        description: of the model it fits, in words.
        protocol: how rows were held out; None where there is no gold.
        pairs: rows of scores.
        gold: rows with gold.
        ties: of them, ties.
        rows: held-out rows that the figures are about.
        groups: how many groups these fall into.
        fitted_on: gold rows that a model learned from.
        tried: how many methods and baselines the table compares.
        coverage: share of pairs on which at least one judge votes.
        agreement: mean share of the voting judges that are on the majority's side of a pair.
        lines: the table; empty where there is no gold.
        judges: one line a judge, best first (by weight where there is no gold).
        notes: what a reader must know, in sentences.
    """

    method: str
    description: str
    protocol: str | None
    pairs: int
    gold: int
    ties: int
    rows: int
    groups: int
    fitted_on: int
    tried: int
    coverage: float | None
    agreement: float | None
    lines: tuple[Line, ...]
    judges: tuple[JudgeLine, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values; what is undefined is None, never NaN."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    def to_text(self) -> str:
        """Return the report as plain text of at most 78 columns."""
        from pajama_tui.audits.text import report_text

        return report_text(self)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
