"""What a reward job's specification says beside its settings."""

from pathlib import Path
from typing import Any

from pajama_tui.training.jobs.needs import Needs
from pajama_tui.training.jobs.specification import versions_of
from pajama_tui.training.learning.needs import estimate
from pajama_tui.training.reward.settings import RewardSettings
from pajama_tui.untrusted import printable


def job_facts(settings: RewardSettings, gpus: int) -> dict[str, Any]:
    """Return what, data, seeds, versions and needs, as `start_job` takes them.

    Raises:
        PajamaError: the model's size cannot be told.
    """
    found = estimate(settings, gpus)
    return {
        "what": f"reward model from {printable(Path(settings.data).name, limit=60)}",
        "data": [settings.data],
        "seeds": {"seed": settings.seed},
        "versions": versions_of("torch", "transformers", "accelerate", "peft"),
        "needs": Needs(
            memory=found.memory, disk=found.disk, gpus=gpus, gpu_memory=found.gpu_memory
        ),
    }
