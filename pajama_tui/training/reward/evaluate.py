"""What a reward model is worth: against gold, verdicts, judges and length.

Intervals are 95 %, by resampling prompts. Equal rewards, and gold ties, count as half right, but in
the RewardBench report, which calls them wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pajama_tui.audits.metrics import BINS, credit, ece, log_loss, target_of
from pajama_tui.audits.resampling import Resamples, bounds
from pajama_tui.training.reward.measured import Measured
from pajama_tui.training.reward.reward_bench import reward_bench
from pajama_tui.verdicts.checks import Floats, Ints

MODEL, VERDICTS, LONGER = "reward model", "verdicts", "longer response"
_FEWEST_PROMPTS = 10


@dataclass(frozen=True, slots=True)
class Share:
    """A mean with its interval, None where fewer than ten prompts are there."""

    value: float
    low: float | None
    high: float | None
    rows: int

    def to_dict(self) -> dict[str, Any]:
        """By name."""
        return {"value": self.value, "low": self.low, "high": self.high, "rows": self.rows}

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return f"{self.value:6.1%}  ({self.rows:,} rows)"
        return f"{self.value:6.1%}  [{self.low:.1%}, {self.high:.1%}]  ({self.rows:,} rows)"


@dataclass(frozen=True, slots=True)
class Rival:
    """Another way to decide, on the rows where it says something.

    Attributes:
        accuracy: its own.
        model: the reward model's on the same rows.
        difference: the model's less its own, row by row.
    """

    name: str
    accuracy: Share
    model: Share
    difference: Share

    def to_dict(self) -> dict[str, Any]:
        """By name."""
        return {
            "name": self.name,
            "accuracy": self.accuracy.to_dict(),
            "reward_model": self.model.to_dict(),
            "difference": self.difference.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures; None where the data does not allow one.

    Attributes:
        pairs, gold, ties, prompts: counts of the rows measured.
        accuracy: share of gold rows, ties left out, whose better response has the higher reward.
        agreement: share of verdicts for a side that the rewards agree with.
        rivals: the verdicts, the longer response and single judges, on gold.
        calibration: of sigmoid(reward a - reward b) against gold.
        reward_bench: see `reward_bench`.
    """

    pairs: int
    gold: int
    ties: int
    prompts: int
    accuracy: Share | None
    agreement: Share | None
    rivals: tuple[Rival, ...]
    calibration: dict[str, Any] | None
    reward_bench: dict[str, Any] | None

    def to_dict(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "pairs": self.pairs,
            "gold": self.gold,
            "ties": self.ties,
            "prompts": self.prompts,
            "accuracy": self.accuracy.to_dict() if self.accuracy else None,
            "agreement_with_verdicts": self.agreement.to_dict() if self.agreement else None,
            "rivals": [rival.to_dict() for rival in self.rivals],
            "calibration": self.calibration,
            "reward_bench": self.reward_bench,
        }


def evaluate(data: Measured, seed: int = 0) -> Evaluation:
    """Measure rewards on the rows of `data`; rows without a reward (NaN) are left out."""
    data = _known(data)
    sided = np.isin(data.gold, (1, -1))
    labelled = data.gold != 0
    verdict = np.where(np.isnan(data.verdicts), 0.5, data.verdicts)
    decided = np.abs(verdict - 0.5) > 1e-9
    said = np.where(verdict > 0.5, 1, -1).astype(np.int8)
    return Evaluation(
        pairs=len(data.gold),
        gold=int(labelled.sum()),
        ties=int((data.gold == 2).sum()),
        prompts=len(np.unique(data.groups)),
        accuracy=_share(credit(data.p_a, data.gold), data, sided, seed),
        agreement=_share(credit(data.p_a, said), data, decided, seed),
        rivals=tuple(_rivals(data, sided, seed)),
        calibration=_calibration(data, labelled) if labelled.any() else None,
        reward_bench=reward_bench(data, seed),
    )


