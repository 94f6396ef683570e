"""Weights of voices whose proportions are known become log-odds of a believable size."""

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import typical
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.logistic import fit_scale
from pajama_tui.verdicts.scaling import Feature


def calibrated(evidence: Evidence, feature: Feature, weights: Floats) -> Floats:
    """Return `weights` (v,) times one factor above 0; gold, if there is any, sets it."""
    sized = typical(weights, evidence.sample_voices(feature))
    return sized * fit_scale(evidence.gold_voices(feature) @ sized, evidence.target)
