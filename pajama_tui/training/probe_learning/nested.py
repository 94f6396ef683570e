"""Nested cross-validation: what is measured on a fold was chosen and fitted without it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.storage import replace_file
from pajama_tui.training.probe_learning.candidates import (
    Candidate,
    Cell,
    Matrix,
    Space,
    ranking_candidate,
)
from pajama_tui.training.probe_learning.choosing import Check, choose, fit
from pajama_tui.training.probe_learning.measures import Predictions, macro_f1
from pajama_tui.training.probes.features import Floats
from pajama_tui.training.probes.fitted import classifier_of
from pajama_tui.training.probes.probe import Ints


@dataclass(frozen=True)
class OuterFold:
    """What came of one outer fold.

    Attributes:
        test: int64 (m,), positions that were held out.
        said: the chosen candidate's predictions of them.
        candidate: what was chosen on the other rows.
        inner: the score by which it was.
        tried: how many candidates it was chosen from.
        grid: what each ranked cell's logistic regression says of the held-out rows, int64 (m,):
            for the curve over layers, and for what choosing on the test would have shown.
    """

    test: Ints
    said: Predictions
    candidate: Candidate
    inner: float
    tried: int
    grid: dict[Cell, Ints]


def outer_fold(
    matrix: Matrix,
    labels: Ints,
    groups: Ints,
    classes: Ints,
    split: tuple[NDArray[np.int64], NDArray[np.int64]],
    layers: Sequence[int],
    space: Space,
    seed: int,
    *,
    workers: int = 1,
    check: Check = lambda: None,
) -> OuterFold:
    """Choose and fit on a split's first part, and predict its second.

    Args:
        matrix: of all rows; rows of the second part are looked at only to be predicted.
        labels, groups: int64 (n,), of all rows.
        classes: int64 (k,): the columns of the probabilities.
    """
    train, test = split

    def seen(cell: Cell) -> Floats:
        return matrix(cell)[train]

    choice = choose(
        seen, labels[train], groups[train], layers, space, seed, workers=workers, check=check
    )
    said = predict(matrix, labels, choice.candidate, train, test, classes, seed)
    grid = {}
    for cell in space.cells(layers):
        check()
        try:
            ranked = predict(matrix, labels, ranking_candidate(cell), train, test, classes, seed)
        except ValueError:
            continue
        grid[cell] = ranked.predicted
    return OuterFold(test, said, choice.candidate, choice.score, choice.tried, grid)


def predict(
    matrix: Matrix,
    labels: Ints,
    candidate: Candidate,
    train: NDArray[np.int64],
    test: NDArray[np.int64],
    classes: Ints,
    seed: int,
) -> Predictions:
    """Fit on `train` and predict `test`, with the arithmetic that a saved probe has."""
    from threadpoolctl import threadpool_limits

    columns = matrix(candidate.cell)
    with threadpool_limits(1):
        classifier = classifier_of(fit(candidate, columns[train], labels[train], seed))
    proba = np.zeros((len(test), len(classes)))
    places = np.searchsorted(classes, classifier.classes)
    proba[:, places] = classifier.predict_proba(columns[test])
    return Predictions(classifier.predict(columns[test]), proba)


def joined(folds: Sequence[OuterFold], count: int, classes: Ints) -> tuple[Predictions, Ints]:
    """Return the predictions of all rows, and each row's fold, int64 (n,), -1 for none."""
    predicted = np.zeros(count, np.int64)
    proba = np.zeros((count, len(classes)))
    where = np.full(count, -1, np.int64)
    for number, fold in enumerate(folds):
        predicted[fold.test] = fold.said.predicted
        proba[fold.test] = fold.said.proba
        where[fold.test] = number
    return Predictions(predicted, proba), where


def grid_scores(folds: Sequence[OuterFold], labels: Ints) -> dict[Cell, float]:
    """Return each cell's macro F1 over all held-out rows; of cells that every fold could fit."""
    rows = np.concatenate([fold.test for fold in folds])
    cells = [cell for cell in folds[0].grid if all(cell in fold.grid for fold in folds)]
    return {
        cell: macro_f1(labels[rows], np.concatenate([fold.grid[cell] for fold in folds]))
        for cell in cells
    }


def save_fold(fold: OuterFold, path: Path) -> None:
    """Write a fold as JSON.

    Raises:
        WriteFailed: see `replace_file`.
    """
    value = {
        "test": fold.test.tolist(),
        "predicted": fold.said.predicted.tolist(),
        "proba": fold.said.proba.tolist(),
        "candidate": fold.candidate.to_dict(),
        "inner": fold.inner,
        "tried": fold.tried,
        "grid": [{**cell.to_dict(), "predicted": p.tolist()} for cell, p in fold.grid.items()],
    }
    replace_file(path, json.dumps(value))


def load_fold(path: Path) -> OuterFold | None:
    """Read what `save_fold` wrote; None where it is not there or damaged."""
    try:
        value: dict[str, Any] = json.loads(path.read_bytes())
        return OuterFold(
            np.array(value["test"], np.int64),
            Predictions(np.array(value["predicted"], np.int64), np.array(value["proba"], float)),
            Candidate.from_dict(value["candidate"]),
            float(value["inner"]),
            int(value["tried"]),
            {
                Cell(tuple(each["layers"]), each["pool"], each["family"]): np.array(
                    each["predicted"], np.int64
                )
                for each in value["grid"]
            },
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
