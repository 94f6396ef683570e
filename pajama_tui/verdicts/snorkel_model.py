"""Snorkel's label model in NumPy: how often each judge votes a or b, given the better response.

Moment matching after Ratner et al., "Training Complex Models with Multi-Task Weak Supervision"
(AAAI 2019), in the form and with the settings of the package snorkel 0.10 for two classes: rates mu
such that mu P mu^T meets the judges' joint vote frequencies wherever two different judges meet, by
gradient descent with momentum from a start that trusts every judge. Given the same votes the
package's probabilities come out the same to 1e-5; no torch, and up to 500 judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Floats, Ints

LEAST_JUDGES = 3
"""With fewer, agreement between judges does not determine their rates."""

MOST_JUDGES = 110
"""The package's learning rate is kept up to here; beyond, its loss overflows (seen from 120 on)."""

EASY_JUDGES = 40
"""Up to here the package's learning rate is safe for any votes; it shrinks in proportion beyond."""

EPOCHS = 500

LEARNING_RATE = 0.01

_L2 = 0.01
_MOMENTUM = 0.9
_PRECISION = 0.7
# The one number that the package draws for its start: the first of Mersenne Twister seed 123.
_START = 0.6964691855978616
# Sizes solved at once: enough for a matrix product, few enough that small sizes stay small.
_BLOCK = 40
_ROWS = 2048


@dataclass(frozen=True, eq=False)
class Rates:
    """Vote rates of m judges, as fitted.

    Attributes:
        mu: float64 (2, m, 2): mu[v, j, y] = P(judge j votes v | y is better), where 0 is a and 1
            is b, for v as for y.
        balance: float64 (2,), P(a is better) and P(b is better).
        learning_rate: the one that served; 0.01 in the package.
    """

    mu: Floats
    balance: Floats
    learning_rate: float

    @property
    def intercept(self) -> float:
        """Log-odds of a before any vote."""
        return float(np.log(self.balance[0] / self.balance[1]))

    @property
    def for_a(self) -> Floats:
        """What each judge's vote for a adds to the log-odds of a, float64 (m,)."""
        result: Floats = np.log(self.mu[0, :, 0] / self.mu[0, :, 1])
        return result

    @property
    def for_b(self) -> Floats:
        """What each judge's vote for b adds to the log-odds of a, float64 (m,)."""
        result: Floats = np.log(self.mu[1, :, 0] / self.mu[1, :, 1])
        return result


def vote_moments(votes: NDArray[np.int8]) -> Floats:
    """Return how often two votes fall on the same pair, float64 (2, m, 2, m).

    Entry [v, i, w, j] is the share of rows where judge i votes v and judge j votes w, 0 for a and
    1 for b.

    Args:
        votes: int8 (n, m), +1 a, -1 b, 0 abstain; n at least 1.
    """
    rows, judges = votes.shape
    counts = np.zeros((2 * judges, 2 * judges))
    shown = np.empty((min(rows, _ROWS), 2 * judges), np.float32)
    for start in range(0, rows, _ROWS):
        part = votes[start : start + _ROWS]
        # Counts below 2^24 are exact in float32, at twice the speed.
        both = shown[: len(part)]
        np.greater(part, 0, out=both[:, :judges], casting="unsafe")
        np.less(part, 0, out=both[:, judges:], casting="unsafe")
        counts += both.T @ both
    result: Floats = (counts / rows).reshape(2, judges, 2, judges)
    return result


def mirrored(moments: Floats) -> Floats:
    """Return the moments of the votes stacked upon the same votes with a and b exchanged."""
    result: Floats = (moments + moments[::-1, :, ::-1, :]) / 2
    return result


def fit_rates(
    moments: Floats,
    rows: int,
    balance: Floats,
    epochs: int = EPOCHS,
    published_up_to: int = MOST_JUDGES,
) -> Rates:
    """Fit vote rates of all m judges.

    Args:
        moments: float64 (2, m, 2, m) from `vote_moments`, m at least 3.
        rows: how many votes of each judge these are of; rates stay 10^-ceil(log10 rows), and at
            most 0.01, away from 0 and 1.
        balance: float64 (2,), P(a is better) and P(b is better), both above 0.
        epochs: gradient steps.
        published_up_to: how many judges get the package's learning rate; more get 0.01 * 40 / m,
            which ends at the same rates.
    """
    return fit_nested(moments, rows, balance, [moments.shape[1]], epochs, published_up_to)[0]


