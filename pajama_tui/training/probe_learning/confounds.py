"""Is a score told by something that it should not depend on: length, source, kind of text?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probes.features import Floats

_SHUFFLES = 1000


@dataclass(frozen=True)
class Confound:
    """How well a score can be told by something else.

    Attributes:
        strength: Spearman's correlation for a number, -1 .. 1; Cramér's V for a kind, 0 .. 1.
        p: chance of one as strong among shuffled scores.
    """

    strength: float
    p: float


def with_number(scores: NDArray[np.int64], values: Floats, seed: int = 0) -> Confound:
    """How a score goes with a number, such as a length."""
    ranks, other = _ranks(scores.astype(np.float64)), _ranks(values)
    size = np.sqrt((ranks**2).sum() * (other**2).sum())
    if not size:
        return Confound(0.0, 1.0)
    strength = float(ranks @ other / size)
    random = np.random.default_rng(seed)
    drawn = [abs(random.permutation(ranks) @ other) / size for _ in range(_SHUFFLES)]
    hits = sum(value >= abs(strength) - 1e-12 for value in drawn)
    return Confound(strength, (1 + hits) / (1 + _SHUFFLES))


def with_kind(scores: NDArray[np.int64], kinds: Sequence[object], seed: int = 0) -> Confound:
    """How a score goes with a name, such as a source."""
    first = np.unique(scores, return_inverse=True)[1]
    second = np.unique([str(kind) for kind in kinds], return_inverse=True)[1]
    strength = _cramer(first, second)
    random = np.random.default_rng(seed)
    drawn = [_cramer(random.permutation(first), second) for _ in range(_SHUFFLES)]
    hits = sum(value >= strength - 1e-12 for value in drawn)
    return Confound(strength, (1 + hits) / (1 + _SHUFFLES))


def _ranks(values: Floats) -> Floats:
    """Ranks less their mean, equal values sharing theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]
    found: Floats = ranks - ranks.mean()
    return found


def _cramer(first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    """Cramér's V of two codings, int64 (n,) each; 0 where one of them has one value."""
    rows, columns = int(first.max()) + 1, int(second.max()) + 1
    least = min(rows, columns) - 1
    if not least:
        return 0.0
    table = np.bincount(first * columns + second, minlength=rows * columns).reshape(rows, columns)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / len(first)
    with np.errstate(invalid="ignore", divide="ignore"):
        parts = np.where(expected > 0, (table - expected) ** 2 / expected, 0)
    return float(np.sqrt(parts.sum() / (len(first) * least)))
