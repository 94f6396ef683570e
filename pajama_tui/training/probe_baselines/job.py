"""Baselines of probes made as a job."""

from pathlib import Path
from typing import TYPE_CHECKING

from pajama_tui.training.probe_baselines.comparing import make_baselines
from pajama_tui.training.probe_baselines.needs import check_models
from pajama_tui.training.probe_baselines.settings import BaselineSettings

if TYPE_CHECKING:
    from pajama_tui.training.jobs.run import JobRun


def baselines_job(run: "JobRun") -> None:
    """Make what `run.settings` says: those of `BaselineSettings`, and `out`, a folder."""
    given = dict(run.settings)
    out = Path(given.pop("out"))
    settings = BaselineSettings.of(given)
    check_models(settings)
    report = make_baselines(settings, out, run, run.device)
    if report is None:
        return
    run.result(
        {
            "out": str(out),
            "kind": report["kind"],
            "aspects": {
                aspect: {
                    name: each["macro_f1"]["value"] for name, each in entry["baselines"].items()
                }
                for aspect, entry in report["aspects"].items()
            },
        }
    )
