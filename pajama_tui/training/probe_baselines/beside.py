"""The figures of probes beside those of baselines, where both are of the same rows and folds."""

from collections.abc import Mapping
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probe_baselines.settings import SHARED, BaselineSettings
from pajama_tui.training.probe_learning.report_text import read_report

_SAME = 1e-6
_FIGURES = ("macro_f1", "weighted_f1", "auc")
# Which model is read does not decide the rows, and which aspects are made even less.
_DECIDING = tuple(name for name in SHARED if name not in ("model", "aspects", "prompts"))


def probes_report(folder: str | None) -> dict[str, Any] | None:
    """Return the report beside the probes in `folder`; None where no folder is named.

    Raises:
        InputError: see `read_report`; or it does not say with what settings they were learned.
    """
    if folder is None:
        return None
    report = read_report(folder)
    if not isinstance(report.get("settings"), dict):
        raise InputError("The report on the probes lacks their settings: it was edited.")
    return report


def probe_beside(
    aspect: str,
    figures: Mapping[str, Any],
    settings: BaselineSettings,
    report: Mapping[str, Any] | None,
) -> dict[str, Any] | None:
    """Return the probe's figures of an aspect, and whether they are of the same rows and folds.

    What needs no model is a function of rows, labels and folds alone, and both sides have measured
    it: where those figures are equal, so are the rows and the folds.

    Args:
        figures: see `aspect_figures`.

    Returns:
        None where there is no such probe.
    """
    entry = (report or {}).get("aspects", {}).get(aspect)
    if report is None or not isinstance(entry, dict):
        return None
    part = entry.get("parts", {}).get(figures["part"])
    if not isinstance(part, dict) or not isinstance(part.get("probe"), dict):
        return None
    theirs = report["settings"]
    other = [name for name in _DECIDING if theirs.get(name) != getattr(settings, name)]
    reason = f"other settings ({', '.join(other)})" if other else ""
    if not reason and part["rows"] != figures["rows"]:
        reason = f"{part['rows']:,} rows instead of {figures['rows']:,}"
    if not reason and not _equal(part.get("baselines"), figures["text_baselines"]):
        reason = "other rows or folds: figures that need no model differ"
    return {
        "model": report["model"]["name"],
        "figures": {name: part["probe"][name] for name in _FIGURES},
        "inner_macro_f1": part.get("inner_macro_f1"),
        "same_rows": not reason,
        "reason": reason,
    }


def _equal(theirs: Any, ours: Mapping[str, Any]) -> bool:
    if not isinstance(theirs, dict):
        return False
    for name, each in ours.items():
        for figure in _FIGURES:
            one, other = theirs[name][figure]["value"], each[figure]["value"]
            if (one is None) != (other is None):
                return False
            if one is not None and abs(one - other) > _SAME:
                return False
    return True
