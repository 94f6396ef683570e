"""One pair, and one row that could not become a pair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Gold = Literal["a", "b", "tie"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A prompt with two responses.

    Attributes:
        row: 0-based position among the pairs of its source; stable for one file and mapping.
        line: 1-based line of the file (or 1-based record number where there are no lines).
        gold: a human's or trusted judge's label, None when unknown.
        record: the row's own fields, untouched; written back on export.
        flags: what a user should know of this row ("empty response", "prompts differ", ...).
        swapped: the seed put the format's second (or rejected) response on side a.
    """

    prompt: str
    response_a: str
    response_b: str
    gold: Gold | None
    row: int
    line: int
    record: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no pair: where, and why. `column` is the 1-based character or None."""

    row: int
    line: int
    column: int | None
    reason: str
