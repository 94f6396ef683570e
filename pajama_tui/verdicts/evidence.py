"""What every method learns from: standardised margins of a sample, and those of the gold rows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.verdicts.checks import (
    TIE,
    Floats,
    Ints,
    check_gold,
    check_groups,
    check_judges,
    check_scores,
)
from pajama_tui.verdicts.clones import collapse
from pajama_tui.verdicts.margins import fit_bounds, fit_scales, margins, standardise
from pajama_tui.verdicts.model import Feature
from pajama_tui.verdicts.rows import Keys, first_by_key, grouped_folds, row_keys

SAMPLE_LIMIT = 20_000
"""Bounds, scales and correlations come from at most this many pairs, and so do gold rows."""

FOLDS = 5


@dataclass(frozen=True)
class Evidence:
    """Scores and gold, made ready for a label model.

    Attributes:
        judges: m names.
        bounds: (m, 2), as `fit_bounds` returns them.
        scales: (m,) root mean square margin; 0 for a judge without any opinion.
        voices: (m, v), which averages judges into voices; see `clones.collapse`.
        sample: standardised margins of a sample of all rows, gold or not, (s, m), 0 for no opinion.
        gold: standardised margins of the gold rows in random order, (g, m).
        target: (g,), 1 for a, 0 for b, 0.5 for a tie.
        seed: what the sample and the folds were drawn with.
    """

    judges: tuple[str, ...]
    bounds: Floats
    scales: Floats
    voices: Floats
    sample: Floats
    gold: Floats
    target: Floats
    seed: int
    _keys: Keys
    _groups: Ints

    @property
    def n_groups(self) -> int:
        """How many different groups the gold rows fall into."""
        return len(np.unique(self._groups))

    def sample_voices(self, feature: Feature) -> Floats:
        """Return the sample's margins, or votes, averaged into voices, (s, v)."""
        return (np.sign(self.sample) if feature == "vote" else self.sample) @ self.voices

    def gold_voices(self, feature: Feature) -> Floats:
        """Return the gold rows' margins, or votes, averaged into voices, (g, v)."""
        return (np.sign(self.gold) if feature == "vote" else self.gold) @ self.voices

    def folds(self, repeat: int = 0) -> Ints:
        """Return a fold for each gold row, (g,); no group is split, row order has no influence."""
        return grouped_folds(self._keys, self._groups, FOLDS, repeat)


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
    keys = row_keys(checked, labels, seed)
    sampled = checked[first_by_key(keys, SAMPLE_LIMIT)]
    bounds = fit_bounds(sampled)
    raw = margins(sampled, bounds)
    scales = fit_scales(raw)
    units = standardise(raw, scales)
    known = np.flatnonzero(labels)
    known = known[first_by_key(keys[known], SAMPLE_LIMIT)]
    label = labels[known]
    return Evidence(
        judges=names,
        bounds=bounds,
        scales=scales,
        voices=collapse(units, scales > 0),
        sample=units,
        gold=standardise(margins(checked[known], bounds), scales),
        target=np.where(label == TIE, 0.5, label == 1).astype(np.float64),
        seed=seed,
        _keys=keys[known],
        _groups=prompts[known],
    )
