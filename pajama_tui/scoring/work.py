"""One judge's part of a run: what is scored, what is under way, what is left, how fast it goes."""

from dataclasses import dataclass

import numpy as np

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import stops_after
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.piece import Piece
from pajama_tui.scoring.plan import Plan
from pajama_tui.scoring.progress import (
    MOST_FAILED,
    NOT_RUN,
    SLOW,
    SOME_FAILED,
    JudgeProgress,
    State,
)

_WHOLE = 8
_SLOW_FACTOR, _SLOW_FROM = 2.0, 3


@dataclass(frozen=True, slots=True)
class Done:
    """What a run remembers of a piece that is kept elsewhere."""

    strikes: list[int]
    denied: bool
    lost: str
    reason: str

    @classmethod
    def of(cls, piece: Piece) -> "Done":
        stopped = piece.denied or piece.lost or piece.strikes
        reason = piece.last_failure(max(piece.run, 1))[1] if stopped else ""
        return cls(piece.strikes, piece.denied, piece.lost, reason)


@dataclass(slots=True)
class _UnderWay:
    begun: float
    rows: int = 0


class Work:
    """One judge's state. Not thread-safe: the pool's lock guards it.

    Attributes:
        todo: chunks that nobody has begun.
        stopped: why the judge needs no more chunks, or "".
    """

    def __init__(self, judge: Judge, plan: Plan, strikes: int) -> None:
        self.judge = judge
        self.todo = set(range(plan.n_chunks))
        self.stopped = ""
        self._plan = plan
        self._strikes = strikes
        self._pieces: dict[int, Done] = {}
        self._under_way: dict[int, _UnderWay] = {}
        self._chunks = bytearray(plan.n_chunks)
        self._rows_done = 0
        self._failed = 0
        self._calls = 0
        self._seconds = 0.0

    def found(self, chunk: int, piece: Piece) -> None:
        """Count a piece that was kept from an earlier run, if it fits the plan."""
        if chunk in self.todo and len(piece.scores) == self._plan.rows(chunk):
            self.todo.discard(chunk)
            self._count(chunk, piece)

    def begin(self, chunk: int, now: float) -> None:
        """Note that a worker took the chunk."""
        self.todo.discard(chunk)
        self._under_way[chunk] = _UnderWay(now)

    def reached(self, chunk: int, rows: int) -> None:
        """Note how far the chunk is."""
        if chunk in self._under_way:
            self._under_way[chunk].rows = rows
            # Not a whole one before its piece is there.
            self._chunks[chunk] = min(_WHOLE * rows // self._plan.rows(chunk), _WHOLE - 1)

    def finish(self, chunk: int, piece: Piece) -> None:
        """Count a piece that has just been made."""
        self._under_way.pop(chunk, None)
        self._count(chunk, piece)

    def cut_short(self) -> None:
        """Forget what is under way: it does not count as done."""
        for chunk in self._under_way:
            self._chunks[chunk] = 0
        self._under_way.clear()

    def settle(self) -> None:
        """Drop chunks that need not be run any more."""
        last = stops_after(self._pieces, self._strikes)
        if last is not None and not self.stopped:
            self.stopped = self._pieces[last].reason
            for chunk in self.todo:
                if chunk > last:
                    self._chunks[chunk] = NOT_RUN
            self.todo = {chunk for chunk in self.todo if chunk <= last}

    def done(self) -> int:
        """Texts with a score or a reason, or tried in a chunk under way."""
        if self.stopped:
            return self._plan.n_texts
        return self._rows_done + sum(chunk.rows for chunk in self._under_way.values())

    def mean(self, now: float) -> float | None:
        """Seconds a call, chunks under way included; None before the first call ended."""
        under_way = self._under_way.values()
        calls = self._calls + sum(chunk.rows for chunk in under_way)
        seconds = self._seconds + sum(now - chunk.begun for chunk in under_way)
        return seconds / calls if calls else None

    def progress(self) -> JudgeProgress:
        """The state right now."""
        done = self.done()
        state: State = "waiting"
        if self.stopped:
            state = "stopped"
        elif done >= self._plan.n_texts:
            state = "done"
        elif self._under_way:
            state = "running"
        return JudgeProgress(
            label=self.judge.label,
            sha=self.judge.sha,
            done=done,
            total=self._plan.n_texts,
            failed=self._failed,
            state=state,
            reason=self.stopped,
            seconds=self._seconds / self._calls if self._calls else float("nan"),
            chunks=bytes(self._chunks),
        )

    def _count(self, chunk: int, piece: Piece) -> None:
        rows = self._plan.rows(chunk)
        failed = int(np.count_nonzero((piece.kinds != 0) & (piece.kinds != region.ABSTAINED)))
        calls, seconds = int(piece.timing.calls.sum()), float(piece.timing.seconds.sum())
        known = _WHOLE | SOME_FAILED * (failed > 0) | MOST_FAILED * (2 * failed >= rows)
        if len(self._pieces) >= _SLOW_FROM and calls and self._calls:
            known |= SLOW * (seconds / calls > _SLOW_FACTOR * self._seconds / self._calls)
        self._chunks[chunk] = known
        self._pieces[chunk] = Done.of(piece)
        self._rows_done += rows
        self._failed += failed
        self._calls += calls
        self._seconds += seconds


def lost_piece(rows: int) -> Piece:
    """The piece of a judge whose worker ended twice while running it."""
    return Piece(
        scores=np.full(rows, np.nan, np.float32),
        kinds=np.full(rows, region.KILLED, np.uint8),
        notes=np.zeros(rows, np.uint8),
        messages=["the sandbox's worker ended twice while running this judge"],
        lost="load",
        run=0,
    )
