"""More and fewer workers during a run, and what a run tells of its chunks and of the machine."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from checkup import plan_of
from processes import session_members, wait_for
from test_pool import CHUNK, CHUNKS, LIMITS, PAIRS, SLOW, Watched, judge, pool_of

from pajama_tui.scoring import plan
from pajama_tui.scoring.column import assemble
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.progress import (
    EIGHTHS,
    MOST_FAILED,
    NOT_RUN,
    SOME_FAILED,
    RunProgress,
)
from pajama_tui.scoring.store import MemoryPieces
from pajama_tui.scoring.usage import UsageMeter

JUDGES = [judge("one", SLOW), judge("two", SLOW), judge("three", "return hash(response) % 97")]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "CHUNK_ROWS", CHUNK)


def scores_of(pieces: MemoryPieces) -> np.ndarray:
    borders = plan_of(PAIRS).borders
    return np.stack([assemble(pieces.read(one), borders, LIMITS.strikes).scores for one in JUDGES])


def run_with(
    control: RunControl, on_piece: Callable[[int], None], workers: int = 1
) -> tuple[Watched, list[RunProgress]]:
    pieces, seen = Watched(on_piece), []
    pool_of(JUDGES, pieces, control, workers=workers).run(seen.append)
    return pieces, seen


def test_scores_are_the_same_however_the_workers_change(zygotes: list[int]) -> None:
    still, _ = run_with(RunControl(), lambda count: None)
    control = RunControl()
    wishes = {2: 3, 5: 1, 9: 4, 14: 2, 18: -5}
    changed, seen = run_with(
        control, lambda count: control.set_workers(wishes[count]) if count in wishes else None
    )
    assert changed.count == still.count == 3 * CHUNKS
    assert (scores_of(changed) == scores_of(still)).all()
    assert max(progress.workers for progress in seen) >= 2
    assert seen[-1].wanted == control.workers == 1
    assert seen[-1].workers == 0
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("scoring-")]


def test_more_workers_mean_more_processes_and_fewer_end_after_their_chunk(
    zygotes: list[int],
) -> None:
    control, seen = RunControl(), list[RunProgress]()
    pieces = Watched()
    many = [judge(f"judge {number}", "time.sleep(0.03); return 1.0") for number in range(6)]
    thread = threading.Thread(
        target=pool_of(many, pieces, control, workers=1).run, args=(seen.append,)
    )
    thread.start()
    assert wait_for(lambda: pieces.count >= 1)
    assert len(zygotes) == 1
    control.set_workers(3)
    assert wait_for(lambda: len(zygotes) == 3 and seen[-1].workers == 3)
    control.set_workers(1)
    assert wait_for(lambda: seen[-1].workers == 1)
    assert wait_for(lambda: sum(map(bool, map(session_members, zygotes))) == 1)
    assert thread.is_alive()
    control.cancel()
    thread.join(30)
    assert pieces.count < 6 * CHUNKS
    found = [len(piece.scores) for one in many for piece in pieces.read(one).values()]
    assert found == [CHUNK] * pieces.count


class WatchedPause(RunControl):
    """Tells which workers the pause holds."""

    def __init__(self) -> None:
        super().__init__()
        self.held = set[int]()

    def wait_if_paused(self, needless: Callable[[], bool] = lambda: False) -> None:
        # Asked of a paused run alone: a worker that has gone by was not held.
        def asked() -> bool:
            self.held.add(threading.get_ident())
            return needless()

        super().wait_if_paused(asked)
        self.held.discard(threading.get_ident())


def test_workers_change_while_paused(zygotes: list[int]) -> None:
    control, seen = WatchedPause(), list[RunProgress]()
    pieces = Watched(lambda count: control.pause() if count == 3 else None)
    thread = threading.Thread(
        target=pool_of(JUDGES, pieces, control, workers=3).run, args=(seen.append,)
    )
    thread.start()
    # Two more chunks were under way at most, some of them in a zygote that is still to start.
    assert wait_for(lambda: len(control.held) == 3)
    assert wait_for(lambda: all(session_members(zygote) == [zygote] for zygote in zygotes))
    control.set_workers(1)
    assert wait_for(lambda: seen[-1].workers == 1 and seen[-1].paused)
    at_rest = pieces.count
    control.set_workers(2)
    assert wait_for(lambda: seen[-1].workers == 2)
    marked = len(seen)
    assert wait_for(lambda: len(seen) >= marked + 3)
    assert pieces.count == at_rest, "a paused run begins nothing, whatever becomes of its workers"
    control.resume()
    thread.join(60)
    assert pieces.count == 3 * CHUNKS
    assert np.isfinite(scores_of(pieces)).all()


def test_chunks_tell_how_far_they_are_and_how_they_failed(zygotes: list[int]) -> None:
    judges = [
        judge("fine"),
        judge("sometimes", "return 1 / (len(response) - 8)"),
        judge("broken", "open('/etc/passwd')"),
    ]
    seen: list[RunProgress] = []
    pool_of(judges, Watched(), workers=1).run(seen.append)
    fine, sometimes, broken = (each.chunks for each in seen[-1].judges)
    assert {each & EIGHTHS for each in fine} == {8}
    assert not any(each & (SOME_FAILED | NOT_RUN) for each in fine)
    failing = [bool(each & SOME_FAILED) for each in sometimes]
    assert any(failing)
    assert seen[-1].judges[1].failed > 0
    assert broken[0] & SOME_FAILED
    assert broken[0] & MOST_FAILED
    assert list(broken[1:]) == [NOT_RUN] * (CHUNKS - 1)
    assert list(seen[0].judges[0].chunks) == [0] * CHUNKS


def test_kept_chunks_are_done_and_cancelled_ones_are_not(zygotes: list[int]) -> None:
    control = RunControl()
    pieces = Watched(lambda count: control.cancel() if count == 4 else None)
    seen: list[RunProgress] = []
    pool_of(JUDGES, pieces, control).run(seen.append)
    whole = sum(chunk & EIGHTHS == 8 for each in seen[-1].judges for chunk in each.chunks)
    assert whole == pieces.count
    assert {chunk for each in seen[-1].judges for chunk in each.chunks} <= {0, 8}
    again: list[RunProgress] = []
    cancelled = RunControl()
    cancelled.cancel()
    pool_of(JUDGES, pieces, cancelled).run(again.append)
    assert [each.chunks for each in again[0].judges] == [each.chunks for each in seen[-1].judges]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")
def test_a_run_tells_what_it_takes_from_the_machine(zygotes: list[int]) -> None:
    control, seen = RunControl(), list[RunProgress]()
    busy = [judge(f"busy {number}", "return sum(range(2_000_000))") for number in range(9)]
    pool = pool_of(busy, Watched(), control, workers=1)
    thread = threading.Thread(target=pool.run, args=(seen.append,))
    thread.start()

    def measured() -> bool:
        usage = seen[-1].usage if seen else None
        return bool(usage and usage.cpu and usage.cpu > 0.05 and usage.memory)

    try:
        assert wait_for(measured)
        usage = seen[-1].usage
        assert usage is not None
        assert usage.memory is not None
        assert usage.memory > 1 << 20
        assert usage.cores >= 1
        assert usage.load is not None
    finally:
        control.cancel()
        thread.join(30)


def process(proc: Path, pid: int, seconds: float, children: str = "") -> None:
    import os

    ticks = round(seconds * os.sysconf("SC_CLK_TCK"))
    (proc / str(pid) / "task" / str(pid)).mkdir(parents=True, exist_ok=True)
    fields = ["S", *["0"] * 10, str(ticks), "0", "0", "0", *["0"] * 6, "25", *["0"] * 20]
    (proc / str(pid) / "stat").write_text(f"{pid} (a ) name) {' '.join(fields)}\n")
    (proc / str(pid) / "task" / str(pid) / "children").write_text(children)


def test_processor_time_of_workers_and_children(tmp_path: Path) -> None:
    meter = UsageMeter(tmp_path)
    process(tmp_path, 10, 5.0, "11 ")
    process(tmp_path, 11, 1.0)
    assert meter.read([10], now=100.0).cpu is None
    process(tmp_path, 10, 5.5, "11 ")
    process(tmp_path, 11, 2.5)
    process(tmp_path, 20, 0.5)
    assert meter.read([10, 20], now=100.5).cpu is None, "once a second at most"
    second = meter.read([10, 20], now=102.0)
    assert second.cpu == pytest.approx((0.5 + 1.5 + 0.5) / 2)
    assert second.memory == 3 * 25 * os.sysconf("SC_PAGE_SIZE")
    # The child ended, and its time is the worker's now; the other worker was sent away.
    process(tmp_path, 10, 9.0)
    assert meter.read([10], now=104.0).cpu == pytest.approx((9.0 - 8.0) / 2)
    assert meter.read([], now=106.0).cpu == 0.0


def test_without_proc_the_use_is_unknown(tmp_path: Path) -> None:
    meter = UsageMeter(tmp_path / "nowhere")
    meter.read([10], now=1.0)
    told = meter.read([10], now=3.0)
    assert told.cpu is None
    assert told.memory is None
    assert told.cores >= 1
