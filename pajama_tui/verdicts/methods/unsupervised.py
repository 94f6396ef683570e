"""The best guess without gold: two mirrored clouds of pairs, trusted as far as they lie apart.

Two views of the judges, margins and margins about the median, each give a mixture direction (see
`directions.mixture_weights`). Where good and bad responses differ clearly, the sums of a pair's
margins in that direction fall into two clouds, which shows in their kurtosis: that of two far
points is -2, that of one bell is 0. The mixture's part is sigmoid((-0.3 - excess kurtosis) / 0.15);
the rest is the mean of the mixture, equal margins and triplet-weighted votes, each of the same
size. A direction that hardly agrees with equal margins is left out. The gate's numbers were chosen
on five sets of published judges with gold and checked on a sixth.
"""

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import equal_weights, excess_kurtosis, mixture_weights
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.logistic import fit_scale, sigmoid
from pajama_tui.verdicts.methods.finish import weighted_model
from pajama_tui.verdicts.methods.flyingsquid import sign_votes
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.scaling import Feature
from pajama_tui.verdicts.triplets import LEAST_VOICES, estimate

_VIEWS: tuple[Feature, ...] = ("margin", "median")
_MIDDLE, _SOFTNESS = -0.3, 0.15

Terms = dict[Feature, Floats]


def fit_unsupervised(evidence: Evidence, why: str = "") -> LinearModel:
    """Return the gated mixture; gold, if there is any, sets the scale alone.

    Args:
        why: follows in its description.
    """
    units = {of: evidence.sample_voices(of) for of in _VIEWS} | {"vote": sign_votes(evidence)}
    simple = _simple(units)
    terms: Terms = {of: np.zeros(evidence.voices.shape[1]) for of in units}
    gates = []
    for view in _VIEWS:
        weights = mixture_weights(units[view])
        mixture: Terms = {} if weights is None else {view: weights}
        gate = 0.0
        if weights is not None:
            apart = excess_kurtosis(units[view] @ weights)
            gate = float(sigmoid(np.array((_MIDDLE - apart) / _SOFTNESS)))
        gates.append(None if weights is None else gate)
        blend = _sized(_sum(mixture, *simple), units)
        whole = _sum(_times(_sized(mixture, units), gate), _times(blend, 1 - gate))
        for of, part in _sized(whole, units).items():
            terms[of] += part
    terms = _sized(terms, units)
    gold = {of: evidence.gold_voices(of) for of in terms}
    scale = fit_scale(np.asarray(sum(gold[of] @ terms[of] for of in terms)), evidence.target)
    words = [_words(gates), *([why] if why else [])]
    return weighted_model(evidence, "unsupervised", _times(terms, scale), words)


def _simple(units: Terms) -> list[Terms]:
    """Return equal margins, and triplet-weighted votes where there are enough voices."""
    found: list[Terms] = [{"margin": equal_weights(units["margin"])}]
    votes = units["vote"]
    if len(votes) and votes.shape[1] >= LEAST_VOICES:
        found.append(_sized({"vote": estimate(votes).log_odds}, units))
    return found


def _sized(terms: Terms, units: Terms) -> Terms:
    """Return `terms` times one factor that gives their sums over the sample typical size."""
    if not terms:
        return terms
    sums = np.asarray(sum(units[of] @ weights for of, weights in terms.items()))
    return _times(terms, float(equal_weights(sums[:, None])[0]))


def _sum(*several: Terms) -> Terms:
    total: Terms = {}
    for terms in several:
        for of, weights in terms.items():
            total[of] = total.get(of, np.zeros(len(weights))) + weights
    return total


def _times(terms: Terms, factor: float) -> Terms:
    return {of: weights * factor for of, weights in terms.items()}


def _words(gates: list[float | None]) -> str:
    what = "Unsupervised: weights come from how the judges' margins lie together, not from gold. "
    known = [gate for gate in gates if gate is not None]
    if not known:
        return what + (
            "No two kinds of pairs could be told apart, so they are those of equal judges and of "
            "how often any three of them agree."
        )
    gate = sum(known) / len(known)
    apart = "clearly fall" if gate > 0.75 else "hardly fall" if gate < 0.25 else "partly fall"
    return what + (
        f"Pairs {apart} into two mirrored clouds, so the direction between the clouds has "
        f"{gate:.0%} of the say, and its mean with equal judges and with how often any three agree "
        "has the rest."
    )
