"""Ridge logistic regression on standardised margins, held near weights found without gold.

Weights are c u + delta: u are the weights of `unsupervised`, c is normal around 1.2 with precision
4, and delta around 0 with precision lambda. Few labels only move c; many learn each judge's weight.
The prior's numbers were chosen on three sets with gold, and others do as well. There is no
intercept, so that swapping the responses mirrors the result.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pajama_tui.verdicts.blend import BlendModel
from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.evidence import FOLDS, Evidence
from pajama_tui.verdicts.logistic import fit_logistic, fit_scale, log_losses
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.methods.unsupervised import gated_weights
from pajama_tui.verdicts.model import VerdictModel
from pajama_tui.verdicts.trees import Trees

LAMBDAS = (1e5, 1e4, 3e3, 1e3, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0)
"""From "as without gold" to "every judge for itself"; each starts where the last ended."""

_ANCHOR, _ANCHOR_PRECISION = 1.2, 4.0
# With few rows one partition into folds says little about lambda.
_REPEATED_UP_TO = 200
_REPEATS = 4
# Lambda needs no more rows than this; the weights are fitted on all of them.
_CROSSED_ROWS = 2000
# Where the best lambda usually lies, in decades, and how far it strays: with few groups of gold the
# likelihood alone picks it half at random, which cost 0.3 to 0.6 points on eight sets.
_USUAL_DECADE, _DECADES = 2.3, 0.5
# A lambda with less of the posterior than this is left out of the average.
_LEAST_SHARE = 1e-3
_ROWS_FOR_TREES = 100


@dataclass(frozen=True)
class Learned:
    """Weights learned from gold, and what cross-validation said.

    Attributes:
        weights: of voices, (v,), scaled to calibrated log-odds.
        crossed: the gold rows that were cross-validated, int (c,); empty when they are too few.
        log_odds: their log-odds from the folds they were not in, calibrated, (c,).
        strength: the precision lambda, the geometric mean of those averaged over; inf without
            cross-validation.
    """

    weights: Floats
    crossed: np.ndarray
    log_odds: Floats
    strength: float


def fit_stack(evidence: Evidence) -> VerdictModel:
    """Return the model with learned weights; without gold, those its prior expects."""
    return stack_model(evidence, learn(evidence, gated_weights(evidence).weights))


def stack_model(evidence: Evidence, learned: Learned, why: str = "") -> VerdictModel:
    """Return the model of what was learned; `why` follows in its description.

    From 100 gold rows on, and where scikit-learn is installed, its log-odds are averaged with those
    of a forest: see `trees`.
    """
    near = "those that 'unsupervised' finds in all rows"
    if not len(evidence.target):
        what = f"Stack: there is no gold to learn weights from, so they are {near}."
    elif np.isinf(learned.strength):
        what = (
            f"Stack: gold is in fewer than {FOLDS} groups, too few to learn weights from, "
            f"so they are {near}, rescaled."
        )
    else:
        what = (
            f"Stack: each judge's weight is learned from gold and held near {near}, "
            f"with lambda about {learned.strength:.3g}, chosen by log-loss in {FOLDS}-fold "
            "cross-validation that keeps groups whole."
        )
    words = [what, why] if why else [what]
    held_out = learned.log_odds, evidence.target[learned.crossed]
    known = held_out if len(learned.crossed) else None
    trees = _forest(evidence, learned)
    if trees is None:
        return linear_model(evidence, "stack", "margin", learned.weights, words, known)
    words.append(
        f"The log-odds are the mean of these weights' and of {len(trees.sizes)} trees' grown on "
        "the same gold."
    )
    linear = linear_model(evidence, "stack", "margin", learned.weights / 2, words, known)
    return BlendModel(linear, trees, 0.5, evidence.voices, linear.notes, linear.ties)


def _forest(evidence: Evidence, learned: Learned) -> Trees | None:
    if len(evidence.target) < _ROWS_FOR_TREES or not len(learned.crossed):
        return None
    from pajama_tui.verdicts.trees_fit import fit_trees

    return fit_trees(evidence.gold_voices("margin"), evidence.target, evidence.seed)


def learn(evidence: Evidence, anchor: Floats) -> Learned:
    """Return weights averaged over `LAMBDAS`, by cross-validated likelihood times a prior.

    `anchor` (v,) is what they are held near.

    Averaging instead of taking the best is worth about a point with 25 labels, and does not jump
    when two lambdas are nearly equal.
    """
    units, target = evidence.gold_voices("margin"), evidence.target
    nobody = np.empty(0, np.int64)
    if evidence.n_groups < FOLDS:
        near = _path(units, target, anchor, LAMBDAS[:1])[0]
        return Learned(near, nobody, np.empty(0), np.inf)
    crossed = np.arange(min(len(target), _CROSSED_ROWS))  # gold rows are in random order
    repeats = _REPEATS if len(target) <= _REPEATED_UP_TO else 1
    held_out = np.mean(
        [
            _out_of_fold(units[crossed], target[crossed], anchor, evidence.folds(at)[crossed])
            for at in range(repeats)
        ],
        axis=0,
    )
    losses = log_losses(held_out, target[crossed]).sum(axis=1)
    losses += 0.5 * ((np.log10(LAMBDAS) - _USUAL_DECADE) / _DECADES) ** 2
    share = np.exp(losses.min() - losses)
    share[share < _LEAST_SHARE] = 0.0
    share /= share.sum()
    used = share > 0
    log_odds = share @ held_out
    scale = fit_scale(log_odds, target[crossed])
    strength = float(np.exp(share @ np.log(LAMBDAS)))
    path = _path(units, target, anchor, np.array(LAMBDAS)[used])
    return Learned(scale * (share[used] @ path), crossed, scale * log_odds, strength)


def _out_of_fold(units: Floats, target: Floats, anchor: Floats, folds: np.ndarray) -> Floats:
    """Return log-odds for every lambda from the other folds, (lambdas, g)."""
    result = np.zeros((len(LAMBDAS), len(target)))
    for fold in np.unique(folds):
        held = folds == fold
        result[:, held] = _path(units[~held], target[~held], anchor, LAMBDAS) @ units[held].T
    return result


def _path(
    units: Floats, target: Floats, anchor: Floats, lambdas: Sequence[float] | Floats
) -> Floats:
    """Return the weights of voices for each of `lambdas`, largest first, (lambdas, v)."""
    # The penalty is the same in every direction of delta, so delta lies in the span of the rows:
    # with fewer rows than judges, that is a smaller problem with the same solution.
    basis, rows = np.linalg.qr(units.T) if len(units) < units.shape[1] else (None, units.T)
    features = np.concatenate([(units @ anchor)[:, None], rows.T], axis=1)
    mean = np.zeros(features.shape[1])
    mean[0] = _ANCHOR
    fitted, path = mean, []
    for strength in lambdas:
        precision = np.full(len(mean), strength)
        precision[0] = _ANCHOR_PRECISION
        fitted = fit_logistic(features, target, mean, precision, start=fitted)
        delta = fitted[1:] if basis is None else basis @ fitted[1:]
        path.append(fitted[0] * anchor + delta)
    return np.stack(path)