def fit_nested(
    moments: Floats,
    rows: int,
    balance: Floats,
    sizes: Sequence[int],
    epochs: int = EPOCHS,
    published_up_to: int = MOST_JUDGES,
) -> list[Rates]:
    """Fit vote rates of the first k judges for each k in `sizes` (rising), as `fit_rates` does.

    Where the loss overflows all the same, the learning rate is halved until it does not.
    """
    fitted: list[Rates] = []
    for start in range(0, len(sizes), _BLOCK):
        block = np.array(sizes[start : start + _BLOCK], np.int64)
        most = int(block[-1])
        inner = moments[:, :most, :, :most]
        eased = np.minimum(EASY_JUDGES / block, 1.0)
        speeds = LEARNING_RATE * np.where(block > published_up_to, eased, 1.0)
        mu = _descend(inner, balance, block, speeds, epochs)
        while (failed := ~np.isfinite(mu).all(axis=(0, 1, 2))).any():
            speeds[failed] /= 2
            mu[..., failed] = _descend(inner, balance, block[failed], speeds[failed], epochs)
        edge = min(0.01, 1 / 10 ** np.ceil(np.log10(rows)))
        mu = np.clip(mu, edge, 1 - edge)
        fitted.extend(
            Rates(_trusting(mu[:, :size, :, at], balance), balance, float(speeds[at]))
            for at, size in enumerate(block)
        )
    return fitted


def _descend(moments: Floats, balance: Floats, sizes: Ints, speeds: Floats, epochs: int) -> Floats:
    """Return mu (2, m, 2, sizes) after `epochs` steps; not finite where they were too long."""
    judges = moments.shape[1]
    shares = moments.reshape(2 * judges, 2 * judges).diagonal().reshape(2, judges)
    others = moments.copy()
    others[:, np.arange(judges), :, np.arange(judges)] = 0.0
    others = -4.0 * others.reshape(2 * judges, 2 * judges)
    member = (np.arange(judges) < sizes[:, None]).astype(np.float64)[:, None]
    # Inside: class, size, vote, judge. Judges come last, because short inner loops cost most.
    prior = np.zeros((2, len(sizes), 2, judges))
    for vote in (0, 1):
        trusted = np.clip(shares[vote] * _PRECISION / balance[vote], 0, 1)
        prior[vote, :, vote] = trusted * member[:, 0]
    half = balance[:, None, None, None]
    stretch = np.asarray(speeds)[:, None, None]
    mu = prior * _START
    nested = not member.all()
    speed, pull = np.zeros_like(mu), 2.0 * _L2**2 * prior
    with np.errstate(all="ignore"):
        for _ in range(epochs):
            weighed = mu * half
            # sum over y of P(y) mu mu^T, without the judge's own votes, which the model leaves out
            squares = (mu * mu).sum(axis=2)
            cross = (mu[0] * mu[1]).sum(axis=1)
            squares = squares.sum(axis=2, keepdims=True) - squares
            cross = cross.sum(axis=1, keepdims=True) - cross
            gradient = (mu.reshape(-1, 2 * judges) @ others).reshape(mu.shape)
            squares *= 4.0
            cross *= 4.0
            gradient += weighed * squares[:, :, None]
            gradient += weighed[::-1] * cross[None, :, None]
            missed = weighed[0] + weighed[1] - shares
            missed *= 2.0
            gradient += missed
            gradient *= half
            gradient += (2.0 * _L2**2 + _L2) * mu
            gradient -= pull
            speed *= _MOMENTUM
            speed += gradient
            mu -= stretch * speed
            if nested:
                mu *= member
    return mu.transpose(2, 3, 0, 1)


def _trusting(mu: Floats, balance: Floats) -> Floats:
    """Exchange the two classes where that makes the judges right more often.

    Only a balance that is even to three places leaves the choice open.
    """
    even = round(float(balance[0]), 3) == round(float(balance[1]), 3)
    right = (mu[0, :, 0] + mu[1, :, 1]).sum()
    wrong = (mu[0, :, 1] + mu[1, :, 0]).sum()
    return mu[:, :, ::-1] if even and wrong > right else mu
