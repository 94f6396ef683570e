"""Gold labels: what a format's label columns say about which response is better."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pajama_tui.pairs.pair import Gold
from pajama_tui.pairs.rows import RowFault, describe
from pajama_tui.untrusted import printable

TEXT_CODES: Mapping[str, Gold] = {
    "a": "a",
    "b": "b",
    "model_a": "a",
    "model_b": "b",
    "tie": "tie",
    "tie (bothbad)": "tie",
    "both_bad": "tie",
    "bothbad": "tie",
    "draw": "tie",
}
"""Label values, in lower case, that mean the same wherever they are met."""


_WHOLE = re.compile(r"(-?\d+)\.0+")


class GoldRule(Protocol):
    """How gold is read from a record."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""

    def read(self, record: Mapping[str, Any]) -> Gold | None:
        """Gold, None where the record has none; RowFault where it says something unknown."""


def code(value: Any) -> str | None:
    """A label value as the text it is looked up by: "1" for 1, 1.0, "1" and "1.0", lower case.

    None stands for no label: null, NaN, empty text and the words null and nan.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise RowFault(describe(value))
    text = value.strip().casefold()
    if text in ("", "null", "nan"):
        return None
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


@dataclass(frozen=True)
class Values:
    """One column of discrete codes, each of which `table` (keys as `code` gives them) explains."""

    column: str
    table: Mapping[str, Gold | None]

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def read(self, record: Mapping[str, Any]) -> Gold | None:
        found = code(record.get(self.column))
        if found is None:
            return None
        if found not in self.table:
            raise RowFault(f"{self.column} is {printable(found, limit=30)}")
        return self.table[found]


@dataclass(frozen=True)
class OneHot:
    """A column of 0 or 1 for each outcome; exactly one of them is 1."""

    a: str
    b: str
    tie: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.a, self.b, self.tie)

    def read(self, record: Mapping[str, Any]) -> Gold | None:
        codes = [code(record.get(column)) for column in self.columns]
        if all(found is None for found in codes):
            return None
        outcomes: tuple[Gold, ...] = ("a", "b", "tie")
        hot = [o for o, found in zip(outcomes, codes, strict=True) if found in ("1", "true")]
        if len(hot) != 1:
            raise RowFault(f"{len(hot)} of {', '.join(self.columns)} are 1")
        return hot[0]


@dataclass(frozen=True)
class Scores:
    """A column with a list of two scores, higher is better, equal is a tie.

    `reverse` says that the first score is the second response's.
    """

    column: str
    reverse: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def read(self, record: Mapping[str, Any]) -> Gold | None:
        value = record.get(self.column)
        if value is None or value == "":
            return None
        scores = numbers(value)
        if scores is None or len(scores) != 2:
            raise RowFault(f"{self.column} is not a list of two numbers")
        return higher(*reversed(scores)) if self.reverse else higher(*scores)


@dataclass(frozen=True)
class Majority:
    """Numbered columns of annotators' codes; the code of more than half, else a tie."""

    prefix: str
    table: Mapping[str, Gold]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.prefix}{number}" for number in (1, 2, 3))

    def read(self, record: Mapping[str, Any]) -> Gold | None:
        names = [n for n in record if re.fullmatch(rf"{re.escape(self.prefix)}\d+", n)]
        votes: list[Gold] = []
        for name in names:
            found = code(record[name])
            if found is not None and found not in self.table:
                raise RowFault(f"{name} is {printable(found, limit=30)}")
            if found is not None:
                votes.append(self.table[found])
        if not votes:
            return None
        best = max(votes, key=votes.count)
        return best if 2 * votes.count(best) > len(votes) else "tie"


@dataclass(frozen=True)
class Sign:
    """A number: below 0 the first response is better, above 0 the second, 0 is a tie."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def read(self, record: Mapping[str, Any]) -> Gold | None:
        value = _number(record, self.column)
        return None if value is None else higher(-value, 0)


@dataclass(frozen=True)
class OneToTwo:
    """A number from 1 (first response) to 2 (second), 1.5 a tie, a rounding error outside."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)

    def read(self, record: Mapping[str, Any]) -> Gold | None:
        value = _number(record, self.column)
        if value is None:
            return None
        if not 0.99 <= value <= 2.01:
            raise RowFault(f"{self.column} is {value:g}, not from 1 to 2")
        return higher(1.5, value)


def higher(first: float, second: float) -> Gold:
    """Gold by two scores of which the higher wins."""
    return "tie" if first == second else "a" if first > second else "b"


def numbers(value: Any) -> list[float] | None:
    """A list of finite numbers, or one written as "[1, 2]" or "1 2"; None for anything else."""
    if isinstance(value, str):
        value = [p for p in re.split(r"[\s,]+", value.strip().strip("[]()")) if p]
    if not isinstance(value, list) or any(isinstance(v, bool) for v in value):
        return None
    try:
        found = [float(v) for v in value]
    except (TypeError, ValueError, OverflowError):
        return None
    return found if all(map(math.isfinite, found)) else None


def _number(record: Mapping[str, Any], column: str) -> float | None:
    found = code(record.get(column))
    if found is None:
        return None
    values = numbers(found)
    if values is None or len(values) != 1:
        raise RowFault(f"{column} is {printable(found, limit=30)}, not a number")
    return values[0]
