"""Choices among rows (samples, folds) that depend on what the rows hold, not on where they stand.

A row's key is a hash of its scores that is the same when rows, judges or the two responses change
places, so that every seeded choice here is repeatable under all three.
"""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import TIE, Ints, Scores

Keys = NDArray[np.uint64]
Quick = NDArray[np.uint32]

_CHUNK = 8192
_QUICK_VALUES = 80_000  # what fits into a core's second-level cache
_NAN_BITS = np.uint32(0x7FC00000)


def row_keys(scores: Scores, gold: NDArray[np.int8], seed: int) -> Keys:
    """Return a 64-bit key a row, uint64 (n,), from its scores (n, m, 2), its gold (n,) and `seed`.

    Swapping a and b together with the gold, or permuting judges, keeps the key. Rows with equal
    keys are interchangeable (up to a hash collision).
    """
    keys = np.empty(len(scores), np.uint64)
    salt = _mix(np.array([seed & 0xFFFFFFFFFFFFFFFF], np.uint64))
    for start in range(0, len(scores), _CHUNK):
        part = slice(start, start + _CHUNK)
        block = scores[part] + np.float32(0)  # turns -0.0 into 0.0, and copies
        bits = block.view(np.uint32)
        bits[np.isnan(block)] = _NAN_BITS
        sides = _mix(bits.astype(np.uint64) ^ salt).sum(axis=1, dtype=np.uint64)
        both = sides[:, 0] + sides[:, 1]
        label = gold[part]
        winner = np.select(
            [label == 1, label == -1, label == TIE],
            [sides[:, 0], sides[:, 1], ~both],
            np.uint64(0),
        )
        keys[part] = _mix(_mix(both) + winner)
    return keys


def seeded_keys(names: Ints, seed: int) -> Keys:
    """Return a key for each number, uint64 (n,), equal for equal ones, others under each seed."""
    return _mix(names.astype(np.uint64) ^ _mix(np.array([seed & 0xFFFFFFFFFFFFFFFF], np.uint64)))


def quick_keys(scores: Scores, seed: int) -> NDArray[np.uint32]:
    """Return a 32-bit key a row, uint32 (n,), from its scores; a tenth of the work of `row_keys`.

    Good enough to draw rows by. Swapping a and b, or permuting judges, keeps it.
    """
    keys = np.empty(len(scores), np.uint32)
    salt = _mix(np.array([seed & 0xFFFFFFFFFFFFFFFF], np.uint64)).astype(np.uint32)
    rows = max(1, _QUICK_VALUES // max(scores[:1].size, 1))
    for start in range(0, len(scores), rows):
        block = np.ascontiguousarray(scores[start : start + rows], np.float32)
        bits = block.view(np.uint32).reshape(len(block), -1) ^ salt
        # An odd factor, and high bits folded into low ones: enough to part rows of similar scores.
        bits *= np.uint32(0x9E3779B1)
        bits ^= bits >> np.uint32(15)
        bits *= np.uint32(0x85EBCA77)
        np.add.reduce(bits, axis=1, dtype=np.uint32, out=keys[start : start + rows])
    return keys


def draw_rows(
    scores: Scores, gold: NDArray[np.int8], seed: int, limit: int, among: Ints, quick: Quick | None
) -> tuple[Ints, Keys]:
    """Return at most `limit` of the rows `among`, in the order of their keys, and those keys.

    Args:
        quick: `quick_keys` of all rows; needed only where `among` is longer than `limit`.
    """
    if len(among) > limit:
        assert quick is not None
        last = np.partition(quick[among], limit - 1)[limit - 1]
        among = among[quick[among] <= last]
    keys = row_keys(scores[among], gold[among], seed)
    order = first_by_key(keys, limit)
    return among[order], keys[order]


def first_by_key(keys: Keys, limit: int) -> Ints:
    """Return the indices of the `limit` rows with the smallest keys, in the order of the keys."""
    chosen = np.arange(len(keys))
    if len(keys) > limit:
        chosen = np.argpartition(keys, limit)[:limit]
    return chosen[np.argsort(keys[chosen], kind="stable")].astype(np.int64)


def group_keys(keys: Keys, groups: Ints) -> tuple[Keys, Ints]:
    """Return a key for each distinct group, and each row's position among those groups."""
    names, members = np.unique(groups, return_inverse=True)
    summed = np.zeros(len(names), np.uint64)
    np.add.at(summed, members, _mix(keys))
    return _mix(summed), members.astype(np.int64)


def grouped_folds(keys: Keys, groups: Ints, folds: int, repeat: int = 0) -> Ints:
    """Return each row's fold, 0 .. folds - 1, all rows of a group in one fold.

    Folds hold about equally many rows; some are empty when there are few or very large groups.

    Args:
        keys: uint64 (n,) from `row_keys`.
        groups: int (n,).
        folds: how many.
        repeat: another number gives another partition.
    """
    of_group, members = group_keys(keys, groups)
    order = np.argsort(_mix(of_group + np.uint64(repeat)), kind="stable")
    sizes = np.bincount(members, minlength=len(of_group))[order]
    middles = np.cumsum(sizes) - sizes / 2
    fold_of_group = np.empty(len(of_group), np.int64)
    fold_of_group[order] = middles * folds / max(len(keys), 1)
    return fold_of_group[members]


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64-bit integers (the finaliser of SplitMix64, Steele et al. 2014)."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
