"""A pretrained model with one output, from a folder, the hub or the package index."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.training.learning.preparing import HEADS
from pajama_tui.training.models.demo_models import DEFAULT
from pajama_tui.training.models.loading import (
    check_weights,
    context_length,
    first_line,
    load_tokenizer,
    place_of,
)
from pajama_tui.training.reward.encoding import Encoder, Form
from pajama_tui.untrusted import printable

DEFAULT_MAX_LENGTH = 1024


@dataclass
class RewardModel:
    """A model, its encoder, and what was found out about them.

    Attributes:
        model: transformers' sequence classifier with one output, on `device`.
        encoder: how texts become tokens.
        pad: the token that fills up short rows.
        name: as asked for.
        parameters: how many weights there are.
        notes: sentences on what was taken for granted.
    """

    model: Any
    encoder: Encoder
    pad: int
    name: str
    parameters: int
    notes: list[str]


def require_training() -> None:
    """Raise MissingExtra where the libraries that train are not installed."""
    from importlib.util import find_spec

    for name in ("torch", "transformers", "accelerate"):
        if find_spec(name) is None:
            raise MissingExtra("A reward model", "train")


def load_model(
    name: str | None,
    max_length: int | None,
    say: Callable[[str], None],
    *,
    seed: int = 0,
    trained: bool = False,
    pure_bf16: bool = False,
) -> RewardModel:
    """Load a causal model or an encoder, with a new head where it has none.

    Nothing is unpickled and no code of the model is run: weights are safetensors, and models that
    bring their own code are refused.

    Args:
        name: a folder, a hub id or "demo:NAME"; None is the demonstration model.
        max_length: see `RewardSettings`.
        say: told, in sentences, what takes long.
        seed: draws the weights of a new head.
        trained: the model must be one with a head.
        pure_bf16: hold the weights in bf16, not in fp32.

    Raises:
        InputError: no such model, no tokenizer, no token to pad with, no readable weights.
        MissingExtra: the libraries, or a demonstration model, are not installed.
    """
    require_training()
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForSequenceClassification
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    name = name or DEFAULT
    place = place_of(name, say)
    shown = printable(name, limit=200)
    if trained and not os.path.lexists(place) and "/" not in place:
        raise InputError(f"There is no model folder {shown}; name what 'jobs start reward' wrote.")
    notes: list[str] = []
    tokenizer = load_tokenizer(place, shown, DEFAULT)
    torch.manual_seed(seed)
    try:
        model, report = AutoModelForSequenceClassification.from_pretrained(
            place,
            num_labels=1,
            dtype=torch.bfloat16 if pure_bf16 else torch.float32,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise InputError(f"The model {shown} cannot be loaded: {first_line(error)}.") from error
    _check_weights(report, shown, trained=trained)
    pad = _pad(tokenizer, model, shown, notes)
    model.config.problem_type = "regression"
    if hasattr(model.config, "use_cache"):
        model.config.use_cache = False
    form = _form(tokenizer, model)
    length = _length(max_length, tokenizer, model, notes)
    if form == "plain":
        notes.append(f"{shown} has no chat template: it reads the prompt, then the response.")
    return RewardModel(
        model=model,
        encoder=Encoder(tokenizer, form, length),
        pad=pad,
        name=name,
        parameters=sum(weight.numel() for weight in model.parameters()),
        notes=notes,
    )


def _check_weights(report: Any, shown: str, *, trained: bool) -> None:
    """Refuse weights of another architecture, and an untrained head where a trained one belongs."""
    missing = [str(key) for key in report.get("missing_keys", ())]
    head = [key for key in missing if key.split(".")[0] in HEADS]
    check_weights([key for key in missing if key not in head], shown)
    if trained and head:
        raise InputError(
            f"{shown} is no reward model: it has no trained head. Name a folder that 'jobs start "
            "reward' wrote."
        )


def _pad(tokenizer: Any, model: Any, shown: str, notes: list[str]) -> int:
    known = model.get_input_embeddings().weight.shape[0]
    if tokenizer.pad_token_id is None or tokenizer.pad_token_id >= known:
        if tokenizer.eos_token_id is None or tokenizer.eos_token_id >= known:
            raise InputError(
                f"The tokenizer of {shown} has neither a pad nor an end-of-text token that the "
                "model knows, so texts of different lengths cannot stand in one batch; set its "
                "pad_token."
            )
        tokenizer.pad_token = tokenizer.eos_token
        notes.append(
            f"{shown} has no pad token that it knows; its end-of-text token "
            f"'{printable(str(tokenizer.eos_token), limit=40)}' is used."
        )
    pad = int(tokenizer.pad_token_id)
    # A classifier takes the last token that is not this one.
    model.config.pad_token_id = pad
    return pad


def _form(tokenizer: Any, model: Any) -> Form:
    if tokenizer.chat_template:
        return "chat"
    causal = type(model).__name__.endswith("ForSequenceClassification") and any(
        name == "score" for name, _ in model.named_children()
    )
    return "plain" if causal else "pair"


def _length(wanted: int | None, tokenizer: Any, model: Any, notes: list[str]) -> int:
    longest = context_length(tokenizer, model.config)
    if wanted and wanted > longest:
        notes.append(f"--max-length {wanted} is lowered to the model's own {longest}.")
    return min(wanted or DEFAULT_MAX_LENGTH, longest)
