"""Choosing features and a classifier by cross-validation inside the rows that may be looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probe_learning.candidates import (
    CLASSIFIERS,
    Candidate,
    Cell,
    Matrix,
    Space,
    pipeline,
    ranking_candidate,
)
from pajama_tui.training.probe_learning.examples import folds_of
from pajama_tui.training.probe_learning.measures import macro_f1
from pajama_tui.training.probes.features import Floats
from pajama_tui.training.probes.probe import Ints

Splits = Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]
Check = Callable[[], None]

_BLOCK = 64


@dataclass(frozen=True)
class Choice:
    """What was chosen.

    Attributes:
        candidate: the best.
        score: its mean over the inner folds, which is too good: it was chosen by it.
        tried: how many candidates were fitted and compared.
        ranking: the first stage: (score, cell), the best first.
    """

    candidate: Candidate
    score: float
    tried: int
    ranking: Sequence[tuple[float, Cell]]


def choose(
    matrix: Matrix,
    labels: Ints,
    groups: Ints,
    layers: Sequence[int],
    space: Space,
    seed: int,
    *,
    workers: int = 1,
    check: Check = lambda: None,
) -> Choice:
    """Choose among a space's candidates.

    First every cell is ranked with a plain logistic regression. Of the best layers, each with its
    best pool and family, more are joined to the best while the score rises; then every classifier
    is tried on these cells and on the joined one. Of equals the one with fewer layers, the simpler
    classifier and the smaller spread over folds is taken.

    Args:
        matrix: see `Matrix`; its rows are those of `labels`, and nothing else is seen.
        labels, groups: int64 (n,).
        workers: processes that fit at once; they change nothing of what is chosen.
        check: called often; may raise to end the search.
    """
    splits = list(folds_of(labels, groups, space.inner_folds, seed))
    cells = space.cells(layers)

    def scores(candidates: Sequence[Candidate]) -> list[tuple[float, float]]:
        return scored(matrix, labels, splits, candidates, space.score, seed, workers, check)

    first = scores([ranking_candidate(cell) for cell in cells])
    order = sorted(range(len(cells)), key=lambda at: (-first[at][0], first[at][1], cells[at]))
    ranking = [(first[at][0], cells[at]) for at in order]
    kept: dict[int, Cell] = {}
    for _, cell in ranking:
        if len(kept) < space.keep:
            kept.setdefault(cell.layers[0], cell)
    tops = [_final(cell, space) for cell in kept.values()]
    joined, joins = _joined(tops, scores)
    tops = list(dict.fromkeys([*tops, *([joined] if joined else [])]))
    second = space.second(tops)
    final = scored(matrix, labels, splits, second, "macro_f1", seed, workers, check)
    best = min(
        range(len(second)),
        key=lambda at: (
            -final[at][0],
            len(second[at].cell.layers),
            CLASSIFIERS.index(second[at].classifier),
            final[at][1],
            at,
        ),
    )
    tried = len(cells) + joins + len(second)
    return Choice(second[best], final[best][0], tried, ranking)


def fit(candidate: Candidate, columns: Floats, labels: Ints, seed: int) -> Any:
    """Return a candidate's Pipeline, fitted; ValueError where these rows do not do for it."""
    import warnings

    with warnings.catch_warnings():
        # A fit that has not settled is judged by its score like any other.
        warnings.simplefilter("ignore")
        return pipeline(candidate, len(labels), columns.shape[1], seed).fit(columns, labels)


def scored(
    matrix: Matrix,
    labels: Ints,
    splits: Splits,
    candidates: Sequence[Candidate],
    score: str,
    seed: int,
    workers: int,
    check: Check,
) -> list[tuple[float, float]]:
    """Return mean and standard deviation over splits of each candidate's score.

    One that cannot be fitted on some split has minus infinity.
    """
    from joblib import Parallel, delayed

    cells: dict[Cell, list[int]] = {}
    for at, candidate in enumerate(candidates):
        cells.setdefault(candidate.cell, []).append(at)
    found: list[tuple[float, float]] = [(-np.inf, 0.0)] * len(candidates)
    todo = list(cells.items())
    for start in range(0, len(todo), _BLOCK):
        block = todo[start : start + _BLOCK]
        check()
        if workers == 1:
            parts = []
            for cell, places in block:
                check()
                some = [candidates[at] for at in places]
                parts.append(_scores(matrix(cell), labels, splits, some, score, seed))
        else:
            parts = Parallel(n_jobs=workers)(
                delayed(_scores)(
                    matrix(cell), labels, splits, [candidates[at] for at in places], score, seed
                )
                for cell, places in block
            )
        for (_, places), part in zip(block, parts, strict=True):
            for at, each in zip(places, part, strict=True):
                found[at] = each
    return found


def _scores(
    columns: Floats,
    labels: Ints,
    splits: Splits,
    candidates: Sequence[Candidate],
    score: str,
    seed: int,
) -> list[tuple[float, float]]:
    """The scores of candidates on one cell."""
    from threadpoolctl import threadpool_limits

    measure = macro_f1 if score == "macro_f1" else _accuracy
    found = []
    # Many small fits: threads would wait for each other longer than they work.
    with threadpool_limits(1):
        for candidate in candidates:
            each = []
            for train, test in splits:
                try:
                    fitted = fit(candidate, columns[train], labels[train], seed)
                except ValueError:
                    each = [-np.inf]
                    break
                each.append(measure(labels[test], fitted.predict(columns[test])))
            spread = float(np.std(each)) if np.isfinite(each).all() else 0.0
            found.append((float(np.mean(each)), spread))
    return found


def _accuracy(labels: Ints, predicted: Ints) -> float:
    return float((labels == predicted).mean())


def _final(cell: Cell, space: Space) -> Cell:
    if not space.final_family:
        return cell
    return Cell(cell.layers, cell.pool, space.final_family)


def _joined(
    tops: Sequence[Cell],
    scores: Callable[[Sequence[Candidate]], list[tuple[float, float]]],
) -> tuple[Cell | None, int]:
    """The best cell with layers added one by one while the score rises, and how many were tried."""
    best = tops[0]
    if best.family == "attention" or len(tops) < 2:
        return None, 0
    reached = scores([ranking_candidate(best)])[0][0]
    tried = 1
    for other in tops[1:]:
        more = Cell(tuple(sorted({*best.layers, *other.layers})), best.pool, best.family)
        score = scores([ranking_candidate(more)])[0][0]
        tried += 1
        if score > reached:
            best, reached = more, score
    return (best if len(best.layers) > 1 else None), tried
