"""The published procedure, step for step, to compare with: not the best that scores allow."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import TIE, Floats, Ints
from pajama_tui.verdicts.decimals import as_returned
from pajama_tui.verdicts.directions import equal_weights
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.logistic import fit_scale
from pajama_tui.verdicts.margins import fit_bounds, margins
from pajama_tui.verdicts.published import (
    BAND,
    LEAST_ACCURACY,
    Size,
    best_size,
    ranking,
    tune_thresholds,
)
from pajama_tui.verdicts.snorkel_model import LEARNING_RATE, LEAST_JUDGES, fit_rates, vote_moments
from pajama_tui.verdicts.vote_model import VoteModel, band_votes

_NAMED = 5
_EVEN = np.array([0.5, 0.5])


def fit_pajama(evidence: Evidence) -> VoteModel:
    """Return the published procedure's model; without gold, that of the published demo.

    With gold, its rows alone give bounds, thresholds, filter, the best k judges, class balance and
    label model. Without, all rows give bounds and label model; every judge counts, and abstains
    within a margin of 0.02. Ties in gold are left out.
    """
    labels = evidence.gold_labels
    decided = labels != TIE
    if decided.any():
        model = _tuned(evidence, as_returned(evidence.gold_scores[decided]), labels[decided] == 1)
    else:
        model = _demo(evidence)
    ties = int((~decided).sum())
    if not ties:
        return model
    return _noted(model, f"The procedure knows no ties, and leaves out those in gold: {ties}.")


def _tuned(evidence: Evidence, gold: NDArray[Any], prefers_a: NDArray[np.bool_]) -> VoteModel:
    bounds = fit_bounds(gold)
    margin = margins(gold, bounds)
    thresholds, accuracy = tune_thresholds(margin, prefers_a)
    ranked = ranking(accuracy)
    count, judges = len(prefers_a), len(evidence.judges)
    what = [
        f"Pajama: the published procedure. On {count} gold row{'s' * (count != 1)}, each judge "
        "gets the bounds of its scores and the margin it must exceed to vote, by its accuracy "
        f"where it votes; {len(ranked)} of {judges} judges are right at least "
        f"{LEAST_ACCURACY:.0%} of the time."
    ]
    if count < judges:
        what.append(
            "There are fewer gold rows than judges, so that which judges look best is partly luck."
        )
    if not len(ranked):
        what.append("So no judge is left, and every verdict is open.")
        return _silent(evidence, bounds, thresholds, what)
    share = float(prefers_a.mean())
    balance = np.array([share, 1 - share])
    if share in (0.0, 1.0):
        balance = _EVEN
        what.append(
            "All gold prefers the same response, which the published code cannot use; here the "
            "label model expects both alike."
        )
    votes = band_votes(margin, thresholds)
    size = best_size(votes[:, ranked], prefers_a, balance)
    chosen = ranked[: size.best]
    what.append(_selection(evidence, chosen, size))
    model = _silent(evidence, bounds, thresholds, what)
    if len(chosen) < LEAST_JUDGES:
        return _majority(model, votes[:, chosen], chosen, prefers_a.astype(np.float64))
    return _snorkel(model, votes[:, chosen], chosen, balance, size.slowest)


def _demo(evidence: Evidence) -> VoteModel:
    scores = as_returned(evidence.all_scores)
    bounds = fit_bounds(scores)
    everyone = np.arange(len(evidence.judges))
    thresholds = np.full(len(everyone), BAND)
    votes = band_votes(margins(scores, bounds), thresholds)
    what = (
        "Pajama: without gold there is nothing to tune, so this is the published demo's procedure: "
        f"every judge counts, abstains within a margin of {BAND}, and has its bounds from all "
        "pairs."
    )
    model = _silent(evidence, bounds, thresholds, [what])
    if len(everyone) < LEAST_JUDGES or not len(votes):
        return _majority(model, votes, everyone, np.empty(0))
    return _snorkel(model, votes, everyone, _EVEN, LEARNING_RATE)


def _majority(model: VoteModel, votes: NDArray[np.int8], chosen: Ints, target: Floats) -> VoteModel:
    """Return `model` with one vote for each judge of `chosen`; gold, if there is any, scales it."""
    units = votes.astype(np.float64)
    weights = equal_weights(units)
    if len(target):
        weights = weights * fit_scale(units @ weights, target)
    model = _weighed(model, chosen, weights, -weights, 0.0)
    why = (
        f"Snorkel's label model needs pairs and {LEAST_JUDGES} judges, so these have one vote "
        "each; where none votes, or as many for a as for b, the verdict is open."
    )
    return _noted(replace(model, verified=len(target) > 0), why)


def _snorkel(
    model: VoteModel, votes: NDArray[np.int8], chosen: Ints, balance: Floats, slowest: float
) -> VoteModel:
    """Return `model` with the label model's weights for `chosen`, from their `votes` (n, k)."""
    rates = fit_rates(vote_moments(votes), len(votes), balance)
    why = [
        f"Snorkel's label model weighs them, expecting a to be better in {balance[0]:.1%} of "
        "pairs; where none of them votes, the verdict is open.",
        "It treats judges as independent, so that its probabilities are far too sure, and it is "
        "not symmetric: in some pairs the verdict does not turn when the responses are exchanged.",
    ]
    slowest = min(slowest, rates.learning_rate)
    if slowest < LEARNING_RATE:
        why.append(
            f"Snorkel's published learning rate of {LEARNING_RATE} overflows with so many judges; "
            f"it was lowered to as little as {slowest:.2g}, where the published code would fail."
        )
    return _noted(_weighed(model, chosen, rates.for_a, rates.for_b, rates.intercept), *why)


def _selection(evidence: Evidence, chosen: Ints, size: Size) -> str:
    names = ", ".join(printable(evidence.judges[judge], limit=60) for judge in chosen[:_NAMED])
    more = f" and {len(chosen) - _NAMED} more" if len(chosen) > _NAMED else ""
    return (
        f"Kept, because they agree most with gold ({size.accuracy:.1%} on the rows they were "
        f"chosen on, coin flips included), are the best {len(chosen)}: {names}{more}."
    )


def _silent(evidence: Evidence, bounds: Floats, thresholds: Floats, notes: list[str]) -> VoteModel:
    """Return a model in which no judge counts yet."""
    nothing = np.zeros(len(evidence.judges))
    return VoteModel(
        method="pajama",
        judges=evidence.judges,
        bounds=bounds,
        thresholds=thresholds,
        rule="band",
        selected=nothing != 0,
        for_a=nothing,
        for_b=nothing,
        intercept=0.0,
        notes=tuple(notes),
        verified=False,
    )


def _weighed(
    model: VoteModel, chosen: Ints, for_a: Floats, for_b: Floats, intercept: float
) -> VoteModel:
    """Return `model` with these weights (k,) for the judges `chosen`."""
    parts = [np.zeros(len(model.judges)) for _ in range(3)]
    for part, values in zip(parts, (for_a, for_b, np.ones(len(chosen))), strict=True):
        part[chosen] = values
    return replace(
        model, for_a=parts[0], for_b=parts[1], selected=parts[2] > 0, intercept=intercept
    )


def _noted(model: VoteModel, *notes: str) -> VoteModel:
    return replace(model, notes=(*model.notes, *notes))
