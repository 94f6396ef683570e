"""Rows with gold that are shown to the model, and from then on measure nothing."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.llm.reply import estimated_tokens
from pajama_tui.pairs.pair import Pair

MOST_ROWS = 10
# So many of the prompts with gold may be given away to be shown.
_SHARE = 5


@dataclass(frozen=True, slots=True)
class Examples:
    """The rows to show.

    Attributes:
        pairs: whole, with gold "a" or "b"; one a prompt.
        groups: their prompts, as `PairTable.groups` names them.
        tokens: about how many tokens their texts are.
    """

    pairs: tuple[Pair, ...] = ()
    groups: tuple[int, ...] = ()
    tokens: int = 0

    @property
    def rows(self) -> list[int]:
        """0-based rows of the data, in the order in which they are shown."""
        return [pair.row for pair in self.pairs]

    def texts(self) -> list[str]:
        """All their texts, which no judge may hold a piece of."""
        return [text for pair in self.pairs for text in _texts(pair)]


def choose_examples(
    gold: NDArray[np.int8],
    groups: NDArray[np.int64],
    read: Callable[[int], Pair],
    *,
    seed: int,
    reserved: Collection[int] = (),
    most_rows: int = MOST_ROWS,
    most_tokens: int = 6_000,
) -> Examples:
    """Choose rows by seed: of prompts that are reserved already, else of others.

    Never more than a fifth of the prompts with gold in all, and none of fewer than five: too
    little would be left to measure with. A pair that does not fit whole is passed over.

    Args:
        gold: int8 (n,), +1 a, -1 b, 2 tie, 0 unknown.
        groups: int64 (n,), equal for pairs of one prompt.
        read: gives the pair at a position of these arrays.
        reserved: groups that were shown before, and so measure nothing any more.
    """
    sided = np.flatnonzero((gold == 1) | (gold == -1))
    if not len(sided):
        return Examples()
    draw = np.random.default_rng(seed)
    order = sided[draw.permutation(len(sided))]
    _, first = np.unique(groups[order], return_index=True)
    candidates = order[np.sort(first)].tolist()
    room = len(np.unique(groups[gold != 0])) // _SHARE - len(set(reserved))
    shown: list[Pair] = []
    chosen: list[int] = []
    tokens = 0
    known = set(reserved)
    for position in sorted(candidates, key=lambda at: int(groups[at]) not in known):
        group = int(groups[position])
        if len(shown) == most_rows or (group not in known and room <= 0):
            break
        pair = read(position)
        size = sum(map(estimated_tokens, _texts(pair)))
        if tokens + size > most_tokens:
            continue
        shown.append(pair)
        chosen.append(group)
        tokens += size
        room -= group not in known
    return Examples(tuple(shown), tuple(chosen), tokens)


def _texts(pair: Pair) -> Sequence[str]:
    return (pair.prompt, pair.response_a, pair.response_b)
