"""What a probe job's specification says beside its settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.training.jobs.needs import Needs
from pajama_tui.training.jobs.specification import versions_of
from pajama_tui.training.probe_learning.examples import Examples
from pajama_tui.training.probe_learning.needs import estimate
from pajama_tui.training.probe_learning.settings import ProbeSettings
from pajama_tui.untrusted import printable


def job_facts(
    settings: ProbeSettings, examples: Mapping[str, Examples], gpus: int
) -> dict[str, Any]:
    """Return what, data, seeds, versions and needs, as `start_job` takes them.

    Args:
        examples: what each aspect is learned from.
    """
    sizes = [len(each) for each in examples.values()]
    found = estimate(settings.model, settings.space, sum(sizes), max(sizes), gpu=bool(gpus))
    return {
        "what": f"probes from {printable(Path(settings.data).name, limit=60)}",
        "data": [settings.data],
        "seeds": {"seed": settings.seed},
        "versions": versions_of("torch", "transformers", "scikit-learn", "numpy"),
        "needs": Needs(
            memory=found.memory, disk=found.disk, gpus=gpus, gpu_memory=found.gpu_memory
        ),
    }
