"""The mean of the judges' votes, the baseline that every label model must beat."""

from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.equal import calibrated_equal
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.model import LinearModel


def fit_majority(evidence: Evidence, why: str = "") -> LinearModel:
    """Return the model in which every voice has one vote; `why` opens its description."""
    what = "Majority: every judge has one vote."
    weights = calibrated_equal(evidence, "vote")
    return linear_model(evidence, "majority", "vote", weights, [what, *([why] if why else [])])
