"""Probes learned as a job."""

from pathlib import Path
from typing import TYPE_CHECKING

from pajama_tui.training.probe_learning.learning import learn_probes
from pajama_tui.training.probe_learning.requirements import require_learning
from pajama_tui.training.probe_learning.settings import ProbeSettings

if TYPE_CHECKING:
    from pajama_tui.training.jobs.run import JobRun


def probe_job(run: "JobRun") -> None:
    """Learn what `run.settings` says: those of `ProbeSettings`, and `out`, the probes' folder."""
    require_learning()
    given = dict(run.settings)
    out = Path(given.pop("out"))
    report = learn_probes(ProbeSettings.of(given), out, run, run.device)
    if report is None:
        return
    run.result(
        {
            "out": str(out),
            "kind": report["kind"],
            "aspects": {
                aspect: {
                    "macro_f1": entry["parts"][entry["learned_from"]]["probe"]["macro_f1"]["value"],
                    "beats_baselines": entry["parts"][entry["learned_from"]]["beats"],
                    "verdict": entry["parts"][entry["learned_from"]]["verdict"],
                }
                for aspect, entry in report["aspects"].items()
            },
        }
    )
