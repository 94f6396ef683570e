"""P(a is better) becomes a decision, or an abstention."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.verdicts.checks import Floats, VerdictInputError

# Sums of equal and opposite parts leave a rounding error.
_UNDECIDED = 1e-9

Choice = Literal["a", "b", "tie", "abstain"]
CHOICES: tuple[Choice, ...] = get_args(Choice)


def check_probabilities(p_a: ArrayLike) -> Floats:
    """Return `p_a` as float64 (n,); every value must lie in [0, 1]."""
    p = np.asarray(p_a, np.float64)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise VerdictInputError(
            "Verdicts need one probability between 0 and 1 for each pair, and no NaN."
        )
    return p


def confidence(p_a: ArrayLike) -> Floats:
    """Return max(p, 1 - p), float64 (n,), in [0.5, 1]."""
    p = check_probabilities(p_a)
    result: Floats = np.maximum(p, 1 - p)
    return result


def decide(
    p_a: ArrayLike,
    *,
    identical: ArrayLike | None = None,
    abstain_below: float = 0.0,
    tie_below: float = 0.0,
) -> NDArray[np.str_]:
    """Return one of "a", "b", "tie", "abstain" for each pair, an array of str (n,).

    Args:
        p_a: P(a is better), (n,).
        identical: bool (n,), true where the two responses are the same text: a tie, whatever p is
            and whoever abstains.
        abstain_below: abstain where the confidence max(p, 1 - p) is below this, also where the
            verdict would be a tie.
        tie_below: a tie where the confidence is below this (`Ties.below` of a label model that
            learned from gold ties). A p within 1e-9 of 0.5, where no judge has an opinion or they
            cancel out, is a tie where this is above 0, and abstains otherwise.

    Raises:
        VerdictInputError: probabilities, lengths or a threshold are out of range.
    """
    p = check_probabilities(p_a)
    for what, threshold in (("abstain", abstain_below), ("call a tie", tie_below)):
        if not 0.0 <= threshold <= 1.0:
            raise VerdictInputError(
                f"The confidence to {what} below is {threshold}, but must be between 0 and 1."
            )
    sure, undecided = confidence(p), np.abs(p - 0.5) < _UNDECIDED
    choice = np.where(p > 0.5, "a", "b").astype("<U7")
    choice[undecided | (sure < tie_below)] = "tie" if tie_below > 0 else "abstain"
    choice[sure < abstain_below] = "abstain"
    if identical is not None:
        same = np.asarray(identical)
        if same.shape != p.shape or (same.size and same.dtype != np.bool_):
            raise VerdictInputError(
                f"'identical' needs one true or false for each of {len(p)} pairs, "
                f"not {same.dtype} of shape {same.shape}."
            )
        choice[same.astype(bool)] = "tie"
    return choice
