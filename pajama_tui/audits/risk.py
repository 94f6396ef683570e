"""Which verdicts to trust: accuracy against coverage, and calibration.

Confidence is max(p, 1 - p) of a held-out prediction; its row's credit is 1 where it is right, 0
where it is wrong, 0.5 where it is undecided or gold is a tie (`metrics.credit`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.held_out import Plan, predict_held_out
from pajama_tui.audits.inputs import check_inputs, check_methods
from pajama_tui.audits.metrics import credit as credit_of
from pajama_tui.audits.resampling import Resamples, bounds
from pajama_tui.audits.shares import effective_rows, share_interval
from pajama_tui.audits.steps import IsCancelled, OnStep, Steps
from pajama_tui.verdicts import VerdictInputError
from pajama_tui.verdicts.checks import Floats, Ints, check_groups

COVERAGES = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
_BINS = 10


@dataclass(frozen=True, slots=True)
class RiskRow:
    """The verdicts that are at least so confident.

    Attributes:
        coverage: share of rows kept; more than was asked for where rows are equally confident.
        threshold: the lowest confidence kept.
        accuracy: share right of the rows kept.
        rows: how many they are.
    """

    coverage: float
    threshold: float
    accuracy: Estimate
    rows: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Verdicts of like confidence.

    Attributes:
        confidence: their mean confidence.
        right: share right.
        rows: how many they are.
    """

    confidence: float
    right: Estimate
    rows: int


@dataclass(frozen=True, slots=True)
class Risk(Finding):
    """How accuracy grows as the least confident verdicts are withheld.

    Attributes:
        table: from all rows to the most confident tenth.
        area: area under the risk-coverage curve, the mean of the error over all coverages (Geifman
            and El-Yaniv 2017); lower is better; None for no row.
        area_unranked: the same if confidence said nothing: the error of all rows.
        bins: of confidence, ten of equal width from 0.5 to 1, those without rows left out.
        ece: mean distance between confidence and share right over these bins.
        ece_by_chance: what it would be on as many rows if every confidence were true.
        rows: held-out predictions.
        groups: how many groups they fall into.
    """

    table: tuple[RiskRow, ...]
    area: float | None
    area_unranked: float | None
    bins: tuple[Bin, ...]
    ece: float | None
    ece_by_chance: float | None
    rows: int
    groups: int

    def to_text(self) -> str:
        """Return the finding as plain text of at most 78 columns."""
        from pajama_tui.audits.tables import risk_text

        return risk_text(self)


@dataclass(frozen=True, slots=True)
class HeldOutVerdicts:
    """One held-out prediction for each gold row.

    Attributes:
        rows: indices of the rows, int (h,).
        p_a: float64 (h,), P(a is better).
        confidence: float64 (h,), max(p, 1 - p).
        credit: float64 (h,): 1 right, 0 wrong, 0.5 undecided or a gold tie.
        groups: int (h,).
        protocol: how rows were held out, in sentences.
    """

    rows: Ints
    p_a: Floats
    confidence: Floats
    credit: Floats
    groups: Ints
    protocol: str


