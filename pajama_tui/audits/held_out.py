"""Predictions for gold rows by models that have not seen their labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.inputs import Inputs, draw_keys
from pajama_tui.audits.steps import Steps
from pajama_tui.audits.swap import swap_failure
from pajama_tui.errors import PajamaError
from pajama_tui.verdicts import VerdictInputError, VerdictModel, fit_each
from pajama_tui.verdicts.checks import Floats, Ints
from pajama_tui.verdicts.rows import first_by_key, group_keys, grouped_folds, row_keys

FOLDS = 5
REPEATS = 3
# Bounds and scales need no more unlabelled rows in a fold; the model itself uses up to 20,000.
_UNLABELLED = 5000
# Models cut folds of their own, numbered from 0; these must not be the same.
_FIRST_REPEAT = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows are held out.

    Attributes:
        seed: draws folds or rows, and whatever the methods draw.
        gold_rows: None cross-validates on all gold rows; a number fits on that many (whole groups)
            and tests on the rest.
        folds: parts of a cross-validation.
        repeats: how often it is done, with other folds.
        steps: told of each fold.
    """

    seed: int = 0
    gold_rows: int | None = None
    folds: int = FOLDS
    repeats: int = REPEATS
    steps: Steps = field(default_factory=Steps)


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows to fit on, of which some may lack gold, and rows held out: indices, int."""

    repeat: int
    fit: Ints
    held: Ints


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Predictions on gold rows, by models fitted on others.

    Attributes:
        rows: indices of the rows predicted, int (h,).
        predictions: P(a is better) of each method, float64 (repeats, h).
        ties: whether each method calls the row a tie, bool (repeats, h); nowhere unless it learned
            from gold with ties.
        swaps: share of these rows whose verdict is not reversed with the responses, by method.
        refused: why a method has no predictions.
        models: fitted by `hold_out`, whose models are of use; empty after a cross-validation.
        fitted_on: gold rows that each model learned from; in cross-validation, the mean.
        protocol: how rows were held out, in sentences.
    """

    rows: Ints
    predictions: dict[str, Floats]
    ties: dict[str, NDArray[np.bool_]]
    swaps: dict[str, float]
    refused: dict[str, PajamaError]
    models: dict[str, VerdictModel]
    fitted_on: int
    protocol: str


def predict_held_out(inputs: Inputs, methods: Sequence[str], plan: Plan) -> HeldOut:
    """Predict gold rows by cross-validation, or those that `plan.gold_rows` leaves.

    Raises:
        VerdictInputError: there is nothing to test on.
        Cancelled: the caller asked for it.
    """
    if plan.gold_rows is None:
        return cross_validate(inputs, methods, plan)
    return hold_out(inputs, methods, plan, plan.gold_rows)


def joined(parts: Sequence[HeldOut]) -> HeldOut:
    """Return what several calls of `predict_held_out` found, of other methods but all else equal.

    Args:
        parts: at least one.
    """
    first = parts[0]
    return replace(
        first,
        predictions={name: each for part in parts for name, each in part.predictions.items()},
        ties={name: each for part in parts for name, each in part.ties.items()},
        swaps={name: each for part in parts for name, each in part.swaps.items()},
        refused={name: each for part in parts for name, each in part.refused.items()},
        models={name: each for part in parts for name, each in part.models.items()},
    )


def folds_of(inputs: Inputs, plan: Plan) -> list[Fold]:
    """Return the folds of a repeated cross-validation over the gold rows, no group being split.

    A fold's bounds, scales and weights are to be fitted on `fit` alone: it holds no row of the
    held-out groups, and up to 5000 rows without gold.

    Raises:
        VerdictInputError: gold lies in fewer than two groups.
    """
    gold, groups = inputs.gold, inputs.groups
    known, unknown = inputs.known, np.flatnonzero(gold == 0)
    keys = draw_keys(inputs, known, plan.seed)
    by_scores = row_keys(inputs.scores[unknown], gold[unknown], plan.seed)
    unknown = unknown[first_by_key(by_scores, _UNLABELLED)]
    parts = min(plan.folds, len(np.unique(groups[known])))
    if parts < 2:
        raise VerdictInputError(
            "All gold rows are of one prompt, so that none can be held out; label pairs of others."
        )
    found = []
    for repeat in range(plan.repeats):
        fold_of = grouped_folds(keys, groups[known], parts, _FIRST_REPEAT + repeat)
        for fold in np.unique(fold_of):
            held = known[fold_of == fold]
            rows = np.concatenate([known[fold_of != fold], unknown])
            rows = rows[~np.isin(groups[rows], groups[held])]
            if len(rows):
                found.append(Fold(repeat, rows, held))
    return found


