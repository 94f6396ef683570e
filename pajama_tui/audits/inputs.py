"""What an audit is about: checked scores, gold, groups and text features of the same pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.audits.baselines import BASELINES
from pajama_tui.untrusted import printable
from pajama_tui.verdicts import METHODS, VerdictInputError
from pajama_tui.verdicts.checks import (
    Ints,
    Scores,
    check_gold,
    check_groups,
    check_judges,
    check_scores,
)
from pajama_tui.verdicts.rows import Keys, row_keys, seeded_keys

Gold = NDArray[np.int8]
Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """Arrays of the same n pairs and m judges, checked.

    Attributes:
        scores: float32 (n, m, 2), NaN where a judge failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie.
        groups: int (n,), equal for pairs of one prompt.
        features: float32 (n, 4, 2), as `text_features` returns them, or None.
        judges: m names.
        drawn_by: int64 (n,), what rows are drawn by: the groups as given, so that other judges
            leave a draw as it is; None draws by scores, where no groups were given.
    """

    scores: Scores
    gold: Gold
    groups: Ints
    features: Features | None
    judges: tuple[str, ...]
    drawn_by: Ints | None = None

    @property
    def known(self) -> Ints:
        """The rows with gold, int (g,)."""
        return np.flatnonzero(self.gold).astype(np.int64)

    @property
    def testable(self) -> bool:
        """Whether gold lies in two groups or more, so that some can be held out."""
        return len(np.unique(self.groups[self.known])) >= 2


def check_inputs(
    scores: ArrayLike,
    gold: ArrayLike | None,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    judges: Sequence[str] | None,
) -> Inputs:
    """Check the arrays every audit takes.

    Args:
        scores: float32 (n, m, 2), NaN where a judge failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie; None: no labels.
        groups: int (n,), equal for pairs of one prompt, and what gold rows are drawn and folded
            by; None: every row its own, drawn by its scores.
        features: float (n, 4, 2) from `text_features`, of the rows with gold at least; or None.
        judges: m names; None numbers them.

    Raises:
        VerdictInputError: an array has the wrong shape, type, length or coding.
    """
    checked = check_scores(scores)
    return Inputs(
        scores=checked,
        gold=check_gold(gold, len(checked)),
        groups=check_groups(groups, len(checked)),
        features=_check_features(features, len(checked)),
        judges=check_judges(judges, checked.shape[1]),
        drawn_by=None if groups is None else np.asarray(groups).astype(np.int64),
    )


def draw_keys(inputs: Inputs, rows: Ints, seed: int) -> Keys:
    """Return a key for each of `rows` to draw them by, uint64; labels have no part in it."""
    if inputs.drawn_by is None:
        return row_keys(inputs.scores[rows], np.zeros(len(rows), np.int8), seed)
    return seeded_keys(inputs.drawn_by[rows], seed)


def check_methods(methods: Sequence[str]) -> tuple[str, ...]:
    """Return `methods` without repetitions; each must be a name in `verdicts.METHODS`."""
    for name in methods:
        if name not in METHODS:
            raise VerdictInputError(
                f"There is no label model '{printable(str(name), limit=40)}'; "
                f"choose one of {', '.join(METHODS)}."
            )
    return tuple(dict.fromkeys(methods))


def _check_features(features: ArrayLike | None, n_pairs: int) -> Features | None:
    if features is None:
        return None
    array = np.asarray(features, np.float32)
    if array.shape != (n_pairs, len(BASELINES), 2):
        raise VerdictInputError(
            f"Features have shape {array.shape}, but ({n_pairs}, {len(BASELINES)}, 2) is needed, "
            "as text_features returns them for the same pairs."
        )
    return array