def held_out_verdicts(
    scores: ArrayLike,
    gold: ArrayLike,
    groups: ArrayLike | None,
    *,
    method: str = "auto",
    seed: int = 0,
    gold_rows: int | None = None,
    judges: Sequence[str] | None = None,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> HeldOutVerdicts:
    """Predict gold rows by models that have not seen them, for `risk_coverage`, `threshold_for`.

    The arguments are those of `fit_and_report`. Each row is predicted once: the mean of several
    models would be a little better than the one that will be used.

    Raises:
        VerdictInputError: an argument does not fit, or there is nothing to test on.
        Cancelled: `cancelled` said so.
    """
    inputs = check_inputs(scores, gold, groups, None, judges)
    plan = Plan(seed, gold_rows, repeats=1, steps=Steps(on_step, cancelled))
    held = predict_held_out(inputs, check_methods([method]), plan)
    if held.refused:
        raise held.refused[method]
    p_a = held.predictions[method][0]
    return HeldOutVerdicts(
        rows=held.rows,
        p_a=p_a,
        confidence=np.maximum(p_a, 1 - p_a),
        credit=credit_of(p_a, inputs.gold[held.rows]),
        groups=inputs.groups[held.rows],
        protocol=held.protocol,
    )


def risk_coverage(
    confidence: ArrayLike,
    credit: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    seed: int = 0,
    coverages: Sequence[float] = COVERAGES,
) -> Risk:
    """Return accuracy at each coverage, and calibration, of held-out predictions.

    Args:
        confidence: float (n,) in [0.5, 1].
        credit: float (n,) in [0, 1].
        groups: int (n,), equal for rows of one prompt, or of one pair predicted more than once;
            None: every row its own.
        seed: draws the resamples.
        coverages: shares of rows to keep, in (0, 1].

    Raises:
        VerdictInputError: lengths differ, or values are out of range.
    """
    sure, right, of_group = check_verdicts(confidence, credit, groups)
    order = np.argsort(-sure, kind="stable")
    resamples = Resamples(of_group, seed)
    ends = [end_of(sure[order], share) for share in coverages] if len(sure) else []
    table = []
    for end in sorted(set(ends), reverse=True):
        accuracy = share_right(right, sure >= sure[order[end - 1]], of_group, resamples)
        table.append(RiskRow(end / len(sure), float(sure[order[end - 1]]), accuracy, end))
    bins, ece, by_chance = _calibration(sure, right, of_group, resamples)
    return Risk(
        table=tuple(table),
        area=_area(sure, right),
        area_unranked=float(1 - right.mean()) if len(right) else None,
        bins=bins,
        ece=ece,
        ece_by_chance=by_chance,
        rows=len(sure),
        groups=resamples.n_groups,
    )


def end_of(ranked: Floats, share: float) -> int:
    """Return how many rows are at least as confident as the one that completes `share`."""
    last = max(1, int(np.ceil(share * len(ranked) - 1e-9)))
    return int(np.searchsorted(-ranked, -ranked[last - 1], side="right"))


def share_right(
    right: Floats, kept: NDArray[np.bool_], groups: Ints, resamples: Resamples
) -> Estimate:
    """Return the share right of the rows kept; exact where resampling would be sure of 0 or 1."""
    value = float(right[kept].mean())
    if value in (0.0, 1.0) and len(np.unique(groups[kept])) > 1:
        rows = effective_rows(right[kept], groups[kept])
        return Estimate(value, *share_interval(value * rows, rows))
    sums = resamples.sums(np.stack([right * kept, kept], axis=1).astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = bounds(sums[:, 0] / sums[:, 1]) or (None, None)
    return Estimate(value, low, high)


def _area(sure: Floats, right: Floats) -> float | None:
    if not len(sure):
        return None
    levels, members = np.unique(-sure, return_inverse=True)
    # Rows of equal confidence have no order: each counts as their mean.
    means = np.bincount(members, right, len(levels)) / np.bincount(members, minlength=len(levels))
    ranked = means[np.sort(members)]
    return float((1 - np.cumsum(ranked) / np.arange(1, len(sure) + 1)).mean())


def _calibration(
    sure: Floats, right: Floats, groups: Ints, resamples: Resamples
) -> tuple[tuple[Bin, ...], float | None, float | None]:
    if not len(sure):
        return (), None, None
    members = np.minimum(((sure - 0.5) * 2 * _BINS).astype(np.int64), _BINS - 1)
    found, apart, by_chance = [], 0.0, 0.0
    for at in np.unique(members):
        kept = members == at
        rows, mean = int(kept.sum()), float(sure[kept].mean())
        share = share_right(right, kept, groups, resamples)
        found.append(Bin(mean, share, rows))
        apart += abs(float((sure[kept] - right[kept]).sum()))
        # E|x| of a normal x, with the variance of a sum of independent rows.
        by_chance += float(np.sqrt((sure[kept] * (1 - sure[kept])).sum() * 2 / np.pi))
    return tuple(found), apart / len(sure), by_chance / len(sure)


def check_verdicts(
    confidence: ArrayLike, credit: ArrayLike, groups: ArrayLike | None
) -> tuple[Floats, Floats, Ints]:
    """Return confidence, credit and groups, (n,) each, checked."""
    sure, right = np.asarray(confidence, np.float64), np.asarray(credit, np.float64)
    if sure.ndim != 1 or sure.shape != right.shape:
        raise VerdictInputError(
            f"Confidence has shape {sure.shape} and credit {right.shape}, but one value of each "
            "is needed for every row."
        )
    if not ((sure >= 0.5) & (sure <= 1)).all() or not ((right >= 0) & (right <= 1)).all():
        raise VerdictInputError("Confidence lies between 0.5 and 1, credit between 0 and 1.")
    return sure, right, check_groups(groups, len(sure))
