"""Runs judges over the chunks of a plan on a few zygotes; resumes, pauses, cancels."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.jail_process import Jail, SandboxLevel, WorkerLost
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.piece import Piece
from pajama_tui.scoring.plan import Plan
from pajama_tui.scoring.progress import RunProgress
from pajama_tui.scoring.store import Pieces
from pajama_tui.scoring.usage import Usage, UsageMeter
from pajama_tui.scoring.work import Work, lost_piece

ReadTexts = Callable[[int], Sequence[tuple[str, str]]]
_TICK = 0.1
_RATE_WINDOW = 5.0
_TRIES = 2


class Pool:
    """One run.

    Args:
        judges: distinct versions.
        plan: the texts and their chunks.
        read_texts: gives a chunk's (prompt, response) rows; called from worker threads.
        pieces: where results are kept and found again.
        workers: zygotes, and so processor cores, to use until `control` wants another number.
        locked: False only when the user typed --unsafe-no-sandbox.
        prints: keep what the judges print, with each piece.
        nice: how far the workers step back for everything else on the machine, 0 to 19.
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
        prints: bool = False,
        nice: int = 0,
    ) -> None:
        self.plan = plan
        self.limits = limits
        self.control = control or RunControl()
        self.level: SandboxLevel | None = None
        self._read_texts = read_texts
        self._pieces = pieces
        self._locked = locked
        self._prints = prints
        self._nice = nice
        self._lock = threading.Lock()
        self._works = [self._work(judge) for judge in judges]
        self._kept = sum(work.done() for work in self._works)
        self._tasks: dict[int, deque[Work]] = {}
        for work in self._works:
            for chunk in work.todo:
                self._tasks.setdefault(chunk, deque()).append(work)
        self._workers = max(workers, 1)
        self._threads: list[threading.Thread] = []
        self._active = 0
        self._meter = UsageMeter()
        self._usage: Usage | None = None
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
        try:
            while alive := self._man():
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
            for thread in self._threads:
                thread.join()
            for work in self._works:
                work.cut_short()
                self._pieces.finish(work.judge)
        if self._error is not None:
            raise self._error
        if on_progress is not None:
            on_progress(self.progress(finished=True))

    def progress(self, finished: bool = False) -> RunProgress:
        """The state right now."""
        with self._lock:
            working = [jail.pid for jail in self._jails]
        self._usage = self._meter.read(working)
        with self._lock:
            now = time.monotonic()
            judges = tuple(work.progress() for work in self._works)
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
                workers=self._active,
                wanted=self._wanted,
                usage=self._usage,
            )

    def _work(self, judge: Judge) -> Work:
        work = Work(judge, self.plan, self.limits.strikes)
        for chunk, piece in self._pieces.read(judge).items():
            work.found(chunk, piece)
        work.settle()
        return work

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
                left += (mean or typical) * (self.plan.n_texts - work.done())
        return left / self._wanted

    @property
    def _wanted(self) -> int:
        return self.control.workers or self._workers

    def _man(self) -> list[threading.Thread]:
        """Start the workers that are wanted and have something to do; return those that live."""
        with self._lock:
            waiting = sum(map(len, self._tasks.values()))
            missing = min(self._wanted - self._active, waiting)
            self._active += max(missing, 0)
        for _ in range(missing):
            number = len(self._threads)
            thread = threading.Thread(target=self._drive, name=f"scoring-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()
        return [thread for thread in self._threads if thread.is_alive()]

    def _needless(self) -> bool:
        return self._active > self._wanted

    def _leaves(self) -> bool:
        """Whether this worker, between two chunks, is one too many; it does not count any more."""
        with self._lock:
            leaves = self._needless()
            self._active -= leaves
        return leaves

    def _stop(self) -> None:
        with self._lock:
            self._tasks.clear()
            jails = list(self._jails)
        for jail in jails:
            jail.close()

    def _drive(self) -> None:
        """A worker thread: one zygote, chunk after chunk, judge after judge."""
        jail: Jail | None = None
        loaded, counted = -1, True
        try:
            while True:
                self.control.wait_if_paused(self._needless)
                if self._leaves():
                    counted = False
                    return
                if self.control.paused:
                    # Another one was needless.
                    continue
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
                            piece = lost_piece(self.plan.rows(chunk))
                self._keep(work, chunk, piece)
        except BaseException as error:
            with self._lock:
                self._error = self._error or error
        finally:
            with self._lock:
                self._active -= counted
            self._end_jail(jail)

    def _start_jail(self) -> Jail:
        jail = Jail(locked=self._locked, nice=self._nice)
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

    def _next(self, loaded: int) -> tuple[int, Work] | None:
        """The next task: of the chunk this worker has loaded, else of the first that has any."""
        while self._tasks:
            chunk = loaded if loaded in self._tasks else min(self._tasks)
            waiting = self._tasks[chunk]
            work = waiting.popleft() if waiting else None
            if not waiting:
                del self._tasks[chunk]
            if work is not None and chunk in work.todo:
                work.begin(chunk, time.monotonic())
                return chunk, work
        return None

    def _run_task(self, jail: Jail, chunk: int, work: Work) -> Piece:
        def on_rows(rows: int) -> None:
            with self._lock:
                work.reached(chunk, rows)

        return jail.run(
            work.judge,
            self.limits,
            first_chunk=chunk == 0,
            on_rows=on_rows,
            prints=self._prints,
        )

    def _keep(self, work: Work, chunk: int, piece: Piece) -> None:
        with self._lock:
            self._pieces.add(work.judge, chunk, piece)
            work.finish(chunk, piece)
            work.settle()
