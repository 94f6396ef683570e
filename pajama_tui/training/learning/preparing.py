"""A loaded model made ready to learn: adapters, no dropout, activations computed twice."""

from typing import Any

from pajama_tui.errors import MissingExtra
from pajama_tui.training.learning.settings import LearningSettings, Trainable

# From so many parameters on, activations are computed twice unless said otherwise.
_LARGE = 1_000_000_000
HEADS = ("score", "classifier")
"""What transformers calls the new last layer of a sequence classifier."""


def prepare_for_training(loaded: Trainable, settings: LearningSettings) -> Any:
    """Return the model with adapters where asked for, without dropout, ready for its device.

    Raises:
        MissingExtra: adapters without peft.
    """
    model = loaded.model
    if settings.lora:
        model = _with_adapters(model, settings)
    import torch

    for module in model.modules():
        # A reward is compared with another one: noise on each of them is noise on the label.
        if isinstance(module, torch.nn.Dropout) and not (settings.lora and settings.lora_dropout):
            module.p = 0.0
    checkpointing = settings.checkpointing
    if checkpointing is None:
        checkpointing = loaded.parameters >= _LARGE
    if checkpointing:
        if settings.lora:
            model.enable_input_require_grads()
        model.gradient_checkpointing_enable({"use_reentrant": False})
    return model


def merged(model: Any) -> Any:
    """The model with its adapters, if it has any, added into the weights."""
    return model.merge_and_unload() if hasattr(model, "merge_and_unload") else model


def _with_adapters(model: Any, settings: LearningSettings) -> Any:
    try:
        from peft import LoraConfig, TaskType, get_peft_model
    except ImportError as error:
        raise MissingExtra("Training with --lora", "train") from error
    head = [name for name, _ in model.named_children() if name in HEADS]
    generates = type(model).__name__.endswith(("ForCausalLM", "ForConditionalGeneration"))
    return get_peft_model(
        model,
        LoraConfig(
            task_type=TaskType.CAUSAL_LM if generates else TaskType.SEQ_CLS,
            r=settings.lora_rank,
            lora_alpha=settings.lora_alpha,
            lora_dropout=settings.lora_dropout,
            target_modules="all-linear",
            # A new head that is not named here would stay as random as it began.
            modules_to_save=head,
        ),
    )
