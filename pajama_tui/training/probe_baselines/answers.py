"""What a model is asked to answer, and the tokens that are such an answer.

An answer counts at the place where the prompt ends: the token of the bare answer ("3"), the token
of the answer behind a space (" 3"), and, where the tokenizer makes two of that, the space and then
the answer. So the probabilities are the model's own, and nothing is looked for in generated text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probes.prompts import Prompt

GOOD_FROM = 4
"""A score from here on is good, where labels are 0 and 1."""

_MARK = "\x00question\x00"


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to choose from.

    Attributes:
        spellings: by answer: what is counted as it.
        tail: what the prompt ends with instead of its own end; "" keeps that.
    """

    spellings: Mapping[int, tuple[str, ...]]
    tail: str = ""

    def prompt(self, prompt: Prompt) -> Prompt:
        """Return the prompt that asks for these answers."""
        return replace(prompt, tail=self.tail) if self.tail else prompt


ANSWERS: Mapping[str, Answers] = {
    "scores": Answers({score: (str(score),) for score in range(1, 6)}),
    "zero-one": Answers(
        {0: ("0",), 1: ("1",)},
        "\n\nAnswer 1 where the response deserves a score above 3 for this task, and 0 where it "
        "does not, and nothing else.\nAnswer:",
    ),
    "yes-no": Answers(
        {0: ("no", "No"), 1: ("yes", "Yes")},
        "\n\nDoes the response deserve a score above 3 for this task? Answer yes or no, and "
        "nothing else.\nAnswer:",
    ),
}


@dataclass(frozen=True, slots=True)
class AnswerTokens:
    """Token ids of answers.

    Attributes:
        direct: by answer: tokens that may follow the prompt.
        space: the token of a lone space that may follow it as well; None where there is none.
        spaced: by answer: tokens that may follow that space.
    """

    direct: Mapping[int, tuple[int, ...]]
    space: int | None
    spaced: Mapping[int, tuple[int, ...]]


def answer_tokens(tokenizer: Any, prompt: Prompt, answers: Answers) -> AnswerTokens:
    """Find the tokens of answers behind a prompt; a longer answer is known by its first token.

    Raises:
        InputError: the tokenizer begins two answers alike, or joins every answer with the prompt.
    """

    def ids(text: str) -> list[int]:
        found: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
        return found

    base, behind = ids(prompt.tail), ids(prompt.tail + " ")
    # A lone space is a step of its own where it is one token more and nothing else changes.
    alone = len(behind) == len(base) + 1 and behind[:-1] == base
    space = behind[-1] if alone else None
    direct: dict[int, tuple[int, ...]] = {}
    spaced: dict[int, tuple[int, ...]] = {}
    for answer, spellings in answers.spellings.items():
        first: set[int] = set()
        second: set[int] = set()
        for spelling in spellings:
            for lead in ("", " "):
                whole = ids(prompt.tail + lead + spelling)
                if whole[: len(base)] != base or len(whole) == len(base):
                    continue
                rest = whole[len(base) :]
                if rest[0] != space:
                    first.add(rest[0])
                elif len(rest) > 1:
                    second.add(rest[1])
        direct[answer], spaced[answer] = tuple(sorted(first)), tuple(sorted(second))
    for place in (direct, spaced):
        every = [token for tokens in place.values() for token in tokens]
        if len(every) != len({*every}):
            raise InputError(
                "The model's tokenizer begins two of the answers with the same token, so they "
                "cannot be told apart by it; ask for others with --answers."
            )
    if not all(direct[answer] or spaced[answer] for answer in direct):
        raise InputError(
            "The model's tokenizer joins the prompt's end with the answer; end the prompt with a "
            "line break or a colon (--prompts)."
        )
    if not any(spaced.values()):
        space = None
    return AnswerTokens(direct, space, spaced)


def chat_prompt(tokenizer: Any, prompt: Prompt) -> Prompt:
    """Return the prompt as a user's turn in the model's chat template, the model's turn begun.

    Raises:
        InputError: the model has no chat template, or one that changes what is said.
    """
    if not getattr(tokenizer, "chat_template", None):
        raise InputError("The model has no chat template; leave --chat away.")
    text: str = tokenizer.apply_chat_template(
        [{"role": "user", "content": _MARK}],
        tokenize=False,
        add_generation_prompt=True,
        # Of models that think before they answer: they do not, here.
        enable_thinking=False,
    )
    before, mark, after = text.partition(_MARK)
    if not mark:
        raise InputError("The model's chat template changes what is said; leave --chat away.")
    begins = tokenizer("x")["input_ids"][:1]
    if begins and begins == [tokenizer.bos_token_id]:
        # The tokenizer puts it there by itself.
        before = before.removeprefix(tokenizer.bos_token)
    return replace(prompt, head=before + prompt.head, tail=prompt.tail + after)
