"""Grows the forest of `trees.py` with scikit-learn, the same whatever order rows and columns have.

ExtraTrees draws features and thresholds by chance (Geurts, Ernst and Wehenkel, "Extremely
randomized trees", 2006). Which random number meets which column depends on the order of columns, so
rows and columns are first put into an order that follows from what they hold.
"""

from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Floats, Ints
from pajama_tui.verdicts.trees import DEEPEST, Trees, narrow

ROW_LIMIT = 2000
"""Rows that trees learn from: with more, they only get slow and large."""

TREES = 100
"""200 are no better, measured on five sets."""

_LEAF = 3
_FEATURES = 0.3


def available() -> bool:
    """Whether scikit-learn, which grows the trees, is installed; does not import it."""
    return find_spec("sklearn") is not None


def fit_trees(features: Floats, target: Floats, seed: int, trees: int = TREES) -> Trees | None:
    """Return trees fitted on every row and on its mirror image (-x, 1 - y).

    Swapping a and b of any row (x to -x, y to 1 - y), and permuting rows or columns, gives the same
    forest. Columns that nothing in the rows tells apart are averaged into one feature, since there
    is no order to put them in.

    Args:
        features: float64 (g, v), finite; swapping a and b negates them. Trees see them as float32.
        target: float64 (g,), 1 for a, 0 for b, 0.5 for a tie.
        seed: of the splits drawn.
        trees: how many.

    Rows after the first 2000 are left out, so they should be in random order. None without
    scikit-learn, or where no column differs from 0.
    """
    features, target = features[:ROW_LIMIT], target[:ROW_LIMIT]
    rows = np.concatenate([features, -features]).astype(np.float32) + np.float32(0)  # no -0.0
    goal = np.concatenate([target, 1.0 - target])
    used = np.flatnonzero(rows.any(axis=0))
    if not len(used) or not available():
        return None
    row_order, column_class = _canonical(rows[:, used], goal)
    merged = np.full(features.shape[1], -1, np.int32)
    merged[used] = column_class
    counts = np.bincount(column_class)
    grown = np.zeros((len(rows), len(counts)))
    for column, place in zip(used, column_class, strict=True):
        grown[:, place] += rows[:, column]
    grown = (grown / counts)[row_order]

    from sklearn.ensemble import ExtraTreesRegressor

    # The squared error of 0, 1/2 and 1 ranks splits as the Gini index of 0 and 1 does.
    forest = ExtraTreesRegressor(
        n_estimators=trees,
        min_samples_leaf=_LEAF,
        max_features=_FEATURES,
        max_depth=DEEPEST,
        random_state=seed % 2**32,
        n_jobs=1,
    ).fit(grown, goal[row_order])
    return _taken_over([tree.tree_ for tree in forest.estimators_], merged)


def _canonical(rows: NDArray[np.float32], goal: Floats) -> tuple[Ints, Ints]:
    """Return an order of the rows, and each column's place, that follow from their content.

    Rows are told apart by their goal and values, columns by their values in rows so told apart, and
    so on until nothing new is told apart (colour refinement). What is left are columns that are
    equal, or that could change places without changing the whole; they get one place.
    """
    values = np.unique(rows, return_inverse=True)[1].reshape(rows.shape)
    row_class = np.unique(goal, return_inverse=True)[1]
    column_class = np.zeros(rows.shape[1], np.int64)
    while True:
        told = row_class.max(), column_class.max()
        seen = np.sort(values * (told[0] + 1) + row_class[:, None], axis=0).T
        column_class = _ranks(np.column_stack([column_class, seen]))
        seen = np.sort(values * (column_class.max() + 1) + column_class, axis=1)
        row_class = _ranks(np.column_stack([row_class, seen]))
        if (row_class.max(), column_class.max()) == told:
            return np.argsort(row_class, kind="stable"), column_class


def _ranks(rows: Ints) -> Ints:
    """Return each row's place among the distinct rows in lexicographic order."""
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _taken_over(trees: list[Any], merged: NDArray[np.int32]) -> Trees:
    """Return scikit-learn's trees as plain arrays."""
    sizes = np.array([tree.node_count for tree in trees], np.int32)
    starts = np.cumsum(sizes) - sizes
    right, feature, threshold = [], [], []
    for start, tree in zip(starts, trees, strict=True):
        leaf = tree.children_left < 0
        node = np.arange(tree.node_count)
        if not np.array_equal(tree.children_left[~leaf], node[~leaf] + 1):
            raise RuntimeError("scikit-learn numbers the nodes of its trees in another way")
        right.append(start + np.where(leaf, node, tree.children_right))
        feature.append(np.where(leaf, 0, tree.feature))
        threshold.append(np.where(leaf, 0.0, tree.threshold))
    # Features are float32, so that rounding a threshold down sends none to another side.
    exact = np.concatenate(threshold)
    rounded = exact.astype(np.float32)
    over = rounded > exact
    rounded[over] = np.nextafter(rounded[over], np.float32(-np.inf))
    return Trees(
        merged=merged,
        right=np.concatenate(right).astype(np.int32),
        feature=narrow(np.concatenate(feature)),
        threshold=rounded,
        value=np.concatenate([tree.value[:, 0, 0] for tree in trees]).astype(np.float32),
        sizes=sizes,
    )
