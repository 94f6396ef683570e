"""Intervals and p values that respect groups: whole groups are resampled, or change sign.

Rows of one prompt depend on each other, so that a thousand rows of ten prompts say little more than
ten. All intervals here are 95 % percentile intervals of the bootstrap over groups (Efron and
Tibshirani 1993; Davison and Hinkley 1997, section 3.8).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Floats, Ints

RESAMPLES = 1000

# Draws of groups held at once.
_BLOCK = 2_000_000
# Up to so many groups, the samples are kept between figures: 20 MB at most.
_KEPT_GROUPS = 20_000


class Resamples:
    """The same 1000 bootstrap samples of groups for every figure on the same rows.

    Args:
        groups: int (n,), equal for rows that depend on each other.
        seed: draws the samples.
    """

    def __init__(self, groups: Ints, seed: int) -> None:
        self._members = np.unique(groups, return_inverse=True)[1].astype(np.int64)
        self._seed = seed
        self.n_groups = int(self._members.max()) + 1 if len(groups) else 0
        self._kept: list[NDArray[np.uint8]] = []

    def totals(self, values: Floats) -> Floats:
        """Return each group's sum, float64 (groups, k), of `values`, float64 (n, k)."""
        columns = [np.bincount(self._members, column, self.n_groups) for column in values.T]
        return np.stack(columns, axis=1) if columns else np.empty((self.n_groups, 0))

    def counts(self) -> Iterator[Floats]:
        """Yield how often each group is drawn, float64 (block, groups), 1000 samples in all."""
        if self._kept:
            yield from (counts.astype(np.float64) for counts in self._kept)
            return
        random, kept = np.random.default_rng(self._seed), []
        size = max(1, _BLOCK // max(self.n_groups, 1))
        for start in range(0, RESAMPLES, size):
            block = min(size, RESAMPLES - start)
            drawn = random.integers(0, self.n_groups, (block, self.n_groups))
            drawn += np.arange(block)[:, None] * self.n_groups
            flat = np.bincount(drawn.ravel(), minlength=block * self.n_groups)
            counts = flat.reshape(block, self.n_groups)
            if self.n_groups <= _KEPT_GROUPS:
                # A group is drawn once on average, and never as often as 256 times.
                kept.append(counts.astype(np.uint8))
            yield counts.astype(np.float64)
        self._kept = kept

    def sums(self, values: Floats) -> Floats:
        """Return the sum of `values`, float64 (n, k), over each sample's rows, (1000, k).

        NaN where there are fewer than two groups, of which nothing can be learned about others.
        """
        if self.n_groups < 2:
            return np.full((RESAMPLES, values.shape[1]), np.nan)
        totals = self.totals(values)
        return np.concatenate([counts @ totals for counts in self.counts()])

    def means(self, values: Floats) -> Floats:
        """Return the mean of `values`, float64 (n, k), over each sample's rows, (1000, k)."""
        rows = np.ones((len(values), 1))
        sums = self.sums(np.concatenate([values, rows], axis=1))
        result: Floats = sums[:, :-1] / sums[:, -1:]
        return result


def bounds(drawn: Floats) -> tuple[float, float] | None:
    """Return the 2.5th and 97.5th percentile of `drawn`, (r,), NaN left out; None if all are."""
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return None
    low, high = np.percentile(known, (2.5, 97.5))
    return float(low), float(high)


def interval(values: Floats, groups: Ints, seed: int) -> tuple[float, float] | None:
    """Return the 95 % interval of the mean of `values`, float64 (n,), resampling groups.

    None where there are fewer than two groups.
    """
    return bounds(Resamples(groups, seed).means(values[:, None])[:, 0])


def adjusted_p_values(differences: Floats, groups: Ints, seed: int) -> Floats:
    """Return two-sided p values of the means of columns being 0, corrected for their number.

    Step-down maxT with group sums that change sign at random (Westfall and Young 1993, algorithm
    2.8; Romano and Wolf 2005): the chance of one or more false findings among all columns stays
    under the level, and columns that say nearly the same cost nearly nothing.

    Args:
        differences: float64 (n, k), paired differences, such as of right and wrong.
        groups: int (n,).
        seed: draws the 1000 changes of sign.

    Returns:
        float64 (k,), at least 1/1001.
    """
    totals = Resamples(groups, seed).totals(differences)
    sizes = np.sqrt((totals**2).sum(axis=0))
    units = totals / np.where(sizes > 0, sizes, np.inf)
    found = np.abs(units.sum(axis=0))
    order = np.argsort(-found, kind="stable")
    random = np.random.default_rng(seed)
    exceeded = np.zeros(len(order))
    size = max(1, _BLOCK // max(len(units), 1))
    for start in range(0, RESAMPLES, size):
        signs = random.choice(np.array([-1.0, 1.0]), (min(size, RESAMPLES - start), len(units)))
        by_chance = np.abs(signs @ units)[:, order]
        # The largest of this column and all with less evidence.
        rivals = np.maximum.accumulate(by_chance[:, ::-1], axis=1)[:, ::-1]
        # Sums of equal numbers in another order differ by a rounding error.
        exceeded += (rivals >= found[order] - 1e-9).sum(axis=0)
    result = np.empty(len(order))
    result[order] = np.maximum.accumulate((exceeded + 1) / (RESAMPLES + 1))
    return result
