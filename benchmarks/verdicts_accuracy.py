"""Predictions of label models for gold rows that they have not learned from.

Gold rows are split by prompt into a pool and a held-out part. A method gets n labels drawn from the
pool, and the scores of all rows of the file: those of a user who labels n pairs of many.
"""

import sys
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import swap_failure
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.untrusted import printable
from pajama_tui.verdicts import VerdictModel, fit_each
from pajama_tui.verdicts.checks import Floats, Ints, Scores

MOST_LABELS = 500
"""What "max" stands for where the pool holds more."""

MIRRORED = 1e-9
"""How far p + p of the swapped pair may be from 1 for a method to count as symmetric."""

_POOL = 0.6
_POOL_OF_GROUPS = 0.5
# With this, published sets of 500 and 486 labelled rows both have a pool of 300.
_POOL_STEP = 50


@dataclass(frozen=True, eq=False)
class GoldSet:
    """The scores of one file.

    Attributes:
        name: of the file, without its ending.
        part: "val" or "test": which part's gold is used.
        scores: float32 (n, m, 2), all rows of both parts; [..., 0] is response 1, called a.
        gold: int8 (n,), +1 a, -1 b, 0 unknown or of the other part.
        groups: int (n,), equal for rows of one prompt.
        grouped: whether the file says which rows share a prompt.
    """

    name: str
    part: str
    scores: Scores
    gold: NDArray[np.int8]
    groups: Ints
    grouped: bool

    @property
    def known(self) -> Ints:
        """Indices of the rows with gold."""
        return np.flatnonzero(self.gold)


@dataclass(frozen=True, eq=False)
class Run:
    """One fitted method's predictions for held-out rows.

    Attributes:
        rows: int (h,), indices in the set.
        p_a: float64 (h,), P(a is better).
        swapped: float64 (h,), the same with a and b exchanged.
        fitted_on: labels learned from.
        failures: share of verdicts on rows without gold that do not turn when a and b are
            exchanged; None for a symmetric method, or without such rows.
    """

    rows: Ints
    p_a: Floats
    swapped: Floats
    fitted_on: int
    failures: float | None


Key = tuple[str, int | None, str]


