"""What the gates say of a candidate."""

from dataclasses import dataclass, field
from typing import Any, Literal

from pajama_tui.programs.judge import Judge

Gate = Literal[
    "",
    "parse",
    "signature",
    "imports",
    "size",
    "blanket-except",
    "length",
    "memorised",
    "similar",
    "cases",
    "failures",
    "dead",
    "constant",
    "duplicate",
    "not-deterministic",
    "growth",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a candidate goes no further.

    Attributes:
        gate: which gate stopped it.
        reason: one sentence for the LLM and the user, safe to show.
    """

    gate: Gate
    reason: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """The judge of the pool that a candidate comes closest to.

    Attributes:
        label: which judge.
        similarity: of the two programs, 0 to 1, see `likeness.similarity`.
        margin_correlation: Spearman's rank correlation of the margins on the sample, -1 to 1; None
            when not measured, or when one of the two does not vary.
    """

    label: str
    similarity: float
    margin_correlation: float | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured of a candidate; None where it was stopped before that, or nothing is known.

    Attributes:
        lines: of the source.
        characters: of the source.
        coverage: share of the sample's pairs on which it prefers a side.
        failed: share of the sample's texts without a score, abstentions apart.
        abstained: share of the sample's texts on which it returned nan on purpose.
        length_correlation: Spearman's rank correlation of its margins with a length margin, the
            largest in size over characters, words and their logarithms.
        nearest: the judge of the pool that it comes closest to; None also for an empty pool.
        p99: seconds below which 99 % of its calls on the sample stayed.
        growth: exponent of time over length.
        swallowed: share of calls in which it caught an exception of its own.
    """

    lines: int
    characters: int
    coverage: float | None = None
    failed: float | None = None
    abstained: float | None = None
    length_correlation: float | None = None
    nearest: Nearest | None = None
    p99: float | None = None
    growth: float | None = None
    swallowed: float | None = None


@dataclass(frozen=True, slots=True)
class GateResult:
    """The outcome of all gates for one candidate.

    Attributes:
        passed: whether it may join the pool.
        reason: one sentence: what failed, with the figure and an example; "" when it passed.
        gate: which gate stopped it, "" when none did.
        facts: what was measured on the way.
        judge: the candidate as a judge, None unless it passed.
    """

    passed: bool
    reason: str
    gate: Gate
    facts: Facts
    judge: Judge | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, without the source."""
        facts = {name: getattr(self.facts, name) for name in Facts.__slots__}
        nearest = self.facts.nearest
        if nearest is not None:
            facts["nearest"] = {name: getattr(nearest, name) for name in Nearest.__slots__}
        return {"passed": self.passed, "gate": self.gate, "reason": self.reason, "facts": facts}
