"""What P(a is better) is worth against gold.

`gold` is int8 (n,), +1 a, -1 b, 2 tie; rows with 0 do not belong here. A row with p 0.5 is
undecided, give or take a rounding error. An undecided row, and a row whose gold is a tie, is half
right whatever was said.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.verdicts.checks import TIE, Floats, VerdictInputError
from pajama_tui.verdicts.verdict import CHOICES

BINS = 10

# Equal and opposite parts leave a rounding error; `decide` abstains within the same distance.
_UNDECIDED = 1e-9

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
    result: Floats = 0.5 + 0.5 * np.sign(p_a - 0.5) * decided(p_a) * side
    return result


def decided(p_a: Floats) -> NDArray[np.bool_]:
    """Return whether each p is for one side, bool (n,)."""
    result: NDArray[np.bool_] = np.abs(p_a - 0.5) >= _UNDECIDED
    return result


def measure(p_a: Floats, gold: Gold, *, probabilities: bool = True) -> Metrics:
    """Return all figures; without log-loss and ECE where p is a decision and no probability."""
    right, covered, sided = credit(p_a, gold), decided(p_a), gold != TIE
    return Metrics(
        accuracy=_mean(right),
        accuracy_without_ties=_mean(right[sided]),
        coverage=_mean(covered.astype(np.float64)),
        accuracy_covered=_mean(right[covered]),
        auc=auc(p_a, gold),
        log_loss=log_loss(p_a, gold) if probabilities else None,
        ece=ece(p_a, gold) if probabilities else None,
    )


def auc(order: Floats, gold: Gold) -> float | None:
    """Return P(order of a row won by a > that of one won by b), ties half; None for one class."""
    if not (gold == 1).any() or not (gold == -1).any():
        return None
    return float(placements(order, gold)[gold == 1].mean())


def placements(order: Floats, gold: Gold) -> Floats:
    """Return the share of the other side's rows that each row is on the right side of, (n,).

    Their mean over rows won by a, and over rows won by b, are both the area under the curve
    (DeLong, DeLong and Clarke-Pearson 1988). Equal values count half; 0 for a gold tie. Both sides
    must be present.
    """
    sided = gold != TIE
    values = np.unique(order[sided], return_inverse=True)[1]
    won = gold[sided] == 1
    of_a = np.bincount(values[won], minlength=values.max() + 1).astype(np.float64)
    of_b = np.bincount(values[~won], minlength=values.max() + 1).astype(np.float64)
    below = (np.cumsum(of_b) - of_b / 2) / of_b.sum()
    above = 1 - (np.cumsum(of_a) - of_a / 2) / of_a.sum()
    result = np.zeros(len(order))
    result[sided] = np.where(won, below[values], above[values])
    return result


def log_loss(p_a: Floats, gold: Gold) -> float | None:
    """Return the mean log-loss in nats, p held 1e-12 away from 0 and 1."""
    return _mean(log_loss_rows(p_a, gold))


def log_loss_rows(p_a: Floats, gold: Gold) -> Floats:
    """Return each row's log-loss in nats, float64 (n,), p held 1e-12 away from 0 and 1."""
    p = np.clip(p_a, 1e-12, 1 - 1e-12)
    target = target_of(gold)
    result: Floats = -(target * np.log(p) + (1 - target) * np.log(1 - p))
    return result


def ece(p_a: Floats, gold: Gold) -> float | None:
    """Return the mean distance, over ten equal bins of p, between mean p and mean gold."""
    if not len(p_a):
        return None
    return float(np.abs(gaps(p_a, gold).sum(axis=0)).sum() / len(p_a))


def gaps(p_a: Floats, gold: Gold) -> Floats:
    """Return p minus gold in the column of the row's bin of p, and 0 elsewhere, float64 (n, 10)."""
    bins = np.minimum((p_a * BINS).astype(np.int64), BINS - 1)
    result = np.zeros((len(p_a), BINS))
    result[np.arange(len(p_a)), bins] = p_a - target_of(gold)
    return result


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """How often a choice among a, b and tie is the gold one; None where undefined.

    Attributes:
        accuracy: share of rows whose choice is their gold; to abstain is wrong.
        tie_recall: share of the gold ties that were called ties.
        tie_precision: share of the rows called ties that are gold ties.
        ties: how many rows are gold ties.
        called: how many rows were called ties.
    """

    accuracy: float | None
    tie_recall: float | None
    tie_precision: float | None
    ties: int
    called: int


def three_way(choice: ArrayLike, gold: Gold) -> ThreeWay:
    """Compare choices, str (n,) of "a", "b", "tie" and "abstain", with gold, int8 (n,).

    Raises:
        VerdictInputError: another choice, or another number of them.
    """
    said = np.asarray(choice, np.str_)
    if said.shape != gold.shape or not np.isin(said, CHOICES).all():
        raise VerdictInputError(
            f"Choices have shape {said.shape}, but one of {', '.join(CHOICES)} is needed for each "
            f"of {len(gold)} rows."
        )
    right = said == np.select([gold == 1, gold == -1, gold == TIE], ["a", "b", "tie"], "")
    ties, called = gold == TIE, said == "tie"
    return ThreeWay(
        accuracy=_mean(right.astype(np.float64)),
        tie_recall=_mean(called[ties].astype(np.float64)),
        tie_precision=_mean(ties[called].astype(np.float64)),
        ties=int(ties.sum()),
        called=int(called.sum()),
    )


def three_way_accuracy(choice: ArrayLike, gold: Gold) -> float | None:
    """Return the share of rows whose choice is their gold; to abstain is wrong; None for no row."""
    return three_way(choice, gold).accuracy


def target_of(gold: Gold) -> Floats:
    """Return 1 where a won, 0 where b did, 0.5 for a tie, float64 (n,)."""
    return np.where(gold == TIE, 0.5, gold == 1).astype(np.float64)


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None
