"""Runs judges over the chunks of a plan on a few zygotes; resumes, pauses, cancels."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import stops_after
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.jail_process import Jail, SandboxLevel, WorkerLost
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.piece import Piece
from pajama_tui.scoring.plan import Plan
from pajama_tui.scoring.progress import JudgeProgress, RunProgress, State
from pajama_tui.scoring.store import Pieces

ReadTexts = Callable[[int], Sequence[tuple[str, str]]]
_TICK = 0.1
_RATE_WINDOW = 5.0
_TRIES = 2


class RunControl:
    """Pause, resume or cancel a run from another thread."""

    def __init__(self) -> None:
        self._resumed = threading.Event()
        self._resumed.set()
        self._cancelled = threading.Event()

    def pause(self) -> None:
        """Begin no new chunk; those under way end."""
        self._resumed.clear()

    def resume(self) -> None:
        """Go on after a pause."""
        self._resumed.set()

    def cancel(self) -> None:
        """Stop at once. What is on disk stays; the run can be taken up again."""
        self._cancelled.set()
        self._resumed.set()

    @property
    def paused(self) -> bool:
        return not self._resumed.is_set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def wait_if_paused(self) -> None:
        """Block while paused."""
        self._resumed.wait()


@dataclass(frozen=True, slots=True)
class _Done:
    """What a run remembers of a piece that is kept elsewhere."""

    strikes: list[int]
    denied: bool
    lost: str
    reason: str

    @classmethod
    def of(cls, piece: Piece) -> "_Done":
        stopped = piece.denied or piece.lost or piece.strikes
        reason = piece.last_failure(max(piece.run, 1))[1] if stopped else ""
        return cls(piece.strikes, piece.denied, piece.lost, reason)


@dataclass(slots=True)
class _Running:
    """A chunk under way."""

    begun: float
    rows: int = 0


@dataclass(slots=True)
class _Work:
    """One judge's state in a run."""

    judge: Judge
    pieces: dict[int, _Done]
    todo: set[int]
    running: dict[int, "_Running"] = field(default_factory=dict)
    stopped: str = ""
    failed: int = 0
    calls: int = 0
    seconds: float = 0.0

    def mean(self, now: float) -> float | None:
        """Seconds a call, chunks under way included; None before the first call ended."""
        under_way = self.running.values()
        calls = self.calls + sum(chunk.rows for chunk in under_way)
        seconds = self.seconds + sum(now - chunk.begun for chunk in under_way)
        return seconds / calls if calls else None


