"""Predictions for gold rows by models that have not seen their labels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts import VerdictInputError, VerdictModel, fit_each, fit_verdicts
from pajama_tui.verdicts.checks import Floats, Ints, Scores
from pajama_tui.verdicts.rows import first_by_key, group_keys, grouped_folds, row_keys

FOLDS = 5
REPEATS = 3
# Bounds and scales need no more unlabelled rows in a fold; the model itself uses up to 20,000.
_UNLABELLED = 5000
# Models cut folds of their own, numbered from 0; these must not be the same.
_FIRST_REPEAT = 1000


@dataclass(frozen=True)
class HeldOut:
    """Predictions on gold rows, by models fitted on others.

    Attributes:
        rows: indices of the rows predicted, int (h,).
        predictions: P(a is better) of each method, float64 (repeats, h).
        fitted_on: gold rows that each model learned from; in cross-validation, the mean.
        protocol: how rows were held out, in sentences.
        model: of the method asked about, for its weights and description.
    """

    rows: Ints
    predictions: dict[str, Floats]
    fitted_on: int
    protocol: str
    model: VerdictModel


def cross_validate(
    scores: Scores,
    gold: NDArray[np.int8],
    groups: Ints,
    methods: Sequence[str],
    seed: int,
    judges: Sequence[str] | None,
) -> HeldOut:
    """Predict every gold row in 5 folds, 3 times over, no group being split.

    A fold's bounds, scales and weights are fitted without any row of the held-out groups. The model
    returned is that of the first of `methods` on all rows.

    Raises:
        VerdictInputError: gold lies in fewer than two groups.
    """
    model = fit_verdicts(scores, gold, methods[0], seed, groups=groups, judges=judges)
    keys = row_keys(scores, gold, seed)
    known, unknown = np.flatnonzero(gold), np.flatnonzero(gold == 0)
    unknown = unknown[first_by_key(keys[unknown], _UNLABELLED)]
    folds = min(FOLDS, len(np.unique(groups[known])))
    if folds < 2:
        raise VerdictInputError(
            "All gold rows are of one prompt, so that none can be held out; label pairs of others."
        )
    predictions = {name: np.full((REPEATS, len(known)), 0.5) for name in methods}
    fitted_on = []
    for repeat in range(REPEATS):
        fold_of = grouped_folds(keys[known], groups[known], folds, _FIRST_REPEAT + repeat)
        for fold in np.unique(fold_of):
            held = known[fold_of == fold]
            rows = np.concatenate([known[fold_of != fold], unknown])
            rows = rows[~np.isin(groups[rows], groups[held])]
            if not len(rows):
                continue
            fitted_on.append(int((gold[rows] != 0).sum()))
            models = fit_each(scores[rows], gold[rows], methods, seed, groups=groups[rows])
            for name, fitted in models.items():
                predictions[name][repeat, fold_of == fold] = fitted.predict_proba(scores[held])
    protocol = (
        f"{folds}-fold cross-validation, {REPEATS} times: each row is predicted by a model that "
        "saw no row of its group, not even for scaling."
    )
    return HeldOut(known, predictions, round(float(np.mean(fitted_on))), protocol, model)


def hold_out(
    scores: Scores,
    gold: NDArray[np.int8],
    groups: Ints,
    methods: Sequence[str],
    seed: int,
    judges: Sequence[str] | None,
    gold_rows: int,
) -> HeldOut:
    """Fit on `gold_rows` gold rows drawn by seed, whole groups, and predict all other gold rows.

    The models are those a user with these labels would get: they see the scores of all rows, and
    the labels of the drawn ones only. Groups that would exceed `gold_rows` are passed over, so that
    a few rows fewer may be drawn.

    Raises:
        VerdictInputError: `gold_rows` is negative, or leaves no row to predict.
    """
    known = np.flatnonzero(gold)
    # Drawn without looking at labels, so that the same pairs are drawn when some labels change.
    blank = np.zeros(len(known), np.int8)
    of_group, members = group_keys(row_keys(scores[known], blank, seed), groups[known])
    sizes = np.bincount(members, minlength=len(of_group))
    drawn, total = np.zeros(len(of_group), np.bool_), 0
    for group in np.argsort(of_group, kind="stable"):
        if total + sizes[group] <= gold_rows:
            drawn[group] = True
            total += int(sizes[group])
    rows = known[~drawn[members]]
    if gold_rows < 0 or not len(rows):
        raise VerdictInputError(
            f"Fitting on {gold_rows} gold rows leaves none of {len(known)} to test on; use fewer."
        )
    seen = gold.copy()
    seen[rows] = 0
    models = fit_each(scores, seen, methods, seed, groups=groups, judges=judges)
    predictions = {
        name: fitted.predict_proba(scores[rows])[None] for name, fitted in models.items()
    }
    protocol = (
        f"Fitted on {total} gold rows drawn by seed {seed}; figures are of the other {len(rows)}, "
        "none of a group fitted on. Their scores, not their labels, helped to set scales."
    )
    return HeldOut(rows, predictions, total, protocol, models[methods[0]])
