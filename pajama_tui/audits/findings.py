"""What a report says: plain values, as JSON or as text."""

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pajama_tui.audits.metrics import Metrics, ThreeWay

if TYPE_CHECKING:
    from pajama_tui.audits.trust import Trust


class Finding:
    """What an audit found: a dataclass of plain values."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values; what is undefined is None, never NaN."""
        result: dict[str, Any] = plain(asdict(self))  # type: ignore[call-overload]
        return result


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
        accuracy_covered: the same over decided rows.
        auc: over rows whose gold is a or b.
        log_loss: in nats; None for a baseline, which has no probabilities.
        ece: expected calibration error; None for a baseline. Its interval is corrected for what
            chance alone adds, and may lie below its value.
        metrics: all figures, without intervals.
        over_longer: accuracy minus that of the longer response, on the same rows.
        over_majority: accuracy minus that of the majority vote, on the same rows.
        over_published: accuracy minus that of the published procedure, on the same rows.
        swap_failure: share of rows whose verdict stays when the responses change places.
        three_way: choices among a, b and tie against gold; None where gold has no tie.
    """

    name: str
    kind: str
    accuracy: Estimate
    accuracy_covered: Estimate
    auc: Estimate
    log_loss: Estimate | None
    ece: Estimate | None
    metrics: Metrics
    over_longer: Estimate | None
    over_majority: Estimate | None
    over_published: Estimate | None
    swap_failure: float | None
    three_way: ThreeWay | None


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """One judge's votes on the held-out rows: accuracy with abstentions and ties half right."""

    judge: str
    accuracy: float | None
    coverage: float
    weight: float


@dataclass(frozen=True, slots=True)
class Report(Finding):
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
        expected_accuracy: mean confidence of the model over all pairs, which is the accuracy it
            claims for itself; nobody has checked it where there is no gold.
        lines: the table; empty where there is no gold.
        judges: one line a judge, best first (by weight where there is no gold).
        label_first: rows of scores whose labels would help most, best first; empty where the
            accuracy could be measured.
        notes: what a reader must know, in sentences.
        trust: what its confidence is worth on the held-out rows; None where there is no gold.
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
    expected_accuracy: float | None
    lines: tuple[Line, ...]
    judges: tuple[JudgeLine, ...]
    label_first: tuple[int, ...]
    notes: tuple[str, ...]
    trust: "Trust | None" = None

    def to_text(self) -> str:
        """Return the report as plain text of at most 78 columns."""
        from pajama_tui.audits.text import report_text

        return report_text(self)


def plain(value: Any) -> Any:
    """Return nested dicts, sequences and arrays as JSON values; None for NaN and infinity."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
