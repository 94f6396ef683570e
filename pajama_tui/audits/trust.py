"""Whether confidence can be trusted: calibration, and risk against coverage beside yardsticks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.baselines import BASELINES, LONGER, decisions
from pajama_tui.audits.findings import Finding
from pajama_tui.audits.inputs import Features, Gold
from pajama_tui.audits.metrics import credit
from pajama_tui.audits.risk import Risk, risk_coverage
from pajama_tui.verdicts.checks import Floats, Ints

# A drawing has no more columns of dots to show.
_POINTS = 200

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Trust(Finding):
    """Held-out verdicts by confidence. A curve is of (coverage, error) by coverage.

    Attributes:
        risk: the figures, with intervals.
        curve: share wrong among the most confident rows.
        best: the same if every right row were more confident than every wrong one.
        longer: choosing the longer response, most confident where the lengths differ most; None
            where lengths are unknown.
    """

    risk: Risk
    curve: Points
    best: Points
    longer: Points | None


def trust(
    p_a: Floats, gold: Gold, groups: Ints, features: Features | None, *, seed: int = 0
) -> Trust:
    """Return how far the confidence of held-out verdicts can be trusted.

    Args:
        p_a: float64 (h,), P(a is better), by models that have not seen the row's gold.
        gold: int8 (h,), +1 a, -1 b, 2 tie.
        groups: int (h,), equal for rows of one prompt.
        features: float32 (h, 4, 2) from `text_features`, or None.
        seed: draws the resamples.
    """
    confidence, right = np.maximum(p_a, 1 - p_a), credit(p_a, gold)
    longer = None
    if features is not None:
        at = BASELINES.index(LONGER)
        lengths = features[:, at].astype(np.float64)
        said = credit(decisions(features)[:, at], gold)
        longer = error_by_coverage(np.abs(lengths[:, 0] - lengths[:, 1]), said)
    return Trust(
        risk=risk_coverage(confidence, right, groups, seed=seed),
        curve=error_by_coverage(confidence, right),
        best=error_by_coverage(right, right),
        longer=longer,
    )


def error_by_coverage(order: Floats, right: Floats) -> Points:
    """Return (coverage, error) of the rows that are highest in `order`, 200 points at most.

    Rows of equal order count as their mean.

    Args:
        order: float64 (n,).
        right: float64 (n,), 1 right, 0 wrong, 0.5 undecided or a gold tie.
    """
    if not len(order):
        return ()
    levels, members = np.unique(-order, return_inverse=True)
    means = np.bincount(members, right, len(levels)) / np.bincount(members, minlength=len(levels))
    errors = np.cumsum(1 - means[np.sort(members)])
    kept = _spread(len(order))
    return tuple((float(rows / len(order)), float(errors[rows - 1] / rows)) for rows in kept)


def _spread(rows: int) -> Sequence[int] | NDArray[np.int64]:
    if rows <= _POINTS:
        return range(1, rows + 1)
    return np.unique(np.linspace(1, rows, _POINTS).round().astype(np.int64))
