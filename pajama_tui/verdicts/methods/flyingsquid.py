"""FlyingSquid's triplet method: accuracies from how often judges agree, three by three."""

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.methods.scaled import calibrated
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.triplets import LEAST_VOICES, estimate


def fit_flyingsquid(evidence: Evidence) -> LinearModel:
    """Return the model whose votes count by their triplet log-odds; gold sets the scale alone.

    Fewer than three voices have no triplet, and count the same.
    """
    votes = sign_votes(evidence)
    if votes.shape[1] < LEAST_VOICES:
        weights = np.ones(votes.shape[1])
        what = (
            f"FlyingSquid: it needs {LEAST_VOICES} judges that differ, and there are fewer, so "
            "every judge has one vote."
        )
    else:
        found = estimate(votes)
        weights = found.log_odds
        what = described(found.agreement, found.silence)
    return linear_model(
        evidence, "flyingsquid", "vote", calibrated(evidence, "vote", weights), [what]
    )


def sign_votes(evidence: Evidence) -> Floats:
    """Return one whole vote a voice, (s, v) of +1, -1 and 0, also where several judges share it."""
    # A shared vote of opposite halves must be 0, also where their sum is not, by rounding.
    result: Floats = np.sign(np.round(evidence.sample_voices("vote"), 9))
    return result


def described(agreement: Floats, silence: Floats) -> str:
    """Return the sentences for `describe`, from what `Triplets` holds."""
    share = agreement / np.maximum(1.0 - silence, 1e-9)
    low, high = np.minimum((1.0 + np.array([share.min(), share.max()])) / 2, 1.0)
    return (
        "FlyingSquid: a vote counts by how often its judge is right, which is worked out without "
        f"gold from how often any three judges agree ({low:.0%} to {high:.0%} of its votes). It "
        "takes judges to be better than a coin and to err independently; what they share, such as "
        "a taste for length, passes for the truth."
    )
