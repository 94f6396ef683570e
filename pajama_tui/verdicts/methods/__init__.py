"""The label models, by name. A new one is a file here and a line in `METHODS`."""

from collections.abc import Callable
from typing import NamedTuple

from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.auto import fit_auto
from pajama_tui.verdicts.methods.best import fit_best
from pajama_tui.verdicts.methods.dawid_skene import fit_dawid_skene
from pajama_tui.verdicts.methods.flyingsquid import fit_flyingsquid
from pajama_tui.verdicts.methods.flyingsquid_package import fit_flyingsquid_package
from pajama_tui.verdicts.methods.majority import fit_majority
from pajama_tui.verdicts.methods.margin import fit_margin
from pajama_tui.verdicts.methods.pajama import fit_pajama
from pajama_tui.verdicts.methods.paper import fit_paper
from pajama_tui.verdicts.methods.snorkel import fit_snorkel
from pajama_tui.verdicts.methods.stack import fit_stack
from pajama_tui.verdicts.methods.unsupervised import fit_unsupervised
from pajama_tui.verdicts.model import VerdictModel


class Method(NamedTuple):
    """A way to fit a label model, and what it does in one sentence."""

    fit: Callable[[Evidence], VerdictModel]
    summary: str


METHODS: dict[str, Method] = {
    "auto": Method(
        fit_auto,
        "unsupervised without gold; with it, stack, unless a simpler one is clearly better",
    ),
    "stack": Method(fit_stack, "weights learned from gold, held near those found without it"),
    "unsupervised": Method(
        fit_unsupervised, "weights from how margins lie together; gold only sets the scale"
    ),
    "majority": Method(fit_majority, "every judge has one vote"),
    "margin": Method(fit_margin, "the mean of the judges' standardised margins"),
    "best": Method(fit_best, "the single judge that is right most often on gold"),
    "dawid-skene": Method(fit_dawid_skene, "votes by accuracies that EM finds without gold"),
    "flyingsquid": Method(fit_flyingsquid, "votes by accuracies worked out from triples of judges"),
    "flyingsquid-package": Method(
        fit_flyingsquid_package, "the same by the flyingsquid package (needs that extra)"
    ),
    "snorkel": Method(fit_snorkel, "votes by accuracies that Snorkel's label model finds"),
    "pajama": Method(fit_pajama, "the published procedure, step for step"),
    "paper": Method(fit_paper, "the first paper's plain vote, ties for b"),
}

SYMMETRIC = tuple(name for name in METHODS if name not in ("pajama", "paper"))
"""Methods whose verdict is mirrored when the responses are swapped."""

ALONE = tuple(name for name in METHODS if name != "flyingsquid-package")
"""Methods that need nothing installed beyond the core, and serve any number of judges."""
