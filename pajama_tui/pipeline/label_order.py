"""Which pair to label next: the next one, the most doubtful, the most disputed, or any."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.steps import Cancelled
from pajama_tui.pipeline.table import PairTable
from pajama_tui.session_labels import LabelLog
from pajama_tui.verdicts.rows import first_by_key, seeded_keys
from pajama_tui.verdicts.vote_model import VoteModel

if TYPE_CHECKING:
    from pajama_tui.pipeline.verdicts import Verdicts

Order = Literal["random", "order", "uncertainty", "disagreement"]
ORDERS: tuple[Order, ...] = get_args(Order)
DEFAULT: Order = "random"
"""What is measured on labels drawn at random holds for all pairs. In `benchmarks/labelling.py`, on
three sets, no order taught clearly more with 25 or 50 labels; with 100, disagreement did on one."""

RECENT = 10
"""Rows of the prompts of so many last decisions wait, where doubt or dispute orders them."""

# Reading all scores of a million pairs takes seconds; these are enough to find disputed ones in.
_DISPUTED_AMONG = 20_000
_BLOCK = 5_000
# Sums of equal and opposite parts leave a rounding error.
_NO_OPINION = 1e-9
_LAST = np.uint64(0xFFFFFFFFFFFFFFFF)


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """How the judges' votes are split on pairs without gold.

    Attributes:
        index: int64 (k,), positions in the table, ascending.
        cast: int8 (k, m), +1 a, -1 b, 0 abstain, of the judges that have a say.
        weight_a, weight_b: float64 (k,), share of all judges' weight that speaks for the side; a
            judge of negative weight speaks for the other one.
    """

    index: NDArray[np.int64]
    cast: NDArray[np.int8]
    weight_a: NDArray[np.float64]
    weight_b: NDArray[np.float64]

    @classmethod
    def weighed(
        cls, index: NDArray[np.int64], cast: NDArray[np.int8], weights: NDArray[np.float64]
    ) -> "Votes":
        """Weigh votes with the weights of a label model, float64 (m,)."""
        shares = weights / (np.abs(weights).sum() or 1.0)
        for_first, for_second = np.maximum(shares, 0.0), np.maximum(-shares, 0.0)
        a, b = (cast == 1).astype(np.float64), (cast == -1).astype(np.float64)
        return cls(
            index,
            cast,
            weight_a=a @ for_first + b @ for_second,
            weight_b=b @ for_first + a @ for_second,
        )


@dataclass(frozen=True, slots=True)
class Split:
    """How the judges' votes are split on one pair: how many, and by which share of the weight."""

    for_a: int
    for_b: int
    weight_a: float
    weight_b: float
    judges: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A pair to label next, and why this one.

    Attributes:
        row: of the source.
        position: of the table.
        order: by which it was chosen.
        wanted: the order asked for, another one where there are no verdicts to order by.
        p_a: P(a is better) as of now; None without verdicts.
        left: pairs that were to choose from.
        seed: of the draw.
        waiting: of them, those passed over because their prompt came up a short while ago.
        split: of the judges' votes, where these ordered the pairs.
        again: an answer was taken back.
    """

    row: int
    position: int
    order: Order
    wanted: Order
    p_a: float | None
    left: int
    seed: int = 0
    waiting: int = 0
    split: Split | None = None
    again: bool = False


def free_rows(table: PairTable, log: LabelLog) -> NDArray[np.bool_]:
    """Return which pairs may be proposed, bool (n,).

    Those with gold, skipped ones and those of two identical responses are not.
    """
    free: NDArray[np.bool_] = (table.gold == 0) & ~table.identical
    free[positions_of(table, log.skipped)] = False
    return free


def positions_of(table: PairTable, rows: set[int] | list[int]) -> NDArray[np.int64]:
    """Return the table's positions of those of `rows` that are pairs, in the order given."""
    wanted = np.array([row for row in rows if row <= int(table.rows[-1])], np.uint32)
    at = np.searchsorted(table.rows, wanted).astype(np.int64)
    found: NDArray[np.int64] = at[table.rows[at] == wanted]
    return found