@dataclass(frozen=True)
class Measured:
    """All runs.

    Attributes:
        sets: by name.
        labels: numbers of labels, None for max.
        methods: those that did not refuse.
        seeds: how many splits.
        runs: one a seed, by set, number of labels and method; absent where the pool is too small.
        refused: why a method was left out.
    """

    sets: dict[str, GoldSet]
    labels: tuple[int | None, ...]
    methods: tuple[str, ...]
    seeds: int
    runs: dict[Key, list[Run]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def read_sets(folder: Path) -> list[GoldSet]:
    """Return every set with gold in `folder`, by name.

    Raises:
        InputError: there is none, or a file is not as described in `verdicts.py`.
    """
    found = []
    for path in sorted(folder.glob("*.npz")):
        data = _read_set(path)
        if len(data.known):
            found.append(data)
        else:
            print(f"{printable(path.name)} holds no gold, and is left out.", file=sys.stderr)
    if not found:
        raise InputError(f"No .npz file with gold in {printable(str(folder))}.")
    return found


def split(data: GoldSet, seed: int) -> tuple[Ints, Ints]:
    """Return the pool, in random order, and the held-out rows; no group is in both.

    The pool is 60 % of the gold rows, to the nearest 50 where there are some hundreds; half of them
    where prompts repeat.
    """
    random = np.random.default_rng(seed)
    known = data.known
    members = np.unique(data.groups[known], return_inverse=True)[1]
    order = random.permutation(members.max() + 1)
    sizes = np.bincount(members)[order]
    pooled = np.zeros(len(order), np.bool_)
    pooled[order[np.cumsum(sizes) <= _pool_size(data)]] = True
    return random.permutation(known[pooled[members]]), known[~pooled[members]]


def measure(
    sets: Sequence[GoldSet],
    labels: Sequence[int | None],
    methods: Sequence[str],
    seeds: int,
) -> Measured:
    """Fit every method on every set, number of labels and seed, and predict held-out rows.

    Raises:
        PajamaError: every method refuses, or no pool is large enough.
    """
    result = Measured({data.name: data for data in sets}, tuple(labels), tuple(methods), seeds)
    begin = time.perf_counter()
    left = list(methods)
    for seed in range(seeds):
        for data in sets:
            pool, held = split(data, seed)
            for count in labels:
                size = min(len(pool), MOST_LABELS) if count is None else count
                if size > len(pool):
                    continue
                seen = np.zeros(len(data.gold), np.int8)
                seen[pool[:size]] = data.gold[pool[:size]]
                models = _fit(data, seen, left, seed, result.refused)
                left = list(models)
                for method, model in models.items():
                    runs = result.runs.setdefault((data.name, count, method), [])
                    runs.append(_run(data, model, held, size))
            spent = time.perf_counter() - begin
            print(f"seed {seed + 1} of {seeds}, {data.name}: {spent:.0f} s", file=sys.stderr)
    # Where prompts are drawn, a pool may be large enough for some seeds only.
    whole = {key: found for key, found in result.runs.items() if len(found) == seeds}
    if not whole:
        raise InputError("No set has gold for these numbers of labels; ask for fewer.")
    return Measured(result.sets, result.labels, tuple(left), seeds, whole, result.refused)


def _fit(
    data: GoldSet, seen: NDArray[np.int8], methods: list[str], seed: int, refused: dict[str, str]
) -> dict[str, VerdictModel]:
    """Return the fitted models; a method that refuses is noted in `refused`, and left out."""

    def fit(names: Sequence[str]) -> dict[str, VerdictModel]:
        return fit_each(data.scores, seen, names, seed, groups=data.groups)

    try:
        return fit(methods)
    except PajamaError:
        models: dict[str, VerdictModel] = {}
        for method in methods:
            try:
                models |= fit([method])
            except PajamaError as error:
                refused[method] = str(error)
        if not models:
            raise
        return models


def _run(data: GoldSet, model: VerdictModel, held: Ints, size: int) -> Run:
    scores = data.scores[held]
    p_a, swapped = model.predict_proba(scores), model.predict_proba(scores[..., ::-1])
    failures, unlabelled = None, data.scores[data.gold == 0]
    if len(unlabelled) and np.abs(p_a + swapped - 1).max() > MIRRORED:
        failures = swap_failure(model, unlabelled)
    return Run(held, p_a, swapped, size, failures)


def _pool_size(data: GoldSet) -> int:
    rows = len(data.known)
    if data.grouped:
        return round(_POOL_OF_GROUPS * rows)
    size = _POOL * rows
    return round(size / _POOL_STEP) * _POOL_STEP if size > 4 * _POOL_STEP else round(size)


def _read_set(path: Path) -> GoldSet:
    try:
        with np.load(path) as file:
            arrays: dict[str, NDArray[Any]] = {name: file[name] for name in file.files}
        parts = [part for part in ("val", "test") if f"{part}_s1" in arrays]
        if not parts:
            raise ValueError("it has neither val_s1 nor test_s1")
        scores = {
            part: np.stack([arrays[f"{part}_s1"], arrays[f"{part}_s2"]], axis=2) for part in parts
        }
        gold = {part: _gold(arrays.get(f"{part}_gold"), len(scores[part])) for part in parts}
        # The part with more gold counts: a few labels in the other may have been picked by hand.
        measured = max(parts, key=lambda part: np.count_nonzero(gold[part]))
        for part in parts:
            if part != measured:
                gold[part][:] = 0
        total = sum(map(len, gold.values()))
        groups = np.arange(total, dtype=np.int64)
        grouped = f"{measured}_group" in arrays
        if grouped:
            start = len(scores["val"]) if measured == "test" and "val" in parts else 0
            # Other rows keep a group of their own, out of the way of these.
            found = np.unique(arrays[f"{measured}_group"], return_inverse=True)[1]
            groups[start : start + len(gold[measured])] = total + found
        return GoldSet(
            name=path.stem,
            part=measured,
            scores=np.concatenate([scores[part] for part in parts]).astype(np.float32),
            gold=np.concatenate([gold[part] for part in parts]),
            groups=groups,
            grouped=grouped,
        )
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{printable(str(path))} is no score matrix as described in benchmarks/verdicts.py: "
            f"{printable(str(error))}."
        ) from error


def _gold(coded: NDArray[Any] | None, rows: int) -> NDArray[np.int8]:
    """Return +1, -1 and 0 for what is published as 0, 1 and -1."""
    if coded is None:
        return np.zeros(rows, np.int8)
    if coded.shape != (rows,) or not np.isin(coded, (-1, 0, 1)).all():
        raise ValueError("gold must be 0, 1 or -1, one for each row of scores")
    return np.select([coded == 0, coded == 1], [1, -1], 0).astype(np.int8)
