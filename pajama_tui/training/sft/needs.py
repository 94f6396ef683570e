"""What a finetuning takes of the machine, estimated before it starts."""

import json
from pathlib import Path

from pajama_tui.training.jobs.needs import Needs
from pajama_tui.training.learning.needs import estimate
from pajama_tui.training.sft.forward import PASS_TOKENS
from pajama_tui.training.sft.settings import DEFAULT, SftSettings

# Layers, width and vocabulary of the model that comes as a package.
_DEMO = (30, 576, 49152)
# Floats a token that a decoder layer keeps for its gradient, in widths; logits are held thrice.
_PER_LAYER, _PER_LOGIT = 17, 3
_FLOAT = 4


def needs_of(settings: SftSettings, gpus: int) -> Needs:
    """Estimate from the model's files, or its name; too little where neither tells its size.

    Weights, gradients, moments and checkpoints as for a reward model; on top of these the
    activations of one pass, which gradient checkpointing would lower.
    """
    found = estimate(settings, gpus)
    layers, width, vocabulary = _shape(settings.model)
    tokens = settings.batch_length or PASS_TOKENS["cuda" if gpus else "cpu"]
    each = _PER_LOGIT * vocabulary
    if not settings.checkpointing:
        each += _PER_LAYER * layers * width
    active = tokens * each * _FLOAT
    return Needs(
        memory=found.memory + (0 if gpus else active),
        disk=found.disk,
        gpus=gpus,
        gpu_memory=found.gpu_memory + (active if gpus else 0),
    )


def _shape(model: str) -> tuple[int, int, int]:
    """Layers, width and vocabulary; zeros where they are not known."""
    if model == DEFAULT:
        return _DEMO
    try:
        config = json.loads((Path(model) / "config.json").read_bytes())
        config = config.get("text_config", config)
        names = ("num_hidden_layers", "hidden_size", "vocab_size")
        layers, width, vocabulary = (int(config[name]) for name in names)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0, 0, 0
    return layers, width, vocabulary
