"""What a finetuning job's specification says beside its settings."""

from pathlib import Path
from typing import Any

from pajama_tui.training.jobs.specification import versions_of
from pajama_tui.training.sft.needs import needs_of
from pajama_tui.training.sft.settings import SftSettings
from pajama_tui.untrusted import printable


def job_facts(settings: SftSettings, gpus: int) -> dict[str, Any]:
    """Return what, data, seeds, versions and needs, as `start_job` takes them."""
    return {
        "what": f"finetuning on {printable(Path(settings.data).name, limit=60)}",
        "data": [settings.data],
        "seeds": {"seed": settings.seed},
        "versions": versions_of("torch", "transformers", "accelerate", "peft"),
        "needs": needs_of(settings, gpus),
    }
