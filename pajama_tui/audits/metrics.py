"""What P(a is better) is worth against gold, with intervals that respect groups of rows.

`gold` is int8 (n,), +1 a, -1 b, 2 tie; rows with 0 do not belong here. A row with p exactly 0.5 is
undecided. An undecided row, and a row whose gold is a tie, is half right whatever was said.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import TIE, Floats, Ints

BINS = 10
RESAMPLES = 1000

Gold = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of one predictor on one set of rows; None where undefined.

    Attributes:
        accuracy: share right over all rows.
        accuracy_without_ties: the same over rows whose gold is a or b.
        coverage: share of rows decided.
        accuracy_covered: share right over decided rows.
        auc: area under the ROC curve over rows whose gold is a or b.
        log_loss: mean, in nats; a tie is half of each side.
        ece: expected calibration error of p over ten equal bins.
    """

    accuracy: float | None
    accuracy_without_ties: float | None
    coverage: float | None
    accuracy_covered: float | None
    auc: float | None
    log_loss: float | None
    ece: float | None


def credit(p_a: Floats, gold: Gold) -> Floats:
    """Return how right each row is, float64 (n,): 1, 0, or 0.5 where undecided or a gold tie."""
    side = np.where(gold == TIE, 0, gold)
    result: Floats = 0.5 + 0.5 * np.sign(p_a - 0.5) * side
    return result


def measure(p_a: Floats, gold: Gold, *, probabilities: bool = True) -> Metrics:
    """Return all figures; without log-loss and ECE where p is a decision and no probability."""
    right, decided, sided = credit(p_a, gold), p_a != 0.5, gold != TIE
    return Metrics(
        accuracy=_mean(right),
        accuracy_without_ties=_mean(right[sided]),
        coverage=_mean(decided.astype(np.float64)),
        accuracy_covered=_mean(right[decided]),
        auc=auc(p_a, gold),
        log_loss=log_loss(p_a, gold) if probabilities else None,
        ece=ece(p_a, gold) if probabilities else None,
    )


def auc(order: Floats, gold: Gold) -> float | None:
    """Return P(order of a row won by a > that of one won by b), ties half; None for one class."""
    won, lost = gold == 1, gold == -1
    if not won.any() or not lost.any():
        return None
    values = np.unique(order[won | lost], return_inverse=True)[1]
    sides = np.where(won, 1, -1)[won | lost]
    of_a = np.bincount(values[sides == 1], minlength=values.max() + 1).astype(np.float64)
    of_b = np.bincount(values[sides == -1], minlength=values.max() + 1).astype(np.float64)
    below = np.cumsum(of_b) - of_b
    return float((of_a * (below + of_b / 2)).sum() / (of_a.sum() * of_b.sum()))


def log_loss(p_a: Floats, gold: Gold) -> float | None:
    """Return the mean log-loss in nats, p held 1e-12 away from 0 and 1."""
    p = np.clip(p_a, 1e-12, 1 - 1e-12)
    target = _target(gold)
    return _mean(-(target * np.log(p) + (1 - target) * np.log(1 - p)))


def ece(p_a: Floats, gold: Gold) -> float | None:
    """Return the mean distance, over ten equal bins of p, between mean p and mean gold."""
    if not len(p_a):
        return None
    bins = np.minimum((p_a * BINS).astype(np.int64), BINS - 1)
    gaps = np.bincount(bins, weights=p_a - _target(gold), minlength=BINS)
    return float(np.abs(gaps).sum() / len(p_a))


def interval(values: Floats, groups: Ints, seed: int) -> tuple[float, float] | None:
    """Return the 95 % percentile bootstrap interval of the mean of `values`, resampling groups.

    Args:
        values: float64 (n,).
        groups: int (n,), equal for rows that depend on each other (one prompt).
        seed: draws the 1000 resamples.

    None where there are fewer than two groups.
    """
    _, members = np.unique(groups, return_inverse=True)
    sizes = np.bincount(members).astype(np.float64)
    count = len(sizes)
    if count < 2:
        return None
    sums = np.bincount(members, weights=values)
    random = np.random.default_rng(seed)
    means = np.empty(RESAMPLES)
    block = max(1, 2_000_000 // count)
    for start in range(0, RESAMPLES, block):
        drawn = random.integers(0, count, (min(block, RESAMPLES - start), count))
        means[start : start + block] = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


def _target(gold: Gold) -> Floats:
    return np.where(gold == TIE, 0.5, gold == 1).astype(np.float64)


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None
