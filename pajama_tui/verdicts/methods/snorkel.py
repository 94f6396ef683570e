"""Snorkel's label model on every judge's sign, without gold and without a preferred response."""

import numpy as np

from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.methods.flyingsquid import sign_votes
from pajama_tui.verdicts.methods.scaled import calibrated
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.snorkel_model import (
    EASY_JUDGES,
    LEAST_JUDGES,
    MOST_JUDGES,
    fit_rates,
    mirrored,
    vote_moments,
)


def fit_snorkel(evidence: Evidence) -> LinearModel:
    """Return the model whose votes count by Snorkel's log-odds; gold sets the scale alone.

    It is fitted on the votes and their mirror image, so that a and b are treated alike. Fewer than
    three voices count the same.
    """
    votes = sign_votes(evidence).astype(np.int8)
    if votes.shape[1] < LEAST_JUDGES or not len(votes):
        weights = np.ones(votes.shape[1])
        what = [
            f"Snorkel: it needs {LEAST_JUDGES} judges that differ, and there are fewer, so every "
            "judge has one vote."
        ]
    else:
        # Any votes must do, so that the safe learning rate counts more than the package's own.
        rates = fit_rates(
            mirrored(vote_moments(votes)),
            2 * len(votes),
            np.array([0.5, 0.5]),
            published_up_to=EASY_JUDGES,
        )
        weights = (rates.for_a - rates.for_b) / 2
        what = [
            "Snorkel: a vote counts by how often its judge is right, which is worked out without "
            "gold from how often judges vote alike on all pairs.",
            "It takes judges to err independently, so only the proportions of its weights are "
            "used, not its probabilities, which are far too sure.",
        ]
        if votes.shape[1] > MOST_JUDGES:
            what.append(
                f"With {votes.shape[1]} voices its published learning rate of 0.01 overflows; it "
                f"was lowered to {rates.learning_rate:.2g}."
            )
    return linear_model(evidence, "snorkel", "vote", calibrated(evidence, "vote", weights), what)
