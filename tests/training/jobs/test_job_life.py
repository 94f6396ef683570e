"""Jobs as processes: begun, stopped, killed, resumed."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from watching import all_events, eventually, is_gone, jobs_in, kinds_of, parent_of, pid_of, reach

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.training.jobs import Job, clean, start_job
from pajama_tui.training.jobs.claim import AlreadyRuns
from pajama_tui.training.jobs.events import EventLog
from pajama_tui.training.jobs.process import JobProcess, memory_of


def held(session: Path, total: int = 20, at: int = 5) -> tuple[Job, Path]:
    """A job that has counted to `at` and waits for the file to go."""
    hold = session / "hold"
    hold.touch()
    settings = {"total": total, "hold": hold, "hold_at": at}
    job = start_job(session, "count", settings, what="count to twenty")
    eventually(lambda: len(job.state() and job.history.steps) == at)
    return job, hold


def test_a_job_leaves_its_settings_events_and_result(session: Path) -> None:
    data = session / "rows.jsonl"
    data.write_text("{}\n")
    settings = {"total": 5, "name": "ünï", "nothing": None, "nested": {"rate": 0.5}}
    job = start_job(
        session, "count", settings, what="count to five", data=[data], seeds={"order": 7}, wait=True
    )
    state = job.state()
    assert (state.name, state.done, state.total, state.unit) == ("done", 5, 5, "steps")
    assert job.result() == {"sum": 15, "resumed": False, "device": "cpu"}
    spec = Job(job.folder).specification()
    assert spec.settings == {"total": 5, "name": "ünï", "nested": {"rate": 0.5}}
    assert (spec.kind, spec.what, spec.seeds) == ("count", "count to five", {"order": 7})
    assert spec.data[0].path == str(data)
    assert spec.data[0].sha256 == "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"
    assert "python" in spec.versions
    assert kinds_of(job)[0] == "started"
    assert kinds_of(job)[-1] == "finished"
    assert kinds_of(job).count("checkpoint") == 5
    assert job.history.curve() == [(step, 1 / step) for step in range(1, 6)]
    assert job.history.curve("run_sum")[-1] == (5, 15)
    assert [found.id for found in jobs_in(session)] == [job.id]
    assert not job.files.reserve.exists()


def test_a_job_has_nothing_of_its_starter_but_the_environment(session: Path) -> None:
    hold = session / "hold"
    hold.touch()
    job = start_job(session, "tell", {"hold": hold})
    reach(job, "running")
    pid = pid_of(job)
    assert parent_of(pid) != os.getpid()
    assert os.getsid(pid) != os.getsid(0)
    # Leads a group of its own, but no session: it can never be given a terminal.
    assert os.getpgid(pid) == pid != os.getsid(pid)
    os.kill(pid, signal.SIGHUP)
    hold.unlink()
    assert job.wait(60).name == "done"
    result = job.result() or {}
    assert result["stdin"] == "/dev/null"
    assert result["stdout"] == str(job.files.log)
    assert result["gpus"] == ""


def test_stopped_job_goes_on_from_its_last_checkpoint(session: Path) -> None:
    job, hold = held(session)
    assert job.state().name == "running"
    assert job.stop(30).name == "stopped"
    assert kinds_of(job)[-1] == "stopped"
    hold.unlink()
    job.resume()
    assert job.wait(60).name == "done"
    assert job.result() == {"sum": 210, "resumed": True, "device": "cpu"}
    assert [event.facts["step"] for event in all_events(job) if event.kind == "metric"] == [
        *range(1, 21)
    ]
    with pytest.raises(InputError, match="is done"):
        job.resume()


def test_killed_job_is_lost_and_goes_on(session: Path) -> None:
    job, hold = held(session)
    pid = pid_of(job)
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: is_gone(pid))
    state = Job(job.folder).state()
    assert state.name == "lost"
    assert f"Process {pid} ended without a word" in state.sentence
    # Since its last sign of life, not since it began.
    assert state.since == job.files.heartbeat.stat().st_mtime
    # A kill in the middle of a line, and a checkpoint that is damaged.
    with job.files.events.open("ab") as file:
        file.write(b'{"at": 1, "run": 1, "event": "metr')
    (job.files.checkpoints / "5.txt").write_text("torn")
    hold.unlink()
    job.resume()
    assert job.wait(60).name == "done"
    assert job.result() == {"sum": 210, "resumed": True, "device": "cpu"}
    steps = [event.facts["step"] for event in all_events(job) if event.kind == "metric"]
    assert steps == [1, 2, 3, 4, 5, 5, *range(6, 21)]
    assert job.history.curve("run_sum")[-1] == (20, 210)


def test_memory_is_that_of_the_job_and_what_it_started() -> None:
    held = "b = bytearray(64 << 20); print(1, flush=True); input()"
    child = (
        f"import subprocess, sys; b = bytearray(64 << 20); "
        f"subprocess.run([sys.executable, '-c', {held!r}])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        here = JobProcess.this()
        both = memory_of(replace(here, pid=process.pid))
        process.communicate(b"\n")
    assert both is not None
    assert 128 << 20 < both < 256 << 20
    assert memory_of(replace(here, boot="another")) is None


def test_of_two_that_resume_at_once_one_is_told(session: Path) -> None:
    job, hold = held(session)
    job.stop(30)
    refused: list[str] = []

    def resume() -> None:
        try:
            Job(job.folder).resume()
        except PajamaError as error:
            refused.append(str(error))

    threads = [threading.Thread(target=resume) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 2
    assert all("runs already" in sentence for sentence in refused)
    assert job.state().run == 2
    with pytest.raises(AlreadyRuns):
        job.resume()
    hold.unlink()
    assert job.wait(60).name == "done"
    assert kinds_of(job).count("started") == 2


def test_job_that_does_not_listen_is_killed(session: Path) -> None:
    job = start_job(session, "stubborn", {})
    eventually(lambda: job.state().done == 1)
    pid = pid_of(job)
    state = job.stop(0.3)
    assert is_gone(pid)
    assert state.name == "stopped"
    assert "killed" in state.sentence
    assert state.resumable


def test_signal_from_elsewhere_stops_a_job(session: Path) -> None:
    job, _ = held(session)
    os.kill(pid_of(job), signal.SIGTERM)
    assert job.wait(60).name == "stopped"


@pytest.mark.slow
def test_job_hears_of_a_stop_through_its_folder(session: Path) -> None:
    job, _ = held(session)
    # Progress that was held back comes with a heartbeat.
    eventually(lambda: job.state().done == 5)
    # As it looks from a machine that shares the folder and nothing else.
    process = job.files.process(1)
    here = process.read_text()
    process.write_text(
        here.replace(os.uname().nodename, "elsewhere").replace('"boot": "', '"boot": "x')
    )
    try:
        away = Job(job.folder)
        assert away.state().name == "running"
        assert away.stop(60).name == "stopped"
    finally:
        process.write_text(here)
    assert kinds_of(job)[-1] == "stopped"


@pytest.mark.slow
def test_a_run_that_another_machine_took_over_from_ends(session: Path) -> None:
    job, _ = held(session)
    pid = pid_of(job)
    there = replace(JobProcess.this(), host="elsewhere", boot="another")
    job.files.process(2).write_text(there.to_json())
    EventLog(job.files.events, 2).write("started", device="CPU", host=there.host, pid=there.pid)
    eventually(lambda: is_gone(pid))
    last = all_events(job)[-1]
    assert (last.run, last.kind) == (1, "stopped")
    assert (job.state().name, job.state().run) == ("running", 2)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("input", "The data has no rows; name another file."),
        ("memory", "Memory ran out"),
        ("full", "The disk is full: /data/model.bin"),
        ("fault", "This is a fault in pajama-tui: KeyError"),
        ("exit", "This is a fault in pajama-tui: SystemExit"),
    ],
)
def test_failure_is_one_sentence(session: Path, error: str, sentence: str) -> None:
    job = start_job(session, "fail", {"error": error}, wait=True)
    state = job.state()
    assert state.name == "failed"
    assert sentence in state.sentence
    assert "\x1b" not in state.sentence
    assert "Traceback" not in job.files.events.read_text()
    assert ("Traceback" in job.files.log.read_text()) == (error in ("memory", "fault", "exit"))
    assert (state.done, state.total) == (1, 3)
    job.resume()
    assert job.wait(60).run == 2


def test_deleted_folder_ends_the_job(session: Path) -> None:
    job, hold = held(session)
    pid = pid_of(job)
    assert clean([job]).kept == (job.id,)
    os.rename(job.folder, session / "elsewhere")
    hold.unlink()
    eventually(lambda: is_gone(pid))


def test_clean_removes_what_has_ended(session: Path) -> None:
    done = start_job(session, "count", {"total": 3}, wait=True)
    other = start_job(session, "count", {"total": 2}, wait=True)
    assert clean([done], only_checkpoints=True).removed == (done.id,)
    assert done.state().name == "done"
    assert not done.files.checkpoints.exists()
    cleaned = clean([done, other])
    assert set(cleaned.removed) == {done.id, other.id}
    assert cleaned.freed > 0
    assert list((session / "jobs").iterdir()) == []


def test_changed_data_is_a_warning(session: Path) -> None:
    data = session / "rows.jsonl"
    data.write_text("{}\n")
    hold = session / "hold"
    hold.touch()
    settings = {"total": 4, "hold": hold, "hold_at": 2}
    job = start_job(session, "count", settings, data=[data])
    eventually(lambda: len(job.state() and job.history.steps) == 2)
    job.stop(30)
    assert not job.history.warnings
    os.utime(data, (time.time(), time.time() + 5))
    hold.unlink()
    job.resume()
    job.wait(60)
    job.state()
    assert not job.history.warnings
    data.write_text("[]\n")
    again = start_job(session, "fail", {"error": "input"}, data=[data], wait=True)
    data.write_text("{}\n{}\n")
    again.resume()
    again.wait(60)
    assert f"{data} has changed since the job was made." in again.history.warnings
