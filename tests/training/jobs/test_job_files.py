"""A job's state is read from its files, whatever has happened to them."""

import json
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import InputError
from pajama_tui.training.jobs import Job, find_jobs, prepare_job, start_job
from pajama_tui.training.jobs.claim import AlreadyRuns, claim_run
from pajama_tui.training.jobs.events import EventLog, read_events
from pajama_tui.training.jobs.process import SILENCE, JobProcess


def running_as(session: Path, process: JobProcess) -> Job:
    """A job whose first run is, or was, this process."""
    job = prepare_job(session, "count", {"total": 3})
    job.files.process(1).write_text(process.to_json())
    EventLog(job.files.events, 1).write("started", device="CPU", host=process.host, pid=process.pid)
    job.files.heartbeat.touch()
    return job


def other(**changes: str) -> JobProcess:
    """This process, but for what is changed."""
    facts = json.loads(JobProcess.this().to_json())
    return JobProcess(**{**facts, **changes})


def test_job_that_nobody_started_is_queued(session: Path) -> None:
    job = prepare_job(session, "count", {"total": 3})
    assert job.state().name == "queued"
    assert job.state().resumable
    assert job.stop(0).name == "stopped"
    job.resume()
    assert job.wait(60).name == "done"


def test_living_process_runs_and_a_reused_pid_does_not(session: Path) -> None:
    assert running_as(session, JobProcess.this()).state().name == "running"
    state = running_as(session, other(started="1")).state()
    assert state.name == "lost"
    assert "ended without a word" in state.sentence


def test_reboot_loses_a_job(session: Path) -> None:
    job = running_as(session, other(boot="2d3f9a3e-0000-4000-8000-000000000000"))
    state = job.state()
    assert state.name == "lost"
    assert "rebooted" in state.sentence
    job.resume()
    assert job.wait(60).name == "done"


@pytest.mark.parametrize("where", [{"host": "far", "boot": "another"}, {"namespace": "pid:[1]"}])
def test_job_elsewhere_is_judged_by_its_heartbeat(session: Path, where: dict[str, str]) -> None:
    job = running_as(session, other(**where))
    assert job.state().name == "running"
    long_ago = time.time() - SILENCE - 1
    os.utime(job.files.heartbeat, (long_ago, long_ago))
    # That heartbeat may be of a run before, and this one may only just have begun.
    assert job.state().name == "running"
    with pytest.raises(AlreadyRuns):
        job.resume()
    os.utime(job.files.process(1), (long_ago, long_ago))
    state = job.state()
    assert state.name == "lost"
    assert "No sign of life" in state.sentence
    assert state.resumable


