"""A forest of randomised trees on antisymmetric features, held and evaluated in NumPy alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Floats, Ints

DEEPEST = 64
"""No tree goes deeper: a bound on the work for one row, whatever a file says."""

CERTAIN = 0.99
"""Largest |P(x) - P(-x)| that counts: pure leaves must not give infinite log-odds."""

# Rows at once, values of features at once, and trees times rows at once: these bound the memory.
_ROWS = 8192
_CHUNK = 1_000_000
_BLOCK = 16384

_DTYPES: dict[str, tuple[type[np.generic], ...]] = {
    "merged": (np.int32,),
    "right": (np.int32,),
    "feature": (np.int16, np.int32),
    "threshold": (np.float32,),
    "value": (np.float32,),
    "sizes": (np.int32,),
}


@dataclass(frozen=True, eq=False)
class Trees:
    """A forest whose log-odds change sign with its features.

    P(x) is the mean of the trees' values at x. The log-odds are those of (1 + P(x) - P(-x)) / 2, so
    that swapping the two responses negates them exactly.

    Nodes of all trees lie one after another, each tree from its root down, left before right: the
    left child of node i is i + 1. A row goes left where its feature is at most the threshold. A
    leaf is its own right child, with feature 0 and threshold 0.

    Attributes:
        merged: int32 (v,), the tree's feature that a column of `features` belongs to, -1 for none;
            a feature is the mean of its columns.
        right: int32 (nodes,), the right child.
        feature: int16 or int32 (nodes,).
        threshold: float32 (nodes,).
        value: float32 (nodes,), P(a is better) among the rows that the node was fitted on.
        sizes: int32 (trees,), nodes of each tree.
    """

    merged: NDArray[np.int32]
    right: NDArray[np.int32]
    feature: NDArray[np.int16] | NDArray[np.int32]
    threshold: NDArray[np.float32]
    value: NDArray[np.float32]
    sizes: NDArray[np.int32]

    def log_odds(self, features: Floats) -> Floats:
        """Return the log-odds of a, float64 (n,), from antisymmetric features, float64 (n, v).

        A row's result depends on that row alone. Memory: about 30 MB beside the result.
        """
        result = np.empty(len(features))
        for part, columns in self._chunks(features):
            result[part] = _log_odds(self._mean(columns, None) - self._mean(-columns, None))
        return result

    def contributions(self, features: Floats) -> Floats:
        """Return what each column adds to the log-odds, float64 (n, v), as an approximation.

        Along a row's path through a tree, each change of the node's value is credited to the
        feature that was split on (Saabas, "Interpreting random forests", 2014), for x and for -x;
        the sums over trees are then stretched so that they add up to the row's log-odds. Credit
        depends on the order of the splits, so that of features that only matter together the one
        nearer to the leaf gets more; Shapley values, which share it fairly, cost far more. Columns
        that form one feature share its part equally.
        """
        result = np.zeros((len(features), len(self.merged)))
        used = np.flatnonzero(self.merged >= 0)
        for part, columns in self._chunks(features):
            credit, mirrored = np.zeros(columns.shape), np.zeros(columns.shape)
            difference = self._mean(columns, credit) - self._mean(-columns, mirrored)
            small = np.abs(difference) < 1e-9
            stretch = np.where(small, 2.0, _log_odds(difference) / np.where(small, 1, difference))
            credit = (credit - mirrored) * stretch / (len(self.sizes) * self._counts[:, None])
            result[part, used] = credit[self.merged[used]].T
        return result

    def parts(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return a header for JSON and named arrays, for `from_parts`."""
        return {"trees": len(self.sizes)}, {name: getattr(self, name) for name in _DTYPES}

    @classmethod
    def from_parts(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> "Trees":
        """Return the forest that `parts` took apart, after checking every index in it.

        Raises:
            KeyError: a part is missing.
            ValueError: parts do not fit together, or do not make trees.
        """
        parts = {name: _vector(arrays, name, kinds) for name, kinds in _DTYPES.items()}
        found = cls(**parts)
        count, trees = len(found.right), len(found.sizes)
        if not len(found.feature) == len(found.threshold) == len(found.value) == count:
            raise ValueError("the parts of the trees' nodes have different lengths")
        if header["trees"] != trees or not trees or found.sizes.min() < 1:
            raise ValueError("the number of trees is wrong")
        if found.sizes.sum(dtype=np.int64) != count:
            raise ValueError("the trees' sizes do not add up")
        known = np.unique(found.merged[found.merged >= 0])
        if not len(known) or found.merged.min() < -1 or known[-1] != len(known) - 1:
            raise ValueError("the trees' features are not numbered one by one")
        if found.feature.min() < 0 or found.feature.max() >= len(known):
            raise ValueError("a tree asks for a feature that there is not")
        if not ((found.value >= 0) & (found.value <= 1)).all() or np.isnan(found.threshold).any():
            raise ValueError("the trees' values are no probabilities, or a threshold is no number")
        _check_shape(found.right.astype(np.int64), found.sizes.astype(np.int64))
        if found._depths.max() > DEEPEST:
            raise ValueError(f"a tree is deeper than {DEEPEST}")
        return found

    @cached_property
    def _counts(self) -> Ints:
        """How many columns each feature is the mean of."""
        return np.bincount(self.merged[self.merged >= 0])

    @cached_property
    def _depths(self) -> Ints:
        return _depths(self.right.astype(np.int64), self.sizes.astype(np.int64))

    @cached_property
    def _children(self) -> Ints:
        """The left and the right child of each node, interleaved, int64 (2 * nodes,)."""
        node = np.arange(len(self.right))
        leaf = self.right == node
        return np.stack([np.where(leaf, node, node + 1), self.right], axis=1).ravel()

    def _chunks(self, features: Floats) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield a slice of the rows and their trees' features, float32 (u, rows)."""
        used = np.flatnonzero(self.merged >= 0)
        order = used[np.argsort(self.merged[used], kind="stable")]
        starts = np.cumsum(self._counts) - self._counts
        rows = max(1, min(_ROWS, _CHUNK // len(order)))
        for start in range(0, len(features), rows):
            part = slice(start, start + rows)
            columns = features[part, order].T
            if len(starts) < len(order):
                columns = np.add.reduceat(columns, starts, axis=0) / self._counts[:, None]
            yield part, np.ascontiguousarray(columns, np.float32)

    def _mean(self, columns: NDArray[np.float32], credit: Floats | None) -> Floats:
        """Return the mean value over trees, (rows,); add the changes along the paths to `credit`.

        Args:
            columns: the trees' features, (u, rows).
            credit: (u, rows), or None.
        """
        rows = columns.shape[1]
        flat = columns.ravel()
        offset = self.feature.astype(np.int64) * rows
        roots = np.cumsum(self.sizes, dtype=np.int64) - self.sizes
        total = np.zeros(rows)
        block = max(1, _BLOCK // max(rows, 1))
        for first in range(0, len(roots), block):
            part = slice(first, first + block)
            node = np.repeat(roots[part], rows)
            row = np.tile(np.arange(rows), len(roots[part]))
            for _ in range(self._depths[part].max()):
                asked = offset.take(node) + row
                right = flat.take(asked) > self.threshold.take(node)
                child = self._children.take(2 * node + right)
                if credit is not None:
                    change = self.value.take(child).astype(np.float64) - self.value.take(node)
                    np.add.at(credit.reshape(-1), asked, change)
                node = child
            # Sums of float32 in float64 are exact here, so that the order of trees is no matter.
            total += self.value.take(node).reshape(-1, rows).sum(axis=0, dtype=np.float64)
        return total / len(roots)


def narrow(feature: NDArray[np.integer[Any]]) -> NDArray[np.int16] | NDArray[np.int32]:
    """Return numbers of features, at least 0, in the smallest type that a forest keeps."""
    if feature.max(initial=0) <= np.iinfo(np.int16).max:
        return feature.astype(np.int16)
    return feature.astype(np.int32)


def _log_odds(difference: Floats) -> Floats:
    held = np.clip(difference, -CERTAIN, CERTAIN)
    result: Floats = np.log1p(held) - np.log1p(-held)
    return result


def _vector(
    arrays: Mapping[str, NDArray[Any]], name: str, dtypes: tuple[type[np.generic], ...]
) -> NDArray[Any]:
    array = arrays[name]
    if array.ndim != 1 or array.dtype not in dtypes:
        raise ValueError(f"the trees' {name} has the wrong shape or type")
    return array


def _check_shape(right: Ints, sizes: Ints) -> None:
    """Raise ValueError unless the nodes make trees: every walk ends, and inside its tree."""
    node = np.arange(len(right))
    ends = np.cumsum(sizes)
    inner = right != node
    if ((right <= node + 1) | (right >= np.repeat(ends, sizes)))[inner].any():
        raise ValueError("a tree's node has a child outside the tree, or one before it")
    parents = np.bincount(np.concatenate([node[inner] + 1, right[inner]]), minlength=len(node))
    expected = np.ones(len(node), np.int64)
    expected[ends - sizes] = 0
    if not np.array_equal(parents, expected):
        raise ValueError("a tree's node has no parent, or two")


def _depths(right: Ints, sizes: Ints) -> Ints:
    """Return how many steps the longest walk of each tree takes, int64 (trees,)."""
    tree = np.arange(len(sizes))
    node = np.cumsum(sizes) - sizes
    depths = np.zeros(len(sizes), np.int64)
    while True:
        inner = right[node] != node
        node, tree = node[inner], tree[inner]
        if not len(node):
            return depths
        depths[np.unique(tree)] += 1
        node, tree = np.concatenate([node + 1, right[node]]), np.concatenate([tree, tree])
