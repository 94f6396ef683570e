"""Looks through the texts of a source for what a filter asks of them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.pairs.pair import Pair
from pajama_tui.pairs.source import PairSource
from pajama_tui.pipeline.filtering import PairFilter

_UNKNOWN, _NO, _YES = 0, 1, 2
_BLOCK = 1024
_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Found:
    """A step of a search.

    Attributes:
        rows: uint32, rows found in this step, in the order they were asked for.
        looked: rows looked at so far; `total`: rows to look at.
    """

    rows: NDArray[np.uint32]
    looked: int
    total: int


class TextSearch:
    """Which rows of one source hold the texts of one filter; what was read once is remembered.

    Memory: a byte a row. One search at a time.

    Attributes:
        texts: the filter's terms that it looks for.
    """

    def __init__(self, source: PairSource, wanted: PairFilter) -> None:
        self.texts = wanted.texts
        self._source = source
        self._wanted = wanted
        self._known = np.zeros(len(source), np.uint8)

    def fits(self, source: PairSource, wanted: PairFilter) -> bool:
        """Whether it can answer for this source and filter."""
        mine, theirs = (
            {(term.key, term.value, term.inverted) for term in each.texts}
            for each in (self._wanted, wanted)
        )
        return self._source is source and mine == theirs and len(source) == len(self._known)

    @property
    def begun(self) -> bool:
        """Whether any row was read."""
        return bool(self._known.any())

    def holds(self, row: int) -> bool:
        """Whether a row was read and holds the texts."""
        return bool(self._known[row] == _YES)

    def search(
        self,
        rows: NDArray[np.uint32],
        keep: int | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Iterator[Found]:
        """Yield what is found among `rows`, about ten times a second, and once at the end.

        Args:
            rows: of the source, in the order in which they are looked at.
            keep: one of them that counts as found.
            cancelled: asked now and then; true ends the search.
        """
        began = time.monotonic()
        waiting: list[NDArray[np.uint32]] = []
        for low in range(0, len(rows), _BLOCK):
            if cancelled and cancelled():
                return
            block = rows[low : low + _BLOCK]
            for row in block[self._known[block] == _UNKNOWN].tolist():
                found = self._source.read(row)
                holds = isinstance(found, Pair) and self._wanted.reads(found)
                self._known[row] = _YES if holds else _NO
            hits = self._known[block] == _YES
            if keep is not None:
                hits |= block == keep
            waiting.append(block[hits])
            now = time.monotonic()
            if now - began >= _SECONDS:
                began = now
                yield Found(np.concatenate(waiting), low + len(block), len(rows))
                waiting.clear()
        left = np.concatenate(waiting) if waiting else rows[:0]
        yield Found(left, len(rows), len(rows))
