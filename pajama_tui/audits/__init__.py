"""What a set of verdicts is worth: metrics on held-out gold, beside baselines."""

from pajama_tui.audits.baselines import BASELINES, text_features
from pajama_tui.audits.findings import Estimate, JudgeLine, Line, Report
from pajama_tui.audits.metrics import Metrics, measure
from pajama_tui.audits.report import report

__all__ = [
    "BASELINES",
    "Estimate",
    "JudgeLine",
    "Line",
    "Metrics",
    "Report",
    "measure",
    "report",
    "text_features",
]
