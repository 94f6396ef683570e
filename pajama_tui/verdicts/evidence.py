"""What every method learns from: standardised margins of a sample, and those of the gold rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.verdicts.checks import (
    TIE,
    Floats,
    Ints,
    Scores,
    check_gold,
    check_groups,
    check_judges,
    check_scores,
)
from pajama_tui.verdicts.clones import collapse
from pajama_tui.verdicts.rows import Keys, draw_rows, grouped_folds, quick_keys
from pajama_tui.verdicts.scaling import Feature, Scaling, median_units

SAMPLE_LIMIT = 20_000
"""Bounds, scales and correlations come from at most this many pairs, and so do gold rows."""

FOLDS = 5


@dataclass(frozen=True)
class Evidence:
    """Scores and gold, made ready for a label model.

    Attributes:
        judges: m names.
        scaling: of the judges, from the sample.
        voices: (m, v), which averages judges into voices; see `clones.collapse`.
        all_scores: raw scores of a sample of all rows, gold or not, float32 (s, m, 2).
        gold_scores: raw scores of the gold rows in random order, float32 (g, m, 2).
        gold_labels: int8 (g,), +1 a, -1 b, 2 tie.
        sample: standardised margins of `all_scores`, (s, m), 0 for no opinion.
        gold: standardised margins of the gold rows, (g, m).
        target: (g,), 1 for a, 0 for b, 0.5 for a tie.
        seed: what the sample and the folds were drawn with.
    """

    judges: tuple[str, ...]
    scaling: Scaling
    voices: Floats
    all_scores: Scores
    gold_scores: Scores
    gold_labels: NDArray[np.int8]
    sample: Floats
    gold: Floats
    target: Floats
    seed: int
    _keys: Keys
    _groups: Ints

    @property
    def bounds(self) -> Floats:
        """Each judge's range, (m, 2), as `fit_bounds` returns it."""
        return self.scaling.bounds

    @property
    def scales(self) -> Floats:
        """Each judge's root mean square margin, (m,); 0 without any opinion."""
        return self.scaling.sizes

    @property
    def n_groups(self) -> int:
        """How many different groups the gold rows fall into."""
        return len(np.unique(self._groups))

    def sample_voices(self, feature: Feature) -> Floats:
        """Return a feature of the sample, averaged into voices, (s, v)."""
        if feature == "margin":
            return self._sample_margins
        return self.scaling.units(self.all_scores, feature) @ self.voices

    def gold_voices(self, feature: Feature) -> Floats:
        """Return a feature of the gold rows, averaged into voices, (g, v)."""
        if feature == "margin":
            return self._gold_margins
        return self.scaling.units(self.gold_scores, feature) @ self.voices

    def sample_medians(self, rows: int) -> Floats:
        """Return `median_units` of the first `rows` of the sample, averaged into voices, (s, v)."""
        return median_units(self.all_scores[:rows], self.bounds) @ self.voices

    def folds(self, repeat: int = 0) -> Ints:
        """Return a fold for each gold row, (g,); no group is split, row order has no influence."""
        return grouped_folds(self._keys, self._groups, FOLDS, repeat)

    @cached_property
    def _sample_margins(self) -> Floats:
        return self.sample @ self.voices

    @cached_property
    def _gold_margins(self) -> Floats:
        return self.gold @ self.voices


def gather(
    scores: ArrayLike,
    gold: ArrayLike | None,
    groups: ArrayLike | None,
    judges: Sequence[str] | None,
    seed: int,
) -> Evidence:
    """Check the arguments of `fit_verdicts`, and return what its methods learn from.

    Raises:
        VerdictInputError: an argument has the wrong shape, type, length or coding.
    """
    checked = check_scores(scores)
    labels = check_gold(gold, len(checked))
    prompts = check_groups(groups, len(checked))
    names = check_judges(judges, checked.shape[1])
    everyone, known = np.arange(len(checked)), np.flatnonzero(labels)
    quick = quick_keys(checked, seed) if len(checked) > SAMPLE_LIMIT else None
    drawn, _ = draw_rows(checked, labels, seed, SAMPLE_LIMIT, everyone, quick)
    known, keys = draw_rows(checked, labels, seed, SAMPLE_LIMIT, known, quick)
    sampled, labelled = checked[drawn], checked[known]
    scaling = Scaling.fit(sampled)
    units = scaling.units(sampled, "margin")
    return Evidence(
        judges=names,
        scaling=scaling,
        voices=collapse(units, scaling.sizes > 0),
        all_scores=sampled,
        gold_scores=labelled,
        gold_labels=labels[known],
        sample=units,
        gold=scaling.units(labelled, "margin"),
        target=np.where(labels[known] == TIE, 0.5, labels[known] == 1).astype(np.float64),
        seed=seed,
        _keys=keys,
        _groups=prompts[known],
    )
