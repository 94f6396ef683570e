"""What a training takes of the machine, estimated before it starts."""

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pajama_tui.training.learning.checkpoints import KEPT
from pajama_tui.training.learning.settings import LearningSettings
from pajama_tui.training.models.demo_models import DEFAULT, DEMO_MODELS

# The interpreter with torch and transformers, and activations of a small batch.
_BASE = 1 << 30
# As in Qwen2.5-3B-Instruct; of Qwen3-30B-A3B it is all weights, not those in use at once.
_COUNT_IN_NAME = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d{1,3})?)([bm])(?![a-z0-9])", re.I)
_UNITS = {"b": 10**9, "m": 10**6}
_DEMO_PARAMETERS = {DEMO_MODELS[0].name: 22_700_000, DEMO_MODELS[1].name: 134_500_000}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes at least: of main memory, of each GPU's memory, of disk where checkpoints lie."""

    memory: int
    gpu_memory: int
    disk: int


def estimate(settings: LearningSettings, gpus: int) -> Estimate:
    """Estimate from the model's files, or its name; only the base where neither tells its size.

    Weights, gradients and AdamW's two moments take 16 bytes a weight in fp32 and 8 in bf16, with
    adapters those of the frozen weights alone; a checkpoint holds weights, moments and the best
    weights so far. Activations are on top of it.
    """
    weights = _parameters(settings.model or DEFAULT)
    each = 2 if settings.precision == "pure-bf16" else 4
    # Adapters of the usual ranks are a few per cent of the weights.
    learned = weights // 25 if settings.lora else weights
    held = weights * each + learned * 3 * each
    best = 1 if settings.patience else 0
    disk = (KEPT + 1) * learned * (3 + best) * each + weights * each
    if gpus:
        return Estimate(_BASE + weights * each, held, disk)
    return Estimate(_BASE + held + best * learned * each, 0, disk)


def _parameters(model: str) -> int:
    """The model's weights by the size of its files, taken to be of 2 bytes, else by its name.

    0 where neither tells.
    """
    if model in _DEMO_PARAMETERS:
        return _DEMO_PARAMETERS[model]
    with suppress(OSError):
        found = sum(file.stat().st_size for file in Path(model).glob("*.safetensors")) // 2
        if found:
            return found
    told = _COUNT_IN_NAME.search(model.rsplit("/", 1)[-1])
    return int(float(told[1]) * _UNITS[told[2].lower()]) if told else 0
