"""Prompt and response as the tokens a model reads, cut so that the response stays.

What is too long loses the beginning of its prompt first. Only a response that is too long without
any prompt is cut as well, at its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pajama_tui.errors import PajamaError
from pajama_tui.training.models.texts import harmless

Form = Literal["chat", "pair", "plain"]

_BLOCK = 1000
# Tokens of two texts joined may be other ones than those of each; so often is cut again.
_ROUNDS = 8


@dataclass
class Cuts:
    """How many texts were encoded, and how many of them lost a part."""

    texts: int = 0
    prompts: int = 0
    responses: int = 0

    def describe(self, max_length: int) -> str:
        """Return a sentence, "" where nothing was cut."""
        if not self.prompts:
            return ""
        cut = f", and the end of {self.responses:,} responses" if self.responses else ""
        return (
            f"At {max_length} tokens, {self.prompts:,} of {self.texts:,} texts lost the beginning "
            f"of their prompt{cut}."
        )


@dataclass
class Encoder:
    """Turns (prompt, response) into token ids.

    Attributes:
        tokenizer: a fast tokenizer of transformers.
        form: "chat" uses its chat template; "pair" is how encoders read two texts; "plain" is the
            prompt, an empty line, the response and the end-of-text token where there is one.
        max_length: tokens of the result at most.
        cuts: what was cut so far.
    """

    tokenizer: Any
    form: Form
    max_length: int
    cuts: Cuts = field(default_factory=Cuts)

    def encode(self, texts: Sequence[tuple[str, str]]) -> list[list[int]]:
        """Return the token ids of each (prompt, response), none longer than `max_length`."""
        encoded: list[list[int]] = []
        for start in range(0, len(texts), _BLOCK):
            block = [
                (self._harmless(p), self._harmless(r)) for p, r in texts[start : start + _BLOCK]
            ]
            ids = self._ids(block)
            for (prompt, response), found in zip(block, ids, strict=True):
                short = len(found) <= self.max_length
                encoded.append(found if short else self._cut(prompt, response))
        self.cuts.texts += len(texts)
        return encoded

    def _ids(self, texts: Sequence[tuple[str, str]]) -> list[list[int]]:
        if self.form == "pair":
            prompts, responses = [p for p, _ in texts], [r for _, r in texts]
            ids: list[list[int]] = self._call(prompts, responses)["input_ids"]
            return ids
        if self.form == "chat":
            rendered = [self._chat(prompt, response) for prompt, response in texts]
            chat: list[list[int]] = self._call(rendered, add_special_tokens=False)["input_ids"]
            return chat
        joined = [f"{prompt}\n\n{response}" for prompt, response in texts]
        plain: list[list[int]] = self._call(joined)["input_ids"]
        end = self.tokenizer.eos_token_id
        return [x if end is None or x[-1:] == [end] else [*x, end] for x in plain]

    def _chat(self, prompt: str, response: str) -> str:
        messages = [
            {"role": "user", "content": prompt},
            {"role": "assistant", "content": response},
        ]
        text: str = self.tokenizer.apply_chat_template(messages, tokenize=False)
        return text

    def _cut(self, prompt: str, response: str) -> list[int]:
        self.cuts.prompts += 1
        spans = self._spans(prompt)
        keep = len(spans)
        over = len(self._ids([(prompt, response)])[0]) - self.max_length
        for _ in range(_ROUNDS):
            keep = max(keep - over, 0)
            kept = prompt[spans[-keep][0] :] if keep else ""
            ids = self._ids([(kept, response)])[0]
            over = len(ids) - self.max_length
            if over <= 0:
                return ids
            if not keep:
                break
        self.cuts.responses += 1
        spans = self._spans(response)
        keep, over = len(spans), max(over, 0)
        for _ in range(_ROUNDS):
            keep = max(keep - over, 0)
            kept = response[: spans[keep - 1][1]] if keep else ""
            ids = self._ids([("", kept)])[0]
            over = len(ids) - self.max_length
            if over <= 0:
                return ids
        if not keep:
            raise PajamaError(
                f"The form of this model's chats alone takes {len(ids)} tokens, more than the "
                f"{self.max_length} allowed; raise --max-length."
            )
        return ids[: self.max_length]

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """First and last character of each token of `text`; tokens of nothing are left out."""
        found = self._call([text], add_special_tokens=False, return_offsets_mapping=True)
        return [(first, last) for first, last in found["offset_mapping"][0] if last > first]

    def _harmless(self, text: str) -> str:
        return harmless(text, self.tokenizer.all_special_tokens)

    def _call(self, *texts: list[str], **options: Any) -> Any:
        # The tokenizer's own length is not ours: it would warn of every long text.
        return self.tokenizer(
            *texts, return_attention_mask=False, truncation=False, verbose=False, **options
        )
