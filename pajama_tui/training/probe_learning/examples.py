"""What one probe learns from: rows with labels in groups, balanced where that is asked for."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.training.probe_learning.lint import FEWEST_OF_A_SCORE, Lint
from pajama_tui.training.probes.probe import Ints, Kind
from pajama_tui.training.probes.probe_files import check_aspect
from pajama_tui.untrusted import printable

GOOD_ABOVE = 3
"""A score above it counts as 1 in a binary probe."""

PUBLISHED_SEED = 731
"""Of the published balancing, and of the published split into training and test."""


@dataclass(frozen=True)
class Examples:
    """One aspect's rows.

    Attributes:
        rows: int64 (n,), positions in the data.
        labels: int64 (n,), 0 and 1 or scores.
        groups: int64 (n,), equal where questions are alike.
        suspect: bool (n,), see `Lint`.
        notes: what was left out, in sentences.
    """

    aspect: str
    kind: Kind
    rows: Ints
    labels: Ints
    groups: Ints
    suspect: NDArray[np.bool_]
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def classes(self) -> Ints:
        """The labels there are, ascending."""
        return np.unique(self.labels)

    def only(self, kept: NDArray[np.bool_]) -> "Examples":
        """The examples that are `kept`, bool (n,), less scores that then have too few."""
        parts = {name: getattr(self, name)[kept] for name in ("rows", "labels", "groups")}
        return _with_enough(replace(self, **parts, suspect=self.suspect[kept], notes=()))


def examples_by_aspect(
    found: Lint, aspects: Sequence[str], kind: Kind, *, balance: bool, min_confidence: float
) -> dict[str, Examples]:
    """Return what would be learned from, by aspect.

    Args:
        aspects: all of these must have rows; none named: those of the data that have.

    Raises:
        InputError: see `make_examples`; an aspect's name cannot be a file's; or no aspect has
            anything to learn from.
    """
    examples, reasons = {}, []
    for aspect in aspects or tuple(found.data.aspects):
        try:
            check_aspect(aspect)
            examples[aspect] = make_examples(
                found, aspect, kind, balance=balance, min_confidence=min_confidence
            )
        except InputError as error:
            if aspects:
                raise
            reasons.append(str(error))
    if not examples:
        raise InputError(reasons[0] if reasons else f"{found.data.name} has no scores.")
    return examples


def make_examples(
    found: Lint,
    aspect: str,
    kind: Kind,
    *,
    balance: bool = False,
    min_confidence: float = 0.5,
    seed: int = PUBLISHED_SEED,
) -> Examples:
    """Return the examples of an aspect.

    Args:
        balance: take as many rows of each score as the rarest has, as published.
        min_confidence: leave out labels of less.
        seed: of the balancing.

    Raises:
        InputError: the data has no such aspect, labels 0 and 1 where scores are wanted, or fewer
            than two labels with enough rows.
    """
    data = found.data
    shown = printable(aspect, limit=60)
    if aspect not in data.aspects:
        known = ", ".join(printable(each, limit=60) for each in data.aspects)
        raise InputError(f"{data.name} has no aspect '{shown}'; it has {known}.")
    if aspect in data.binary and kind != "binary":
        raise InputError(f"The labels of {shown} are 0 and 1: learn it with --kind binary.")
    pairs = [
        (at, score)
        for at, row in enumerate(data.rows)
        if (score := row.scores.get(aspect)) is not None and row.confidence >= min_confidence
    ]
    if balance and pairs:
        pairs = balanced(pairs, [row.id for row in data.rows], seed)
    both = np.array(pairs, np.int64).reshape(-1, 2)
    rows, labels = both[:, 0], both[:, 1]
    if kind == "binary" and aspect not in data.binary:
        labels = (labels > GOOD_ABOVE).astype(np.int64)
    examples = _with_enough(
        Examples(aspect, kind, rows, labels, found.groups[rows], found.suspect[rows])
    )
    if len(examples.classes) < 2:
        raise InputError(
            f"{shown} has fewer than two labels with {FEWEST_OF_A_SCORE} rows or more: there is "
            "nothing to learn."
        )
    return examples


def balanced(
    pairs: Sequence[tuple[int, int]], ids: Sequence[str], seed: int = PUBLISHED_SEED
) -> list[tuple[int, int]]:
    """Return as many (row, score) of each score as the rarest has, in the order of their ids.

    Rows of a score are drawn by Python's own generator, seeded once, scores in ascending order.
    """
    buckets: dict[int, list[tuple[int, int]]] = {}
    for pair in pairs:
        buckets.setdefault(pair[1], []).append(pair)
    least = min(map(len, buckets.values()))
    draw = random.Random(seed)
    chosen = [pair for score in sorted(buckets) for pair in draw.sample(buckets[score], least)]
    return sorted(chosen, key=lambda pair: _id_order(ids[pair[0]]))


def folds_of(
    labels: Ints, groups: Ints, count: int, seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield (train, test) positions: groups stay whole, labels are spread as evenly as they can be.

    There are fewer than `count` folds where the rarest label has fewer groups.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    groups_of = [len(np.unique(groups[labels == label])) for label in np.unique(labels)]
    splitter = StratifiedGroupKFold(max(2, min(count, *groups_of)), shuffle=True, random_state=seed)
    for train, test in splitter.split(labels, labels, groups):
        if len(np.unique(labels[train])) > 1 and len(test):
            yield train, test


def _with_enough(examples: Examples) -> Examples:
    counts = Counter(examples.labels.tolist())
    few = sorted(label for label, count in counts.items() if count < FEWEST_OF_A_SCORE)
    if not few:
        return examples
    kept = ~np.isin(examples.labels, few)
    told = ", ".join(f"{label} ({counts[label]} rows)" for label in few)
    note = f"Too few to learn from, and left out: {examples.aspect} of {told}."
    return replace(
        examples,
        rows=examples.rows[kept],
        labels=examples.labels[kept],
        groups=examples.groups[kept],
        suspect=examples.suspect[kept],
        notes=(*examples.notes, note),
    )


def _id_order(id: str) -> tuple[int, str]:
    number = re.search(r"(\d{1,18})\D*$", id)
    return (int(number[1]) if number else -1, id)
