"""A causal model to be finetuned, from a folder, the hub or the package index."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.training.models.loading import (
    check_weights,
    context_length,
    first_line,
    load_tokenizer,
    place_of,
)
from pajama_tui.training.sft.encoding import ChatEncoder
from pajama_tui.training.sft.settings import DEFAULT, SftSettings
from pajama_tui.untrusted import printable

DEFAULT_MAX_LENGTH = 1024


@dataclass
class SftModel:
    """A model, its encoder, and what was found out about them.

    Attributes:
        model: transformers' causal model, later with adapters.
        encoder: how rows become tokens.
        pad: the token that fills up short rows.
        name: as asked for.
        place: where it was loaded from: a folder or hub id.
        parameters: how many weights there are.
        notes: sentences on what was taken for granted.
    """

    model: Any
    encoder: ChatEncoder
    pad: int
    name: str
    place: str
    parameters: int
    notes: list[str]


def require_sft(*, lora: bool) -> None:
    """Raise MissingExtra where the libraries that finetune are not installed."""
    for name in ("torch", "transformers", "accelerate", *(["peft"] if lora else [])):
        if find_spec(name) is None:
            raise MissingExtra("Finetuning", "train")


def load_causal(settings: SftSettings, say: Callable[[str], None]) -> SftModel:
    """Load the model that `settings` names and its tokenizer.

    Nothing is unpickled and no code of the model is run: weights are safetensors, and models that
    bring their own code are refused.

    Args:
        say: told, in sentences, what takes long.

    Raises:
        InputError: no such model, none that generates, no tokenizer, no readable weights.
        MissingExtra: the libraries, or a demonstration model, are not installed.
    """
    require_sft(lora=settings.lora)
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    name = settings.model
    shown, place = printable(name, limit=200), place_of(name, say)
    tokenizer = load_tokenizer(place, shown, DEFAULT)
    pure = settings.precision == "pure-bf16"
    try:
        model, report = AutoModelForCausalLM.from_pretrained(
            place,
            dtype=torch.bfloat16 if pure else torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise InputError(f"The model {shown} cannot be loaded: {first_line(error)}.") from error
    check_weights([str(key) for key in report.get("missing_keys", ())], shown)
    notes: list[str] = []
    longest = context_length(tokenizer, model.config)
    if settings.max_length and settings.max_length > longest:
        notes.append(f"--max-length {settings.max_length} is lowered to the model's own {longest}.")
    length = min(settings.max_length or DEFAULT_MAX_LENGTH, longest)
    encoder = ChatEncoder(tokenizer, length)
    if encoder.form == "plain":
        notes.append(
            f"{shown} has no chat template: it reads the question, and learns an empty line and "
            "the response."
        )
    if tokenizer.eos_token_id is None:
        notes.append(f"{shown} has no end-of-text token, so where to stop is not learned.")
    known = model.get_input_embeddings().weight.shape[0]
    # Masked everywhere, so any token that the model knows does.
    pad = next((t for t in (tokenizer.pad_token_id, tokenizer.eos_token_id) if t is not None), 0)
    return SftModel(
        model=model,
        encoder=encoder,
        pad=pad if pad < known else 0,
        name=name,
        place=place,
        parameters=sum(weight.numel() for weight in model.parameters()),
        notes=notes,
    )
