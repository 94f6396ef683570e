"""How long a judge's calls took, in a form that adds up over chunks."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BINS_A_DECADE = 16
_FASTEST = -7.0  # log10 seconds
_BINS = _BINS_A_DECADE * 10
_OCTAVES = 32
# Below this many characters a call's fixed cost hides how it grows.
_GROWTH_FROM_OCTAVE = 8
_ENOUGH = 20
# A call that took this many times its octave's median was not scheduled, or was a first one.
_OUTLIER = 10


@dataclass(slots=True)
class Timing:
    """Counts of calls by duration, and mean durations by text length.

    Attributes:
        durations: int64 (160,), calls in each sixteenth of a decade from 100 ns on.
        calls: int64 (32,), calls by octave of the text's length in characters.
        seconds: float64 (32,), their total duration, no call counted at more than ten times the
            median of its octave and chunk.
    """

    durations: NDArray[np.int64]
    calls: NDArray[np.int64]
    seconds: NDArray[np.float64]

    @classmethod
    def empty(cls) -> "Timing":
        """No calls yet."""
        return cls(np.zeros(_BINS, np.int64), np.zeros(_OCTAVES, np.int64), np.zeros(_OCTAVES))

    @classmethod
    def of(cls, times: NDArray[np.float32], characters: NDArray[np.uint32]) -> "Timing":
        """Summarise calls of `times` seconds (NaN: not made) on texts of `characters`."""
        timing = cls.empty()
        made = np.isfinite(times)
        seconds = times[made].astype(np.float64)
        bins = (np.log10(np.maximum(seconds, 1e-9)) - _FASTEST) * _BINS_A_DECADE
        bins = np.clip(bins, 0, _BINS - 1).astype(int)
        timing.durations += np.bincount(bins, minlength=_BINS)
        octaves = np.log2(np.maximum(characters[made], 1)).astype(int)
        timing.calls += np.bincount(octaves, minlength=_OCTAVES)
        for octave in np.unique(octaves):
            own = seconds[octaves == octave]
            timing.seconds[octave] = np.minimum(own, _OUTLIER * np.median(own)).sum()
        return timing

    def add(self, other: "Timing") -> None:
        """Add another's calls to these."""
        self.durations += other.durations
        self.calls += other.calls
        self.seconds += other.seconds

    def quantile(self, share: float) -> float:
        """Seconds below which `share` of the calls stayed (within 15 %); NaN without calls."""
        total = self.durations.sum()
        if not total:
            return float("nan")
        index = int(np.searchsorted(np.cumsum(self.durations), share * total))
        return float(10 ** ((min(index, _BINS - 1) + 0.5) / _BINS_A_DECADE + _FASTEST))

    def mean(self) -> float:
        """Mean seconds a call; NaN without calls."""
        calls = self.calls.sum()
        return float(self.seconds.sum() / calls) if calls else float("nan")

    def growth(self) -> float:
        """Exponent k of time ~ length^k, fitted on octaves of 256 characters and more; or NaN."""
        octaves = np.arange(_OCTAVES)
        use = (self.calls >= _ENOUGH) & (octaves >= _GROWTH_FROM_OCTAVE) & (self.seconds > 0)
        if use.sum() < 2:
            return float("nan")
        x, y = octaves[use].astype(float), np.log2(self.seconds[use] / self.calls[use])
        weight = np.sqrt(self.calls[use].astype(float))
        x = x - np.average(x, weights=weight)
        return float((weight * x * y).sum() / (weight * x * x).sum())

    def to_json(self) -> dict[str, Any]:
        """Sparse lists; `from_json` reads them back."""
        return {
            "durations": _sparse(self.durations),
            "calls": _sparse(self.calls),
            "seconds": [[int(i), float(self.seconds[i])] for i in np.flatnonzero(self.calls)],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Timing":
        """What `to_json` wrote."""
        timing = cls.empty()
        for name in ("durations", "calls", "seconds"):
            for index, value in data[name]:
                getattr(timing, name)[index] = value
        return timing


def _sparse(values: NDArray[np.int64]) -> list[list[int]]:
    return [[int(i), int(values[i])] for i in np.flatnonzero(values)]
