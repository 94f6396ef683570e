"""Where to abstain: a threshold of confidence for a promised accuracy, or for a coverage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.resampling import Resamples
from pajama_tui.audits.risk import check_verdicts, end_of, share_right
from pajama_tui.audits.shares import beta_cdf, effective_rows, share_interval
from pajama_tui.verdicts import VerdictInputError
from pajama_tui.verdicts.checks import Floats

ERROR = 0.05
"""Chance that an accuracy promised by `threshold_for` is not kept."""

_STEPS = 50
# With so many wrong rows among the first ones tested, the search still goes on: fewer would let it
# end at the first unlucky row, more would start it where thresholds of use are passed over.
_WRONG_AT_START = 5


@dataclass(frozen=True, slots=True)
class Threshold(Finding):
    """Where to abstain.

    Attributes:
        threshold: abstain below this confidence (`decide(abstain_below=...)`); None where none
            reaches the target.
        coverage: share of rows kept; 0.0 where there is no threshold.
        accuracy: of the rows kept.
        at_least: the accuracy that holds with 95 % certainty on pairs of this kind; None where
            there is no threshold. For a target coverage, nothing was searched for, and it holds
            for this threshold alone.
        sentence: all this in words.
    """

    threshold: float | None
    coverage: float
    accuracy: Estimate
    at_least: float | None
    sentence: str

    def to_text(self) -> str:
        """Return the finding as plain text of at most 78 columns."""
        from pajama_tui.audits.layout import wrap

        return "\n".join(wrap(self.sentence)) + "\n"


def threshold_for(
    confidence: ArrayLike,
    credit: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    accuracy: float | None = None,
    coverage: float | None = None,
    error: float = ERROR,
    seed: int = 0,
) -> Threshold:
    """Return where to abstain so that an accuracy is reached, or a share of rows is kept.

    For an accuracy, thresholds are tested from the most confident rows down, each by an exact
    binomial test of "the accuracy is below the target" on as many independent rows as the kept ones
    are worth; the search ends at the first that cannot be rejected. In such a fixed sequence every
    test may use the whole `error`, and the chosen threshold keeps the promise although many were
    tried (Learn then Test, Angelopoulos, Bates, Candès, Jordan and Lei 2021, section 4). The first
    test keeps just as many rows as can pass with five wrong ones; their number, not their credit,
    decides.

    Args:
        confidence: float (n,) in [0.5, 1].
        credit: float (n,) in [0, 1].
        groups: int (n,), as in `risk_coverage`.
        accuracy: the target, in (0, 1); or
        coverage: the share of rows to keep, in (0, 1].
        error: chance that the promise fails, in (0, 1).
        seed: draws the resamples of the interval.

    Raises:
        VerdictInputError: not exactly one target, one out of range, or arrays that do not fit.
    """
    sure, right, of_group = check_verdicts(confidence, credit, groups)
    if (accuracy is None) == (coverage is None):
        raise VerdictInputError("Give either the accuracy to reach or the coverage to keep.")
    target = accuracy if accuracy is not None else coverage
    if target is None or not 0 < target <= 1 or (target == 1 and accuracy is not None):
        raise VerdictInputError(
            f"The target is {target}, but an accuracy lies between 0 and 1, a coverage above 0 and "
            "up to 1."
        )
    order = np.argsort(-sure, kind="stable")
    worth = effective_rows(right, of_group) / len(right) if len(right) else 0.0
    ranked = sure[order]
    if coverage is not None:
        end = end_of(ranked, coverage) if len(sure) else 0
        wanted = f"To keep {coverage:.0%} of rows"
    else:
        end = _search(ranked, right[order], worth, target, error)
        wanted = f"To be right on {target:.1%} of the rows kept"
    if not end:
        return _unreachable(sure, right, worth, wanted, target, error)
    kept = sure >= ranked[end - 1]
    found = share_right(right, kept, of_group, Resamples(of_group, seed))
    total, rows = float(right[kept].sum()) * worth, end * worth
    low = share_interval(total, rows, 1 - 2 * error)[0]
    # The search has shown the target itself; the bound is only exact up to its last digits.
    at_least = max(low, target) if accuracy is not None else low
    threshold = float(ranked[end - 1])
    sentence = (
        f"{wanted}, abstain below a confidence of {threshold:.3f}: {end / len(sure):.1%} of rows "
        f"are kept, {found.value:.1%} of them right on held-out gold, and at least {at_least:.1%} "
        f"with {1 - error:.0%} certainty on pairs of this kind."
    )
    return Threshold(threshold, end / len(sure), found, at_least, sentence)


def _search(ranked: Floats, right: Floats, worth: float, target: float, error: float) -> int:
    """Return how many of the most confident rows are kept, 0 if none can be."""
    total = len(ranked)
    if not total or worth <= 0:
        return 0
    first = _first_rows(total, worth, target, error)
    ends = {end_of(ranked, step / _STEPS) for step in range(1, _STEPS + 1)}
    ends.add(end_of(ranked, min(first / total, 1.0)))
    sums = np.cumsum(right)
    kept = 0
    for end in sorted(ends):
        if end < first:
            continue
        if _chance(float(sums[end - 1]) * worth, end * worth, target) > error:
            break
        kept = end
    return kept


def _first_rows(total: int, worth: float, target: float, error: float) -> int:
    """Return the least number of rows that can pass with a few wrong ones."""
    needed = total + 1
    for wrong in range(_WRONG_AT_START, -1, -1):
        low, high = wrong + 1, int(total * worth) + 1
        while low < high:
            rows = (low + high) // 2
            if _chance(rows - wrong, rows, target) > error:
                low = rows + 1
            else:
                high = rows
        needed = int(np.ceil(low / worth))
        # Half of the rows are to be left to go on with; where they are not, less is asked for.
        if needed <= total / 2:
            break
    return needed


def _chance(right: float, rows: float, target: float) -> float:
    """Return the chance of so many right ones or more, were the accuracy only `target`."""
    return 1.0 if right <= 0 else beta_cdf(target, right, rows - right + 1)


def _unreachable(
    sure: Floats, right: Floats, worth: float, wanted: str, target: float, error: float
) -> Threshold:
    if not len(sure):
        why = "there is no held-out prediction to learn it from"
    else:
        needed = int(np.ceil(np.log(error) / np.log(target)))
        best = right[sure >= np.quantile(sure, 0.9)].mean()
        if len(right) * worth < needed:
            why = (
                f"{len(right)} rows with gold, worth {len(right) * worth:.0f} independent ones, "
                f"are too few: {needed} that are all right would be needed"
            )
        else:
            why = f"the most confident tenth is right on {best:.1%}, which is not surely enough"
    sentence = (
        f"{wanted}, no threshold will do with {1 - error:.0%} certainty: {why}. Lower the target, "
        "or label more pairs."
    )
    return Threshold(None, 0.0, Estimate(None, None, None), None, sentence)
