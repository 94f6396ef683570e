"""Rows of another kind than the rest, found by how they are written and by nothing else.

Two normal distributions are fitted to the style of all rows (EM, full covariance). Where the
smaller one lies far from the larger, its rows are a kind of their own, and the rest is looked at
again. No label, no id and no order is used.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probe_learning.style import style_features
from pajama_tui.training.probes.features import Floats

_FEWEST_ROWS = 40
# Of these rows a kind has at least so many, and at most such a share.
_FEWEST, _LARGEST_SHARE = 5, 0.45
# Standard deviations between the two along the line that parts them best: at 6, two normal
# distributions have 0.3 % of their rows on the wrong side, and one that was cut in two has under 3.
_APART = 6.0
# A kind differs in so many respects by so many standard deviations of the rest: in one alone, it
# may be no more than a count that takes few values.
_RESPECTS, _BY, _LEAST_SPREAD = 3, 3.0, 0.3
_RIDGE = 0.05
_ROUNDS, _SETTLED = 200, 1e-6
_STARTS = (0.02, 0.05, 0.1, 0.25, 0.5)
_MOST_KINDS = 4


@dataclass(frozen=True)
class TextKind:
    """Rows that are written unlike the rest.

    Attributes:
        rows: int64 (m,), ascending.
        apart: how far they lie from the rest, in standard deviations.
        words: median words of question and response here, and of the rest.
    """

    rows: NDArray[np.int64]
    apart: float
    words: tuple[tuple[float, float], tuple[float, float]]


def find_kinds(rows: list[tuple[str, str]]) -> list[TextKind]:
    """Return the kinds in (question, response) rows, the most different first; [] for one kind."""
    found: list[TextKind] = []
    rest = np.arange(len(rows))
    while len(rest) >= _FEWEST_ROWS and len(found) < _MOST_KINDS:
        style = style_features([rows[at] for at in rest])
        small, apart = _parted(style)
        if small is None:
            break
        kind = rest[small]
        rest = rest[~small]
        found.append(TextKind(kind, apart, (_words(rows, kind), _words(rows, rest))))
    return found


def _words(rows: list[tuple[str, str]], some: NDArray[np.int64]) -> tuple[float, float]:
    counts = np.array([[len(text.split()) for text in rows[at]] for at in some])
    question, response = np.median(counts, axis=0)
    return float(question), float(response)


def _parted(style: Floats) -> tuple[NDArray[np.bool_] | None, float]:
    """The smaller of two kinds, bool (n,), and how far it is; None where there is but one."""
    centre = np.median(style, axis=0)
    far = np.sqrt(((style - centre) ** 2).mean(axis=1))
    best: tuple[float, Floats] | None = None
    for share in _STARTS:
        first = far >= np.quantile(far, 1 - share)
        if _FEWEST <= first.sum() <= len(style) - _FEWEST:
            found = _mixture(style, first.astype(np.float64))
            if found is not None and (best is None or found[0] > best[0]):
                best = found
    if best is None:
        return None, 0.0
    small = best[1] > 0.5
    if small.mean() > 0.5:
        small = ~small
    if small.sum() < _FEWEST or small.mean() > _LARGEST_SHARE:
        return None, 0.0
    apart = _distance(style[small], style[~small])
    spread = np.maximum(style[~small].std(axis=0), _LEAST_SPREAD)
    by = np.abs(style[small].mean(axis=0) - style[~small].mean(axis=0)) / spread
    own_kind = apart >= _APART and (by >= _BY).sum() >= _RESPECTS
    return (small, apart) if own_kind else (None, apart)


def _mixture(x: Floats, weight: Floats) -> tuple[float, Floats] | None:
    """EM from a start: the log likelihood and P(second kind), (n,); None where one vanishes."""
    last = -np.inf
    for _ in range(_ROUNDS):
        if min(weight.sum(), len(x) - weight.sum()) < _FEWEST - 0.5:
            return None
        logs = np.column_stack([_log_density(x, 1 - weight), _log_density(x, weight)])
        top = logs.max(axis=1)
        total = top + np.log(np.exp(logs - top[:, None]).sum(axis=1))
        weight = np.exp(logs[:, 1] - total)
        likelihood = float(total.mean())
        if likelihood - last < _SETTLED:
            break
        last = likelihood
    return likelihood, weight


def _log_density(x: Floats, weight: Floats) -> Floats:
    share = weight.mean()
    centre = weight @ x / weight.sum()
    apart = x - centre
    spread = (apart * weight[:, None]).T @ apart / weight.sum()
    spread.flat[:: len(spread) + 1] += _RIDGE
    root = np.linalg.cholesky(spread)
    scaled = np.linalg.solve(root, apart.T)
    size = np.log(np.diag(root)).sum() + 0.5 * x.shape[1] * np.log(2 * np.pi)
    density: Floats = np.log(share) - 0.5 * (scaled**2).sum(axis=0) - size
    return density


def _distance(one: Floats, other: Floats) -> float:
    """Fisher's discriminant: difference of means over the mean standard deviation along it."""
    spread = np.cov(one.T) + np.cov(other.T)
    spread.flat[:: len(spread) + 1] += _RIDGE
    direction = np.linalg.solve(spread, one.mean(axis=0) - other.mean(axis=0))
    first, second = one @ direction, other @ direction
    deviation = np.sqrt((first.var() + second.var()) / 2)
    return float(abs(first.mean() - second.mean()) / max(deviation, 1e-9))
