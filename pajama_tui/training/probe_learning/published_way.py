"""The published procedure's own figures, which its choices make too good; to stand beside ours."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pajama_tui.training.probe_learning.candidates import Candidate, Cell, Matrix, Space
from pajama_tui.training.probe_learning.choosing import Check, choose, scored
from pajama_tui.training.probe_learning.examples import PUBLISHED_SEED
from pajama_tui.training.probe_learning.measures import Predictions, measure
from pajama_tui.training.probe_learning.nested import predict
from pajama_tui.training.probes.probe import Ints

_TEST_SHARE, _FOLDS = 0.2, 5


def published_figures(
    matrix: Matrix,
    labels: Ints,
    classes: Ints,
    layers: Sequence[int],
    space: Space,
    seed: int,
    *,
    workers: int = 1,
    check: Check = lambda: None,
) -> dict[str, Any]:
    """Return what the published way reports, as JSON values.

    80 % of the rows are learned from, by a stratified draw that does not know of groups; layers are
    ranked on these and every classifier's settings are chosen there by 5-fold macro F1; which layer
    and classifier is reported is then chosen by the 20 % that are tested on.
    """
    from sklearn.model_selection import StratifiedKFold, train_test_split

    train, test = train_test_split(
        np.arange(len(labels)), test_size=_TEST_SHARE, stratify=labels, random_state=PUBLISHED_SEED
    )
    rows = np.arange(len(train))
    seen = labels[train]
    # Groups of one row each are no groups.
    choice = choose(
        lambda cell: matrix(cell)[train], seen, rows, layers, space, seed,
        workers=workers, check=check,
    )  # fmt: skip
    tops: dict[int, Cell] = {}
    for _, cell in choice.ranking:
        if len(tops) < space.keep:
            family = space.final_family or cell.family
            tops.setdefault(cell.layers[0], Cell(cell.layers, cell.pool, family))
    splits = list(StratifiedKFold(_FOLDS).split(rows, seen))
    second = space.second([*tops.values()])
    inner = scored(
        lambda cell: matrix(cell)[train], seen, splits, second, "macro_f1", seed, workers, check
    )
    chosen: dict[tuple[Cell, str], tuple[float, Candidate]] = {}
    for candidate, (score, _) in zip(second, inner, strict=True):
        key = candidate.cell, candidate.classifier
        if np.isfinite(score) and (key not in chosen or score > chosen[key][0]):
            chosen[key] = score, candidate
    best: dict[str, Any] | None = None
    for score, candidate in chosen.values():
        said = predict(matrix, labels, candidate, train, test, classes, seed)
        worth = _worth(labels[test], classes, said)
        if best is None or worth["weighted_f1"] > best["test"]["weighted_f1"]:
            best = {"candidate": candidate.to_dict(), "cv_macro_f1": score, "test": worth}
    return {
        **(best or {}),
        "train_rows": len(train),
        "test_rows": len(test),
        "tried": len(choice.ranking) + len(second),
        "chosen_on_test_from": len(chosen),
    }


def _worth(labels: Ints, classes: Ints, said: Predictions) -> dict[str, float | None]:
    return measure(labels, np.arange(len(labels)), classes, said, 0).values
