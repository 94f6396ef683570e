"""Why a pair was decided as it was: the judges that weighed most."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.verdicts.model import VerdictModel


class Reason(NamedTuple):
    """One judge's part in one verdict.

    Attributes:
        judge: its name.
        margin: its normalised score of a minus that of b, in [-1, 1].
        contribution: what it adds to the log-odds of a; negative speaks for b.
    """

    judge: str
    margin: float
    contribution: float


def explain(model: VerdictModel, scores: ArrayLike, limit: int = 5) -> list[tuple[Reason, ...]]:
    """Return, for each row of `scores` (n, m, 2), its heaviest judges, heaviest first.

    At most `limit` judges with a contribution other than 0 are named, whichever side they speak
    for; equal ones in the model's order.
    """
    parts, margins = model.contributions(scores), model.margins(scores)
    order = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :limit]
    return [
        tuple(
            Reason(model.judges[judge], float(margins[row, judge]), float(parts[row, judge]))
            for judge in judges
            if parts[row, judge] != 0
        )
        for row, judges in enumerate(order)
    ]
