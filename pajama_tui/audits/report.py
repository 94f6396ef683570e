"""Measures a set of verdicts: how good they are, beside what costs nothing, and how surely."""

from collections.abc import Sequence
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.audits.findings import JudgeLine, Report
from pajama_tui.audits.first_labels import first_labels
from pajama_tui.audits.held_out import REPEATS, HeldOut, Plan, predict_held_out
from pajama_tui.audits.inputs import Gold, Inputs, check_inputs, check_methods
from pajama_tui.audits.lines import table_of
from pajama_tui.audits.steps import IsCancelled, OnStep, Steps
from pajama_tui.audits.trust import Trust, trust
from pajama_tui.verdicts import VerdictModel, fit_verdicts
from pajama_tui.verdicts.checks import TIE, Scores
from pajama_tui.verdicts.rows import first_by_key, row_keys
from pajama_tui.verdicts.verdict import confidence

SIMPLE = ("majority", "margin")
_SAMPLE = 20_000
_FEW_ROWS = 100
_FEW_GROUPS = 20


class Options(TypedDict, total=False):
    """The keyword arguments of `fit_and_report`, which explains them."""

    method: str
    beside: Sequence[str]
    seed: int
    gold_rows: int | None
    judges: Sequence[str] | None
    repeats: int
    on_step: OnStep | None
    cancelled: IsCancelled | None


def report(
    scores: ArrayLike,
    gold: ArrayLike | None,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    **options: Unpack[Options],
) -> Report:
    """Return what `fit_and_report` finds, without the model."""
    return fit_and_report(scores, gold, groups, features, **options)[0]


