"""A causal model on this machine that writes responses, several at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.training.models.devices import choose_device, has_bf16
from pajama_tui.training.models.loading import (
    check_weights,
    context_length,
    first_line,
    load_tokenizer,
    place_of,
)
from pajama_tui.training.models.revision import revision_of
from pajama_tui.training.models.texts import harmless
from pajama_tui.training.responses.sampling import Draw, Sampling
from pajama_tui.untrusted import printable

SMALL = "demo:smollm2"


@dataclass(frozen=True)
class Writer:
    """A model on its device, with its tokenizer.

    Attributes:
        name: as the user wrote it.
        revision: changes when the weights do.
        ends: the tokens that end a response.
        pad: the token that fills up short rows.
        max_length: tokens of a prompt and its response together.
        chat: questions are put in the model's own chat template.
        dtype: "float32", "bfloat16" or "float16".
    """

    model: Any
    tokenizer: Any
    name: str
    revision: str
    ends: frozenset[int]
    pad: int
    max_length: int
    chat: bool
    device: str
    dtype: str

    def prompt(self, question: str) -> list[int]:
        """Return the tokens that the model reads for a question.

        Raises:
            InputError: the chat template can't be used.
        """
        text = harmless(question, self.tokenizer.all_special_tokens)
        if not self.chat:
            return list(self.tokenizer(text)["input_ids"])
        try:
            whole = self.tokenizer.apply_chat_template(
                [{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True
            )
        except Exception as error:
            # A template is a program of the model's maker, and raises what it likes.
            raise InputError(
                f"The chat template of {printable(self.name, limit=200)} cannot be used: "
                f"{first_line(error)}."
            ) from error
        return list(self.tokenizer(whole, add_special_tokens=False)["input_ids"])

    def text(self, tokens: Sequence[int]) -> str:
        """Return tokens as text, without those that act."""
        return str(self.tokenizer.decode(list(tokens), skip_special_tokens=True))


def load_writer(
    name: str,
    *,
    device: str = "auto",
    dtype: str = "auto",
    say: Callable[[str], None] = lambda sentence: None,
) -> Writer:
    """Load a causal model with its output layer.

    Nothing is unpickled and no code of the model is run: weights are safetensors, and models that
    bring their own code are refused.

    Args:
        name: a folder, a hub id or "demo:NAME".
        device: "auto", "cpu" or "cuda".
        dtype: "float32", "bfloat16", "float16", or "auto": float32 on a CPU, else bfloat16 if the
            GPU has it.
        say: told, in sentences, what takes long.

    Raises:
        InputError: no such model, no tokenizer, no readable weights, or it writes nothing.
        MissingExtra: the libraries are not installed.
    """
    for needed in ("torch", "transformers"):
        if find_spec(needed) is None:
            raise MissingExtra("A local model that writes responses", "probe")
    import torch
    from safetensors import SafetensorError
    from transformers import AutoConfig, AutoModelForCausalLM
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    place, shown = place_of(name, say), printable(name, limit=200)
    tokenizer = load_tokenizer(place, shown, SMALL)
    device = choose_device(device)
    if dtype == "auto":
        on_gpu = "bfloat16" if has_bf16(device) else "float16"
        dtype = "float32" if device == "cpu" else on_gpu
    try:
        config = AutoConfig.from_pretrained(place, trust_remote_code=False)
        model, report = AutoModelForCausalLM.from_pretrained(
            place,
            config=config,
            dtype=getattr(torch, dtype),
            attn_implementation="sdpa",
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError, AttributeError, SafetensorError) as error:
        raise InputError(f"The model {shown} cannot be loaded: {first_line(error)}.") from error
    check_weights([str(key) for key in report.get("missing_keys", ())], shown)
    model.to(device).eval().requires_grad_(False)
    ends = _ends(model, tokenizer)
    pad = tokenizer.pad_token_id
    _plain(model)
    return Writer(
        model=model,
        tokenizer=tokenizer,
        name=name,
        revision=revision_of(place, config),
        ends=frozenset(ends),
        # Any token that the model knows: what stands there is masked everywhere.
        pad=int(next((each for each in (pad, *ends) if each is not None), 0)),
        max_length=context_length(tokenizer, config.get_text_config()),
        chat=bool(tokenizer.chat_template),
        device=device,
        dtype=dtype,
    )


def write(
    writer: Writer,
    prompts: Sequence[Sequence[int]],
    rooms: Sequence[int],
    sampling: Sampling,
    draws: Sequence[NDArray[np.float64] | None],
    on_step: Callable[[int], None] = lambda step: None,
) -> list[tuple[list[int], bool]]:
    """Return the tokens written for each prompt, and whether the model ended there by itself.

    Prompts are filled up on the left, where they are masked and count for no position, so what is
    written for one depends on no other, up to rounding.

    Args:
        rooms: tokens that each may write, 1 or more.
        draws: see `Sampling.draws`.
        on_step: called with how many tokens each has written.
    """
    import torch

    longest = max(map(len, prompts))
    ids = torch.full((len(prompts), longest), writer.pad)
    mask = torch.zeros((len(prompts), longest), dtype=torch.long)
    for at, prompt in enumerate(prompts):
        ids[at, longest - len(prompt) :] = torch.tensor(prompt)
        mask[at, longest - len(prompt) :] = 1
    room = torch.tensor(rooms, device=writer.device)

    def stops(written: Any, _scores: Any, **_more: Any) -> Any:
        count = written.shape[1] - longest
        on_step(count)
        return room <= count

    own = [each for each in draws if each is not None]
    drawn = [Draw(sampling, own, longest, writer.device)] if own else []
    with torch.inference_mode():
        found = writer.model.generate(
            ids.to(writer.device),
            attention_mask=mask.to(writer.device),
            max_new_tokens=max(rooms),
            do_sample=False,
            eos_token_id=sorted(writer.ends) or None,
            pad_token_id=writer.pad,
            logits_processor=drawn,
            stopping_criteria=[stops],
        )
    return [
        _until_end(row[longest:][:most], writer.ends)
        for row, most in zip(found.tolist(), rooms, strict=True)
    ]


def _until_end(tokens: list[int], ends: frozenset[int]) -> tuple[list[int], bool]:
    for at, token in enumerate(tokens):
        if token in ends:
            return tokens[:at], True
    return tokens, False


def _ends(model: Any, tokenizer: Any) -> list[int]:
    """What the model's maker says that a response ends with, and what ends a text."""
    said = getattr(model.generation_config, "eos_token_id", None)
    known = said if isinstance(said, list) else [said]
    return sorted({int(each) for each in (*known, tokenizer.eos_token_id) if each is not None})


def _plain(model: Any) -> None:
    """Take away what the model's maker prefers (penalties, sampling): only what is asked counts."""
    from transformers import GenerationConfig

    model.generation_config = GenerationConfig()
