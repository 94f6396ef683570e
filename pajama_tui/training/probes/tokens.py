"""Question and response in an aspect's prompt as token ids, and where all prompts are alike.

The whole text is cut into tokens, always: what is kept of its beginning is compared with it token
by token, so a tokenizer that merges across the joint changes nothing. What is too long for the
model loses the beginning of its question; a response is never cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pajama_tui.training.models.texts import harmless
from pajama_tui.training.probes.prompts import Prompt

_BLOCK = 1000
# What a question may begin with, of which some tokenizers merge one or another with what is before.
_BEGINNINGS = ("", "a", "A", " ", "  ", "\n", "\n\n", "\t", "1", "(", '"', "'", "-", "é", "中")
# Tokens of two texts joined may be other ones than those of each; so often is cut again.
_ROUNDS = 8


class Reader(Protocol):
    """What reads texts: a `LanguageModel`, or its tokenizer with what it takes at most."""

    @property
    def tokenizer(self) -> Any:
        """The fast tokenizer."""

    @property
    def max_length(self) -> int:
        """Tokens of a text."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One text; `problem` says in a clause why it cannot be read, and `ids` is empty then."""

    ids: Sequence[int]
    truncated: bool = False
    problem: str = ""


def encode(model: Reader, prompt: Prompt, texts: Sequence[tuple[str, str]]) -> list[Tokens]:
    """Return the tokens of each (question, response)."""
    special = model.tokenizer.all_special_tokens
    found: list[Tokens] = []
    for start in range(0, len(texts), _BLOCK):
        block = [
            (harmless(question, special), harmless(response, special))
            for question, response in texts[start : start + _BLOCK]
        ]
        ids = _ids(model, [prompt.render(*text) for text in block])
        for text, whole in zip(block, ids, strict=True):
            fits = len(whole) <= model.max_length
            found.append(Tokens(whole) if fits else _cut(model, prompt, *text))
    return found


def shared_ids(model: Reader, prompt: Prompt) -> Sequence[int]:
    """Return the token ids that texts of this prompt begin with, whatever the question."""
    ids = _ids(model, [prompt.head + beginning for beginning in _BEGINNINGS])
    shared = 0
    for each in zip(*ids, strict=False):
        if len(set(each)) > 1:
            break
        shared += 1
    return ids[0][:shared]


def _cut(model: Reader, prompt: Prompt, question: str, response: str) -> Tokens:
    spans = _spans(model, question)
    keep = len(spans)
    ids = _ids(model, [prompt.render(question, response)])[0]
    for _ in range(_ROUNDS):
        over = len(ids) - model.max_length
        if over <= 0:
            return Tokens(ids, truncated=True)
        if not keep:
            break
        keep = max(keep - over, 0)
        kept = question[spans[-keep][0] :] if keep else ""
        ids = _ids(model, [prompt.render(kept, response)])[0]
    if len(ids) <= model.max_length:
        return Tokens(ids, truncated=True)
    return Tokens(
        (),
        problem=f"the response takes {len(ids):,} tokens with the prompt and without the question; "
        f"{model.max_length:,} is the most",
    )


def _spans(model: Reader, text: str) -> list[tuple[int, int]]:
    """First and last character of each token of `text`; tokens of nothing are left out."""
    found = _call(model, [text], add_special_tokens=False, return_offsets_mapping=True)
    return [(first, last) for first, last in found["offset_mapping"][0] if last > first]


def _ids(model: Reader, texts: list[str]) -> list[list[int]]:
    ids: list[list[int]] = _call(model, texts)["input_ids"]
    return ids


def _call(model: Reader, texts: list[str], **options: Any) -> Any:
    # The tokenizer's own length is not ours: it would warn of every long text.
    return model.tokenizer(
        texts, return_attention_mask=False, truncation=False, verbose=False, **options
    )
