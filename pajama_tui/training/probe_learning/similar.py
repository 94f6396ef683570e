"""Questions that are the same, or nearly: rows of one group belong on one side of any split."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+")
_SHINGLE = 4
# Kept hashes of a question; pairs that share none of them are not looked at, which at the
# similarity asked for misses under one in a million.
_SKETCH = 32
# Of the shingles of both, so many are shared.
_ALIKE = 0.6
# What more questions than these share (a template) does not make two of them candidates.
_COMMON = 200


def question_groups(questions: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return groups of equal and of nearly equal questions, int64 (n,) each, numbered from 0.

    Equal are questions that differ in case, spaces and punctuation alone. Nearly equal are those
    that share most of their sequences of four words, as one with its options in another order does,
    and whoever is nearly equal to them.
    """
    words = [_WORD.findall(question.lower()) for question in questions]
    exact = _numbered([" ".join(each) for each in words])
    first = np.unique(exact, return_index=True)[1]
    parent = list(range(len(first)))
    shingles = [_shingles(words[at]) for at in first]
    for one, other in _candidates(shingles):
        if _root(parent, one) != _root(parent, other):
            both = len(shingles[one] & shingles[other])
            if both >= _ALIKE * (len(shingles[one]) + len(shingles[other]) - both):
                parent[_root(parent, other)] = _root(parent, one)
    roots = np.array([_root(parent, at) for at in range(len(first))], np.int64)
    return exact, np.unique(roots[exact], return_inverse=True)[1].astype(np.int64)


def _numbered(keys: Sequence[str]) -> NDArray[np.int64]:
    known: dict[str, int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys], np.int64)


def _shingles(words: list[str]) -> set[int]:
    if len(words) < _SHINGLE:
        words = words + [""] * (_SHINGLE - len(words))
    grams = (" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))
    return {
        int.from_bytes(hashlib.blake2b(gram.encode("utf-8", "replace"), digest_size=8).digest())
        for gram in grams
    }


def _candidates(shingles: Sequence[set[int]]) -> set[tuple[int, int]]:
    holders: dict[int, list[int]] = defaultdict(list)
    for at, each in enumerate(shingles):
        for value in sorted(each)[:_SKETCH]:
            holders[value].append(at)
    return {
        (one, other)
        for held in holders.values()
        if 1 < len(held) <= _COMMON
        for i, one in enumerate(held)
        for other in held[i + 1 :]
    }


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at
