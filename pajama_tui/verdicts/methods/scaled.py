"""Weights of voices whose proportions are known become log-odds of a believable size."""

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import equal_weights
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.logistic import fit_scale
from pajama_tui.verdicts.scaling import Feature


def typical(weights: Floats, units: Floats) -> Floats:
    """Return `weights` (v,) times one factor that gives sums over rows of (s, v) typical size."""
    result: Floats = weights * equal_weights((units @ weights)[:, None])
    return result


def calibrated(evidence: Evidence, feature: Feature, weights: Floats) -> Floats:
    """Return `weights` (v,) times one factor above 0; gold, if there is any, sets it."""
    sized = typical(weights, evidence.sample_voices(feature))
    return sized * fit_scale(evidence.gold_voices(feature) @ sized, evidence.target)
