"""Logistic regression without intercept, by Newton's method, with a Gaussian prior."""

import numpy as np

from pajama_tui.verdicts.checks import Floats

LOG_ODDS_LIMIT = 27.0
"""Probabilities stay this many log-odds away from 0 and 1 (2e-12)."""


def sigmoid(log_odds: Floats) -> Floats:
    """Return 1 / (1 + exp(-x)), inside (0, 1) for every x."""
    bounded = np.clip(log_odds, -LOG_ODDS_LIMIT, LOG_ODDS_LIMIT)
    result: Floats = 1.0 / (1.0 + np.exp(-bounded))
    return result


def log_losses(log_odds: Floats, target: Floats) -> Floats:
    """Return each row's log-loss in nats; `target` is 1 for a, 0 for b, 0.5 for a tie."""
    result: Floats = np.logaddexp(0.0, log_odds) - target * log_odds
    return result


def fit_logistic(
    features: Floats, target: Floats, mean: Floats, precision: Floats, start: Floats | None = None
) -> Floats:
    """Return the coefficients, float64 (q,), that maximise likelihood times prior.

    Args:
        features: float64 (n, q).
        target: float64 (n,) in [0, 1]; 0.5 is half a win for each side.
        mean: prior mean of each coefficient, (q,).
        precision: prior precision (1 / variance) of each coefficient, (q,), all above 0.
        start: where to begin, such as the solution for another precision.
    """

    def cost(at: Floats) -> float:
        prior = 0.5 * float(precision @ (at - mean) ** 2)
        return float(log_losses(features @ at, target).sum()) + prior

    weights = (mean if start is None else start).astype(np.float64)
    here = cost(weights)
    for _ in range(50):
        chance = sigmoid(features @ weights)
        gradient = features.T @ (chance - target) + precision * (weights - mean)
        # An array times its own transpose: NumPy computes half of it, and BLAS threads get less in
        # each other's way than in a general product.
        rooted = features * np.sqrt(chance * (1.0 - chance))[:, None]
        hessian = rooted.T @ rooted + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        # Newton's step can overshoot from a far start; it is halved until the cost falls.
        for _ in range(30):
            there = cost(weights - step)
            # Near the minimum, rounding alone can make the cost look higher.
            if there <= here + 1e-13 * abs(here):
                break
            step = step / 2
        else:
            break  # at the minimum, up to rounding
        weights, here = weights - step, there
        # The error after a step of Newton's is about the square of the step.
        if np.abs(step).max(initial=0.0) < 1e-5:
            break
    return weights


def fit_scale(log_odds: Floats, target: Floats, precision: float = 4.0) -> float:
    """Return the factor above 0 that calibrates `log_odds` (n,), with a prior around 1.

    One parameter and no intercept, so that swapping the responses still mirrors the probability.
    The floor of 0.05 keeps the order of the pairs even where gold says that the judges are wrong.
    """
    fitted = fit_logistic(log_odds[:, None], target, np.ones(1), np.full(1, precision))
    return max(float(fitted[0]), 0.05)
