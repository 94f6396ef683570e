"""Scores on each judge's own scale become margins in [-1, 1], votes, and standardised margins."""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Floats, Scores

CLIP = 4.0
"""Largest standardised margin: one extreme score must not decide a pair alone."""


def fit_bounds(scores: Scores) -> Floats:
    """Return each judge's P1 and P99 over the pooled finite scores of both sides, float64 (m, 2).

    The percentiles are those of the published procedure (PAJAMA, arXiv 2506.10403, `run.py`). A
    judge that gives one value so often that P1 equals P99 gets its smallest and largest score
    instead, so that its rare other values still count. A judge without a finite score gets NaN, a
    constant one two equal bounds; both have no opinion.
    """
    bounds = np.full((scores.shape[1], 2), np.nan)
    for judge in range(scores.shape[1]):
        pooled = scores[:, judge].ravel().astype(np.float64)
        pooled = pooled[np.isfinite(pooled)]
        if len(pooled):
            low, high = np.percentile(pooled, (1, 99))
            if low == high:
                low, high = pooled.min(), pooled.max()
            bounds[judge] = low, high
    return bounds


def margins(scores: Scores, bounds: Floats) -> Floats:
    """Return the margins, float64 (n, m) in [-1, 1]: normalised score of a minus that of b.

    NaN where either score is missing or not finite, or the judge has no bounds; 0 where the judge
    is constant. Swapping a and b changes the sign and nothing else.
    """
    low, high = bounds[:, 0, None], bounds[:, 1, None]
    span = np.where(high > low, high - low, 1.0)
    values = scores.astype(np.float64)
    values[~np.isfinite(values)] = np.nan
    unit = np.clip((values - low) / span, 0.0, 1.0)
    result: Floats = unit[..., 0] - unit[..., 1]
    result[:, bounds[:, 0] == bounds[:, 1]] *= 0.0  # keeps NaN
    return result


def votes(margin: Floats) -> NDArray[np.int8]:
    """Return the sign of each margin: +1 a, -1 b, 0 abstain (no difference, or a failed score)."""
    return np.sign(np.nan_to_num(margin)).astype(np.int8)


def fit_scales(margin: Floats) -> Floats:
    """Return the root mean square of each judge's known margins, float64 (m,); 0 if none is."""
    known = ~np.isnan(margin)
    squares = np.where(known, margin, 0.0) ** 2
    result: Floats = np.sqrt(squares.sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    return result


def standardise(margin: Floats, scales: Floats) -> Floats:
    """Return margins in units of their scale, clipped to [-4, 4]; 0 where there is no opinion."""
    units = np.nan_to_num(margin) / np.where(scales > 0, scales, np.inf)
    return np.clip(units, -CLIP, CLIP)
