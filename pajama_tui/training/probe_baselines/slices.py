"""Which rows baselines are made of, and on which folds: those that probes are learned on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.training.probe_baselines.settings import BaselineSettings
from pajama_tui.training.probe_learning.baselines import Splits
from pajama_tui.training.probe_learning.examples import Examples, examples_by_aspect, folds_of
from pajama_tui.training.probe_learning.lint import Lint
from pajama_tui.training.probes.probe import Ints
from pajama_tui.untrusted import printable


@dataclass(frozen=True)
class Slice:
    """One aspect's rows and folds.

    Attributes:
        examples: the rows.
        texts: (question, response) of each.
        splits: of the folds to be made, the first ones.
        folds: how many there are in all.
        notes: what was left out, in sentences.
    """

    examples: Examples
    texts: Sequence[tuple[str, str]]
    splits: Splits
    folds: int
    notes: tuple[str, ...]

    @property
    def held(self) -> NDArray[np.bool_]:
        """Bool (n,): rows that a fold to be made holds out."""
        found = np.zeros(len(self.examples), bool)
        for _, test in self.splits:
            found[test] = True
        return found

    @property
    def where(self) -> Ints:
        """Int64 (n,): each row's fold; -1 for none that is to be made."""
        found = np.full(len(self.examples), -1, np.int64)
        for number, (_, test) in enumerate(self.splits):
            found[test] = number
        return found


def plan_baselines(found: Lint, settings: BaselineSettings) -> dict[str, Examples]:
    """Return the rows of each aspect, as a probe has them before its model read them.

    Raises:
        InputError: see `examples_by_aspect`.
    """
    return examples_by_aspect(
        found,
        settings.aspects,
        settings.kind,
        balance=settings.balance,
        min_confidence=settings.min_confidence,
    )


def slice_of(
    examples: Examples, found: Lint, settings: BaselineSettings, unread: NDArray[np.bool_]
) -> Slice:
    """Return an aspect's rows and folds.

    Args:
        unread: bool (n,), rows that do not fit into the model: no probe was learned on them.

    Raises:
        InputError: nothing to learn from is left.
    """
    some = examples
    notes = list(examples.notes)
    if unread.any():
        notes.append(f"{int(unread.sum()):,} rows do not fit into the model and are left out.")
        some = some.only(~unread)
    if settings.without_suspect and some.suspect.any():
        some = some.only(~some.suspect)
    if settings.rows is not None and len(some) > settings.rows:
        notes.append(f"{settings.rows:,} of {len(some):,} rows were drawn.")
        some = some.only(drawn(some.labels, settings.rows, settings.seed))
    if len(some.classes) < 2:
        raise InputError(
            f"{printable(examples.aspect, limit=60)}: fewer than two labels have enough rows; "
            "there is nothing to learn. Take more with --rows."
        )
    rows = found.data.rows
    texts = [(rows[at].question, rows[at].response) for at in some.rows]
    splits = list(folds_of(some.labels, some.groups, settings.folds, settings.seed))
    made = splits[: settings.only_folds]
    if len(made) < len(splits):
        notes.append(f"{len(made)} of {len(splits)} folds were made: the figures are of their "
                     "rows alone.")  # fmt: skip
    return Slice(some, texts, made, len(splits), tuple(notes))


def drawn(labels: Ints, count: int, seed: int) -> NDArray[np.bool_]:
    """Return which rows are drawn, bool (n,): `count` in all, of each label about its share."""
    random = np.random.default_rng(seed)
    # Ranked within its label, and then by how much of the label comes before: shares stay.
    order = np.empty(len(labels))
    for label in np.unique(labels):
        here = np.flatnonzero(labels == label)
        order[random.permutation(here)] = (np.arange(len(here)) + 0.5) / len(here)
    kept = np.zeros(len(labels), bool)
    kept[np.argsort(order, kind="stable")[:count]] = True
    return kept
