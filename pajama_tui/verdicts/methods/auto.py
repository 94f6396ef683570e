"""Takes the label model that the gold can support, and says why."""

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.evidence import FOLDS, Evidence
from pajama_tui.verdicts.logistic import log_losses
from pajama_tui.verdicts.methods.majority import fit_majority
from pajama_tui.verdicts.methods.margin import fit_margin
from pajama_tui.verdicts.methods.stack import learn, stack_model
from pajama_tui.verdicts.methods.unsupervised import Gated, fit_unsupervised, gated_weights
from pajama_tui.verdicts.model import LinearModel, VerdictModel

_SIMPLE = ("unsupervised", "margin", "majority")


def fit_auto(evidence: Evidence) -> VerdictModel:
    """Return `unsupervised` with little or no gold, else `stack` unless cross-validation warns.

    Stack's log-odds come from folds that did not see the row; the others learn one number, their
    scale, from gold. Stack gives way to the best of them where its log-loss is higher by more than
    two standard errors of the difference: below that, few labels only toss a coin, and stack's
    prior already holds it near them.
    """
    if not len(evidence.target):
        return fit_unsupervised(evidence, "Chosen because there is no gold.")
    if evidence.n_groups < FOLDS:
        why = f"Chosen because gold is in fewer than {FOLDS} groups, too few to learn weights."
        return fit_unsupervised(evidence, why)
    found = gated_weights(evidence)
    learned = learn(evidence, found.weights)
    crossed = learned.crossed
    scores = evidence.gold_scores[crossed]
    log_odds = {name: _simple(name, evidence, found).log_odds(scores) for name in _SIMPLE}
    log_odds["stack"] = learned.log_odds
    target = evidence.target[crossed]
    losses = {name: log_losses(of, target) for name, of in log_odds.items()}
    simple = min(_SIMPLE, key=lambda name: float(losses[name].mean()))
    excess = losses["stack"] - losses[simple]
    chosen = "stack"
    if excess.mean() > 2 * excess.std() / np.sqrt(len(excess)):
        chosen = simple
    compared = ", ".join(
        f"{name} {losses[name].mean():.3f} ({_accuracy(log_odds[name], target):.0%} right)"
        for name in ("stack", *_SIMPLE)
    )
    if chosen == "stack":
        reason = "Chosen, as cross-validation does not speak for a simpler one"
    else:
        reason = "Chosen, as stack is clearly worse in cross-validation"
    why = (
        f"{reason}: log-loss on {len(target)} gold rows, {compared}. Being picked on these rows, "
        "it looks a little better on them than it is."
    )
    if chosen == "stack":
        return stack_model(evidence, learned, why)
    return _simple(chosen, evidence, found, why)


def _simple(name: str, evidence: Evidence, found: Gated, why: str = "") -> LinearModel:
    if name == "unsupervised":
        return fit_unsupervised(evidence, why, found)
    return {"margin": fit_margin, "majority": fit_majority}[name](evidence, why)


def _accuracy(log_odds: Floats, target: Floats) -> float:
    """Return the share of right decisions; an undecided row or a gold tie is half right."""
    return float((0.5 + 0.5 * np.sign(log_odds) * np.sign(target - 0.5)).mean())
