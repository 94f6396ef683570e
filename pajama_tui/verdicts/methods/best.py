"""The best single judge, the baseline that says what combining judges is worth."""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import typical
from pajama_tui.verdicts.evidence import FOLDS, Evidence
from pajama_tui.verdicts.logistic import fit_scale
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.model import LinearModel

_SAME = 1e-9
_NAMED = 3


def fit_best(evidence: Evidence) -> LinearModel:
    """Return the model of the one judge that is right most often over all gold rows.

    A gold row where it has no opinion, or gold is a tie, is half right: accuracy on voted rows
    alone would take a judge that hardly ever votes. Judges that are right equally often are told
    apart by their agreement with the others over all rows; those still equal share the verdict.
    Without gold, that agreement alone decides. The scale of the log-odds comes from rows that did
    not take part in the choice, because the chosen judge looks better on the others than it is.
    """
    sample, gold = evidence.sample_voices("margin"), evidence.gold_voices("margin")
    agreement = _agreement(_signs(sample))
    right = 0.5 + _signs(gold) * (evidence.target - 0.5)[:, None]
    chosen = _choose(right.sum(axis=0), agreement)
    log_odds, held_out_right = gold @ typical(chosen, sample), None
    if evidence.n_groups >= FOLDS:
        log_odds, held_out_right = _held_out(evidence, gold, sample, right, agreement)
    weights = typical(chosen, sample) * fit_scale(log_odds, evidence.target)
    words = _words(evidence, chosen, right, held_out_right)
    return linear_model(evidence, "best", "margin", weights, words)


def _signs(units: Floats) -> Floats:
    # Opposite margins that share a voice cancel, also where their sum is not 0, by rounding.
    result: Floats = np.sign(np.round(units, 9))
    return result


def _agreement(votes: Floats) -> Floats:
    """Return the mean product of each voice's vote and the mean vote of the others, (v,)."""
    rows, voices = votes.shape
    others = votes.sum(axis=1) @ votes - np.abs(votes).sum(axis=0)
    result: Floats = others / max(rows * (voices - 1), 1)
    return result


def _choose(right: Floats, agreement: Floats) -> Floats:
    """Return the weights of the voices that are right most often, (v,), which sum to 1."""
    if not len(right):
        return right
    best = right == right.max()  # sums of halves, so equal ones are exactly equal
    best &= agreement >= agreement[best].max() - _SAME
    result: Floats = best / best.sum()
    return result


def _held_out(
    evidence: Evidence, gold: Floats, sample: Floats, right: Floats, agreement: Floats
) -> tuple[Floats, float]:
    """Return each gold row's log-odds by the judge chosen on the other folds, and its accuracy."""
    folds = evidence.folds()
    log_odds = np.zeros(len(gold))
    for fold in np.unique(folds):
        held = folds == fold
        chosen = _choose(right[~held].sum(axis=0), agreement)
        log_odds[held] = gold[held] @ typical(chosen, sample)
    accuracy = 0.5 + np.sign(np.round(log_odds, 9)) * (evidence.target - 0.5)
    return log_odds, float(accuracy.mean())


def _words(
    evidence: Evidence, chosen: Floats, right: Floats, held_out_right: float | None
) -> list[str]:
    if not len(chosen):
        return ["Best: no judge has an opinion, so there is none to choose."]
    judges = np.flatnonzero(evidence.voices @ chosen > 0)
    what = f"Best: {_named(evidence, judges)}, of {len(chosen)} that differ"
    if not len(right):
        return [
            f"{what}, chosen because it agrees most with the mean vote of the others. That this is "
            "the best is unverified without gold."
        ]
    share = (right @ chosen).mean()
    sentences = [
        f"{what}, chosen because it is right on {share:.0%} of {len(right)} gold rows; no opinion, "
        "and a tie in gold, count as half right."
    ]
    if held_out_right is None:
        sentences.append("Having been chosen on these rows, it looks better on them than it is.")
    else:
        sentences.append(
            "Having been chosen on these rows, it looks better on them than it is: chosen in the "
            f"same way on other rows, the best judge is right on {held_out_right:.0%}."
        )
    return sentences


def _named(evidence: Evidence, judges: NDArray[np.intp]) -> str:
    names = ", ".join(printable(evidence.judges[judge], limit=60) for judge in judges[:_NAMED])
    if len(judges) == 1:
        return f"the single judge {names}"
    more = f" and {len(judges) - _NAMED} more" if len(judges) > _NAMED else ""
    return f"{len(judges)} judges that share the first place, {names}{more}"
