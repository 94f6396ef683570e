"""One weight for all voices, scaled to log-odds: what `margin` and `majority` share."""

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import equal_weights
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.logistic import fit_scale
from pajama_tui.verdicts.scaling import Feature


def calibrated_equal(evidence: Evidence, feature: Feature) -> Floats:
    """Return equal weights of voices, (v,); gold, if there is any, sets their common size."""
    weights = equal_weights(evidence.sample_voices(feature))
    return weights * fit_scale(evidence.gold_voices(feature) @ weights, evidence.target)
