"""From scores, and gold if there is any, to a label model."""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import VerdictInputError
from pajama_tui.verdicts.evidence import gather
from pajama_tui.verdicts.methods import METHODS
from pajama_tui.verdicts.model import VerdictModel


def fit_verdicts(
    scores: ArrayLike,
    gold: ArrayLike | None = None,
    method: str = "auto",
    seed: int = 0,
    *,
    groups: ArrayLike | None = None,
    judges: Sequence[str] | None = None,
) -> VerdictModel:
    """Fit a label model, which turns the judges' scores into P(a is better).

    Args:
        scores: float32 (n, m, 2), NaN where a judge failed; [..., 0] is response a. What is not
            finite counts as failed. Rows without gold set bounds and scales, and more in `stack`.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, and 2 tie, which counts as half a win for each side;
            None: no labels at all.
        method: a name in `METHODS`.
        seed: draws the sample of 20,000 rows, if there are more, and the folds.
        groups: int (n,), equal for pairs of one prompt, so that no fold splits them; None: every
            row its own.
        judges: m names for `describe` and for explanations; None: numbers.

    The result does not depend on the order of rows or judges, and swapping a and b turns every p
    into 1 - p.

    Raises:
        VerdictInputError: an argument has the wrong shape, type, length or coding.
    """
    return fit_each(scores, gold, (method,), seed, groups=groups, judges=judges)[method]


def fit_each(
    scores: ArrayLike,
    gold: ArrayLike | None,
    methods: Sequence[str],
    seed: int = 0,
    *,
    groups: ArrayLike | None = None,
    judges: Sequence[str] | None = None,
) -> dict[str, VerdictModel]:
    """Fit several methods as `fit_verdicts` does, from one preparation of the scores."""
    for method in methods:
        if method not in METHODS:
            raise VerdictInputError(
                f"There is no label model '{printable(str(method), limit=40)}'; "
                f"choose one of {', '.join(METHODS)}."
            )
    evidence = gather(scores, gold, groups, judges, seed)
    return {method: METHODS[method].fit(evidence) for method in methods}
