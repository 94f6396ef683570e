"""Pairs with their verdicts, read back from what `pajama-tui run --out` wrote."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pajama_tui.errors import InputError
from pajama_tui.pairs.codes import GOLD_CODES, prompt_group
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.pair import Gold, Pair
from pajama_tui.pairs.source import PairSource
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.records import CHOICE, P_A, SIDE_A

_OTHER: Mapping[Gold | None, Gold | None] = {"a": "b", "b": "a", "tie": "tie", None: None}
_PREFERENCES = {"chosen", "rejected", CHOICE, P_A}


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One pair, with its verdict where the file has one.

    Attributes:
        prompt, response_a, response_b: as judged: side a is the side a of the verdict.
        p_a: P(a is better) by the verdict; None where the file has none.
        choice: "a", "b", "tie" or "abstain"; None where the file has none.
        gold: +1 a, -1 b, 2 tie, 0 unknown.
        group: a digest of the prompt, equal for pairs of one prompt in any data.
        row, line: where it stands in the file, from 0 and from 1.
        record: the row's own fields.
        second: side a is the second response of the record's own order.
    """

    prompt: str
    response_a: str
    response_b: str
    p_a: float | None
    choice: str | None
    gold: int
    group: int
    row: int
    line: int
    record: Mapping[str, Any]
    second: bool

    @property
    def verdict_says_chosen(self) -> bool:
        """Whether the record's `chosen` is a verdict's choice, as in an export for TRL."""
        return self.record.keys() >= _PREFERENCES and SIDE_A not in self.record

    @property
    def side(self) -> dict[str, str]:
        """What to add to the record so that it says which side is a; {} where it does."""
        if self.verdict_says_chosen or SIDE_A in self.record:
            return {}
        if "chosen" in self.record and "rejected" in self.record:
            return {SIDE_A: "rejected" if self.second else "chosen"}
        return {SIDE_A: "second"} if self.second else {}


class Judged(NamedTuple):
    """The pairs of a file, what it was taken for, and its rows that are no pairs, by reason."""

    pairs: list[JudgedPair]
    title: str
    notes: tuple[str, ...]
    bad: dict[str, int]


def read_judged(data: str, mapping: str | None = None) -> Judged:
    """Read every pair of a file or hub dataset, with verdicts where it has them.

    Raises:
        InputError: the file cannot be used; several pairs stand in one of its rows.
    """
    with open_pairs(data, mapping=ColumnMap.parse(mapping) if mapping else None) as source:
        pairs = list(judged_pairs(source))
        guess = source.format
        question = (f"Gold is not read: {guess.question}",) if guess.question else ()
        return Judged(pairs, guess.title, (*guess.notes, *question), source.problem_counts)


def judged_pairs(source: PairSource) -> Iterator[JudgedPair]:
    """Yield every good row of `source` in order; see `read_judged`."""
    line = 0
    for pair in source.pairs():
        if pair.line == line and P_A in pair.record:
            raise InputError(
                f"{printable(source.name)}, line {line}: the row holds more than two responses, so "
                "its verdict cannot be told apart from others'. Export verdicts of such data with "
                "--format trl."
            )
        line = pair.line
        yield judged(pair)


def judged(pair: Pair) -> JudgedPair:
    """The pair with the sides of its verdict; its own sides where it has none."""
    record = pair.record
    exported = record.keys() >= _PREFERENCES and SIDE_A not in record
    choice = record.get(CHOICE)
    p_a = _probability(record.get(P_A))
    # In a TRL export the first response is the chosen one, which is a verdict and not gold.
    second = choice == "b" if exported else record.get(SIDE_A) in ("rejected", "second")
    if P_A not in record and SIDE_A not in record:
        second = pair.swapped
    a, b, gold = pair.response_a, pair.response_b, pair.gold
    if second != pair.swapped:
        a, b, gold = b, a, _OTHER[gold]
    return JudgedPair(
        prompt=pair.prompt,
        response_a=a,
        response_b=b,
        p_a=p_a,
        choice=choice if isinstance(choice, str) else None,
        gold=0 if exported else GOLD_CODES[gold],
        group=prompt_group(pair.prompt),
        row=pair.row,
        line=pair.line,
        record=record,
        second=second,
    )


def _probability(value: Any) -> float | None:
    try:
        p = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return p if math.isfinite(p) and 0 <= p <= 1 else None
