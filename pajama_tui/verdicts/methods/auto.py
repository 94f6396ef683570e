"""Takes the label model that the gold can support, and says why."""

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.evidence import FOLDS, Evidence
from pajama_tui.verdicts.logistic import log_losses
from pajama_tui.verdicts.methods.equal import calibrated_equal
from pajama_tui.verdicts.methods.majority import fit_majority
from pajama_tui.verdicts.methods.margin import fit_margin
from pajama_tui.verdicts.methods.stack import learn, stack_model
from pajama_tui.verdicts.model import LinearModel


def fit_auto(evidence: Evidence) -> LinearModel:
    """Return `margin` with little or no gold, else `stack` unless cross-validation warns of it.

    Stack's log-odds come from folds that did not see the row; margin and majority learn one
    number, their scale, from gold. Stack gives way to the better of them where its log-loss is
    higher by more than two standard errors of the difference: below that, few labels only toss a
    coin, and stack's prior already holds it near equal weights.
    """
    if not len(evidence.target):
        return fit_margin(evidence, "Chosen because there is no gold.")
    if evidence.n_groups < FOLDS:
        why = f"Chosen because gold is in fewer than {FOLDS} groups, too few to learn weights."
        return fit_margin(evidence, why)
    learned = learn(evidence)
    crossed = learned.crossed
    log_odds = {
        "majority": evidence.gold_voices("vote")[crossed] @ calibrated_equal(evidence, "vote"),
        "margin": evidence.gold_voices("margin")[crossed] @ calibrated_equal(evidence, "margin"),
        "stack": learned.log_odds,
    }
    target = evidence.target[crossed]
    losses = {name: log_losses(of, target) for name, of in log_odds.items()}
    simple = min(("margin", "majority"), key=lambda name: float(losses[name].mean()))
    excess = losses["stack"] - losses[simple]
    chosen = "stack"
    if excess.mean() > 2 * excess.std() / np.sqrt(len(excess)):
        chosen = simple
    found = ", ".join(
        f"{name} {losses[name].mean():.3f} ({_accuracy(log_odds[name], target):.0%} right)"
        for name in ("stack", "margin", "majority")
    )
    if chosen == "stack":
        reason = "Chosen, as cross-validation does not speak for a simpler one"
    else:
        reason = "Chosen, as stack is clearly worse in cross-validation"
    why = (
        f"{reason}: log-loss on {len(target)} gold rows, {found}. Being picked on these rows, "
        "it looks a little better on them than it is."
    )
    if chosen == "margin":
        return fit_margin(evidence, why)
    if chosen == "majority":
        return fit_majority(evidence, why)
    return stack_model(evidence, learned, why)


def _accuracy(log_odds: Floats, target: Floats) -> float:
    """Return the share of right decisions; an undecided row or a gold tie is half right."""
    return float((0.5 + 0.5 * np.sign(log_odds) * np.sign(target - 0.5)).mean())