def fit_and_report(
    scores: ArrayLike,
    gold: ArrayLike | None,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    *,
    method: str = "auto",
    beside: Sequence[str] = SIMPLE,
    seed: int = 0,
    gold_rows: int | None = None,
    judges: Sequence[str] | None = None,
    repeats: int = REPEATS,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> tuple[Report, VerdictModel]:
    """Measure `method` on gold rows its fit did not see, beside simple methods and null baselines.

    Args:
        scores: float32 (n, m, 2) of live judges, NaN where one failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie; None: no labels.
        groups: int (n,), equal for pairs of one prompt; None: every row its own.
        features: float (n, 4, 2) from `text_features`; None leaves the null baselines out.
        method: a name in `verdicts.METHODS`.
        beside: other methods on the same rows, left out where they refuse them.
        seed: draws folds or rows, and the resamples of the intervals.
        gold_rows: None cross-validates on all gold rows; a number fits on that many (whole groups)
            and tests on the rest.
        judges: m names.
        repeats: how often to cross-validate.
        on_step: gets (steps done, steps in all).
        cancelled: asked after each step; true ends with `Cancelled`.

    Returns:
        The report, and the model whose worth it states: with `gold_rows`, the one fitted on those;
        else one fitted on all gold.

    Raises:
        VerdictInputError: an argument has the wrong shape, type, length or coding, or `gold_rows`
            leaves nothing to test on.
        Cancelled: `cancelled` said so.
    """
    inputs = check_inputs(scores, gold, groups, features, judges)
    methods = check_methods((method, *beside))
    if not len(inputs.known) or (gold_rows is None and not inputs.testable):
        return _without_test(inputs, method, seed)
    steps = Steps(on_step, cancelled)
    plan = Plan(seed=seed, gold_rows=gold_rows, repeats=repeats, steps=steps)
    held = predict_held_out(inputs, methods, plan)
    if method in held.refused:
        raise held.refused[method]
    model = held.models.get(method) or _fit(inputs, method, seed)
    test, groups_tested = inputs.gold[held.rows], np.unique(inputs.groups[held.rows])
    lines = table_of(held, inputs, method, seed).lines
    sampled = _sample(inputs.scores, seed)
    coverage, agreement = _agreement(model.votes(sampled))
    notes = [
        f"{len(lines)} predictors were compared on the same rows; the best of several looks a "
        "little better than it is.",
        "Undecided rows and gold ties count as half right. Intervals are 95 %, by resampling "
        "groups.",
        *(f"'{name}' was left out: {why}" for name, why in held.refused.items()),
    ]
    if len(test) < _FEW_ROWS:
        notes.append(f"{len(test)} test rows are few: differences of 10 points can be chance.")
    if len(groups_tested) < _FEW_GROUPS:
        notes.append(f"With fewer than {_FEW_GROUPS} groups, the intervals are too narrow.")
    findings = Report(
        method=method,
        description=model.describe(),
        protocol=held.protocol,
        pairs=len(inputs.gold),
        gold=len(inputs.known),
        ties=int((inputs.gold == TIE).sum()),
        rows=len(test),
        groups=len(groups_tested),
        fitted_on=held.fitted_on,
        tried=len(lines),
        coverage=coverage,
        agreement=agreement,
        expected_accuracy=_expected_accuracy(model, sampled),
        lines=lines,
        judges=_judge_lines(model, inputs.scores[held.rows], test),
        label_first=(),
        notes=tuple(notes),
        trust=_trust(held, inputs, method, seed),
    )
    return findings, model


def _trust(held: HeldOut, inputs: Inputs, method: str, seed: int) -> Trust:
    features = None if inputs.features is None else inputs.features[held.rows]
    # Each row predicted once: the mean of several models would be better than the one in use.
    p_a = held.predictions[method][0]
    return trust(p_a, inputs.gold[held.rows], inputs.groups[held.rows], features, seed=seed)


def _without_test(inputs: Inputs, method: str, seed: int) -> tuple[Report, VerdictModel]:
    model = _fit(inputs, method, seed)
    sampled = _sample(inputs.scores, seed)
    votes = model.votes(sampled)
    coverage, agreement = _agreement(votes)
    shares = (votes != 0).sum(axis=0) / max(len(votes), 1)
    known = len(inputs.known)
    why = "no pair has gold" if not known else "all gold is of one prompt"
    order = np.argsort(-np.abs(model.weights), kind="stable")
    expected = _expected_accuracy(model, sampled)
    first = first_labels(
        model, inputs.scores, seed=seed, labelled=inputs.known, groups=inputs.groups
    )
    notes = [f"Accuracy is unknown: {why}. Judges that agree can be wrong together."]
    if expected is not None:
        checked = "few labels have" if model.verified else "no label has"
        notes.append(
            f"Unverified: by its own probabilities the model is right on {expected:.0%} of pairs, "
            f"but {checked} checked them."
        )
    if len(first.rows):
        notes.append(f"What would help most: label {_these(len(first.rows))} first. {first.how}")
    notes.append(
        "Labels that would help: about 25 to set weights and probabilities, about 100 to know "
        "the accuracy to 10 points either way, about 400 for 5 points."
    )
    findings = Report(
        method=method,
        description=model.describe(),
        protocol=None,
        pairs=len(inputs.gold),
        gold=known,
        ties=int((inputs.gold == TIE).sum()),
        rows=0,
        groups=0,
        fitted_on=known,
        tried=0,
        coverage=coverage,
        agreement=agreement,
        expected_accuracy=expected,
        lines=(),
        judges=tuple(
            JudgeLine(model.judges[judge], None, float(shares[judge]), float(model.weights[judge]))
            for judge in order
        ),
        label_first=tuple(int(row) for row in first.rows),
        notes=tuple(notes),
    )
    return findings, model


def _these(count: int) -> str:
    return "this row" if count == 1 else f"these {count} rows"


def _fit(inputs: Inputs, method: str, seed: int) -> VerdictModel:
    return fit_verdicts(
        inputs.scores, inputs.gold, method, seed, groups=inputs.groups, judges=inputs.judges
    )


def _judge_lines(model: VerdictModel, scores: Scores, gold: Gold) -> tuple[JudgeLine, ...]:
    votes = model.votes(scores)
    right = (0.5 + 0.5 * votes * np.where(gold == TIE, 0, gold)[:, None]).mean(axis=0)
    shares = (votes != 0).mean(axis=0)
    return tuple(
        JudgeLine(
            model.judges[judge],
            float(right[judge]),
            float(shares[judge]),
            float(model.weights[judge]),
        )
        for judge in np.argsort(-right, kind="stable")
    )


def _sample(scores: Scores, seed: int) -> Scores:
    keys = row_keys(scores, np.zeros(len(scores), np.int8), seed)
    return scores[first_by_key(keys, _SAMPLE)]


def _expected_accuracy(model: VerdictModel, scores: Scores) -> float | None:
    return float(confidence(model.predict_proba(scores)).mean()) if len(scores) else None


def _agreement(votes: NDArray[np.int8]) -> tuple[float | None, float | None]:
    """Return the share of pairs with a vote, and how much of its votes the majority has."""
    cast = (votes != 0).sum(axis=1)
    if not cast.any():
        return (0.0 if len(votes) else None), None
    balance = np.abs(votes.sum(axis=1, dtype=np.int64))[cast > 0]
    voted = cast[cast > 0]
    return float((cast > 0).mean()), float(((voted + balance) / (2 * voted)).mean())
