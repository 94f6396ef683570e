"""Rows that are attached to a message: which a judge gets wrong, and how they are written."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.llm.reply import estimated_tokens
from pajama_tui.pairs.pair import Pair
from pajama_tui.synthesis.delimited import delimited
from pajama_tui.verdicts.checks import TIE, Floats

MOST_TOKENS = 6_000


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A row and what the judge makes of it.

    Attributes:
        pair: whole; its gold is the session's.
        group: its prompt, as `PairTable.groups` names it.
        a, b: the judge's scores, NaN where there is none.
    """

    pair: Pair
    group: int
    a: float
    b: float

    @property
    def tokens(self) -> int:
        """About how many tokens its texts are."""
        return sum(map(estimated_tokens, self.texts))

    @property
    def texts(self) -> tuple[str, str, str]:
        """Prompt, response a and response b."""
        return self.pair.prompt, self.pair.response_a, self.pair.response_b

    @property
    def prefers(self) -> str:
        """The side the judge prefers, "a" or "b", or "neither"."""
        if math.isnan(self.a) or math.isnan(self.b) or self.a == self.b:
            return "neither"
        return "a" if self.a > self.b else "b"


def wrong_rows(
    margins: Floats,
    gold: NDArray[np.int8],
    groups: NDArray[np.int64],
    *,
    skip: Collection[int] = (),
) -> list[int]:
    """Return the positions that a judge gets wrong, in the order in which they are to be shown.

    The worst of each prompt come first, the largest margins leading; then the second of each
    prompt, and so on. A tie can't be got wrong, nor can a row without a vote.

    Args:
        margins: float64 (n,), NaN where a score is missing.
        gold: int8 (n,), +1 a, -1 b, 2 tie, 0 unknown.
        groups: int64 (n,), equal for pairs of one prompt.
        skip: positions to leave out.
    """
    sided = (gold != 0) & (gold != TIE)
    # NaN compares false.
    wrong = np.flatnonzero(sided & (np.sign(margins) == -gold))
    order = sorted(wrong.tolist(), key=lambda at: (-abs(float(margins[at])), at))
    seen: dict[int, int] = {}
    ranked = []
    for place, at in enumerate(order):
        group = int(groups[at])
        seen[group] = seen.get(group, -1) + 1
        ranked.append((seen[group], place, at))
    return [at for _, _, at in sorted(ranked) if at not in skip]


def fitting(rows: Sequence[EvidenceRow], most_tokens: int = MOST_TOKENS) -> list[EvidenceRow]:
    """Return the rows that fit into `most_tokens`, whole, in their order; others are left out."""
    kept, tokens = [], 0
    for row in rows:
        if tokens + row.tokens <= most_tokens:
            kept.append(row)
            tokens += row.tokens
    return kept


def evidence_text(rows: Sequence[EvidenceRow]) -> str:
    """Return the rows as they are sent: what they are, and their whole texts marked as data."""
    parts = []
    for row in rows:
        head = f"row {row.pair.row + 1}"
        prompt, response_a, response_b = row.texts
        parts += [
            f"[{head}: preferred by people: {row.pair.gold or 'not known'}; this judge prefers "
            f"{row.prefers}, scoring a {_score(row.a)} and b {_score(row.b)}]",
            f"[{head}: prompt]\n{prompt}",
            f"[{head}: response a]\n{response_a}",
            f"[{head}: response b]\n{response_b}",
        ]
    return (
        "Rows of the data to look at, with the response that was preferred all in all, not under "
        "this rubric alone:\n" + delimited("\n".join(parts))
    )


def _score(score: float) -> str:
    return "nothing" if math.isnan(score) else f"{score + 0.0:.6g}"
