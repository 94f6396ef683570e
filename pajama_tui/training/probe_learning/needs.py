"""What learning probes takes of the machine, estimated before it starts."""

import json
from dataclasses import dataclass
from pathlib import Path

from pajama_tui.training.models.demo_models import DEMO_MODELS
from pajama_tui.training.probe_learning.candidates import Space
from pajama_tui.training.probes.features import Wanted
from pajama_tui.training.probes.language_model import DEMO

# The interpreter with torch, transformers and scikit-learn, and activations of a small batch.
_BASE = 3 << 29
_BYTES = 4
# Layers, width and bytes of weights in float32: of the models that come as packages, and of the
# published probes'.
_KNOWN = {
    DEMO_MODELS[0].name: (6, 384, 91 << 20),
    DEMO_MODELS[1].name: (30, 576, 538 << 20),
    "Qwen/Qwen3-1.7B": (28, 2048, 6882 << 20),
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Bytes: of main memory, of the GPU's memory, and of disk where features are kept."""

    memory: int
    gpu_memory: int
    disk: int


def estimate(model: str | None, space: Space, texts: int, largest: int, *, gpu: bool) -> Estimate:
    """Estimate from the model's config and the size of its files; the base alone where unknown.

    Args:
        texts: to be read, over all aspects.
        largest: texts of the aspect with most, whose features are held at once.
    """
    layers, width, weights = known_size(model or DEMO)
    pools = len(Wanted.of([0], [*space.pools], ["raw"]).pools)
    each = layers * width * pools * _BYTES
    # Columns are copied as float64 while classifiers are fitted.
    held = 3 * largest * each
    return Estimate(_BASE + held + (0 if gpu else weights), weights if gpu else 0, texts * each)


def known_size(model: str) -> tuple[int, int, int]:
    """Return layers, width and bytes of weights; zeros where they cannot be told from here."""
    if model in _KNOWN:
        return _KNOWN[model]
    folder = Path(model)
    try:
        config = json.loads((folder / "config.json").read_bytes())
        config = config.get("text_config", config)
        weights = sum(file.stat().st_size for file in folder.glob("*.safetensors"))
        return int(config["num_hidden_layers"]), int(config["hidden_size"]), weights
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0, 0, 0
