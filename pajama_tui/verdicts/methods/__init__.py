"""The label models, by name. A new one is a file here and a line in `METHODS`."""

from collections.abc import Callable
from typing import NamedTuple

from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.auto import fit_auto
from pajama_tui.verdicts.methods.majority import fit_majority
from pajama_tui.verdicts.methods.margin import fit_margin
from pajama_tui.verdicts.methods.stack import fit_stack
from pajama_tui.verdicts.model import VerdictModel


class Method(NamedTuple):
    """A way to fit a label model, and what it does in one sentence."""

    fit: Callable[[Evidence], VerdictModel]
    summary: str


METHODS: dict[str, Method] = {
    "auto": Method(
        fit_auto, "margin without gold; with it, the best of the others in cross-validation"
    ),
    "majority": Method(fit_majority, "every judge has one vote"),
    "margin": Method(fit_margin, "the mean of the judges' standardised margins"),
    "stack": Method(fit_stack, "weights learned from gold, held near those found without it"),
}
