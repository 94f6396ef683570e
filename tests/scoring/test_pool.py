"""Pause, resume, cancel, progress and errors of a run."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from checkup import plan_of, texts_of
from processes import session_members, wait_for

from pajama_tui.errors import PajamaError
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits, plan
from pajama_tui.scoring.column import assemble
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.piece import Piece
from pajama_tui.scoring.pool import Pool
from pajama_tui.scoring.progress import RunProgress
from pajama_tui.scoring.store import MemoryPieces

PAIRS = [{"prompt": "p", "response_a": f"left {k}", "response_b": f"right {k}."} for k in range(40)]
CHUNK = 10
CHUNKS = 8
LIMITS = Limits(failing_start=5)


def judge(name: str, body: str = "return len(response)") -> Judge:
    source = f"# {name}\nimport time\ndef judging_function(query, response):\n    {body}\n"
    return Judge(name, "", source)


SLOW = "time.sleep(0.004); return len(response)"


class Watched(MemoryPieces):
    """Pieces that tell when one arrives."""

    def __init__(self, on_piece: Callable[[int], None] = lambda count: None) -> None:
        super().__init__()
        self.count = 0
        self._on_piece = on_piece

    def add(self, judge: Judge, chunk: int, piece: Piece) -> None:
        super().add(judge, chunk, piece)
        self.count += 1
        self._on_piece(self.count)


def pool_of(
    judges: Sequence[Judge],
    pieces: MemoryPieces,
    control: RunControl | None = None,
    workers: int = 2,
    read_texts: Callable[[int], Sequence[tuple[str, str]]] | None = None,
) -> Pool:
    made = plan_of(PAIRS)
    assert made.n_chunks == CHUNKS

    def texts(chunk: int) -> list[tuple[str, str]]:
        return texts_of(made, PAIRS, range(int(made.borders[chunk]), int(made.borders[chunk + 1])))

    return Pool(
        judges,
        made,
        read_texts or texts,
        pieces,
        limits=LIMITS,
        workers=workers,
        control=control,
    )


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "CHUNK_ROWS", CHUNK)


def assert_consistent(
    seen: list[RunProgress], judges: int, kept: int = 0, cancelled: bool = False
) -> None:
    total = judges * 2 * len(PAIRS)
    assert seen
    for progress in seen:
        assert progress.total == total
        assert kept == progress.kept <= progress.done <= total
        assert progress.done == sum(one.done for one in progress.judges)
        assert all(0 <= one.done <= one.total for one in progress.judges)
        assert progress.rate >= 0
        assert progress.eta is None or progress.eta >= 0
        assert progress.failed == sum(one.failed for one in progress.judges)
    # What was under way when a run was cancelled is taken back at the end.
    dones = [progress.done for progress in (seen[:-1] if cancelled else seen)]
    assert dones == sorted(dones)
    assert [progress.finished for progress in seen] == [False] * (len(seen) - 1) + [True]


def test_progress_of_a_whole_run(zygotes: list[int]) -> None:
    judges = [judge("one", SLOW), judge("two", "return 1 / len(response)"), judge("bad", "1 / 0")]
    seen: list[RunProgress] = []
    pool = pool_of(judges, Watched())
    pool.run(seen.append)
    assert_consistent(seen, 3)
    first, last = seen[0], seen[-1]
    assert first.eta is None
    assert first.done == 0
    assert [one.label for one in first.judges] == ["one", "two", "bad"]
    assert last.done == last.total
    assert [one.state for one in last.judges] == ["done", "done", "stopped"]
    assert "ZeroDivisionError" in last.judges[2].reason
    assert last.judges[0].seconds > 0.001
    assert last.level in ("full", "seccomp")
    assert last.eta == 0


def test_pause_begins_no_new_chunk_and_resume_goes_on(zygotes: list[int]) -> None:
    control = RunControl()
    paused = threading.Event()

    def pause(count: int) -> None:
        if count == 3:
            control.pause()
            paused.set()

    pieces = Watched(pause)
    seen: list[RunProgress] = []
    pool = pool_of([judge("one", SLOW), judge("two", SLOW)], pieces, control, workers=2)
    thread = threading.Thread(target=pool.run, args=(seen.append,))
    thread.start()
    assert paused.wait(30)

    def rests() -> bool:
        count, marked = pieces.count, len(seen)
        return wait_for(lambda: len(seen) >= marked + 4) and pieces.count == count

    # What was under way ends: at most one chunk a worker. Then nothing moves.
    assert wait_for(rests)
    at_rest = pieces.count
    assert 3 <= at_rest <= 5
    assert rests()
    assert all(session_members(pid) == [pid] for pid in zygotes)
    assert seen[-1].paused
    assert not seen[-1].finished
    assert seen[-1].done == at_rest * CHUNK
    control.resume()
    thread.join(60)
    assert not thread.is_alive()
    assert pieces.count == 2 * CHUNKS
    assert_consistent(seen, 2)


def test_cancel_leaves_whole_chunks_and_the_next_run_does_the_rest(zygotes: list[int]) -> None:
    judges = [judge("one", SLOW), judge("two", SLOW)]
    control = RunControl()
    pieces = Watched(lambda count: control.cancel() if count == 4 else None)
    seen: list[RunProgress] = []
    pool_of(judges, pieces, control).run(seen.append)
    assert_consistent(seen, 2, cancelled=True)
    assert 4 <= pieces.count <= 5
    found = [len(piece.scores) for one in judges for piece in pieces.read(one).values()]
    assert found == [CHUNK] * pieces.count
    assert seen[-1].done == pieces.count * CHUNK, "lost calls are counted as done"
    for one in judges:
        column = assemble(pieces.read(one), plan_of(PAIRS).borders, LIMITS.strikes)
        assert not column.complete
    kept = pieces.count
    again: list[RunProgress] = []
    pool_of(judges, pieces).run(again.append)
    assert_consistent(again, 2, kept=kept * CHUNK)
    assert pieces.count == 2 * CHUNKS
    assert again[-1].done == again[-1].total


def test_cancel_ends_a_paused_run(zygotes: list[int]) -> None:
    control = RunControl()
    pieces = Watched(lambda count: control.pause() if count == 1 else None)
    thread = threading.Thread(target=pool_of([judge("one", SLOW)], pieces, control).run)
    thread.start()
    assert wait_for(lambda: pieces.count >= 1)
    control.cancel()
    thread.join(30)
    assert not thread.is_alive()
    assert pieces.count < CHUNKS


def test_a_cancelled_control_runs_nothing(zygotes: list[int]) -> None:
    control = RunControl()
    control.cancel()
    pieces = Watched()
    pool_of([judge("one")], pieces, control).run()
    assert pieces.count == 0


def test_a_finished_run_starts_no_process(zygotes: list[int]) -> None:
    judges = [judge("one"), judge("bad", "import socket")]
    pieces = Watched()
    pool_of(judges, pieces).run()
    started, count = len(zygotes), pieces.count
    seen: list[RunProgress] = []
    pool = pool_of(judges, pieces)
    pool.run(seen.append)
    assert len(zygotes) == started
    assert pieces.count == count
    assert_consistent(seen, 2, kept=2 * 2 * len(PAIRS))
    assert seen[-1].level == ""
    assert [one.state for one in seen[-1].judges] == ["done", "stopped"]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_while_reading_texts_surfaces_once(workers: int, zygotes: list[int]) -> None:
    asked: list[int] = []
    pieces = Watched()
    made = plan_of(PAIRS)

    def read_texts(chunk: int) -> list[tuple[str, str]]:
        asked.append(chunk)
        if chunk >= 2:
            raise PajamaError("line 7 of the data file has changed")
        return texts_of(made, PAIRS, range(chunk * CHUNK, (chunk + 1) * CHUNK))

    pool = pool_of([judge("one", SLOW)], pieces, workers=workers, read_texts=read_texts)
    with pytest.raises(PajamaError, match="line 7"):
        pool.run()
    assert pieces.count <= 2
    assert len(asked) <= 2 + workers
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("scoring-")]


def test_an_error_of_the_watcher_stops_the_run(zygotes: list[int]) -> None:
    pieces = Watched()

    def on_progress(progress: RunProgress) -> None:
        if progress.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pool_of([judge("one", SLOW), judge("two", SLOW)], pieces).run(on_progress)
    assert pieces.count < 2 * CHUNKS
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("scoring-")]


def test_an_error_of_the_store_surfaces(zygotes: list[int]) -> None:
    def full(count: int) -> None:
        raise PajamaError("no space left on the device")

    with pytest.raises(PajamaError, match="no space"):
        pool_of([judge("one"), judge("two")], Watched(full)).run()


def test_a_stopped_judge_counts_as_done_and_costs_no_more(zygotes: list[int]) -> None:
    pieces = Watched()
    broken = judge("broken", "open('/etc/passwd')")
    seen: list[RunProgress] = []
    pool_of([broken, judge("fine")], pieces, workers=1).run(seen.append)
    assert list(pieces.read(broken)) == [0]
    assert seen[-1].done == seen[-1].total
    assert seen[-1].judges[0].state == "stopped"
    assert "open" in seen[-1].judges[0].reason
    fine = assemble(pieces.read(judge("fine")), plan_of(PAIRS).borders, LIMITS.strikes)
    assert np.isfinite(fine.scores).all()
