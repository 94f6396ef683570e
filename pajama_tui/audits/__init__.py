"""What a set of verdicts is worth: metrics on held-out gold, beside baselines."""

from pajama_tui.audits.agreement import Agreement, judge_agreement
from pajama_tui.audits.baselines import BASELINES, text_features
from pajama_tui.audits.comparison import Comparison, compare
from pajama_tui.audits.findings import Estimate, JudgeLine, Line, Report
from pajama_tui.audits.first_labels import FirstLabels, first_labels
from pajama_tui.audits.judges_curve import JudgesCurve, judges_curve
from pajama_tui.audits.judges_value import JudgeValues, judge_values
from pajama_tui.audits.learning_curve import LearningCurve, learning_curve
from pajama_tui.audits.metrics import Metrics, ThreeWay, measure, three_way, three_way_accuracy
from pajama_tui.audits.report import fit_and_report, report
from pajama_tui.audits.risk import HeldOutVerdicts, Risk, held_out_verdicts, risk_coverage
from pajama_tui.audits.steps import Cancelled
from pajama_tui.audits.swap import swap_failure
from pajama_tui.audits.threshold import Threshold, threshold_for

__all__ = [
    "BASELINES",
    "Agreement",
    "Cancelled",
    "Comparison",
    "Estimate",
    "FirstLabels",
    "HeldOutVerdicts",
    "JudgeLine",
    "JudgeValues",
    "JudgesCurve",
    "LearningCurve",
    "Line",
    "Metrics",
    "Report",
    "Risk",
    "ThreeWay",
    "Threshold",
    "compare",
    "first_labels",
    "fit_and_report",
    "held_out_verdicts",
    "judge_agreement",
    "judge_values",
    "judges_curve",
    "learning_curve",
    "measure",
    "report",
    "risk_coverage",
    "swap_failure",
    "text_features",
    "three_way",
    "three_way_accuracy",
    "threshold_for",
]