class Pool:
    """One run.

    Args:
        judges: distinct versions.
        plan: the texts and their chunks.
        read_texts: gives a chunk's (prompt, response) rows; called from worker threads.
        pieces: where results are kept and found again.
        workers: zygotes, and so processor cores, to use.
        locked: False only when the user typed --unsafe-no-sandbox.
    """

    def __init__(
        self,
        judges: Sequence[Judge],
        plan: Plan,
        read_texts: ReadTexts,
        pieces: Pieces,
        *,
        limits: Limits,
        workers: int,
        locked: bool = True,
        control: RunControl | None = None,
    ) -> None:
        self.plan = plan
        self.limits = limits
        self.control = control or RunControl()
        self.level: SandboxLevel | None = None
        self._read_texts = read_texts
        self._pieces = pieces
        self._locked = locked
        self._lock = threading.Lock()
        self._works = [self._work(judge) for judge in judges]
        self._kept = sum(self._done(work) for work in self._works)
        self._tasks: dict[int, deque[_Work]] = {}
        for work in self._works:
            for chunk in work.todo:
                self._tasks.setdefault(chunk, deque()).append(work)
        todo = sum(map(len, self._tasks.values()))
        self.workers = max(1, min(workers, todo))
        self._jails: list[Jail] = []
        self._error: BaseException | None = None
        self._began = time.monotonic()
        self._history: deque[tuple[float, int]] = deque([(self._began, self._kept)])

    def run(self, on_progress: Callable[[RunProgress], None] | None = None) -> None:
        """Run to the end, or until cancelled; returns in both cases.

        Raises:
            SandboxUnavailable: judges cannot be locked in here.
            KeyboardInterrupt: after everything was stopped.
        """
        self._began = time.monotonic()
        self._history = deque([(self._began, self._kept)])
        threads = [
            threading.Thread(target=self._drive, name=f"scoring-{i}", daemon=True)
            for i in range(self.workers if self._tasks else 0)
        ]
        for thread in threads:
            thread.start()
        try:
            while alive := [thread for thread in threads if thread.is_alive()]:
                if on_progress is not None:
                    on_progress(self.progress())
                alive[0].join(_TICK)
                if self.control.cancelled or self._error is not None:
                    self._stop()
        except BaseException:
            self.control.cancel()
            self._stop()
            raise
        finally:
            for thread in threads:
                thread.join()
            for work in self._works:
                work.running.clear()  # what was cut short does not count as done
                self._pieces.finish(work.judge)
        if self._error is not None:
            raise self._error
        if on_progress is not None:
            on_progress(self.progress(finished=True))

    def progress(self, finished: bool = False) -> RunProgress:
        """The state right now."""
        with self._lock:
            now = time.monotonic()
            judges = tuple(self._judge_progress(work) for work in self._works)
            done = sum(judge.done for judge in judges)
            self._history.append((now, done))
            while now - self._history[0][0] > _RATE_WINDOW and len(self._history) > 2:
                self._history.popleft()
            then, before = self._history[0]
            rate = (done - before) / (now - then) if now > then else 0.0
            return RunProgress(
                judges=judges,
                done=done,
                total=len(self._works) * self.plan.n_texts,
                kept=self._kept,
                rate=max(rate, 0.0),
                eta=self._eta(),
                elapsed=now - self._began,
                paused=self.control.paused,
                finished=finished,
                level=self.level.name if self.level else "",
                workers=self.workers,
            )

    def _work(self, judge: Judge) -> _Work:
        work = _Work(judge, {}, set(range(self.plan.n_chunks)))
        for chunk, piece in self._pieces.read(judge).items():
            if chunk in work.todo and len(piece.scores) == self._rows(chunk):
                work.pieces[chunk] = _Done.of(piece)
                work.todo.discard(chunk)
                self._count(work, piece)
        self._settle(work)
        return work

    def _rows(self, chunk: int) -> int:
        return int(self.plan.borders[chunk + 1] - self.plan.borders[chunk])

    def _count(self, work: _Work, piece: Piece) -> None:
        work.failed += int(np.count_nonzero((piece.kinds != 0) & (piece.kinds != region.ABSTAINED)))
        work.calls += int(piece.timing.calls.sum())
        work.seconds += float(piece.timing.seconds.sum())

    def _settle(self, work: _Work) -> None:
        """Drop what need not be run any more."""
        last = stops_after(work.pieces, self.limits.strikes)
        if last is None or work.stopped:
            return
        work.stopped = work.pieces[last].reason
        beyond = [chunk for chunk in work.todo if chunk > last]
        work.todo.difference_update(beyond)

    def _done(self, work: _Work) -> int:
        if work.stopped:
            return self.plan.n_texts
        return sum(self._rows(chunk) for chunk in work.pieces) + sum(
            chunk.rows for chunk in work.running.values()
        )

    def _judge_progress(self, work: _Work) -> JudgeProgress:
        done = self._done(work)
        state: State = "waiting"
        if work.stopped:
            state = "stopped"
        elif done >= self.plan.n_texts:
            state = "done"
        elif work.running:
            state = "running"
        return JudgeProgress(
            label=work.judge.label,
            sha=work.judge.sha,
            done=done,
            total=self.plan.n_texts,
            failed=work.failed,
            state=state,
            reason=work.stopped,
            seconds=work.seconds / work.calls if work.calls else float("nan"),
        )

    def _eta(self) -> float | None:
        now = time.monotonic()
        means = [work.mean(now) for work in self._works]
        known = [mean for mean in means if mean is not None]
        if not known:
            return None
        typical = sum(known) / len(known)
        left = 0.0
        for work, mean in zip(self._works, means, strict=True):
            if not work.stopped:
                left += (mean or typical) * (self.plan.n_texts - self._done(work))
        return left / self.workers

    def _stop(self) -> None:
        with self._lock:
            self._tasks.clear()
            jails = list(self._jails)
        for jail in jails:
            jail.close()

    def _drive(self) -> None:
        """A worker thread: one zygote, chunk after chunk, judge after judge."""
        jail: Jail | None = None
        loaded = -1
        try:
            while True:
                self.control.wait_if_paused()
                with self._lock:
                    task = self._next(loaded)
                if task is None or self.control.cancelled:
                    return
                chunk, work = task
                for attempt in range(_TRIES):
                    try:
                        if jail is None:
                            jail, loaded = self._start_jail(), -1
                        if loaded != chunk:
                            jail.load(self._read_texts(chunk))
                            loaded = chunk
                        piece = self._run_task(jail, chunk, work)
                        break
                    except WorkerLost:
                        self._end_jail(jail)
                        jail = None
                        if self.control.cancelled or self._error is not None:
                            return
                        if attempt == _TRIES - 1:
                            piece = _lost_piece(self._rows(chunk))
                self._keep(work, chunk, piece)
        except BaseException as error:
            with self._lock:
                self._error = self._error or error
        finally:
            self._end_jail(jail)

    def _start_jail(self) -> Jail:
        jail = Jail(locked=self._locked)
        with self._lock:
            self._jails.append(jail)
            self.level = jail.level
        if self.control.cancelled:
            jail.close()
        return jail

    def _end_jail(self, jail: Jail | None) -> None:
        if jail is None:
            return
        with self._lock:
            if jail in self._jails:
                self._jails.remove(jail)
        jail.close()

    def _next(self, loaded: int) -> tuple[int, _Work] | None:
        """The next task: of the chunk this worker has loaded, else of the first that has any."""
        while self._tasks:
            chunk = loaded if loaded in self._tasks else min(self._tasks)
            waiting = self._tasks[chunk]
            work = waiting.popleft() if waiting else None
            if not waiting:
                del self._tasks[chunk]
            if work is not None and chunk in work.todo:
                work.todo.discard(chunk)
                work.running[chunk] = _Running(time.monotonic())
                return chunk, work
        return None

    def _run_task(self, jail: Jail, chunk: int, work: _Work) -> Piece:
        def on_rows(rows: int) -> None:
            with self._lock:
                if chunk in work.running:
                    work.running[chunk].rows = rows

        return jail.run(work.judge, self.limits, first_chunk=chunk == 0, on_rows=on_rows)

    def _keep(self, work: _Work, chunk: int, piece: Piece) -> None:
        with self._lock:
            self._pieces.add(work.judge, chunk, piece)
            work.pieces[chunk] = _Done.of(piece)
            work.running.pop(chunk, None)
            self._count(work, piece)
            self._settle(work)


def _lost_piece(rows: int) -> Piece:
    return Piece(
        scores=np.full(rows, np.nan, np.float32),
        kinds=np.full(rows, region.KILLED, np.uint8),
        notes=np.zeros(rows, np.uint8),
        messages=["the sandbox's worker ended twice while running this judge"],
        lost="load",
        run=0,
    )
