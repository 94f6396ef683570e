"""One-coin Dawid-Skene: every judge is right with one probability, whichever response is better.

Expectation maximisation (Dawid and Skene 1979, with one parameter a judge as in Raykar et al. 2010
where sensitivity equals specificity), equal classes, no intercept: swapping a and b mirrors it.
"""

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.clones import effective_voices
from pajama_tui.verdicts.directions import equal_weights

MOST_ACCURATE = 0.95
"""Accuracies stay this far from 0 and 1: no judge may count as nearly infallible without gold."""

_ITERATIONS = 50
_SETTLED = 1e-6


def fit_one_coin(votes: Floats) -> Floats:
    """Return how often each voice is right when it votes, (v,) in [0.05, 0.95].

    Starts from the equal-weight consensus. The judges' joint log-odds are damped by effective
    voices / voices, because judges that agree for other reasons than the truth are no independent
    witnesses: undamped, the consensus only confirms itself. A value below 0.5 marks a voice that
    mostly opposes the others.

    Args:
        votes: (s, v) in [-1, 1], 0 for abstain; it counts neither for nor against a voice.
    """
    voices = votes.shape[1]
    cast = np.maximum(np.abs(votes).sum(axis=0), 1e-9)
    damping = effective_voices(votes) / max(voices, 1)
    log_odds = votes @ equal_weights(votes)
    accuracies = np.full(voices, 0.5)
    for _ in range(_ITERATIONS):
        truth = np.tanh(log_odds / 2)  # P(a is better) - P(b is better)
        found = np.clip((1 + truth @ votes / cast) / 2, 1 - MOST_ACCURATE, MOST_ACCURATE)
        moved = float(np.abs(found - accuracies).max(initial=0.0))
        accuracies = found
        if moved < _SETTLED:
            break
        log_odds = damping * (votes @ log_odds_of(accuracies))
    return accuracies


def log_odds_of(accuracies: Floats) -> Floats:
    """Return what a vote adds to the log-odds of the response it is for, (v,)."""
    result: Floats = np.log(accuracies) - np.log1p(-accuracies)
    return result
