"""What the curves share: means over random draws and rows, and the rows they need."""

import numpy as np

from pajama_tui.audits.findings import Estimate
from pajama_tui.audits.inputs import Inputs
from pajama_tui.audits.resampling import RESAMPLES, Resamples, bounds
from pajama_tui.verdicts.checks import Floats, Ints
from pajama_tui.verdicts.rows import first_by_key, row_keys

DRAWS = 5
"""How often labels, or judges, are drawn unless said otherwise."""

_UNLABELLED = 5000


class Draws:
    """Means over draws and rows, with intervals that resample both draws and groups."""

    def __init__(self, groups: Ints, draws: int, seed: int) -> None:
        self._resamples = Resamples(groups, seed)
        # Resampling among d draws sees (d - 1) / d of their variance; so few are drawn anew that
        # the missing part is small beside that of groups.
        random = np.random.default_rng(seed)
        self._weights = random.multinomial(draws, np.full(draws, 1 / draws), RESAMPLES) / draws

    def resampled(self, values: Floats) -> Floats:
        """Return the mean of `values`, (draws, h), in each bootstrap sample, (1000,)."""
        result: Floats = (self._resamples.means(values.T) * self._weights).sum(axis=1)
        return result

    def estimate(self, values: Floats) -> Estimate:
        """Return the mean of `values`, (draws, h), with its interval."""
        low, high = bounds(self.resampled(values)) or (None, None)
        return Estimate(float(values.mean()), low, high)


def without_spare(inputs: Inputs, seed: int) -> Inputs:
    """Return the gold rows and as many others as set bounds and scales well enough."""
    unknown = np.flatnonzero(inputs.gold == 0)
    if len(unknown) <= _UNLABELLED:
        return inputs
    keys = row_keys(inputs.scores[unknown], inputs.gold[unknown], seed)
    rows = np.sort(np.concatenate([inputs.known, unknown[first_by_key(keys, _UNLABELLED)]]))
    return Inputs(
        scores=inputs.scores[rows],
        gold=inputs.gold[rows],
        groups=inputs.groups[rows],
        features=None if inputs.features is None else inputs.features[rows],
        judges=inputs.judges,
        drawn_by=None if inputs.drawn_by is None else inputs.drawn_by[rows],
    )
