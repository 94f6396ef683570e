"""The triplet method: how often each judge is right, worked out from how often they agree.

If judges err independently given the truth Y, E[v_i v_j] = E[v_i Y] E[v_j Y] for votes v, and any
three of them give |E[v_i Y]| = sqrt(|E_ij E_ik / E_jk|) (Fu et al. 2020, "Fast and Three-rious",
arXiv 2002.11955). As in the authors' package `flyingsquid`, the values of all triplets are averaged
without a bound, a triplet with E_jk = 0 counts as 0, every judge is taken to be better than a coin,
and abstaining is taken to say nothing about Y. Both classes are equally likely, and votes count
together with their mirror image, so that swapping a and b negates the log-odds exactly.
"""

from typing import NamedTuple

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.logistic import sigmoid

LEAST_VOICES = 3

LOG_ODDS_OF_A_VOTE = float(np.log(1000.0))
"""No vote counts for more: where a triplet mean comes out at certainty, the rows were too few."""


class Triplets(NamedTuple):
    """What the triplet method estimates of v voices.

    Attributes:
        agreement: E[vote * truth], (v,), at least 0; above 1 where the assumptions fail badly.
        silence: the share of rows without a vote, (v,).
    """

    agreement: Floats
    silence: Floats

    @property
    def accuracies(self) -> Floats:
        """P(vote = truth), (v,); a row without a vote counts as wrong, as in the package."""
        result: Floats = (1.0 + self.agreement - self.silence) / 2
        return result

    @property
    def log_odds(self) -> Floats:
        """What a vote adds to the log-odds of the response it is for, (v,), at least 0.

        The log of P(vote = truth) / P(vote = -truth). The second is estimated as what is left, and
        taken without its sign where that is negative, as the package does.
        """
        right = 1.0 + self.agreement - self.silence
        wrong = np.abs(1.0 - self.agreement - self.silence)
        return bounded_log_ratio(right, wrong)


def estimate(votes: Floats) -> Triplets:
    """Return the estimates from votes (s, v) of +1, -1 and 0 (abstain), s >= 1 and v >= 3.

    The mean over all pairs j, k of sqrt(|E_ij E_ik / E_jk|) is a quadratic form of the matrix of
    moments, so 500 voices need two products of matrices and no list of their triplets.
    """
    rows, voices = votes.shape
    # Counts of whole numbers below 2^24 are exact in float32, at half the cost.
    whole = votes.astype(np.float32) if rows < 2**24 else votes
    sizes = np.sqrt(np.abs((whole.T @ whole).astype(np.float64) / rows))
    np.fill_diagonal(sizes, 0.0)
    inverse = np.divide(1.0, sizes, out=np.zeros_like(sizes), where=sizes > 0)
    pairs = (voices - 1) * (voices - 2)
    agreement = ((sizes @ inverse) * sizes).sum(axis=1) / pairs
    return Triplets(agreement, 1.0 - np.abs(votes).mean(axis=0))


def posterior(votes: Floats, log_odds: Floats) -> Floats:
    """Return P(a is better), (n,), as the method itself has it, from votes (n, v) and `log_odds`.

    Far too sure: it takes judges that share a taste for independent witnesses. Here for comparison
    with the package; verdicts come from the same log-odds on a smaller scale.
    """
    return sigmoid(votes @ log_odds)


def bounded_log_ratio(right: Floats, wrong: Floats) -> Floats:
    """Return log(right / wrong), (v,), inside +-`LOG_ODDS_OF_A_VOTE`; 0 where both are 0."""
    least = np.finfo(np.float64).tiny
    ratio = np.log(np.maximum(right, least)) - np.log(np.maximum(wrong, least))
    result: Floats = np.clip(ratio, -LOG_ODDS_OF_A_VOTE, LOG_ODDS_OF_A_VOTE)
    return result
