"""Drawings of a report, for commands that print one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pajama_tui.audits import Report


def plots_of(report: "Report") -> str:
    """Return calibration and risk against coverage, drawn; a sentence where nothing was tested."""
    from pajama_tui.audits.plots import plots_text

    if report.trust is None:
        return "There is nothing to draw, as no gold was held out.\n"
    return plots_text(report.trust)