def test_a_file_server_whose_clock_is_late_gets_no_second_run(
    session: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running_as(session, other(host="far", boot="another"))
    late, now = 2 * SILENCE, time.time()
    # What the server stamps now is that old by our clock.
    monkeypatch.setattr(time, "time", lambda: now + late)
    assert job.state().name == "lost"
    with pytest.raises(AlreadyRuns):
        claim_run(job.files, ended=False)
    assert not list(job.folder.glob(".now*"))


def test_what_a_run_says_that_another_took_over_from_is_not_the_jobs(session: Path) -> None:
    job = running_as(session, JobProcess.this())
    EventLog(job.files.events, 2).write("started", device="CPU", host="far", pid=7)
    EventLog(job.files.events, 1).write("stopped", sentence="It was stopped.")
    job.files.process(2).write_text(JobProcess.this().to_json())
    assert job.state().name == "running"


def test_a_claim_whose_answer_got_lost_is_ours(
    session: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", linked_but_answer_lost)
    job = start_job(session, "count", {"total": 2}, wait=True)
    assert job.state().name == "done"


def linked_but_answer_lost(source: Path, target: Path, link: Any = os.link) -> None:
    """Link a file; NFS has repeated the request, and counts links from what it knew before."""
    link(source, target)
    os.unlink(source)
    Path(source).write_bytes(Path(target).read_bytes())
    raise FileExistsError(17, "File exists")


def test_last_word_counts_more_than_the_process(session: Path) -> None:
    job = running_as(session, JobProcess.this())
    EventLog(job.files.events, 1).write("failed", sentence="The data has no rows.")
    assert job.state().name == "failed"
    assert job.state().sentence == "The data has no rows."


def test_unreadable_process_file_is_a_lost_job(session: Path) -> None:
    job = running_as(session, JobProcess.this())
    old = time.time() - 100
    for text in ("", "{", '{"pid": -1}', "[]"):
        job.files.process(1).write_text(text)
        os.utime(job.files.process(1), (old, old))
        assert Job(job.folder).state().name == "lost"


def test_events_are_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    assert read_events(path) == ([], 0)
    log = EventLog(path, 1)
    log.write("warning", sentence="läuft\n\x1b")
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(b'{"at": 2, "run": 1, "event": "pro')
    events, offset = read_events(path)
    assert [event.facts for event in events] == [{"sentence": "läuft\n\x1b"}]
    assert offset == whole
    # The writer died there; the next one begins a line of its own.
    EventLog(path, 2).write("metric", step=1, values={})
    with path.open("ab") as file:
        file.write(b'[]\n"text"\n{"event": "x"}\n\xff\xfe\n' + b"[" * 5000 + b"\n\n")
    EventLog(path, 2).write("finished")
    events, offset = read_events(path, offset)
    assert [(event.kind, event.run) for event in events] == [("metric", 2), ("finished", 2)]
    assert offset == path.stat().st_size
    assert read_events(path, offset) == ([], offset)


def test_watching_costs_what_was_added(session: Path) -> None:
    job = running_as(session, JobProcess.this())
    log = EventLog(job.files.events, 1)
    for step in range(3):
        log.write("metric", step=step, values={"accuracy": step / 2, "loss": None})
        log.write("progress", done=step, total=10, unit="steps")
    assert job.state().done == 2
    assert job.history.main == "loss"
    job.files.events.write_bytes(b" " * job.files.events.stat().st_size)
    log.write("progress", done=9, total=10, unit="steps")
    assert job.state().done == 9
    assert job.history.curve("accuracy") == [(0, 0.0), (1, 0.5), (2, 1.0)]
    assert job.history.curve() == []


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ("layout = 1", "layout = 9", "made by another pajama-tui"),
        ("layout = 1", "layout = = 1", r"line 1, column \d+: not valid TOML"),
        ('kind = "count"', "kind = 3", "line 2: 'kind' has the wrong type"),
        ('kind = "count"', "", "'kind' is missing"),
        ("gpus = 0", 'gpus = "all"', r"\[needs\]"),
        ("gpus = 0", "unheard = 1", r"\[needs\]"),
    ],
)
def test_damaged_job_is_a_sentence_and_hides_no_other(
    session: Path, find: str, put: str, words: str
) -> None:
    good = prepare_job(session, "count", {"total": 3})
    bad = prepare_job(session, "count", {"total": 3})
    path = bad.files.specification
    assert find in path.read_text()
    path.write_text(path.read_text().replace(find, put))
    jobs, problems = find_jobs([session])
    assert [job.id for job in jobs] == [good.id]
    assert len(problems) == 1
    assert re.search(words, problems[0])
    assert str(path) in problems[0]
    with pytest.raises(InputError, match=words):
        bad.resume()
    assert bad.files.last_run() == 0


def test_kind_that_is_not_known_here_is_a_sentence(session: Path) -> None:
    with pytest.raises(InputError, match="no kind of job 'dance'; there are count"):
        start_job(session, "dance", {})
    job = prepare_job(session, "count", {"total": 3})
    path = job.files.specification
    path.write_text(path.read_text().replace('kind = "count"', 'kind = "dance"'))
    with pytest.raises(InputError, match="dance") as error:
        job.resume()
    assert error
    assert job.state().name == "queued"


def test_no_secret_is_written(session: Path) -> None:
    for settings in ({"hub_token": "x"}, {"note": "sk-" + "a" * 30}):
        with pytest.raises(InputError, match="secret"):
            start_job(session, "count", settings)
    assert not list((session / "jobs").iterdir())
