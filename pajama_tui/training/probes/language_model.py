"""A pretrained model whose hidden states are read: no output layer, no gradients, no dropout."""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.training.models.devices import choose_device
from pajama_tui.training.models.loading import (
    check_weights,
    context_length,
    first_line,
    load_tokenizer,
    place_of,
)
from pajama_tui.training.models.revision import revision_of
from pajama_tui.training.probes.identity import ModelIdentity, tokenizer_digest
from pajama_tui.training.probes.layers import Blocks, find_blocks
from pajama_tui.untrusted import printable

DEMO = "demo:smollm2"
DTYPES = ("auto", "float32", "bfloat16", "float16")


@dataclass
class LanguageModel:
    """A model on its device, and what was found out about it.

    Attributes:
        body: transformers' model without an output layer.
        blocks: where its layers are.
        identity: what probes are compared with.
        revision: changes when the weights do.
        max_length: tokens that it takes at most.
        pad: the token that fills up short rows.
        dtype: "float32", "bfloat16" or "float16".
        reuse: what it computed of a text's beginning can be kept for texts that begin alike.
        attention: it gives its attention weights.
        prefixes: what was kept, see `prefix`.
        affordable: tokens of a batch that memory turned out to hold; None as long as it held all.
    """

    body: Any
    tokenizer: Any
    blocks: Blocks
    identity: ModelIdentity
    revision: str
    max_length: int
    pad: int
    device: str
    dtype: str
    reuse: bool
    attention: bool
    prefixes: dict[Any, Any] = field(default_factory=dict)
    affordable: int | None = None


def require_probes() -> None:
    """Raise MissingExtra where the libraries that read hidden states are not installed."""
    for name in ("torch", "transformers"):
        if find_spec(name) is None:
            raise MissingExtra("Reading a model's hidden states", "probe")


def load_language_model(
    name: str = DEMO,
    *,
    known_as: str | None = None,
    deepest: int | None = None,
    attention: bool = False,
    device: str = "auto",
    dtype: str = "auto",
    max_length: int | None = None,
    say: Callable[[str], None] | None = None,
) -> LanguageModel:
    """Load a causal model or an encoder.

    Nothing is unpickled and no code of the model is run: weights are safetensors, and models that
    bring their own code are refused.

    Args:
        name: a folder, a hub id or "demo:NAME".
        known_as: the name that its identity has instead, for a folder of another name.
        deepest: the last layer that will be needed; deeper ones are not even loaded.
        attention: its attention weights will be needed, which is slower.
        device: "auto", "cpu" or "cuda".
        dtype: one of `DTYPES`; auto is float32 on a CPU, else bfloat16 if the GPU has it.
        max_length: fewer tokens than the model itself takes.
        say: told, in sentences, what takes long.

    Raises:
        InputError: no such model, no tokenizer, no readable weights, no layers to be found.
        MissingExtra: the libraries, or a demonstration model, are not installed.
    """
    require_probes()
    import torch
    from safetensors import SafetensorError
    from transformers import AutoConfig, AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    place, shown = place_of(name, say or _unsaid), printable(name, limit=200)
    tokenizer = load_tokenizer(place, shown, DEMO)
    device = choose_device(device)
    dtype = _dtype(dtype, device)
    try:
        config = AutoConfig.from_pretrained(place, trust_remote_code=False)
        text = config.get_text_config()
        layers, width = int(text.num_hidden_layers), int(text.hidden_size)
        if deepest is not None and deepest + 1 < layers:
            _shorten(text, deepest + 1)
        body, report = AutoModel.from_pretrained(
            place,
            config=config,
            dtype=getattr(torch, dtype),
            attn_implementation="eager" if attention else "sdpa",
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError, SafetensorError) as error:
        raise InputError(f"The model {shown} cannot be loaded: {first_line(error)}.") from error
    check_weights([str(key) for key in report.get("missing_keys", ())], shown)
    body.to(device).eval().requires_grad_(False)
    blocks = find_blocks(body, text, layers, shown)
    longest = context_length(tokenizer, text)
    model = LanguageModel(
        body=body,
        tokenizer=tokenizer,
        blocks=blocks,
        identity=ModelIdentity(
            name=known_as or name,
            width=width,
            layers=layers,
            heads=int(text.num_attention_heads),
            tokenizer=tokenizer_digest(tokenizer),
            dtype=dtype,
        ),
        revision=revision_of(place, config),
        max_length=min(max_length or longest, longest),
        pad=_pad(tokenizer, body, shown),
        device=device,
        dtype=dtype,
        reuse=False,
        attention=attention,
    )
    from pajama_tui.training.probes.trial import try_out

    try_out(model, shown)
    return model


def _dtype(wanted: str, device: str) -> str:
    from pajama_tui.training.models.devices import has_bf16

    if wanted not in DTYPES:
        raise InputError(f"There is no dtype '{printable(wanted, limit=20)}'; there are "
                         f"{', '.join(DTYPES)}.")  # fmt: skip
    if wanted != "auto":
        return wanted
    if device == "cpu":
        return "float32"
    return "bfloat16" if has_bf16(device) else "float16"


def _shorten(config: Any, layers: int) -> None:
    """Make transformers leave the weights of later layers on disk."""
    config.num_hidden_layers = layers
    if isinstance(getattr(config, "layer_types", None), list):
        config.layer_types = config.layer_types[:layers]


def _pad(tokenizer: Any, body: Any, shown: str) -> int:
    """Any token that the model knows: what stands there is masked everywhere."""
    known = body.get_input_embeddings().weight.shape[0]
    for token in (tokenizer.pad_token_id, tokenizer.eos_token_id, 0):
        if token is not None and token < known:
            return int(token)
    raise InputError(f"{shown} knows no token at all.")


def _unsaid(_sentence: str) -> None:
    pass
