"""How far each judge's two scores are apart, in units that can be compared and added up."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from pajama_tui.verdicts.checks import Floats, Scores
from pajama_tui.verdicts.margins import CLIP, fit_bounds, margins
from pajama_tui.verdicts.stepper import Stepper

Feature = Literal["margin", "vote"]
"""What is weighed of a judge: its standardised margin, or its vote."""

FEATURES: tuple[Feature, ...] = get_args(Feature)


@dataclass(frozen=True, eq=False)
class Scaling:
    """The ranges and typical margins of m judges.

    Attributes:
        bounds: float64 (m, 2), as `fit_bounds` returns them.
        sizes: float64 (m,), root mean square of the known margins; 0 for a judge without any
            opinion.
    """

    bounds: Floats
    sizes: Floats

    @classmethod
    def fit(cls, scores: Scores) -> "Scaling":
        """Return the scaling of the judges in `scores` (n, m, 2)."""
        bounds = fit_bounds(scores)
        low, high = np.nan_to_num(bounds).T
        raw = Stepper(low, high, None, sign=False, count=len(scores)).all_steps(scores)
        return cls(bounds, typical_sizes(raw / _positive(high - low), scores))

    def margins(self, scores: Scores) -> Floats:
        """Return margins, float64 (n, m) in [-1, 1], NaN where a judge failed."""
        return margins(scores, self.bounds)

    def units(self, scores: Scores, feature: Feature) -> Floats:
        """Return `feature` of each judge, float64 (n, m) in [-4, 4]; 0 where it has no opinion."""
        return self.stepper(feature, len(scores)).all_steps(scores) * self.factors(feature)

    def stepper(self, feature: Feature, count: int) -> Stepper:
        """Return what computes `units` of `count` rows up to `factors`, which a weight may hold.

        Differences are taken of float32 scores, on the judge's own scale, and clipped where the
        unit would leave [-4, 4].
        """
        low, high = np.nan_to_num(self.bounds).T
        limits = CLIP / _positive(self.factors(feature))
        # Most judges' units cannot leave the range, because a margin is at most 1.
        needed = feature == "margin" and bool((limits < high - low).any())
        return Stepper(low, high, limits if needed else None, sign=feature == "vote", count=count)

    def factors(self, feature: Feature) -> Floats:
        """Return what turns steps into units, float64 (m,); 0 for a judge without opinion."""
        if feature == "vote":
            return np.ones(len(self.bounds))
        spans = np.nan_to_num(self.bounds[:, 1] - self.bounds[:, 0])
        live = (self.sizes > 0) & (spans > 0)
        result: Floats = np.where(live, 1.0 / _positive(self.sizes * spans), 0.0)
        return result


def median_units(scores: Scores, bounds: Floats) -> Floats:
    """Return another view of margins, (n, m): each judge's range stretched about its median.

    Scores from the lower bound to the median, and from there to the upper bound, each fill half of
    the range, so that a judge with many low and few high scores is not all about the latter. A
    median on a bound splits nothing, and the range is stretched evenly. Divided by their root mean
    square and clipped to [-4, 4]; 0 where there is no opinion.
    """
    low, high = np.nan_to_num(bounds).T
    middle = np.array([_median(scores[:, judge]) for judge in range(scores.shape[1])])
    split = (low < middle) & (middle < high)
    even = 1.0 / _positive(high - low)
    below = np.where(split, 0.5 / _positive(middle - low), even)
    above = np.where(split, 0.5 / _positive(high - middle), even)
    middle = np.clip(middle, low, high)
    result = Stepper(low, middle, None, sign=False, count=len(scores)).all_steps(scores) * below
    result += Stepper(middle, high, None, sign=False, count=len(scores)).all_steps(scores) * above
    return np.clip(result / _positive(typical_sizes(result, scores)), -CLIP, CLIP)


def typical_sizes(values: Floats, scores: Scores) -> Floats:
    """Return the root mean square of the known `values` (n, m), float64 (m,); 0 if none is."""
    known = np.isfinite(scores).all(axis=2).sum(axis=0)
    result: Floats = np.sqrt((values**2).sum(axis=0) / np.maximum(known, 1))
    return result


def _median(scores: Scores) -> float:
    pooled = scores[np.isfinite(scores)]
    return float(np.median(pooled)) if len(pooled) else 0.0


def _positive(values: Floats) -> Floats:
    result: Floats = np.where(values > 0, values, 1.0)
    return result
