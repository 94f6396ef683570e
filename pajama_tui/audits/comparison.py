"""Every method beside every baseline on the same held-out rows, and what it means to be the best.

The best of several looks better than it is. Three figures say how much:

- p values of the differences to majority and to the published procedure, corrected for the number
  of methods (`resampling.adjusted_p_values`);
- the share of bootstrap samples in which the best is still the best;
- its accuracy corrected for having been chosen: in each bootstrap sample of groups the best method
  is chosen anew, and measured on the groups that were not drawn (Tsamardinos, Greasidou and
  Borboudakis 2018, "Bootstrapping the out-of-sample predictions for efficient and accurate
  cross-validation", BBC-CV).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.audits.findings import Finding, Line
from pajama_tui.audits.held_out import REPEATS, HeldOut, Plan, predict_held_out
from pajama_tui.audits.inputs import Inputs, check_inputs, check_methods
from pajama_tui.audits.lines import MAJORITY, PUBLISHED, table_of
from pajama_tui.audits.resampling import Resamples, adjusted_p_values
from pajama_tui.audits.steps import IsCancelled, OnStep, Steps
from pajama_tui.verdicts import METHODS, VerdictInputError
from pajama_tui.verdicts.checks import TIE, Floats, Ints

ON_REQUEST = ("flyingsquid-package",)
"""Methods that `compare` tries only where they are named."""

_SURE = 0.95
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Chance:
    """How much of a method's lead over others can be chance.

    Attributes:
        name: the method.
        first: share of bootstrap samples in which no other method is more accurate; they add up to
            more than 1 where methods are equal.
        p_over_majority: corrected p value of its difference to majority; None for majority itself.
        p_over_published: the same to the published procedure; None where that is not compared.
    """

    name: str
    first: float
    p_over_majority: float | None
    p_over_published: float | None


@dataclass(frozen=True, slots=True)
class Comparison(Finding):
    """Methods and baselines on the same held-out rows.

    Attributes:
        protocol: how rows were held out.
        pairs: rows of scores.
        gold: rows with gold.
        ties: of them, ties.
        rows: held-out rows that the figures are about.
        groups: how many groups these fall into.
        fitted_on: gold rows that a model learned from.
        tried: how many methods were compared, baselines not counted.
        lines: methods, most accurate first, then baselines.
        chances: one a method, in the order of `lines`.
        best: the most accurate method.
        best_corrected: its accuracy, corrected for having been chosen among `tried`.
        refused: methods that could not be fitted, and why.
        notes: what a reader must know, in sentences.
    """

    protocol: str
    pairs: int
    gold: int
    ties: int
    rows: int
    groups: int
    fitted_on: int
    tried: int
    lines: tuple[Line, ...]
    chances: tuple[Chance, ...]
    best: str
    best_corrected: float | None
    refused: dict[str, str]
    notes: tuple[str, ...]

    def to_text(self) -> str:
        """Return the comparison as plain text of at most 78 columns."""
        from pajama_tui.audits.tables import comparison_text

        return comparison_text(self)


def compare(
    scores: ArrayLike,
    gold: ArrayLike,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    methods: Sequence[str] | None = None,
    seed: int = 0,
    gold_rows: int | None = None,
    repeats: int = REPEATS,
    *,
    judges: Sequence[str] | None = None,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> Comparison:
    """Measure label models and null baselines on the same held-out rows, split by group.

    Args:
        scores: float32 (n, m, 2) of live judges, NaN where one failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie.
        groups: int (n,), equal for pairs of one prompt; None: every row its own.
        features: float (n, 4, 2) from `text_features`; None leaves the null baselines out.
        methods: names in `verdicts.METHODS`; None: all but those of `ON_REQUEST`. A method that
            refuses the scores is left out, with its reason.
        seed: draws folds or rows, the resamples of the intervals, and what the methods draw.
        gold_rows: None cross-validates on all gold rows; a number fits on that many (whole groups)
            and tests on the rest.
        repeats: how often to cross-validate.
        judges: m names.
        on_step: gets (steps done, steps in all).
        cancelled: asked after each step; true ends with `Cancelled`.

    Raises:
        VerdictInputError: an argument has the wrong shape, type, length or coding; there is nothing
            to test on; or every method refuses.
        Cancelled: `cancelled` said so.
    """
    inputs = check_inputs(scores, gold, groups, features, judges)
    if methods is None:
        methods = [name for name in METHODS if name not in ON_REQUEST]
    names = check_methods(methods)
    if not len(inputs.known):
        raise VerdictInputError(
            "No pair has gold, so that nothing can be compared; label some pairs first."
        )
    plan = Plan(seed, gold_rows, repeats=repeats, steps=Steps(on_step, cancelled))
    return compare_held_out(predict_held_out(inputs, names, plan), inputs, seed)


def compare_held_out(held: HeldOut, inputs: Inputs, seed: int = 0) -> Comparison:
    """Compare methods by what they said of the same held-out rows.

    Args:
        held: of one call of `predict_held_out`, or of several, put together by `joined`.
        inputs: what was predicted from.
        seed: draws the resamples.

    Raises:
        VerdictInputError: every method refused.
    """
    refused = {name: str(why) for name, why in held.refused.items()}
    if not held.predictions:
        reasons = "; ".join(f"{name}: {why}" for name, why in refused.items())
        raise VerdictInputError(f"No method could be fitted: {reasons}")
    table = table_of(held, inputs, None, seed)
    credits = {name: table.credits[name] for name in held.predictions}
    ranks = {name: -float(right.mean()) for name, right in credits.items()}
    ranked = sorted(credits, key=ranks.__getitem__)
    lines = sorted(
        table.lines, key=lambda line: (line.kind == "baseline", ranks.get(line.name, 0.0))
    )
    tested = inputs.groups[held.rows]
    chances, corrected = _selection({name: credits[name] for name in ranked}, tested, seed)
    return Comparison(
        protocol=held.protocol,
        pairs=len(inputs.gold),
        gold=len(inputs.known),
        ties=int((inputs.gold == TIE).sum()),
        rows=len(held.rows),
        groups=len(np.unique(tested)),
        fitted_on=held.fitted_on,
        tried=len(ranked),
        lines=tuple(lines),
        chances=chances,
        best=ranked[0],
        best_corrected=corrected,
        refused=refused,
        notes=_notes(chances, lines[0], corrected),
    )


def _selection(
    credits: Mapping[str, Floats], groups: Ints, seed: int
) -> tuple[tuple[Chance, ...], float | None]:
    names = list(credits)
    values = np.stack([credits[name] for name in names], axis=1)
    first, corrected = _chosen_anew(values, groups, seed)

    def p_values(other: str) -> dict[str, float]:
        rivals = [at for at, name in enumerate(names) if name != other]
        if other not in credits or not rivals:
            return {}
        over = values[:, rivals] - credits[other][:, None]
        found = adjusted_p_values(over, groups, seed)
        return {names[at]: float(p) for at, p in zip(rivals, found, strict=True)}

    over_majority, over_published = p_values(MAJORITY), p_values(PUBLISHED)
    chances = tuple(
        Chance(name, float(first[at]), over_majority.get(name), over_published.get(name))
        for at, name in enumerate(names)
    )
    return chances, corrected


def _chosen_anew(values: Floats, groups: Ints, seed: int) -> tuple[Floats, float | None]:
    """Return how often each column of `values` (n, k) is best, and the accuracy of choosing it.

    Both over bootstrap samples of groups; the accuracy is that on groups that were not drawn, and
    None where there are fewer than two groups.
    """
    resamples = Resamples(groups, seed)
    if resamples.n_groups < 2:
        first = np.zeros(values.shape[1])
        first[int(values.mean(axis=0).argmax())] = 1.0
        return first, None
    totals = resamples.totals(np.concatenate([values, np.ones((len(values), 1))], axis=1))
    firsts, outside = [], []
    for counts in resamples.counts():
        drawn, left = counts @ totals, (counts == 0) @ totals
        ranked = drawn[:, :-1] / drawn[:, -1:]
        best = ranked >= ranked.max(axis=1, keepdims=True) - 1e-9
        firsts.append(best)
        some = left[:, -1] > 0
        there = (left[:, :-1] * best).sum(axis=1) / best.sum(axis=1)
        outside.append(there[some] / left[some, -1])
    accuracy = np.concatenate(outside)
    return np.concatenate(firsts).mean(axis=0), float(accuracy.mean()) if len(accuracy) else None


def _notes(chances: Sequence[Chance], best: Line, corrected: float | None) -> tuple[str, ...]:
    lead = chances[0]
    tried = len(chances)
    notes = []
    if tried > 1:
        text = f"{tried} methods were tried on the same rows, so that the best looks better than "
        text += "it is."
        if corrected is not None and best.accuracy.value is not None:
            text += (
                f" '{best.name}' has {best.accuracy.value:.1%}; by a cautious estimate, choosing "
                f"the best of {tried} gets {corrected:.1%} on other rows of this kind."
            )
        notes.append(text)
        often = f"It is first in {lead.first:.0%} of bootstrap samples"
        notes.append(
            f"{often}."
            if lead.first >= _SURE
            else f"{often}, so that another may be as good or better: choose among the leading "
            "methods by log-loss, cost or taste."
        )
    for p, other in (
        (lead.p_over_majority, "majority"),
        (lead.p_over_published, "the published procedure"),
    ):
        if p is not None:
            verdict = "holds" if p < _LEVEL else "may be chance"
            notes.append(
                f"Its lead over {other} {verdict} (p = {p:.3f}, corrected for {tried} methods)."
            )
    notes.append(
        "Undecided rows and gold ties count as half right; 'covered' leaves undecided rows out. "
        "Intervals are 95 %, by resampling groups."
    )
    return tuple(notes)