def propose(
    table: PairTable,
    log: LabelLog,
    order: Order,
    *,
    seed: int,
    after: int = -1,
    p_a: NDArray[np.float64] | None = None,
    votes: Votes | None = None,
) -> Proposal | None:
    """Return the pair to label next; None where no pair is left.

    - "order": the next row below `after`, from the last one on to the first.
    - "random": the sequence of draws is fixed by the seed, whatever was labelled before.
    - "uncertainty": P(a) nearest to .5. Pairs on which no judge has an opinion come last.
    - "disagreement": the smaller of the two sides' weights is the largest.

    Of equal ones, the first in the data. Where doubt or dispute orders them, pairs of the prompts
    of the last `RECENT` decisions wait, unless no others are left.

    Args:
        seed: the session's.
        after: row of the source.
        p_a: float64 (n,) of the last verdicts.
        votes: see `split_votes`; "disagreement" looks at these pairs only.
    """
    free = free_rows(table, log)
    left = int(free.sum())
    if not left:
        return None
    used: Order = order
    if (order == "uncertainty" and p_a is None) or (order == "disagreement" and votes is None):
        used = DEFAULT
    waiting, split = 0, None
    if used == "order":
        position = _next(table, free, after)
    elif used == "random":
        position = int(np.argmin(np.where(free, draws(table, seed), _LAST)))
    else:
        recent = _recent(table, log)
        if used == "disagreement":
            assert votes is not None
            open_ = free[votes.index]
            if not open_.any():
                # All that were looked at have been decided on since.
                return propose(table, log, "random", seed=seed, p_a=p_a)
            held = open_ & np.isin(table.groups[votes.index], recent)
            among = open_ & ~held if (open_ & ~held).any() else open_
            waiting = int(open_.sum() - among.sum())
            both = np.minimum(votes.weight_a, votes.weight_b)
            at = int(np.argmax(np.where(among, both, -1.0)))
            position, split = int(votes.index[at]), _split(votes, at)
        else:
            assert p_a is not None
            held = free & np.isin(table.groups, recent)
            among = free & ~held if left > held.sum() else free
            waiting = int(left - among.sum())
            doubt = np.abs(p_a - 0.5)
            doubt[doubt < _NO_OPINION] = 0.5
            position = int(np.argmin(np.where(among, doubt, 1.0)))
    return Proposal(
        row=int(table.rows[position]),
        position=position,
        order=used,
        wanted=order,
        p_a=None if p_a is None else float(p_a[position]),
        left=left,
        seed=seed,
        waiting=waiting,
        split=split,
    )


def split_votes(
    verdicts: "Verdicts",
    table: PairTable,
    seed: int,
    cancelled: Callable[[], bool] | None = None,
) -> Votes:
    """Return how the judges' votes are split on up to 20,000 pairs without gold, drawn by seed.

    Raises:
        Cancelled: `cancelled` said so.
    """
    open_ = np.flatnonzero((table.gold == 0) & ~table.identical)
    drawn = first_by_key(draws(table, seed)[open_], _DISPUTED_AMONG)
    index = np.sort(open_[drawn]).astype(np.int64)
    if cancelled and cancelled():
        raise Cancelled
    scores = verdicts.matrix.rows(index, verdicts.live)
    cast = np.empty(scores.shape[:2], np.int8)
    for low in range(0, len(index), _BLOCK):
        if cancelled and cancelled():
            raise Cancelled
        cast[low : low + _BLOCK] = verdicts.model.votes(scores[low : low + _BLOCK])
    return Votes.weighed(index, cast, verdicts.model.weights)


def renewed_votes(votes: Votes, of: "Verdicts", verdicts: "Verdicts") -> Votes | None:
    """Return the votes weighed by newer verdicts; None where they are to be cast anew.

    Args:
        of: the verdicts whose votes they are.
    """
    models = of.model, verdicts.model
    alike = (
        of.matrix is verdicts.matrix
        and list(of.live) == list(verdicts.live)
        # Its thresholds are learned from gold, and with them who votes.
        and not any(isinstance(model, VoteModel) for model in models)
        and np.array_equal(models[0].bounds, models[1].bounds)
    )
    return Votes.weighed(votes.index, votes.cast, verdicts.model.weights) if alike else None


def draws(table: PairTable, seed: int) -> NDArray[np.uint64]:
    """Return a number for each pair, uint64 (n,): the pairs of lower ones are drawn earlier."""
    return seeded_keys(table.rows.astype(np.int64), seed)


def _next(table: PairTable, free: NDArray[np.bool_], after: int) -> int:
    start = int(np.searchsorted(table.rows, after, side="right"))
    below = free[start:]
    return start + int(below.argmax()) if below.any() else int(free.argmax())


def _recent(table: PairTable, log: LabelLog) -> NDArray[np.int64]:
    rows = [decision.row for decision in log.decisions[-RECENT:]]
    found: NDArray[np.int64] = np.unique(table.groups[positions_of(table, rows)])
    return found


def _split(votes: Votes, at: int) -> Split:
    cast = votes.cast[at]
    return Split(
        for_a=int((cast == 1).sum()),
        for_b=int((cast == -1).sum()),
        weight_a=float(votes.weight_a[at]),
        weight_b=float(votes.weight_b[at]),
        judges=len(cast),
    )
