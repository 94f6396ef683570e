"""Scores become margins, votes, verdicts and their explanation; and verdicts become files."""

from pajama_tui.verdicts.checks import VerdictInputError
from pajama_tui.verdicts.explanation import Reason, explain
from pajama_tui.verdicts.export import ExportCounts, export
from pajama_tui.verdicts.fit import fit_each, fit_verdicts
from pajama_tui.verdicts.methods import METHODS
from pajama_tui.verdicts.model import VerdictModel
from pajama_tui.verdicts.model_file import load_model
from pajama_tui.verdicts.verdict import Choice, decide

__all__ = [
    "METHODS",
    "Choice",
    "ExportCounts",
    "Reason",
    "VerdictInputError",
    "VerdictModel",
    "decide",
    "explain",
    "export",
    "fit_each",
    "fit_verdicts",
    "load_model",
]
