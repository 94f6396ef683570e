"""Jobs that want the same device: in line, with nobody watching."""

import os
import signal
from pathlib import Path

import pytest
from watching import eventually, is_gone, pid_of, reach

from pajama_tui.errors import PajamaError
from pajama_tui.training.jobs import Gpu, Job, Needs, find_gpus, start_job

_SMI = """#!/bin/sh
cat "{folder}/gpus.csv"
"""


@pytest.fixture
def gpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What nvidia-smi answers, for a machine of two GPUs, of which other people use one."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "nvidia-smi"
    program.write_text(_SMI.format(folder=folder))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    table = folder / "gpus.csv"
    table.write_text("0, GPU-aaaa, Some GPU, 8192, 8000\n1, GPU-bbbb, Some GPU, 8192, 100\n")
    return table


def telling(session: Path, number: int, **options: object) -> tuple[Job, Path]:
    hold = session / f"hold-{number}"
    hold.touch()
    return start_job(session, "tell", {"hold": hold}, **options), hold  # type: ignore[arg-type]


def test_jobs_run_one_after_another_in_the_order_they_came(session: Path) -> None:
    jobs, holds = zip(*(telling(session, number) for number in range(3)), strict=True)
    reach(jobs[0], "running")
    eventually(lambda: jobs[1].id and "has" in jobs[1].state().sentence)
    eventually(lambda: "ahead" in jobs[2].state().sentence)
    assert [job.state().name for job in jobs] == ["running", "queued", "queued"]
    assert jobs[0].id in jobs[1].state().sentence
    for hold in reversed(holds):
        hold.unlink()
    assert [job.wait(60).name for job in jobs] == ["done"] * 3
    ends = [(job.result() or {})["at"] for job in jobs]
    assert ends == sorted(ends)


def test_a_killed_job_holds_nobody_up(session: Path) -> None:
    first, _ = telling(session, 0)
    reach(first, "running")
    waiting, _ = telling(session, 1)
    last, hold = telling(session, 2)
    for job in (waiting, first):
        pid = pid_of(job)
        os.kill(pid, signal.SIGKILL)
        eventually(lambda pid=pid: is_gone(pid))
    hold.unlink()
    assert last.wait(60).name == "done"
    assert [first.state().name, waiting.state().name] == ["lost", "lost"]


def test_a_job_is_stopped_while_it_waits(session: Path) -> None:
    telling(session, 0)
    waiting, _ = telling(session, 1)
    state = waiting.stop(30)
    assert state.name == "stopped"
    assert "waited" in state.sentence
    assert not state.done


def test_several_jobs_at_once_where_that_is_asked_for(session: Path) -> None:
    first, _ = telling(session, 0, at_once=2)
    second, _ = telling(session, 1, at_once=2)
    third, _ = telling(session, 2, at_once=2)
    reach(first, "running")
    reach(second, "running")
    eventually(lambda: third.state().sentence)
    assert third.state().name == "queued"


def test_each_gpu_has_one_job_which_sees_no_other(session: Path, gpus: Path) -> None:
    gpus.write_text("0, GPU-aaaa, Some GPU, 8192, 8000\n1, GPU-bbbb, Some GPU, 8192, 7000\n")
    jobs, holds = zip(
        *(telling(session, number, needs=Needs(gpus=1)) for number in range(3)), strict=True
    )
    reach(jobs[0], "running")
    reach(jobs[1], "running")
    beside, _ = telling(session, 3)
    reach(beside, "running")
    eventually(lambda: "It waits for GPU" in jobs[2].state().sentence)
    assert jobs[2].state().name == "queued"
    for hold in holds:
        hold.unlink()
    assert [job.wait(60).name for job in jobs] == ["done"] * 3
    seen = [(job.result() or {})["gpus"] for job in jobs]
    assert seen[:2] == ["GPU-aaaa", "GPU-bbbb"]
    assert jobs[0].state().device == "GPU 0 (Some GPU)"
    assert (jobs[0].result() or {})["device"] == "cuda"


def test_memory_that_others_use_is_waited_for(session: Path, gpus: Path) -> None:
    gpus.write_text("0, GPU-aaaa, Some GPU, 8192, 100\n")
    job, hold = telling(session, 0, needs=Needs(gpus=1, gpu_memory=4 << 30), force=True)
    hold.unlink()
    eventually(lambda: job.state().sentence)
    assert "100 MiB are free, other programs use the rest" in job.state().sentence
    gpus.write_text("0, GPU-aaaa, Some GPU, 8192, 8000\n")
    assert job.wait(60).name == "done"


def test_gpus_that_are_not_there_are_a_sentence(session: Path, gpus: Path) -> None:
    for needs, words in (
        (Needs(gpus=3), "needs 3 GPUs"),
        (Needs(gpus=1, gpu_memory=9 << 30), "a GPU of at least 9.0 GiB"),
    ):
        with pytest.raises(PajamaError, match=words):
            start_job(session, "tell", {}, needs=needs)
    gpus.write_text("")
    with pytest.raises(PajamaError, match="show none here"):
        start_job(session, "tell", {}, needs=Needs(gpus=1))
    assert not (session / "jobs").exists()


def test_only_visible_gpus_count(gpus: Path) -> None:
    first = Gpu(0, "GPU-aaaa", "Some GPU", 8192 << 20, 8000 << 20)
    second = Gpu(1, "GPU-bbbb", "Some GPU", 8192 << 20, 100 << 20)
    assert find_gpus({}) == [first, second]
    assert find_gpus({"CUDA_VISIBLE_DEVICES": "1,0"}) == [second, first]
    assert find_gpus({"CUDA_VISIBLE_DEVICES": "GPU-b"}) == [second]
    assert find_gpus({"CUDA_VISIBLE_DEVICES": ""}) == []
    assert find_gpus({"CUDA_VISIBLE_DEVICES": "0,-1,1"}) == [first]
