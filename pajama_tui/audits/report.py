"""Measures a set of verdicts: how good they are, beside what costs nothing, and how surely."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.audits.baselines import BASELINES, LONGER, decisions
from pajama_tui.audits.findings import Estimate, JudgeLine, Line, Report
from pajama_tui.audits.held_out import HeldOut, cross_validate, hold_out
from pajama_tui.audits.metrics import Metrics, credit, interval, measure
from pajama_tui.verdicts import VerdictInputError, VerdictModel, fit_verdicts
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
from pajama_tui.verdicts.rows import first_by_key, row_keys

SIMPLE = ("majority", "margin")
_SAMPLE = 20_000
_FEW_ROWS = 100
_FEW_GROUPS = 20

Gold = NDArray[np.int8]


def report(
    scores: ArrayLike,
    gold: ArrayLike | None,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    *,
    method: str = "auto",
    seed: int = 0,
    gold_rows: int | None = None,
    judges: Sequence[str] | None = None,
) -> Report:
    """Measure `method` on gold rows its fit did not see, beside simple methods and null baselines.

    Args:
        scores: float32 (n, m, 2) of live judges, NaN where one failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie; None: no labels.
        groups: int (n,), equal for pairs of one prompt; None: every row its own.
        features: float (n, 4, 2) from `text_features`; None leaves the null baselines out.
        method: a name in `verdicts.METHODS`.
        seed: draws folds or rows, and the resamples of the intervals.
        gold_rows: None cross-validates on all gold rows; a number fits on that many (whole groups)
            and tests on the rest.
        judges: m names.

    Raises:
        VerdictInputError: an argument has the wrong shape, type, length or coding, or `gold_rows`
            leaves nothing to test on.
    """
    return fit_and_report(
        scores,
        gold,
        groups,
        features,
        method=method,
        seed=seed,
        gold_rows=gold_rows,
        judges=judges,
    )[0]


def fit_and_report(
    scores: ArrayLike,
    gold: ArrayLike | None,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    *,
    method: str = "auto",
    seed: int = 0,
    gold_rows: int | None = None,
    judges: Sequence[str] | None = None,
) -> tuple[Report, VerdictModel]:
    """Do what `report` does, and hand out the model whose worth it states."""
    checked = check_scores(scores)
    labels = check_gold(gold, len(checked))
    prompts = check_groups(groups, len(checked))
    names = check_judges(judges, checked.shape[1])
    baselines = _check_features(features, len(checked))
    known = np.flatnonzero(labels)
    if not len(known) or (gold_rows is None and len(np.unique(prompts[known])) < 2):
        return _without_test(checked, labels, prompts, method, seed, names)
    methods = (method, *(name for name in SIMPLE if name != method))
    arguments = (checked, labels, prompts, methods, seed, names)
    held = cross_validate(*arguments) if gold_rows is None else hold_out(*arguments, gold_rows)
    test = labels[held.rows]
    test_groups = prompts[held.rows]
    lines = _lines(held, test, test_groups, baselines, seed)
    coverage, agreement = _votes(checked, held.model, seed)
    notes = [
        f"{len(lines)} predictors were compared on the same rows; the best of several looks a "
        "little better than it is.",
        "Undecided rows and gold ties count as half right. Intervals are 95 %, by resampling "
        "groups.",
    ]
    if len(test) < _FEW_ROWS:
        notes.append(f"{len(test)} test rows are few: differences of 10 points can be chance.")
    if len(np.unique(test_groups)) < _FEW_GROUPS:
        notes.append(f"With fewer than {_FEW_GROUPS} groups, the intervals are too narrow.")
    findings = Report(
        method=method,
        description=held.model.describe(),
        protocol=held.protocol,
        pairs=len(checked),
        gold=len(known),
        ties=int((labels == TIE).sum()),
        rows=len(test),
        groups=len(np.unique(test_groups)),
        fitted_on=held.fitted_on,
        tried=len(lines),
        coverage=coverage,
        agreement=agreement,
        lines=lines,
        judges=_judge_lines(held.model, checked[held.rows], test),
        notes=tuple(notes),
    )
    return findings, held.model


def _without_test(
    scores: Scores, gold: Gold, groups: Ints, method: str, seed: int, judges: Sequence[str]
) -> tuple[Report, VerdictModel]:
    model = fit_verdicts(scores, gold, method, seed, groups=groups, judges=judges)
    coverage, agreement = _votes(scores, model, seed)
    known = int((gold != 0).sum())
    why = "no pair has gold" if not known else "all gold is of one prompt"
    order = np.argsort(-np.abs(model.weights), kind="stable")
    shares = _shares_voted(scores, model, seed)
    findings = Report(
        method=method,
        description=model.describe(),
        protocol=None,
        pairs=len(scores),
        gold=known,
        ties=int((gold == TIE).sum()),
        rows=0,
        groups=0,
        fitted_on=known,
        tried=0,
        coverage=coverage,
        agreement=agreement,
        lines=(),
        judges=tuple(
            JudgeLine(model.judges[judge], None, shares[judge], float(model.weights[judge]))
            for judge in order
        ),
        notes=(
            f"Accuracy is unknown: {why}. Judges that agree can be wrong together.",
            "Labels that would help: about 25 to set weights and probabilities, about 100 to know "
            "the accuracy to 10 points either way, about 400 for 5 points.",
        ),
    )
    return findings, model


def _lines(
    held: HeldOut, gold: Gold, groups: Ints, features: NDArray[np.float32] | None, seed: int
) -> tuple[Line, ...]:
    credits = {
        name: np.mean([credit(p, gold) for p in each], axis=0)
        for name, each in held.predictions.items()
    }
    metrics = {
        name: _average([measure(p, gold) for p in each]) for name, each in held.predictions.items()
    }
    kinds = dict.fromkeys(credits, "method")
    kinds[next(iter(credits))] = "chosen"
    if features is not None:
        said = decisions(features[held.rows])
        for column, name in enumerate(BASELINES):
            credits[name] = credit(said[:, column], gold)
            metrics[name] = measure(said[:, column], gold, probabilities=False)
            kinds[name] = "baseline"

    def estimate(values: Floats) -> Estimate:
        low, high = interval(values, groups, seed) or (None, None)
        return Estimate(float(values.mean()), low, high)

    def over(name: str, other: str) -> Estimate | None:
        if other not in credits or name == other:
            return None
        return estimate(credits[name] - credits[other])

    return tuple(
        Line(
            name=name,
            kind=kinds[name],
            accuracy=estimate(right),
            metrics=metrics[name],
            over_longer=over(name, LONGER),
            over_majority=over(name, "majority"),
        )
        for name, right in credits.items()
    )


def _average(each: Sequence[Metrics]) -> Metrics:
    """Return the mean of each figure over repeats; None where one is undefined in a repeat."""

    def mean(figure: str) -> float | None:
        values = [getattr(metrics, figure) for metrics in each]
        return None if None in values else float(np.mean(values))

    return Metrics(**{figure: mean(figure) for figure in Metrics.__slots__})


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


def _sampled_votes(scores: Scores, model: VerdictModel, seed: int) -> NDArray[np.int8]:
    keys = row_keys(scores, np.zeros(len(scores), np.int8), seed)
    return model.votes(scores[first_by_key(keys, _SAMPLE)])


def _shares_voted(scores: Scores, model: VerdictModel, seed: int) -> list[float]:
    votes = _sampled_votes(scores, model, seed)
    return [float(share) for share in (votes != 0).sum(axis=0) / max(len(votes), 1)]


def _votes(scores: Scores, model: VerdictModel, seed: int) -> tuple[float | None, float | None]:
    """Return the share of pairs with a vote, and how much of its votes the majority has."""
    votes = _sampled_votes(scores, model, seed)
    cast = (votes != 0).sum(axis=1)
    if not cast.any():
        return (0.0 if len(votes) else None), None
    balance = np.abs(votes.sum(axis=1, dtype=np.int64))[cast > 0]
    voted = cast[cast > 0]
    return float((cast > 0).mean()), float(((voted + balance) / (2 * voted)).mean())


def _check_features(features: ArrayLike | None, n_pairs: int) -> NDArray[np.float32] | None:
    if features is None:
        return None
    array = np.asarray(features, np.float32)
    if array.shape != (n_pairs, len(BASELINES), 2):
        raise VerdictInputError(
            f"Features have shape {array.shape}, but ({n_pairs}, {len(BASELINES)}, 2) is needed, "
            "as text_features returns them for the same pairs."
        )
    return array
