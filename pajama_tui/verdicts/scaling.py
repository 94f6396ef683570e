"""How far each judge's two scores are apart, in units that can be compared and added up."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from pajama_tui.verdicts.checks import Floats, Scores
from pajama_tui.verdicts.margins import CLIP, fit_bounds, margins
from pajama_tui.verdicts.stepper import Stepper, Stretch

Feature = Literal["margin", "median", "vote"]
"""What is weighed of a judge: its standardised margin, the same after scores below and above the
judge's median were stretched to the same length, or its vote."""

FEATURES: tuple[Feature, ...] = get_args(Feature)

_SIZED: tuple[Feature, ...] = ("margin", "median")


@dataclass(frozen=True, eq=False)
class Scaling:
    """The ranges and typical margins of m judges.

    Attributes:
        bounds: float64 (m, 2), as `fit_bounds` returns them.
        medians: float64 (m,), of the pooled finite scores; NaN for a judge without bounds.
        sizes: float64 (m, 2), root mean square of the margins, and of those about the median; 0
            for a judge without any opinion.
    """

    bounds: Floats
    medians: Floats
    sizes: Floats

    @classmethod
    def fit(cls, scores: Scores) -> "Scaling":
        """Return the scaling of the judges in `scores` (n, m, 2)."""
        bounds = fit_bounds(scores)
        raw = cls(bounds, _medians(scores, bounds), np.ones((scores.shape[1], 2)))
        sizes = np.zeros((scores.shape[1], 2))
        known = np.isfinite(scores).all(axis=2).sum(axis=0)
        for column, feature in enumerate(_SIZED):
            steps = _all_steps(raw.stepper(feature, len(scores), clipped=False), scores)
            squares = (steps * raw.factors(feature)) ** 2
            sizes[:, column] = np.sqrt(squares.sum(axis=0) / np.maximum(known, 1))
        return cls(bounds, raw.medians, sizes)

    def margins(self, scores: Scores) -> Floats:
        """Return margins, float64 (n, m) in [-1, 1], NaN where a judge failed."""
        return margins(scores, self.bounds)

    def units(self, scores: Scores, feature: Feature) -> Floats:
        """Return `feature` of each judge, float64 (n, m) in [-4, 4]; 0 where it has no opinion."""
        return self.steps(scores, feature) * self.factors(feature)

    def steps(self, scores: Scores, feature: Feature) -> Floats:
        """Return `units` up to the factors of each judge, which a weight may hold instead.

        Differences are taken of float32 scores, on the judge's own scale, and clipped where the
        unit would leave [-4, 4].
        """
        return _all_steps(self.stepper(feature, len(scores)), scores)

    def stepper(self, feature: Feature, count: int, *, clipped: bool = True) -> Stepper:
        """Return what computes `steps` of `count` rows, block by block."""
        low, high = np.nan_to_num(self.bounds).T
        if feature == "median":
            middle = np.nan_to_num(self.medians)
            below, above = self._stretches()
            stretches = [Stretch(low, middle, below), Stretch(middle, high, above)]
            reach = np.ones(len(low))
        else:
            stretches = [Stretch(low, high, None)]
            reach = high - low
        limits = CLIP / _positive(self.factors(feature))
        # Most judges' units cannot leave the range, because a margin is at most 1.
        needed = clipped and feature != "vote" and bool((limits < reach).any())
        return Stepper(stretches, limits if needed else None, sign=feature == "vote", count=count)

    def factors(self, feature: Feature) -> Floats:
        """Return what turns `steps` into `units`, float64 (m,); 0 for a judge without opinion."""
        if feature == "vote":
            return np.ones(len(self.bounds))
        sizes = self.sizes[:, _SIZED.index(feature)]
        spans = _positive(self.bounds[:, 1] - self.bounds[:, 0]) if feature == "margin" else 1.0
        live = (sizes > 0) & (self.bounds[:, 1] > self.bounds[:, 0])
        result: Floats = np.where(live, 1.0 / _positive(sizes * spans), 0.0)
        return result

    def _stretches(self) -> tuple[Floats, Floats]:
        """Return what one point of score below, and above, the median counts, (m,) each."""
        low, high = self.bounds.T
        below, above = self.medians - low, high - self.medians
        # A median on a bound splits nothing: then the range is stretched evenly.
        split = (below > 0) & (above > 0)
        even = 1.0 / _positive(high - low)
        return (
            np.where(split, 0.5 / _positive(below), even),
            np.where(split, 0.5 / _positive(above), even),
        )


def _all_steps(stepper: Stepper, scores: Scores) -> Floats:
    result = np.empty(scores.shape[:2])
    for start in range(0, len(scores), stepper.rows):
        part = slice(start, start + stepper.rows)
        result[part] = stepper.steps(scores[part])
    return result


def _medians(scores: Scores, bounds: Floats) -> Floats:
    result = np.full(len(bounds), np.nan)
    for judge in np.flatnonzero(np.isfinite(bounds[:, 0])):
        pooled = scores[:, judge].ravel()
        result[judge] = np.median(pooled[np.isfinite(pooled)])
    return result


def _positive(values: Floats) -> Floats:
    result: Floats = np.where(values > 0, values, 1.0)
    return result
