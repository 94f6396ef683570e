"""One judge's scores on all texts: pieces put together by rules that no schedule can change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pajama_tui.scoring.jail import region
from pajama_tui.scoring.piece import NOT_RUN, Piece
from pajama_tui.scoring.timing import Timing

MISSING = 254  # a row of `kinds` whose chunk has not been run yet


@dataclass(slots=True)
class Failure:
    """Texts of one column that failed alike.

    Attributes:
        kind: "error", "not-a-number", "memory", "denied", "timeout", "killed", "invalid", or
            "nan" for a judge that returned nan on purpose: no opinion.
        message: safe to show.
        count: how many texts.
        first: position of the first of them.
    """

    kind: str
    message: str
    count: int
    first: int


@dataclass(slots=True)
class Column:
    """A judge version's scores on all texts of a plan.

    Attributes:
        scores: float32 (n_texts,), NaN where there is none.
        kinds: uint8 (n_texts,), 0 score, MISSING not run yet, else an index into region.KINDS.
        failures: grouped by kind and message, most frequent first.
        stopped: "" or why the judge was stopped before the end.
        run: texts that were really tried.
        swallowed: texts on which it caught its own exception, -1 when not watched.
        caught: what it caught.
    """

    scores: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    failures: list[Failure] = field(default_factory=list)
    stopped: str = ""
    run: int = 0
    swallowed: int = -1
    caught: list[str] = field(default_factory=list)
    timing: Timing = field(default_factory=Timing.empty)

    @property
    def complete(self) -> bool:
        """Whether every text has a score or a reason."""
        return not bool((self.kinds == MISSING).any())


class Ending(Protocol):
    """How a piece ended: all that decides whether its judge goes on."""

    @property
    def strikes(self) -> list[int]: ...
    @property
    def denied(self) -> bool: ...
    @property
    def lost(self) -> str: ...


def stops_after(pieces: Mapping[int, Ending], strikes: int) -> int | None:
    """The chunk after which a judge need not be run, judging by the chunks done so far.

    Only an unbroken run of chunks from the first counts, so that the answer is the same whatever
    order they were done in.
    """
    total = 0
    for chunk in range(len(pieces)):
        piece = pieces.get(chunk)
        if piece is None:
            return None
        total += len(piece.strikes)
        if piece.denied or piece.lost or total >= strikes:
            return chunk
    return None


def assemble(
    pieces: Mapping[int, Piece], borders: NDArray[np.int64] | Sequence[int], strikes: int
) -> Column:
    """Put a column together from the pieces there are.

    A forbidden act withdraws every score. The row of the last allowed strike ends the judge: what
    was computed beyond it (by another worker that did not know yet) does not count.

    Args:
        pieces: by chunk number.
        borders: (n_chunks + 1,) text positions.
        strikes: killed calls before a judge is set aside.
    """
    n = int(borders[-1])
    column = Column(np.full(n, np.nan, np.float32), np.full(n, MISSING, np.uint8))
    groups: dict[tuple[int, str], list[int]] = {}
    total = 0
    watched = True
    for chunk in range(len(borders) - 1):
        low, high = int(borders[chunk]), int(borders[chunk + 1])
        piece = pieces.get(chunk)
        if piece is None or len(piece.scores) != high - low:
            continue
        column.timing.add(piece.timing)
        if piece.denied:
            return _withdrawn(n, piece, column, low)
        column.scores[low:high] = piece.scores
        column.kinds[low:high] = piece.kinds
        end = len(piece.scores)
        stop = piece.lost
        for row in piece.strikes:
            total += 1
            if total >= strikes:
                end, stop = min(end, row + 1), "kills"
        _group(groups, piece, low, end)
        column.run += min(piece.run, end)
        watched = watched and piece.swallowed >= 0
        column.swallowed = max(column.swallowed, 0) + max(piece.swallowed, 0)
        column.caught = list(dict.fromkeys(column.caught + piece.caught))[:5]
        if stop and chunk == _first_stop(pieces, chunk):
            kind, why = piece.last_failure(max(min(end, piece.run), 1))
            note = why if stop == "load" else f"not run: {NOT_RUN[stop]} ({why})"
            column.stopped = why
            column.scores[low + end :] = np.nan
            column.kinds[low + end :] = kind
            if low + end < n:
                count, first = groups.setdefault((kind, note), [0, low + end])
                groups[(kind, note)] = [count + n - low - end, first]
            break
    if not watched:
        column.swallowed = -1
    column.failures = sorted(
        (Failure(region.KINDS[kind], text, count, first)
         for (kind, text), (count, first) in groups.items()),
        key=lambda failure: (-failure.count, failure.first),
    )  # fmt: skip
    return column


def _first_stop(pieces: Mapping[int, Piece], chunk: int) -> int:
    """`chunk` when all chunks before it are there, else -1: too early to say where it ends."""
    return chunk if all(earlier in pieces for earlier in range(chunk)) else -1


def _withdrawn(n: int, piece: Piece, column: Column, low: int) -> Column:
    row = int(np.argmax(piece.kinds == region.DENIED))
    _, why = piece.last_failure(row + 1)
    column.scores[:] = np.nan
    column.kinds[:] = region.DENIED
    column.failures = [Failure("denied", why, n, low + row)]
    column.stopped = why
    column.run = low + row + 1
    return column


def _group(groups: dict[tuple[int, str], list[int]], piece: Piece, low: int, end: int) -> None:
    failed = np.flatnonzero(piece.kinds[:end])
    codes = piece.kinds[failed].astype(np.uint16) << 8 | piece.notes[failed]
    for code, first, count in zip(
        *np.unique(codes, return_index=True, return_counts=True), strict=True
    ):
        kind, note = int(code) >> 8, int(code) & 255
        text = piece.messages[note] if note != 255 else "(one of too many different messages)"
        group = groups.setdefault((kind, text), [0, low + int(failed[first])])
        group[0] += int(count)
