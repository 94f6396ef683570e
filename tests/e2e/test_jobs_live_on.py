"""A job from the form to its end: it outlives the studio, and is met again where it is."""

import json
import os
import re
import signal
import time

import pytest

from pajama_tui.training.jobs import find_jobs

pytestmark = pytest.mark.slow

SIZES = [(80, 24), (200, 50)]
# Long enough to be looked at, in a file of its own: the studio's session is held by the studio.
PATIENT = """import time


def judging_function(query, response):
    time.sleep(0.05)
    return float(len(response))
"""


@pytest.fixture
def place(tmp_path, shared_data, monkeypatch):
    """A folder with 150 real pairs and one slow judge."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    lines = (shared_data / "pairs" / "prometheus_val_gpt4.jsonl").read_text().splitlines()
    (tmp_path / "real.jsonl").write_text("\n".join(lines[:150]) + "\n")
    (tmp_path / "judges" / "own").mkdir(parents=True)
    (tmp_path / "judges" / "own" / "patient.py").write_text(PATIENT)
    yield tmp_path
    for job in find_jobs([tmp_path / "session"])[0]:
        if not job.state().ended:
            job.stop(grace=5)


def job_in(place):
    jobs, _ = find_jobs([place / "session"])
    return jobs[0] if jobs else None


def in_state(program, id, state):
    def holds():
        return re.search(rf"{re.escape(id)}\s.*\b{state}\b", program.screen())

    program.until(holds, f"{id} {state}", 60)


@pytest.mark.parametrize("size", SIZES)
def test_a_job_outlives_the_studio_and_is_stopped_resumed_and_cleaned_up(terminal, place, size):
    command = [place / "real.jsonl", "--judges", place / "judges", "--session", place / "session"]
    program = terminal(*command, size=size)
    program.until(lambda: "150 rows" in program.screen(), "all read")
    program.press("5")
    program.shows("There are no jobs in this session")
    program.press("n")
    program.shows("Start a job")
    program.press("s")
    program.shows("1 judge over real.jsonl", "of memory")
    program.press("\t" + str(place / "out.jsonl"))
    program.shows("out.jsonl")
    # Enter starts nothing before its forecast was there to be read.
    program.press("\r")
    program.shows("What it takes is being worked out")
    for _ in range(20):
        program.read()
    program.press("\r")
    program.until(lambda: job_in(place), "the job")
    job = job_in(place)
    program.shows("session is open for writing")
    # The screen goes without a word; the job takes over the session.
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()
    deadline = time.monotonic() + 60
    while not job.state().done:
        assert time.monotonic() < deadline, job.state()
        time.sleep(0.1)

    again = terminal(*command, size=size)
    again.shows("[5 Jobs]", job.id)
    in_state(again, job.id, "running")
    again.until(lambda: "%" in again.screen(), "a share")
    again.resize(60, 16)
    again.shows(job.id)
    again.resize(*size)
    in_state(again, job.id, "running")
    again.press("s")
    again.shows("Stop the job?")
    again.press("y")
    in_state(again, job.id, "stopped")
    # It came while the job wrote the session, so it only looks.
    again.press("u")
    again.shows("open to look only")
    again.press("q")
    assert again.ended() == 0

    third = terminal(*command, size=size)
    in_state(third, job.id, "stopped")
    third.press("u")
    in_state(third, job.id, "running")
    third.press("q")
    assert third.ended() == 0
    state = job.wait(timeout=120)
    assert (state.name, state.run) == ("done", 2)
    rows = [json.loads(line) for line in (place / "out.jsonl").read_text().splitlines()]
    assert len(rows) == 150
    assert all("pajama_choice" in row for row in rows)

    last = terminal(*command, size=size)
    in_state(last, job.id, "done")
    last.press("x")
    last.shows("Clean up the job?")
    last.press("y")
    last.shows("There are no jobs in this session")
    assert not job.folder.exists()
    assert (place / "out.jsonl").exists()
    last.press("q")
    assert last.ended() == 0
    assert b"Traceback" not in b"".join(each.output for each in (program, again, third, last))
