"""Figures of held-out predictions over several seeds, with what chance alone would give."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from verdicts_accuracy import GoldSet, Run

from pajama_tui.audits.metrics import BINS, auc, credit, decided, gaps, log_loss
from pajama_tui.audits.resampling import Resamples, bounds
from pajama_tui.verdicts.checks import Floats

# Simulated sets of labels behind a noise floor: its own error is a few hundredths of itself.
_SIMULATIONS = 200


class Spread(NamedTuple):
    """A mean over seeds and its standard error, NaN for a single seed."""

    mean: float
    error: float


def spread(values: Floats) -> Spread:
    """Return mean and standard error of one value a seed, (s,)."""
    if len(values) < 2:
        return Spread(float(values.mean()), float("nan"))
    return Spread(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))


def accuracies(runs: Sequence[Run], data: GoldSet) -> Floats:
    """Return each seed's share right over all held-out rows, (s,); an open row is half right."""
    return np.array([credit(run.p_a, data.gold[run.rows]).mean() for run in runs])


def row_interval(
    runs: Sequence[Run], others: Sequence[Run], data: GoldSet
) -> tuple[float, float] | None:
    """Return the 95 % interval of the difference in accuracy between two methods.

    The bootstrap draws prompts (rows, where no prompts are known), each with all its seeds: what
    other rows would have given, which the spread over seeds, all of the same rows, does not show.
    """
    sums = np.zeros((len(data.gold), 2))
    for run, other in zip(runs, others, strict=True):
        gold = data.gold[run.rows]
        sums[run.rows, 0] += credit(run.p_a, gold) - credit(other.p_a, gold)
        sums[run.rows, 1] += 1
    used = sums[:, 1] > 0
    drawn = Resamples(data.groups[used], seed=0).sums(sums[used])
    return bounds(drawn[:, 0] / drawn[:, 1])


class Calibration(NamedTuple):
    """Figures of probabilities, means over seeds unless said; NaN where undefined.

    Attributes:
        auc: area under the ROC curve.
        log_loss: in nats.
        ece: expected calibration error over ten equal bins of p, of each seed's rows.
        floor: the same of labels drawn from the very probabilities: pure chance.
        pooled_ece: over all seeds' rows at once.
        pooled_floor: the same of drawn labels.
    """

    auc: float
    log_loss: float
    ece: float
    floor: float
    pooled_ece: float
    pooled_floor: float


def calibration(runs: Sequence[Run], data: GoldSet) -> Calibration:
    """Return the figures of one method.

    A row has the same drawn labels whatever the seed and the method, as it has the same gold. Rows
    of one prompt are drawn independently, so that a floor is too low where prompts repeat.
    """
    random = np.random.default_rng(0)
    uniform = random.random((_SIMULATIONS, len(data.gold)), np.float32)
    areas, losses, found, chance, counts = [], [], [], [], []
    for run in runs:
        gold = data.gold[run.rows]
        area, loss = auc(run.p_a, gold), log_loss(run.p_a, gold)
        areas.append(np.nan if area is None else area)
        losses.append(np.nan if loss is None else loss)
        found.append(gaps(run.p_a, gold).sum(axis=0))
        chance.append(_chance_gaps(run.p_a, uniform[:, run.rows]))
        counts.append(len(run.rows))
    sizes = np.array(counts)
    gap, drawn = np.array(found), np.array(chance)
    return Calibration(
        auc=float(np.mean(areas)),
        log_loss=float(np.mean(losses)),
        ece=float((np.abs(gap).sum(axis=1) / sizes).mean()),
        floor=float((np.abs(drawn).sum(axis=2).mean(axis=1) / sizes).mean()),
        pooled_ece=float(np.abs(gap.sum(axis=0)).sum() / sizes.sum()),
        pooled_floor=float(np.abs(drawn.sum(axis=0)).sum(axis=1).mean() / sizes.sum()),
    )


def asymmetry(runs: Sequence[Run]) -> float:
    """Return the largest |p + p of the swapped pair - 1| of all held-out rows."""
    return max(float(np.abs(run.p_a + run.swapped - 1).max()) for run in runs)


class SwapFailures(NamedTuple):
    """Verdicts that do not turn when the responses are exchanged; NaN where undefined.

    Attributes:
        held: share of the decided held-out rows.
        unlabelled: share of the decided rows without gold.
        right: share of the held-out failures that are right before the exchange.
    """

    held: float
    unlabelled: float
    right: float


def swap_failures(runs: Sequence[Run], data: GoldSet) -> SwapFailures:
    """Return the failures of one method over all seeds."""
    failed, answered, right = 0, 0, 0.0
    for run in runs:
        sure = decided(run.p_a)
        turned = decided(run.swapped) & ((run.p_a > 0.5) != (run.swapped > 0.5))
        wrong = sure & ~turned
        answered += int(sure.sum())
        failed += int(wrong.sum())
        right += float(credit(run.p_a, data.gold[run.rows])[wrong].sum())
    elsewhere = [run.failures for run in runs if run.failures is not None]
    return SwapFailures(
        held=failed / answered if answered else float("nan"),
        unlabelled=float(np.mean(elsewhere)) if elsewhere else float("nan"),
        right=right / failed if failed else float("nan"),
    )


def _chance_gaps(p_a: Floats, uniform: NDArray[np.float32]) -> Floats:
    """Return the sum of p minus label in each bin, (draws, 10), of labels that p itself gives."""
    bins = np.minimum((p_a * BINS).astype(np.int64), BINS - 1)
    members = np.zeros((len(p_a), BINS))
    members[np.arange(len(p_a)), bins] = 1
    result: Floats = (p_a - (uniform < p_a)) @ members
    return result
