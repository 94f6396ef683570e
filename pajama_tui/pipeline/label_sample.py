"""Which labels are a sample of the data, so that what is measured on them holds for all of it."""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.label_order import draws, free_rows, positions_of
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.session_labels import LabelLog


def drawn_at_random(table: PairTable, log: LabelLog, seed: int) -> NDArray[np.int64]:
    """Return the positions of labelled rows that are a random sample of all, int64 (k,).

    Draws are a fixed sequence, so that all that was labelled among its first draws is such a
    sample, however each row of it was proposed. The sequence counts as far as labels were drawn
    from it one after the other; where one was taken back, up to that one. Skipped rows are missing.
    """
    labelled = positions_of(table, list(log.labels))
    by_draw = [
        row for row in log.labels if (held := log.holds(row)) and held.order == "random"
    ]  # fmt: skip
    at = positions_of(table, by_draw)
    if not len(at):
        return at
    number = draws(table, seed)
    free = free_rows(table, log)
    last = number[at]
    if free.any():
        last = last[last < number[free].min()]
    if not len(last):
        return at[:0]
    return np.sort(labelled[number[labelled] <= last.max()])


def chosen_rows(workspace: Workspace, table: PairTable, log: LabelLog) -> NDArray[np.int64]:
    """Return the positions of labels that are no sample of the data, ascending, int64 (k,).

    They were given where the label model was in doubt or judges disagreed, in the data's order, or
    where somebody chose to. An accuracy that is measured on them is that of such rows. Labels over
    gold of the data's own are not among them.
    """
    labels = list(log.labels)
    if not labels:
        return np.array([], np.int64)
    labelled = positions_of(table, labels)
    rest = np.setdiff1d(labelled, drawn_at_random(table, log, workspace.seed))
    own = [own_gold(workspace, int(row)) is not None for row in table.rows[rest]]
    found: NDArray[np.int64] = rest[~np.array(own, np.bool_)]
    return found


def own_gold(workspace: Workspace, row: int) -> str | None:
    """Return the gold that the data itself gives to a row of the source."""
    pair = workspace.source.read(row)
    return pair.gold if isinstance(pair, Pair) else None
