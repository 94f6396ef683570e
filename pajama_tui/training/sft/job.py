"""Supervised finetuning as a job, on the CPU or on one GPU."""

from pathlib import Path
from typing import TYPE_CHECKING

from pajama_tui.training.sft.making import make_sft_model
from pajama_tui.training.sft.settings import SftSettings

if TYPE_CHECKING:
    from pajama_tui.training.jobs.run import JobRun


def sft_job(run: "JobRun") -> None:
    """Finetune as `run.settings` says: those of `SftSettings`, and `out`, the model's folder."""
    given = dict(run.settings)
    out = Path(given.pop("out"))
    result = make_sft_model(SftSettings.of(given), out, run, run.device)
    if result is not None:
        run.result(result)
