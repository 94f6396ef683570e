"""What becomes of verdicts when they are made in another way."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import PajamaError
from pajama_tui.verdicts.verdict import CHOICES


@dataclass(frozen=True, slots=True, eq=False)
class Shift:
    """The pairs whose choice differs between two sets of verdicts on the same pairs.

    Attributes:
        positions: int64, of the table, ascending.
        counts: how many there are of each (choice before, choice after), most first.
        pairs: how many were compared.
    """

    positions: NDArray[np.int64]
    counts: Mapping[tuple[str, str], int]
    pairs: int

    def describe(self) -> str:
        """Return it in a sentence, such as "12 of 485 verdicts change: 7 a to b, 5 b to a."."""
        changed = len(self.positions)
        if not changed:
            return f"None of {self.pairs:,} verdicts changes."
        kinds = ", ".join(
            f"{count:,} {before} to {after}" for (before, after), count in self.counts.items()
        )
        return f"{changed:,} of {self.pairs:,} verdicts change: {kinds}."


def shift_between(before: NDArray[np.str_], after: NDArray[np.str_]) -> Shift:
    """Compare the choices of two sets of verdicts, str (n,) each.

    Raises:
        PajamaError: they are not of as many pairs.
    """
    if before.shape != after.shape:
        raise PajamaError(
            f"Verdicts on {len(before):,} pairs can't be compared with those on {len(after):,}."
        )
    positions = np.flatnonzero(before != after)
    kinds = _codes(before[positions]) * len(CHOICES) + _codes(after[positions])
    numbers = np.bincount(kinds, minlength=len(CHOICES) ** 2)
    found: dict[tuple[str, str], int] = {
        (CHOICES[at // len(CHOICES)], CHOICES[at % len(CHOICES)]): int(numbers[at])
        for at in np.argsort(-numbers, kind="stable").tolist()
        if numbers[at]
    }
    return Shift(positions, found, len(before))


def _codes(choice: NDArray[np.str_]) -> NDArray[np.int64]:
    """Return the place of each choice in `CHOICES`: sorting a million texts would take seconds."""
    found = np.zeros(len(choice), np.int64)
    for at, name in enumerate(CHOICES):
        found[choice == name] = at
    return found
