"""One judge beside each of the others: how often they vote alike, and where two of them part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.findings import Estimate
from pajama_tui.audits.shares import effective_rows, share_interval
from pajama_tui.verdicts.checks import Floats, Ints
from pajama_tui.verdicts.margins import votes

_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Companion:
    """Another judge, beside the one that is asked about.

    Attributes:
        judge: label.
        agreement: share of the rows both vote on where they vote for the same side; its interval
            takes rows of one prompt together.
        rows: how many rows both vote on.
        correlation: of the ranks of their margins; None where either has no opinion. Ranks are of
            the margins' sizes and get the margins' signs, and the correlation is about zero, so
            that it does not matter which response came first.
        correlated: rows on which both have a margin.
    """

    judge: str
    agreement: Estimate
    rows: int
    correlation: float | None
    correlated: int


def companions(margin: Floats, at: int, names: list[str], groups: Ints) -> tuple[Companion, ...]:
    """Return every other judge beside the one in column `at`, in the order of `names`.

    Args:
        margin: float64 (n, m), NaN where a judge has none.
        groups: int64 (n,), equal for rows of one prompt.
    """
    known = ~np.isnan(margin)
    cast = votes(margin)
    ranks = np.stack([signed_ranks(column) for column in margin.T], axis=1)
    own, own_known, own_cast = ranks[:, at], known[:, at], cast[:, at]
    found = []
    for other, name in enumerate(names):
        if other == at:
            continue
        met = (own_cast != 0) & (cast[:, other] != 0)
        alike = (own_cast == cast[:, other])[met].astype(np.float64)
        agreement = Estimate(None, None, None)
        if len(alike):
            rows = effective_rows(alike, groups[met])
            agreement = Estimate(float(alike.mean()), *share_interval(alike.mean() * rows, rows))
        both = own_known & known[:, other]
        one, two = own[both], ranks[both, other]
        size = float(np.sqrt((one @ one) * (two @ two))) if both.any() else 0.0
        correlation = float(np.clip(one @ two / size, -1, 1)) if size > 0 else None
        found.append(Companion(name, agreement, len(alike), correlation, int(both.sum())))
    return tuple(found)


def signed_ranks(margin: Floats) -> Floats:
    """Return the rank of each margin's size, with the margin's sign; ties share their mean rank.

    A margin of 0 is 0, as is NaN; the largest is 1.

    Args:
        margin: float64 (n,).
    """
    size = _sizes(margin)
    _, inverse, counts = np.unique(size, return_inverse=True, return_counts=True)
    means = np.cumsum(counts) - (counts - 1) / 2
    result: Floats = np.sign(np.nan_to_num(margin)) * means[inverse] / max(len(margin), 1)
    return result


def parted(one: Floats, other: Floats, limit: int) -> tuple[Ints, Floats]:
    """Return the rows on which two judges vote for different sides, the strongest first.

    The strength of a row is the lesser of the two sizes of margin, each as the share of the rows
    its own judge votes on whose margin is no larger: 1 where both were never surer.

    Args:
        one, other: margins, float64 (n,).
        limit: rows to return at most.

    Returns:
        int64 (k,), rows; float64 (k,), their strengths in (0, 1].
    """
    opposed = np.flatnonzero(votes(one) * votes(other) == -1)
    strength = np.minimum(_shares(one)[opposed], _shares(other)[opposed])
    order = np.argsort(-strength, kind="stable")[:limit]
    return opposed[order].astype(np.int64), strength[order]


def _shares(margin: Floats) -> Floats:
    size = _sizes(margin)
    cast: NDArray[np.float64] = np.sort(size[size > 0])
    result: Floats = np.searchsorted(cast, size, side="right") / max(len(cast), 1)
    return result


def _sizes(margin: Floats) -> Floats:
    # Equal differences of scores become margins that differ in their last digits.
    sizes: Floats = np.abs(np.nan_to_num(margin))
    return sizes.round(_DIGITS)
