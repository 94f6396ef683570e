"""What each judge is worth: alone, and to the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.audits.baselines import BASELINES, LONGER
from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.held_out import Fold, Plan, folds_of
from pajama_tui.audits.inputs import Features, Inputs, check_inputs, check_methods
from pajama_tui.audits.lines import estimates
from pajama_tui.audits.metrics import credit, log_loss_rows
from pajama_tui.audits.resampling import Resamples, bounds
from pajama_tui.audits.steps import IsCancelled, OnStep, Steps
from pajama_tui.verdicts import METHODS, VerdictInputError, VerdictModel, fit_verdicts
from pajama_tui.verdicts.checks import TIE, Floats, Ints

_REFIT_FOLDS = 3
_LEAST_RANKED = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """What is lost without a judge, on the same held-out rows; below 0 they do better without it.

    Attributes:
        accuracy: accuracy with it minus accuracy without it.
        log_loss: log-loss without it minus log-loss with it, in nats.
    """

    accuracy: Estimate
    log_loss: Estimate


@dataclass(frozen=True, slots=True)
class JudgeValue:
    """One judge.

    Attributes:
        judge: its name.
        accuracy: of its votes on gold rows, abstentions and gold ties half right.
        accuracy_voted: the same over the rows it votes on; None where it votes on none.
        coverage: share of gold rows it votes on.
        weight: in the model fitted on all gold rows.
        length_correlation: rank correlation, over gold rows, of its score of a minus that of b with
            the length of a minus that of b; None without features or variation.
        silenced: where it fails on the held-out rows, and the model stays as it is.
        refitted: where the model is fitted without it, so that others may take its place; None
            where that was not asked for.
    """

    judge: str
    accuracy: Estimate
    accuracy_voted: Estimate | None
    coverage: float
    weight: float
    length_correlation: float | None
    silenced: Loss
    refitted: Loss | None


@dataclass(frozen=True, slots=True)
class JudgeValues(Finding):
    """What each judge is worth.

    Attributes:
        method: that was fitted.
        judges: most valuable first: by log-loss refitted, or else silenced.
        rows: held-out rows.
        groups: how many groups they fall into.
        protocol: how rows were held out, in sentences.
    """

    method: str
    judges: tuple[JudgeValue, ...]
    rows: int
    groups: int
    protocol: str

    def to_text(self) -> str:
        """Return the values as plain text of at most 78 columns."""
        from pajama_tui.audits.tables import judge_values_text

        return judge_values_text(self)


def judge_values(
    scores: ArrayLike,
    gold: ArrayLike,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    *,
    method: str = "auto",
    seed: int = 0,
    judges: Sequence[str] | None = None,
    refit: bool = False,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> JudgeValues:
    """Return each judge's own accuracy, and what the verdicts lose without it on held-out rows.

    Silencing a judge costs one prediction, so that it is done for all. It tells what happens if a
    judge fails. Of two copies that share a weight, each seems to be worth half. Fitting again tells
    what happens if it is removed: a copy is worth nothing then. That costs three fits a judge.

    Args:
        scores: float32 (n, m, 2) of live judges, NaN where one failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie.
        groups: int (n,), equal for pairs of one prompt; None: every row its own.
        features: float (n, 4, 2) from `text_features`, for the length; or None.
        method: a name in `verdicts.METHODS`. `auto` is fitted again as the method it chooses.
        seed: draws folds and resamples.
        judges: m names.
        refit: fit without each judge in 3 folds as well; needs two judges.
        on_step: gets (steps done, steps in all).
        cancelled: asked after each step; true ends with `Cancelled`.

    Raises:
        VerdictInputError: an argument does not fit, or gold lies in fewer than two groups.
        Cancelled: `cancelled` said so.
    """
    inputs = check_inputs(scores, gold, groups, features, judges)
    (method,) = check_methods([method])
    if not inputs.testable:
        raise VerdictInputError(
            "A judge's value needs gold in two groups at least; label pairs of other prompts."
        )
    count = len(inputs.judges)
    refit = refit and count > 1
    folds = folds_of(inputs, Plan(seed, repeats=1))
    again = folds_of(inputs, Plan(seed, folds=_REFIT_FOLDS, repeats=1)) if refit else []
    steps = Steps(on_step, cancelled)
    steps.expect(len(folds) + len(again) * count)
    known = inputs.known
    resamples = Resamples(inputs.groups[known], seed)
    silenced = _losses(_silenced(inputs, folds, method, seed, steps), inputs, resamples)
    model = _fit(inputs, np.arange(len(inputs.gold)), method, seed)
    refitted: list[Loss] | list[None] = [None] * count
    if refit:
        simpler = model.method if model.method in METHODS else method
        refitted = _losses(_refitted(inputs, again, simpler, seed, steps), inputs, resamples)
    accuracy, voted, coverage = _alone(model, inputs, resamples)
    lengths = _length_correlations(inputs)
    found = [
        JudgeValue(
            judge=inputs.judges[at],
            accuracy=accuracy[at],
            accuracy_voted=voted[at],
            coverage=float(coverage[at]),
            weight=float(model.weights[at]),
            length_correlation=lengths[at],
            silenced=silenced[at],
            refitted=refitted[at],
        )
        for at in range(count)
    ]
    found.sort(key=lambda value: -((value.refitted or value.silenced).log_loss.value or 0.0))
    protocol = (
        f"{len(folds)}-fold cross-validation, groups kept whole. 'Silenced' judges fail on the "
        "held-out rows only."
    )
    if refit:
        protocol += f" 'Refitted' models, in {len(again)} folds, never saw the judge."
    return JudgeValues(method, tuple(found), len(known), resamples.n_groups, protocol)


_With = tuple[Floats, Floats]
"""P(a is better) of the gold rows, (g,), and without each judge, (m, g)."""


def _silenced(inputs: Inputs, folds: Sequence[Fold], method: str, seed: int, steps: Steps) -> _With:
    place, everyone, without = _empty(inputs)
    for fold in folds:
        model = _fit(inputs, fold.fit, method, seed)
        scores = inputs.scores[fold.held]
        at = place[fold.held]
        everyone[at] = model.predict_proba(scores)
        for judge in range(len(inputs.judges)):
            kept = scores[:, judge].copy()
            scores[:, judge] = np.nan
            without[judge, at] = model.predict_proba(scores)
            scores[:, judge] = kept
        steps.done()
    return everyone, without


def _refitted(inputs: Inputs, folds: Sequence[Fold], method: str, seed: int, steps: Steps) -> _With:
    place, everyone, without = _empty(inputs)
    for fold in folds:
        at = place[fold.held]
        everyone[at] = _fit(inputs, fold.fit, method, seed).predict_proba(inputs.scores[fold.held])
        for judge in range(len(inputs.judges)):
            part = Inputs(
                scores=np.delete(inputs.scores, judge, axis=1),
                gold=inputs.gold,
                groups=inputs.groups,
                features=None,
                judges=inputs.judges[:judge] + inputs.judges[judge + 1 :],
            )
            model = _fit(part, fold.fit, method, seed)
            without[judge, at] = model.predict_proba(part.scores[fold.held])
            steps.done()
    return everyone, without


def _empty(inputs: Inputs) -> tuple[Ints, Floats, Floats]:
    known = inputs.known
    place = np.zeros(len(inputs.gold), np.int64)
    place[known] = np.arange(len(known))
    return place, np.full(len(known), 0.5), np.full((len(inputs.judges), len(known)), 0.5)


def _fit(inputs: Inputs, rows: Ints, method: str, seed: int) -> VerdictModel:
    return fit_verdicts(
        inputs.scores[rows],
        inputs.gold[rows],
        method,
        seed,
        groups=inputs.groups[rows],
        judges=inputs.judges,
    )


def _losses(predictions: _With, inputs: Inputs, resamples: Resamples) -> list[Loss]:
    everyone, without = predictions
    gold = inputs.gold[inputs.known]
    right = credit(everyone, gold)[:, None] - credit(without, gold).T
    loss = log_loss_rows(without, gold).T - log_loss_rows(everyone, gold)[:, None]
    pairs = zip(estimates(right, resamples), estimates(loss, resamples), strict=True)
    return [Loss(*pair) for pair in pairs]


def _alone(
    model: VerdictModel, inputs: Inputs, resamples: Resamples
) -> tuple[list[Estimate], list[Estimate | None], Floats]:
    known = inputs.known
    votes, gold = model.votes(inputs.scores[known]), inputs.gold[known]
    sides = np.where(gold == TIE, 0, gold).astype(np.float64)
    right = 0.5 + 0.5 * votes * sides[:, None]
    cast = (votes != 0).astype(np.float64)
    sums = resamples.sums(np.concatenate([right * cast, cast], axis=1))
    voted: list[Estimate | None] = []
    for judge in range(votes.shape[1]):
        total = cast[:, judge].sum()
        if not total:
            voted.append(None)
            continue
        with np.errstate(invalid="ignore", divide="ignore"):
            drawn = sums[:, judge] / sums[:, votes.shape[1] + judge]
        low, high = bounds(drawn) or (None, None)
        voted.append(Estimate(float((right * cast)[:, judge].sum() / total), low, high))
    return estimates(right, resamples), voted, cast.mean(axis=0)


def _length_correlations(inputs: Inputs) -> list[float | None]:
    if inputs.features is None:
        return [None] * len(inputs.judges)
    known = inputs.known
    longer = _longer(inputs.features[known])
    scores = inputs.scores[known].astype(np.float64)
    found = []
    for judge in range(scores.shape[1]):
        with np.errstate(invalid="ignore"):
            difference = scores[:, judge, 0] - scores[:, judge, 1]
        there = np.isfinite(difference)
        found.append(rank_correlation(difference[there], longer[there]))
    return found


def _longer(features: Features) -> Floats:
    column = BASELINES.index(LONGER)
    result: Floats = features[:, column, 0].astype(np.float64) - features[:, column, 1]
    return result


def rank_correlation(first: Floats, second: Floats) -> float | None:
    """Return Spearman's rank correlation of two differences "a minus b", (n,), equal ranks shared.

    Every pair also counts with a and b exchanged, so that it does not matter which came first.
    None for fewer than three rows, or where one does not vary.
    """
    if len(first) < _LEAST_RANKED:
        return None
    ranks = [_ranks(np.concatenate([values, -values])) for values in (first, second)]
    x, y = (values - values.mean() for values in ranks)
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y / size) if size > 0 else None


def _ranks(values: Floats) -> Floats:
    _, members, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    result: Floats = (ends - (counts - 1) / 2)[members]
    return result
