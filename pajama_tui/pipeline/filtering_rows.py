"""Which rows pass a filter's facets, and in what order rows are listed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.pairs.codes import GOLD_CODES
from pajama_tui.pipeline.filtering import PairFilter, Term
from pajama_tui.pipeline.table import PairTable

if TYPE_CHECKING:
    from pajama_tui.pipeline.verdicts import Verdicts

Order = Literal["file", "unsure", "disagreement", "longest", "failures"]
ORDERS: dict[Order, str] = {
    "file": "in the file's order",
    "unsure": "least confident first",
    "disagreement": "most disagreement first",
    "longest": "longest texts first",
    "failures": "most judges without a score first",
}
"""Each order, and what it puts first."""

Rows = NDArray[np.uint32]
_Mask = NDArray[np.bool_]

_COMPARE: dict[str, Callable[[NDArray[np.generic], float], _Mask]] = {
    ">": np.greater, "<": np.less, ">=": np.greater_equal, "<=": np.less_equal, "=": np.equal,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of all rows of a source; arrays have one entry a pair of the table.

    Attributes:
        rows: of the source, those that are no pair included.
        verdicts: None where there are none.
        failed: int (n,), judges with a say that have no score; None: not counted.
        disagreement: float32 (n,), see `disagreement.disagreement`; None: not worked out.
        labelled: rows of the source that were given gold in the session.
    """

    rows: int
    table: PairTable
    verdicts: "Verdicts | None" = None
    failed: NDArray[np.integer] | None = None
    disagreement: NDArray[np.float32] | None = None
    labelled: frozenset[int] = frozenset()

    @property
    def bad(self) -> Rows:
        """Rows of the source that are no pair, ascending."""
        good = np.zeros(self.rows, np.bool_)
        good[self.table.rows[self.table.rows < self.rows]] = True
        return np.flatnonzero(~good).astype(np.uint32)


def candidates(wanted: PairFilter, facts: Facts) -> Rows:
    """Return the rows of the source that pass a filter's facets, ascending; uint32.

    A row that is no pair passes `bad` and `row:` and no other term, not even an inverted one.

    Raises:
        InputError: a facet asks for what is not known yet; the message has its column.
    """
    bad = facts.bad
    pairs_pass = np.ones(len(facts.table), np.bool_)
    bad_pass = np.full(len(bad), not wanted.texts, np.bool_)
    for term in wanted.facets:
        try:
            pairs_pass &= _of_pairs(term, facts) ^ term.inverted
        except InputError as error:
            raise InputError(f"Column {term.column}: {error}") from None
        bad_pass &= _of_bad(term, bad)
    rows = np.union1d(facts.table.rows[pairs_pass], bad[bad_pass])
    return rows.astype(np.uint32, copy=False)


def ordered(rows: Rows, order: Order, facts: Facts) -> Rows:
    """Return `rows` of the source in another order; equal ones stay as they were.

    Rows of which the figure is not known come last, and those that are no pair.

    Raises:
        InputError: nothing is known of what the order goes by.
    """
    if order == "file" or not len(rows):
        return rows
    key = _key(order, facts)
    table = facts.table
    at = np.minimum(np.searchsorted(table.rows, rows), len(table) - 1)
    figures = np.where(table.rows[at] == rows, key[at], np.inf)
    figures[np.isnan(figures)] = np.inf
    return rows[np.argsort(figures, kind="stable")]


def needs_of(order: Order) -> str | None:
    """Return what an order goes by, as `PairFilter.needs` names it."""
    found = {"unsure": "verdicts", "disagreement": "disagreement", "failures": "failures"}
    return found.get(order)


def _of_bad(term: Term, bad: Rows) -> _Mask:
    if term.key == "bad":
        return np.full(len(bad), not term.inverted, np.bool_)
    if term.key == "row":
        return _between(term, bad) ^ term.inverted
    return np.zeros(len(bad), np.bool_)


def _of_pairs(term: Term, facts: Facts) -> _Mask:
    table = facts.table
    if term.key == "gold":
        codes = [GOLD_CODES[None if word == "none" else word] for word in term.value.split("|")]
        return np.isin(table.gold, codes)
    if term.key == "bad":
        return np.zeros(len(table), np.bool_)
    if term.key == "row":
        return _between(term, table.rows)
    if term.key == "labelled":
        return np.isin(table.rows, np.array(sorted(facts.labelled), np.uint32))
    if term.key == "failed":
        failed = _failed(facts)
        return _COMPARE[term.sign or ">"](failed, term.limits[0])
    if term.key == "disagree":
        with np.errstate(invalid="ignore"):
            return _COMPARE[term.sign](_disagreement(facts), term.limits[0])
    if term.key == "verdict" and facts.verdicts is None and term.value == "none":
        return np.ones(len(table), np.bool_)
    verdicts = _verdicts(facts)
    if term.key == "verdict":
        return np.isin(verdicts.choice, term.value.split("|"))
    if term.key == "confidence":
        return _COMPARE[term.sign](_confidence(verdicts), term.limits[0])
    a, b = verdicts.choice == "a", verdicts.choice == "b"
    wrong: _Mask = (a & (table.gold == -1)) | (b & (table.gold == 1))
    return wrong


def _between(term: Term, rows: Rows) -> _Mask:
    mask: _Mask = (rows >= term.limits[0]) & (rows <= term.limits[1])
    return mask


def _key(order: Order, facts: Facts) -> NDArray[np.float64]:
    """What rows are sorted by, ascending."""
    if order == "unsure":
        return _confidence(_verdicts(facts))
    if order == "disagreement":
        return -_disagreement(facts).astype(np.float64)
    if order == "failures":
        return -_failed(facts).astype(np.float64)
    plan = facts.table.plan
    return -(plan.characters[plan.a].astype(np.float64) + plan.characters[plan.b])


def _confidence(verdicts: "Verdicts") -> NDArray[np.float64]:
    confidence: NDArray[np.float64] = np.maximum(verdicts.p_a, 1 - verdicts.p_a)
    return confidence


def _verdicts(facts: Facts) -> "Verdicts":
    if facts.verdicts is None:
        raise InputError("there are no verdicts yet; run the judges first.")
    return facts.verdicts


def _disagreement(facts: Facts) -> NDArray[np.float32]:
    if facts.disagreement is None:
        raise InputError("there are no votes yet to disagree; run the judges first.")
    return facts.disagreement


def _failed(facts: Facts) -> NDArray[np.integer]:
    if facts.failed is None:
        raise InputError("failures are counted when all judges were run on all pairs.")
    return facts.failed
