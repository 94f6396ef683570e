"""How a record becomes prompt, responses and gold: one declaration for each shape of data."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple, Protocol

from pajama_tui.pairs import messages
from pajama_tui.pairs.gold import GoldRule, higher, numbers
from pajama_tui.pairs.messages import Message
from pajama_tui.pairs.pair import Gold
from pajama_tui.pairs.rows import RowFault, describe, text_of, value_of
from pajama_tui.untrusted import printable


class Sides(NamedTuple):
    """What a record says, in the record's own order; `flags` as in `Pair`."""

    prompt: str
    first: str
    second: str
    gold: Gold | None
    flags: tuple[str, ...] = ()


class Reading(Protocol):
    """Turns a record into the sides of its pairs. Both methods raise RowFault."""

    @property
    def parts_vary(self) -> bool:
        """Whether one record may hold more than one pair, so that `parts` has to be asked."""

    def parts(self, record: Mapping[str, Any]) -> int:
        """How many pairs the record holds, at least 1."""

    def sides(self, record: dict[str, Any], part: int) -> Sides:
        """The sides of one pair; `part` counts from 0."""


@dataclass(frozen=True)
class Columns:
    """Two columns of responses, as text or as chat messages.

    Attributes:
        responses: names of the two columns.
        prompt: names of the prompt's columns; () takes what both responses begin with.
        gold: how gold is read; None where it is unknown or in the order of `responses`.
        chosen_first: the first of `responses` is the better one.
        json_turns: prompt and responses are JSON lists of turns in text.
    """

    responses: tuple[str, str]
    prompt: tuple[str, ...] = ()
    gold: GoldRule | None = None
    chosen_first: bool = False
    json_turns: bool = False

    @property
    def parts_vary(self) -> bool:
        return False

    def parts(self, record: Mapping[str, Any]) -> int:
        return 1

    def sides(self, record: dict[str, Any], part: int) -> Sides:
        prompt, first, second, flags = (
            self._turns(record) if self.json_turns else self._text(record)
        )
        gold: Gold | None = "a" if self.chosen_first else None
        if self.gold is not None:
            # A pair without readable gold is still a pair to judge.
            try:
                gold = self.gold.read(record)
            except RowFault as fault:
                flags = (*flags, f"gold not read: {fault.reason}")
        return Sides(prompt, first, second, gold, flags)

    def _text(self, record: dict[str, Any]) -> messages.Split:
        one, two = self.responses
        first, second = value_of(record, one), value_of(record, two)
        chat_a, chat_b = messages.messages_of(first, one), messages.messages_of(second, two)
        said = self._prompt(record)
        if chat_a is not None and chat_b is not None:
            split = messages.split_conversations(chat_a, chat_b)
            return split._replace(prompt=_joined(said, split.prompt))
        first, second = text_of(record, one), text_of(record, two)
        if self.prompt:
            return messages.Split(said, first, second, ())
        if self.chosen_first:
            return messages.split_texts(first, second)
        for text, column in zip((first, second), self.responses, strict=True):
            if text.lstrip().startswith("[{"):
                raise RowFault(f"{printable(column, limit=40)} is a list of messages, not in JSON")
        return messages.Split("", first, second, ())

    def _prompt(self, record: dict[str, Any]) -> str:
        prompt = ""
        for number, column in enumerate(self.prompt):
            value = record.get(column) if number else value_of(record, column)
            chat = messages.messages_of(value, column)
            if number and value is None:
                continue
            text = messages.render(chat) if chat else text_of(record, column)
            if not number:
                prompt = text
            elif text.strip():
                prompt += f"\n\n{column.capitalize()}: {text}"
        return prompt

    def _turns(self, record: dict[str, Any]) -> messages.Split:
        asked = messages.turns(value_of(record, self.prompt[0]), self.prompt[0])
        chats = []
        for column in self.responses:
            answers = messages.turns(value_of(record, column), column)
            if len(answers) != len(asked):
                raise RowFault(f"{column} has {len(answers)} turns, the prompt {len(asked)}")
            pairs = zip(asked, answers, strict=True)
            chats.append(
                [m for q, a in pairs for m in (Message("user", q), Message("assistant", a))]
            )
        # Both conversations share the first question, and may share whole turns.
        return messages.split_conversations(chats[0], chats[1])


@dataclass(frozen=True)
class NumberedBodies:
    """answer1_body, answer2_body, … with a list of as many scores: every two make a pair."""

    prompt: str
    scores: str

    @property
    def parts_vary(self) -> bool:
        return True

    def parts(self, record: Mapping[str, Any]) -> int:
        count = len(self._bodies(record))
        if count > 2 and len(numbers(record.get(self.scores)) or ()) != count:
            raise RowFault(f"{count} answers, but {self.scores} is not a list of {count} numbers")
        return max(math.comb(count, 2), 1)

    def sides(self, record: dict[str, Any], part: int) -> Sides:
        bodies = self._bodies(record)
        i, j = list(combinations(range(max(len(bodies), 2)), 2))[part]
        first, second = (text_of(record, f"answer{number + 1}_body") for number in (i, j))
        scores = numbers(record.get(self.scores))
        prompt = text_of(record, self.prompt)
        if scores is None or len(scores) < 2:
            given = record.get(self.scores)
            missing = given is None or given in ("", [])
            flags = () if missing else (f"gold not read: {self.scores} is not a list of numbers",)
            return Sides(prompt, first, second, None, flags)
        return Sides(prompt, first, second, higher(scores[i], scores[j]))

    def _bodies(self, record: Mapping[str, Any]) -> list[str]:
        return [name for name in record if re.fullmatch(r"answer[1-9]\d*_body", name)]


@dataclass(frozen=True)
class Completions:
    """A list of {"response", score} objects: every two of them make a pair."""

    prompt: str
    completions: str
    score: str

    @property
    def parts_vary(self) -> bool:
        return True

    def parts(self, record: Mapping[str, Any]) -> int:
        return math.comb(len(self._list(record)), 2)

    def sides(self, record: dict[str, Any], part: int) -> Sides:
        found = self._list(record)
        i, j = list(combinations(range(len(found)), 2))[part]
        texts = []
        for number in (i, j):
            if not isinstance(text := found[number].get("response"), str):
                raise RowFault(f"response {number + 1} is {describe(text)}, not text")
            texts.append(text)
        scores = [numbers([found[number].get(self.score)]) for number in (i, j)]
        gold = higher(scores[0][0], scores[1][0]) if scores[0] and scores[1] else None
        return Sides(text_of(record, self.prompt), texts[0], texts[1], gold)

    def _list(self, record: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = record.get(self.completions)
        if not isinstance(found, list) or not all(isinstance(c, dict) for c in found):
            raise RowFault(f"{printable(self.completions)} is not a list of objects")
        if len(found) < 2:
            raise RowFault(f"{len(found)} {self.completions}, and a pair needs two")
        return found


def _joined(said: str, shared: str) -> str:
    """One prompt from an explicit one and what both conversations begin with."""
    if not said or said.strip() in shared:
        return shared or said
    return said if not shared or shared.strip() in said else f"{said}\n\n{shared}"
