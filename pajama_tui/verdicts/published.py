"""The steps of the published procedure: PAJAMA, arXiv 2506.10403 and `run.py` of its repository.

They follow the published code to the letter, faults included: accuracy counts only rows voted on,
a tie between thresholds goes to the one that abstains more, and the sweep over the number of judges
counts coin flips.
"""

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Floats, Ints
from pajama_tui.verdicts.snorkel_model import (
    LEARNING_RATE,
    LEAST_JUDGES,
    MOST_JUDGES,
    fit_nested,
    vote_moments,
)
from pajama_tui.verdicts.vote_model import band_votes

THRESHOLDS = np.arange(15) * 0.01
"""0.00 to 0.14, as in the published results; the published code has gone on to 0.15 since."""

BAND = 0.02
"""The threshold of every judge where there is no gold, as in the published demo."""

LEAST_ACCURACY = 0.5

_SWEEP_EPOCHS = 200
# Beyond the sizes that the published code can fit, each size tried is this much larger.
_STRIDE = 1.05
# Probabilities nearer than this are a tie to snorkel.
_TIED = 1e-5


class Size(NamedTuple):
    """How many of the ranked judges to keep.

    Attributes:
        best: k.
        accuracy: share of gold rows that the best k get right, coin flips included.
        slowest: the lowest learning rate that a label model of the sweep needed.
    """

    best: int
    accuracy: float
    slowest: float


def tune_thresholds(margin: Floats, prefers_a: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return each judge's threshold and its accuracy on the gold rows it then votes on.

    Args:
        margin: float64 (g, m), NaN where a judge failed.
        prefers_a: bool (g,).

    Returns:
        float64 (m,) and (m,); 0.0 and -1.0 for a judge that never votes.
    """
    best = np.zeros(margin.shape[1])
    accuracy = np.full(margin.shape[1], -1.0)
    truth = np.where(prefers_a, 1, -1)[:, None]
    for threshold in THRESHOLDS:
        votes = band_votes(margin, np.full(margin.shape[1], threshold))
        voted = (votes != 0).sum(axis=0)
        found = np.where(voted > 0, (votes == truth).sum(axis=0) / np.maximum(voted, 1), -1.0)
        better = (voted > 0) & (found >= accuracy)
        best[better], accuracy[better] = threshold, found[better]
    return best, accuracy


def ranking(accuracy: Floats) -> Ints:
    """Return the judges that are right at least half the time, best first, int (k,)."""
    order = np.argsort(accuracy, kind="stable")[::-1]
    return order[accuracy[order] >= LEAST_ACCURACY].astype(np.int64)


def best_size(votes: NDArray[np.int8], prefers_a: NDArray[np.bool_], balance: Floats) -> Size:
    """Return for which k the first k judges agree most with gold; the smallest such k.

    Snorkel's label model weighs them, or majority below three. Every k up to 110 is tried, as far
    as the published code gets, and beyond only some.

    Args:
        votes: int8 (g, m) of the ranked judges, best first; m at least 1.
        prefers_a: bool (g,).
        balance: float64 (2,), P(a is better) and P(b is better).
    """
    rows, judges = votes.shape
    sizes = _sizes(judges)
    small = [size for size in sizes if size < LEAST_JUDGES]
    log_odds = [votes[:, :size].sum(axis=1, dtype=np.float64) for size in small]
    fitted = fit_nested(vote_moments(votes), rows, balance, sizes[len(small) :], _SWEEP_EPOCHS)
    if fitted:
        for_a, for_b = np.zeros((judges, len(fitted))), np.zeros((judges, len(fitted)))
        for at, rates in enumerate(fitted):
            for_a[: len(rates.for_a), at] = rates.for_a
            for_b[: len(rates.for_b), at] = rates.for_b
        swept = (votes > 0).astype(np.float64) @ for_a + (votes < 0).astype(np.float64) @ for_b
        log_odds.extend((swept + fitted[0].intercept).T)
    coins = _coins(rows)
    # |2 p - 1| is the tanh of half the log-odds.
    decided = [np.where(np.abs(np.tanh(of / 2)) < _TIED, coins, of > 0) for of in log_odds]
    right = np.array([(choice == prefers_a).mean() for choice in decided])
    best = int(right.argmax())
    slowest = min((rates.learning_rate for rates in fitted), default=LEARNING_RATE)
    return Size(sizes[best], float(right[best]), slowest)


def _sizes(judges: int) -> list[int]:
    sizes = list(range(1, min(judges, MOST_JUDGES) + 1))
    while sizes[-1] < judges:
        sizes.append(min(int(sizes[-1] * _STRIDE), judges))
    return sizes


def _coins(rows: int) -> NDArray[np.bool_]:
    """Return snorkel's coin flip for each row, bool (rows,), true for a: a hash of its number."""
    hashes = (hashlib.sha1(str(row).encode(), usedforsecurity=False) for row in range(rows))
    flips = [int(each.hexdigest()[-1], 16) % 2 for each in hashes]
    result: NDArray[np.bool_] = np.array(flips, np.int64) == 0
    return result
