"""Scores kept as float32 become the decimal numbers that the judges returned."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_DIGITS = 7
_POWERS = np.array([float(f"1e{power}") for power in range(23)])


def as_returned(scores: NDArray[np.floating[Any]]) -> NDArray[Any]:
    """Return float64 of the same shape: the decimal of up to 7 digits that each float32 stands for.

    Judges round their scores, and published thresholds are round as well, so that a margin often
    equals a threshold but for rounding. The float64 that a judge returned as 0.12 gives the
    published vote; the float32 nearest to it may not. A score of more digits is widened as it is;
    float64 scores lose what float32 cannot hold, so that a model treats both alike.
    """
    narrow = scores.astype(np.float32, copy=False)
    wide = narrow.astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        places = _DIGITS - 1 - np.floor(np.log10(np.abs(wide)))
        power = _POWERS[np.clip(np.nan_to_num(places), 0, len(_POWERS) - 1).astype(np.intp)]
        decimal = np.rint(wide * power) / power
    result: NDArray[Any] = np.where(decimal.astype(np.float32) == narrow, decimal, wide)
    return result
