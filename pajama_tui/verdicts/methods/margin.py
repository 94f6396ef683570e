"""The mean of the judges' standardised margins: a vote that counts how clear each judge was."""

from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.equal import calibrated_equal
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.model import LinearModel


def fit_margin(evidence: Evidence, why: str = "") -> LinearModel:
    """Return the model in which every voice counts the same; `why` follows in its description."""
    what = "Margin: all judges count the same, by how clearly each prefers a response."
    weights = calibrated_equal(evidence, "margin")
    return linear_model(evidence, "margin", "margin", weights, [what, *([why] if why else [])])
