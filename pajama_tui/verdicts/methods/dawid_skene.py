"""One-coin Dawid-Skene: judges that agree with the others' consensus more often count more."""

from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.methods.scaled import calibrated
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.one_coin import fit_one_coin, log_odds_of


def fit_dawid_skene(evidence: Evidence) -> LinearModel:
    """Return the model of accuracies found by EM on votes; gold sets the scale alone."""
    accuracies = fit_one_coin(evidence.sample_voices("vote"))
    what = (
        "Dawid-Skene: a vote counts by how often its judge is right, which is estimated without "
        "gold, from the votes alone"
    )
    if len(accuracies):
        what += f" ({accuracies.min():.0%} to {accuracies.max():.0%} of its votes)"
    what += ". It takes what judges share, such as a taste for length, for the truth."
    weights = calibrated(evidence, "vote", log_odds_of(accuracies))
    return linear_model(evidence, "dawid-skene", "vote", weights, [what])