def share_of(right: Floats, groups: Ints, seed: int) -> Share:
    """The share that `right`, float64 (n,) of 0 .. 1, n > 0, is, with its interval.

    `groups`, int64 (n,), are resampled. Where all rows are right, or none, resampling finds nothing
    to vary: the other end is then the exact one of as many coins as there are groups (Clopper and
    Pearson 1934).
    """
    found = _mean(right, groups, seed)
    if found.low is None or right.min() != right.max() or found.value not in (0.0, 1.0):
        return found
    end = 0.025 ** (1 / len(np.unique(groups)))
    low, high = (end, 1.0) if found.value else (0.0, 1 - end)
    return Share(found.value, low, high, found.rows)


def gap_of(gaps: Floats, groups: Ints, seed: int) -> Share:
    """The mean of the paired differences `gaps`, float64 (n,) of -1 .. 1, with its interval.

    Where no row differs, it is as far to either side as the share of differing rows may be by the
    exact interval of that many prompts (Clopper and Pearson 1934).
    """
    found = _mean(gaps, groups, seed)
    if found.low is None or gaps.any():
        return found
    end = 1 - 0.025 ** (1 / len(np.unique(groups)))
    return Share(0.0, -end, end, found.rows)


def _mean(values: Floats, groups: Ints, seed: int) -> Share:
    low = high = None
    # Fewer say too little about other prompts, and their samples vary less than new ones would.
    if len(np.unique(groups)) >= _FEWEST_PROMPTS:
        low, high = bounds(Resamples(groups, seed).means(values[:, None])[:, 0]) or (None, None)
    return Share(float(values.mean()), low, high, len(values))


def _known(data: Measured) -> Measured:
    keep = np.isfinite(data.rewards).all(axis=1)
    return Measured(
        rewards=data.rewards[keep],
        gold=data.gold[keep],
        groups=data.groups[keep],
        verdicts=data.verdicts[keep],
        lengths=data.lengths[keep],
        judges={name: margins[keep] for name, margins in data.judges.items()},
        subsets=tuple(np.array(data.subsets)[keep].tolist()) if data.subsets else (),
    )


def _rivals(data: Measured, sided: Any, seed: int) -> Sequence[Rival]:
    longer = 0.5 + 0.5 * np.sign(data.lengths[:, 0] - data.lengths[:, 1])
    others = {VERDICTS: data.verdicts, LONGER: longer}
    others |= {name: 0.5 + 0.5 * np.sign(margins) for name, margins in data.judges.items()}
    found = []
    for name, p_a in others.items():
        rows = sided & ~np.isnan(p_a)
        right = credit(np.where(rows, p_a, 0.5), data.gold)
        ours = credit(data.p_a, data.gold)
        theirs, own = (_share(values, data, rows, seed) for values in (right, ours))
        if theirs and own:
            difference = gap_of((ours - right)[rows], data.groups[rows], seed)
            found.append(Rival(name, theirs, own, difference))
    return found


def _share(values: Floats, data: Measured, rows: Any, seed: int) -> Share | None:
    at = np.flatnonzero(rows)
    if not len(at):
        return None
    return share_of(values[at], data.groups[at], seed)


def _calibration(data: Measured, rows: Any) -> dict[str, Any]:
    p, gold = data.p_a[rows], data.gold[rows]
    target = target_of(gold)
    bins = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    return {
        "rows": len(p),
        "ece": ece(p, gold),
        "brier": float(np.mean((p - target) ** 2)),
        "log_loss": log_loss(p, gold),
        "reliability": [
            {
                "from": at / BINS,
                "to": (at + 1) / BINS,
                "rows": int((bins == at).sum()),
                "mean_p": float(p[bins == at].mean()),
                "gold_a": float(target[bins == at].mean()),
            }
            for at in range(BINS)
            if (bins == at).any()
        ],
    }