def cross_validate(inputs: Inputs, methods: Sequence[str], plan: Plan) -> HeldOut:
    """Predict every gold row by a model that saw no row of its group.

    Raises:
        VerdictInputError: gold lies in fewer than two groups.
        Cancelled: the caller asked for it.
    """
    folds = folds_of(inputs, plan)
    known = inputs.known
    place = np.zeros(len(inputs.gold), np.int64)
    place[known] = np.arange(len(known))
    predictions = {name: np.full((plan.repeats, len(known)), 0.5) for name in methods}
    ties = {name: np.zeros(each.shape, np.bool_) for name, each in predictions.items()}
    swapped = dict.fromkeys(methods, 0.0)
    refused: dict[str, PajamaError] = {}
    fitted_on = []
    plan.steps.expect(len(folds))
    for fold in folds:
        fitted_on.append(int((inputs.gold[fold.fit] != 0).sum()))
        models = _fit(inputs, fold.fit, [name for name in methods if name not in refused], plan)
        for name, fitted in models.items():
            if isinstance(fitted, PajamaError):
                refused[name] = fitted
                continue
            scores, at = inputs.scores[fold.held], place[fold.held]
            p_a = fitted.predict_proba(scores)
            predictions[name][fold.repeat, at] = p_a
            ties[name][fold.repeat, at] = _ties(fitted, p_a)
            if fold.repeat == 0:
                swapped[name] += swap_failure(fitted, scores) * len(fold.held)
        plan.steps.done()
    parts = len(folds) // plan.repeats
    times = f", {plan.repeats} times" if plan.repeats > 1 else ""
    protocol = (
        f"{parts}-fold cross-validation{times}: each row is predicted by a model that saw no row "
        "of its group, not even for scaling."
    )
    kept = [name for name in methods if name not in refused]
    return HeldOut(
        rows=known,
        predictions={name: predictions[name] for name in kept},
        ties={name: ties[name] for name in kept},
        swaps={name: swapped[name] / len(known) for name in kept},
        refused=refused,
        models={},
        fitted_on=round(float(np.mean(fitted_on))),
        protocol=protocol,
    )


def hold_out(inputs: Inputs, methods: Sequence[str], plan: Plan, gold_rows: int) -> HeldOut:
    """Fit on `gold_rows` gold rows drawn by seed, whole groups, and predict all other gold rows.

    The models are those a user with these labels would get: they see the scores of all rows, and
    the labels of the drawn ones only. Groups that would exceed `gold_rows` are passed over, so that
    a few rows fewer may be drawn.

    Raises:
        VerdictInputError: `gold_rows` is negative, or leaves no row to predict.
        Cancelled: the caller asked for it.
    """
    known = inputs.known
    drawn = np.zeros(len(known), np.bool_)
    for rows in shuffled_groups(inputs, known, plan.seed):
        if drawn.sum() + len(rows) <= gold_rows:
            drawn[rows] = True
    total, held = int(drawn.sum()), known[~drawn]
    if gold_rows < 0 or not len(held):
        raise VerdictInputError(
            f"Fitting on {gold_rows} gold rows leaves none of {len(known)} to test on; use fewer."
        )
    seen = inputs.gold.copy()
    seen[held] = 0
    plan.steps.expect(1)
    fitted = _fit_labels(inputs, seen, methods, plan)
    models = {name: m for name, m in fitted.items() if not isinstance(m, PajamaError)}
    scores = inputs.scores[held]
    predictions = {name: model.predict_proba(scores)[None] for name, model in models.items()}
    plan.steps.done()
    return HeldOut(
        rows=held,
        predictions=predictions,
        ties={name: _ties(model, predictions[name]) for name, model in models.items()},
        swaps={name: swap_failure(model, scores) for name, model in models.items()},
        refused={name: why for name, why in fitted.items() if isinstance(why, PajamaError)},
        models=models,
        fitted_on=total,
        protocol=(
            f"Fitted on {total} gold rows drawn by seed {plan.seed}; figures are of the other "
            f"{len(held)}, none of a group fitted on. Their scores, not their labels, helped to "
            "set scales."
        ),
    )


def shuffled_groups(inputs: Inputs, rows: Ints, seed: int) -> Iterator[Ints]:
    """Yield the positions in `rows` of each group, groups in an order drawn by seed.

    Drawn without looking at labels, so that the same pairs come first when some labels change; nor
    does the order of the rows matter.
    """
    keys = draw_keys(inputs, rows, seed)
    of_group, members = group_keys(keys, inputs.groups[rows])
    ranks = np.empty(len(of_group), np.int64)
    ranks[np.argsort(of_group, kind="stable")] = np.arange(len(of_group))
    order = np.argsort(ranks[members], kind="stable")
    sizes = np.bincount(ranks[members], minlength=len(of_group))
    yield from np.split(order, np.cumsum(sizes)[:-1])


def _ties(model: VerdictModel, p_a: Floats) -> NDArray[np.bool_]:
    called: NDArray[np.bool_] = np.maximum(p_a, 1 - p_a) < model.ties.below
    return called


Fitted = VerdictModel | PajamaError


def _fit(inputs: Inputs, rows: Ints, methods: Sequence[str], plan: Plan) -> dict[str, Fitted]:
    part = Inputs(
        scores=inputs.scores[rows],
        gold=inputs.gold[rows],
        groups=inputs.groups[rows],
        features=None,
        judges=inputs.judges,
    )
    return _fit_labels(part, part.gold, methods, plan)


def _fit_labels(
    inputs: Inputs, gold: np.ndarray, methods: Sequence[str], plan: Plan
) -> dict[str, Fitted]:
    """Fit all methods at once; where one refuses, each alone, to know which."""

    def fit(names: Sequence[str]) -> dict[str, VerdictModel]:
        return fit_each(
            inputs.scores, gold, names, plan.seed, groups=inputs.groups, judges=inputs.judges
        )

    try:
        return dict(fit(methods))
    except PajamaError:
        found: dict[str, Fitted] = {}
        for name in methods:
            try:
                found.update(fit([name]))
            except PajamaError as refusal:
                found[name] = refusal
        return found
