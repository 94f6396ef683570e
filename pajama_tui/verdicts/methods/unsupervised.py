"""The best guess without gold: two mirrored clouds of pairs, trusted as far as they lie apart.

Two views of the judges, margins and margins about the median, each give a mixture direction (see
`directions.mixture_weights`). Where good and bad responses differ clearly, the sums of a pair's
margins in that direction fall into two clouds, which shows in their kurtosis: that of two far
points is -2, that of one bell is 0. The mixture's part is sigmoid((-0.3 - excess kurtosis) / 0.15);
the rest is the mean of the mixture, equal margins and triplet-weighted votes, each of the same
size. A direction that hardly agrees with equal margins is left out. The gate's numbers were chosen
on five sets of published judges with gold and checked on a sixth.

What comes out is a sum over margins, stretched margins and votes. The weights of margins that come
nearest to it (least squares) take its place: their sum correlates with it at 0.98 or more, is
right as often, and is one number a judge.
"""

from typing import NamedTuple

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import MIXTURE_ROWS, excess_kurtosis, mixture_weights, typical
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.logistic import fit_scale, sigmoid
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.methods.flyingsquid import sign_votes
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.triplets import LEAST_VOICES, estimate

_MIDDLE, _SOFTNESS = -0.3, 0.15
_RIDGE = 0.01


class Gated(NamedTuple):
    """What was found without gold.

    Attributes:
        weights: of voices' margins, (v,), of typical size.
        gates: the mixtures' parts, 0 to 1, of the two views, less those that were not found.
    """

    weights: Floats
    gates: list[float]


def fit_unsupervised(evidence: Evidence, why: str = "", found: Gated | None = None) -> LinearModel:
    """Return the gated mixture; gold, if there is any, sets the scale alone.

    Args:
        why: follows in its description.
        found: by `gated_weights`, if that is known already.
    """
    weights, gates = found or gated_weights(evidence)
    weights = weights * fit_scale(evidence.gold_voices("margin") @ weights, evidence.target)
    words = [_words(gates), *([why] if why else [])]
    return linear_model(evidence, "unsupervised", "margin", weights, words)


def gated_weights(evidence: Evidence) -> Gated:
    """Return the gated mixture of the evidence, from its scores alone."""
    margins = evidence.sample_voices("margin")[:MIXTURE_ROWS]
    votes = sign_votes(evidence)[:MIXTURE_ROWS]
    simple = [_sized(margins.sum(axis=1))]
    if len(votes) and votes.shape[1] >= LEAST_VOICES:
        simple.append(_sized(votes @ estimate(votes).log_odds))
    total, gates = np.zeros(len(margins)), []
    for view in (margins, evidence.sample_medians(MIXTURE_ROWS)):
        weights = mixture_weights(view)
        if weights is None:
            total += _sized(np.sum(simple, axis=0))
            continue
        mixture = _sized(view @ weights)
        gate = float(sigmoid(np.array((_MIDDLE - excess_kurtosis(mixture)) / _SOFTNESS)))
        blend = _sized(np.sum([mixture, *simple], axis=0))
        total += _sized(gate * mixture + (1 - gate) * blend)
        gates.append(gate)
    moments = margins.T @ margins + _RIDGE * max(len(margins), 1) * np.eye(margins.shape[1])
    nearest = np.linalg.solve(moments, margins.T @ total).astype(np.float64, copy=False)
    return Gated(typical(nearest, margins), gates)


def _sized(sums: Floats) -> Floats:
    """Return `sums` (n,) times the factor that gives them typical size."""
    return sums * typical(np.ones(1), sums[:, None])


def _words(gates: list[float]) -> str:
    what = "Unsupervised: weights come from how the judges' margins lie together, not from gold. "
    if not gates:
        return what + (
            "No two kinds of pairs could be told apart, so they are those of equal judges and of "
            "how often any three of them agree."
        )
    gate = sum(gates) / len(gates)
    apart = "clearly fall" if gate > 0.75 else "hardly fall" if gate < 0.25 else "partly fall"
    return what + (
        f"Pairs {apart} into two mirrored clouds, so the direction between the clouds has "
        f"{gate:.0%} of the say, and its mean with equal judges and with how often any three agree "
        "has the rest."
    )
