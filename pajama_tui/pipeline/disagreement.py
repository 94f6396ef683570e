"""How much the judges disagree on each pair."""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.steps import Cancelled, IsCancelled
from pajama_tui.pipeline.verdicts import Verdicts
from pajama_tui.verdicts.margins import margins, votes

_BLOCK = 50_000


def disagreement(
    verdicts: Verdicts, pairs: int, cancelled: IsCancelled | None = None
) -> NDArray[np.float32]:
    """Return the smaller side's share of the votes cast on each pair, float32 (pairs,).

    It is min(A, B) / (A + B) for A votes for a and B votes for b of the judges that have a say, as
    the label model counts them: 0 where all who vote agree, 0.5 where they are split evenly, NaN
    where nobody votes. Judges abstain where a score failed or both sides score alike. Columns are
    read one after the other: memory is one column and a few numbers a pair.

    Raises:
        Cancelled: `cancelled` said so.
    """
    for_a, for_b = np.zeros(pairs, np.uint16), np.zeros(pairs, np.uint16)
    bounds = verdicts.model.bounds
    for place, column in enumerate(verdicts.live):
        if cancelled and cancelled():
            raise Cancelled
        scores = verdicts.matrix.rows(slice(None), [column])
        for low in range(0, pairs, _BLOCK):
            block = slice(low, low + _BLOCK)
            vote = votes(margins(scores[block], bounds[place : place + 1]))[:, 0]
            for_a[block] += vote > 0
            for_b[block] += vote < 0
    cast = (for_a + for_b).astype(np.float32)
    with np.errstate(invalid="ignore"):
        return (np.minimum(for_a, for_b) / cast).astype(np.float32)


def count_failures(verdicts: Verdicts, pairs: int) -> NDArray[np.int32]:
    """Return, for each pair, how many judges with a say have no score for a side; int32 (pairs,).

    A judge that was not run on a pair yet counts as well.
    """
    counts = np.zeros(pairs, np.int32)
    for column in verdicts.live:
        counts += np.isnan(verdicts.matrix.rows(slice(None), [column])).any(axis=(1, 2))
    return counts
