"""What a job's specification says of baselines beside their settings, and the forecast in words."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.training.jobs.needs import Needs, size
from pajama_tui.training.jobs.specification import versions_of
from pajama_tui.training.probe_baselines.needs import Forecast, forecast, processor_speed
from pajama_tui.training.probe_baselines.settings import BaselineSettings
from pajama_tui.training.probe_learning.examples import Examples
from pajama_tui.training.probe_learning.rows import LabelledData
from pajama_tui.untrusted import printable


def baseline_facts(
    settings: BaselineSettings, data: LabelledData, examples: Mapping[str, Examples], gpus: int
) -> tuple[dict[str, Any], str]:
    """Return what, data, seeds, versions and needs, as `start_job` takes them; and the forecast."""
    speed = None if gpus else processor_speed()
    found = forecast(settings, data, examples, gpu=bool(gpus), speed=speed)
    facts = {
        "what": f"baselines of probes from {printable(Path(settings.data).name, limit=60)}",
        "data": [settings.data],
        "seeds": {"seed": settings.seed},
        "versions": versions_of("torch", "transformers", "peft", "scikit-learn", "numpy"),
        "needs": Needs(
            memory=found.memory, disk=found.disk, gpus=gpus, gpu_memory=found.gpu_memory
        ),
    }
    return facts, forecast_text(found)


def forecast_text(found: Forecast) -> str:
    """Return a forecast as a sentence."""
    parts = [f"about {size(found.memory)} of memory"]
    if found.gpu_memory:
        parts.append(f"{size(found.gpu_memory)} on the GPU")
    if found.seconds:
        each = ", ".join(f"{name} {_time(seconds)}" for name, seconds in found.seconds.items())
        parts.append(f"and on this processor, if it has nothing else to do, {each}")
    return f"Forecast: {', '.join(parts)}."


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
