"""Question and response as tokens, of which those of the response are learned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pajama_tui.errors import InputError
from pajama_tui.training.models.loading import first_line
from pajama_tui.training.models.texts import harmless


class Example(NamedTuple):
    """Tokens of a question and its response; the response's begin at `start`, above 0."""

    ids: list[int]
    start: int


@dataclass
class Cuts:
    """What did not fit: rows in all, responses that lost their end, rows left out whole."""

    rows: int = 0
    responses: int = 0
    left_out: int = 0

    def describe(self, max_length: int) -> str:
        """Return a sentence, "" where everything did fit."""
        told = []
        if self.responses:
            told.append(f"{self.responses:,} of {self.rows:,} responses lost their end")
        if self.left_out:
            what = f"{self.left_out:,} rows were left out, whose question alone is longer"
            told.append(what)
        return f"At {max_length} tokens (--max-length), {' and '.join(told)}." if told else ""


@dataclass
class ChatEncoder:
    """Turns (question, response) into tokens as the model reads them when it answers.

    The question is rendered as for generating and the response tokenised on its own, as it would
    be generated; it ends with the token that ends a turn.

    Attributes:
        tokenizer: a fast tokenizer of transformers.
        max_length: tokens of the result at most; a response that is too long loses its end.
        cuts: what was cut so far.
    """

    tokenizer: Any
    max_length: int
    cuts: Cuts = field(default_factory=Cuts)

    @property
    def form(self) -> str:
        """How a question is put: "chat" uses the tokenizer's template.

        "plain" is the question alone, on which an empty line and the response are learned.
        """
        return "chat" if self.tokenizer.chat_template else "plain"

    def encode(self, texts: Iterable[tuple[str, str]]) -> list[Example | None]:
        """Return the tokens of each (question, response); None where the question is too long.

        Raises:
            InputError: the chat template cannot render a question.
        """
        return [self._encode(question, response) for question, response in texts]

    def _encode(self, question: str, response: str) -> Example | None:
        question, response = self._harmless(question), self._harmless(response)
        chat = self.form == "chat"
        asked = self._asked(question) if chat else question
        prompt = self._ids(asked, special=not chat)
        answer = self._ids(self._answer(question, asked, response) if chat else f"\n\n{response}")
        end = self.tokenizer.eos_token_id
        if end is not None:
            if not chat and prompt[-1:] == [end]:
                # What some tokenizers put behind any text, the question included.
                prompt.pop()
            if end in answer:
                # Templates go on after the turn's end; nobody generates that.
                answer = answer[: len(answer) - answer[::-1].index(end)]
            else:
                answer.append(end)
        self.cuts.rows += 1
        room = self.max_length - len(prompt)
        if room < 1:
            self.cuts.left_out += 1
            return None
        self.cuts.responses += len(answer) > room
        return Example(prompt + answer[:room], len(prompt))

    def _asked(self, question: str) -> str:
        return self._render([{"role": "user", "content": question}], add_generation_prompt=True)

    def _answer(self, question: str, asked: str, response: str) -> str:
        """What follows the rendered question, up to and with the end of the turn."""
        turns = [
            {"role": "user", "content": question},
            {"role": "assistant", "content": response},
        ]
        whole = self._render(turns, add_generation_prompt=False)
        # A few templates render a question otherwise once it has an answer.
        return whole[len(asked) :] if whole.startswith(asked) else response

    def _render(self, turns: Sequence[dict[str, str]], *, add_generation_prompt: bool) -> str:
        try:
            text: str = self.tokenizer.apply_chat_template(
                turns, tokenize=False, add_generation_prompt=add_generation_prompt
            )
        except Exception as error:
            # A template is a program of the model's maker, and raises what it likes.
            raise InputError(
                f"The model's chat template cannot render a question: {first_line(error)}."
            ) from error
        return text

    def _ids(self, text: str, *, special: bool = False) -> list[int]:
        # The tokenizer's own length is not ours: it would warn of every long text.
        found: list[int] = self.tokenizer(
            text, add_special_tokens=special, truncation=False, verbose=False
        )["input_ids"]
        return found

    def _harmless(self, text: str) -> str:
        return harmless(text, self.tokenizer.all_special_tokens)
