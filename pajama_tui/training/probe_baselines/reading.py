"""Texts as tokens of a model that is to be tuned, and what is known of it without its weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.models.loading import (
    context_length,
    first_line,
    load_tokenizer,
    place_of,
)
from pajama_tui.training.models.revision import revision_of
from pajama_tui.training.models.texts import harmless
from pajama_tui.training.probes.language_model import DEMO
from pajama_tui.training.probes.prompts import Prompt
from pajama_tui.training.probes.tokens import encode
from pajama_tui.untrusted import printable

_ENCODER_LENGTH = 512


@dataclass(frozen=True)
class Reader:
    """A model's tokenizer, and how much it takes.

    Attributes:
        place: what transformers loads it from.
        shown: its name, safe to show.
        revision: changes when its weights do.
        max_length: tokens.
    """

    place: str
    shown: str
    revision: str
    tokenizer: Any
    max_length: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """One text; `kinds` are an encoder's token types, () where it has none."""

    ids: Sequence[int]
    kinds: Sequence[int] = ()


def open_reader(
    name: str, max_length: int | None, say: Callable[[str], None], *, encoder: bool = False
) -> Reader:
    """Open a model's tokenizer and config.

    Args:
        max_length: fewer tokens than the model itself takes.
        encoder: take `512` tokens at most, as small encoders were trained on no more.

    Raises:
        InputError: see `place_of` and `load_tokenizer`; or there is no readable config.
    """
    from transformers import AutoConfig

    place, shown = place_of(name, say), printable(name, limit=200)
    tokenizer = load_tokenizer(place, shown, DEMO)
    try:
        config = AutoConfig.from_pretrained(place, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"The model {shown} cannot be loaded: {first_line(error)}.") from error
    longest = context_length(tokenizer, config.get_text_config())
    limit = min(max_length or longest, longest)
    return Reader(
        place,
        shown,
        revision_of(place, config),
        tokenizer,
        min(limit, _ENCODER_LENGTH) if encoder else limit,
    )


def prompted(
    reader: Reader, prompt: Prompt, texts: Sequence[tuple[str, str]]
) -> tuple[list[Encoded], list[str]]:
    """Return the tokens of each text under a prompt, and why one cannot be read, "" where it can.

    They are the very tokens that a probe of the model reads.
    """
    found = encode(reader, prompt, texts)
    return [Encoded(each.ids) for each in found], [each.problem for each in found]


def paired(reader: Reader, texts: Sequence[tuple[str, str]]) -> tuple[list[Encoded], int]:
    """Return the tokens of question and response as an encoder's two parts, and how many were cut.

    No rubric: an encoder that learns one aspect alone would read the same words in every row. Of
    what is too long, the longer part loses its end.
    """
    special = reader.tokenizer.all_special_tokens
    first = [harmless(question, special) for question, _ in texts]
    second = [harmless(response, special) for _, response in texts]
    options = {"return_attention_mask": False, "verbose": False}
    whole = reader.tokenizer(first, second, truncation=False, **options)["input_ids"]
    cut = sum(len(ids) > reader.max_length for ids in whole)
    found = reader.tokenizer(
        first, second, truncation="longest_first", max_length=reader.max_length, **options
    )
    kinds = found.get("token_type_ids") or [()] * len(first)
    return [Encoded(ids, kind) for ids, kind in zip(found["input_ids"], kinds, strict=True)], cut
