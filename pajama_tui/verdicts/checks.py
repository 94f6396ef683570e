"""Validation at the border of the room: inside it, arrays are trusted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.errors import InputError

Scores = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIE = 2
"""Gold coding of a tie; +1 is a, -1 is b, 0 is unknown."""


class VerdictInputError(InputError, ValueError):
    """Arrays handed to this room have the wrong shape, type, length or coding."""


def check_scores(scores: ArrayLike, n_judges: int | None = None) -> Scores:
    """Return `scores` as float32 (n_pairs, n_judges, 2); every other float width is converted.

    Args:
        scores: floats of that shape, NaN where a judge failed. What is not finite as float32
            counts as failed throughout this room.
        n_judges: the number of judges a fitted model knows; None accepts any number above 0.

    Raises:
        VerdictInputError: the shape, the type or the number of judges is another.
    """
    array = np.asarray(scores)
    if not np.issubdtype(array.dtype, np.floating):
        raise VerdictInputError(
            f"Scores are {array.dtype}, but floats are needed (float32, NaN where a judge failed)."
        )
    if array.ndim != 3 or array.shape[2] != 2:
        raise VerdictInputError(
            f"Scores have shape {array.shape}, but (pairs, judges, 2) is needed: "
            "the last axis holds the scores of response a and of response b."
        )
    if array.shape[1] == 0:
        raise VerdictInputError("Scores have no judge; at least one judge is needed.")
    if n_judges is not None and array.shape[1] != n_judges:
        raise VerdictInputError(
            f"These scores are of {array.shape[1]} judges, but the model was fitted on "
            f"{n_judges}; score the same judges in the same order, or fit again."
        )
    with np.errstate(over="ignore"):
        return array.astype(np.float32, copy=False)


def check_gold(gold: ArrayLike | None, n_pairs: int) -> NDArray[np.int8]:
    """Return gold as int8 (n_pairs,): +1 a, -1 b, 0 unknown, 2 tie; None is all unknown."""
    if gold is None:
        return np.zeros(n_pairs, np.int8)
    array = np.asarray(gold)
    _check_column("Gold", array, n_pairs)
    strange = ~np.isin(array, (-1, 0, 1, TIE))
    if strange.any():
        row = int(strange.argmax())
        raise VerdictInputError(
            f"Gold holds {array[row]} at row {row}; it is +1 (a), -1 (b), 2 (tie) or 0 (unknown)."
        )
    return array.astype(np.int8)


def check_groups(groups: ArrayLike | None, n_pairs: int) -> Ints:
    """Return one integer a row, equal for rows of one prompt; None gives every row its own."""
    if groups is None:
        return np.arange(n_pairs, dtype=np.int64)
    array = np.asarray(groups)
    _check_column("Groups", array, n_pairs)
    return np.unique(array, return_inverse=True)[1].astype(np.int64)


def check_judges(judges: Sequence[str] | None, n_judges: int) -> tuple[str, ...]:
    """Return one name a judge; None numbers them from 1."""
    if judges is None:
        return tuple(f"judge {number}" for number in range(1, n_judges + 1))
    if len(judges) != n_judges:
        raise VerdictInputError(
            f"{len(judges)} judge names were given for scores of {n_judges} judges."
        )
    return tuple(str(name) for name in judges)


def _check_column(what: str, array: NDArray[np.generic], n_pairs: int) -> None:
    if array.ndim != 1 or len(array) != n_pairs:
        raise VerdictInputError(
            f"{what} has shape {array.shape}, but one value for each of {n_pairs} pairs is needed."
        )
    # An empty list arrives as float64; there is nothing wrong in it.
    if len(array) and not np.issubdtype(array.dtype, np.integer):
        raise VerdictInputError(f"{what} is {array.dtype}, but integers are needed.")
