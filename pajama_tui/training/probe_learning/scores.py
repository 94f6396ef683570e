"""Scores as data files write them."""

from typing import Any


def score_of(value: Any, bounds: tuple[int, int]) -> int | None:
    """Return a score as an int; None where there is none.

    Args:
        value: a number, digits, a bool, null, or an object with one of these as "score".
        bounds: the lowest and the highest.

    Raises:
        ValueError: it is something else; the message is a clause.
    """
    if isinstance(value, dict):
        value = value.get("score")
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            raise ValueError("its score is no number") from None
    if not isinstance(value, int | float) or value != value or value != int(value):
        raise ValueError("its score is no whole number")
    low, high = bounds
    if not low <= value <= high:
        raise ValueError(f"its score is not from {low} to {high}")
    return int(value)
