"""`pajama-tui jobs`: scoring in the background, from any terminal."""

import contextlib
import fcntl
import json
import os
import pty
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, VOWELS, Program, read_rows, some_pairs

# One chunk is scored at once, by the judges in turn: the first is done when the second is slow.
SLOW = """import time
def judging_function(query, response):
    end = time.monotonic() + 0.4
    while time.monotonic() < end:
        time.sleep(0.05)
    return len(response)
"""


@pytest.fixture
def pajama(pajama: Program) -> Iterator[Program]:
    """The program; whatever job still runs at the end is killed."""
    yield pajama
    for path in pajama.folder.glob("sessions/*/jobs/*/process.*.json"):
        process = json.loads(path.read_text())
        with contextlib.suppress(OSError):
            stat = Path(f"/proc/{process['pid']}/stat").read_text().rpartition(")")[2].split()
            if stat[19] == process["started"]:
                os.killpg(process["pid"], signal.SIGKILL)


def eventually(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.05)


def started(pajama: Program, *arguments: str | Path) -> str:
    done = pajama("jobs", "start", "score", *arguments)
    assert done.code == 0, done.err
    return done.out.strip()


def shown(pajama: Program, job: str) -> dict[str, Any]:
    done = pajama("jobs", "show", job, "--json")
    assert done.code == 0, done.err
    return done.json


def in_the_middle(pajama: Program) -> tuple[str, Path, Path]:
    """A job that has scored one judge and is busy with a slow one; its data and judges."""
    judges = pajama.judges(a_longer=LONGER, b_slow=SLOW)
    data = pajama.rows(some_pairs(40, gold=True))
    options = ("--judges", judges, "--workers", "1", "--timeout", "60", "--out", "job.jsonl")
    job = started(pajama, data, *options)
    eventually(lambda: any(name.endswith(".scores") for name in pajama.scores("sessions/data")))
    eventually(lambda: shown(pajama, job)["unit"] == "calls")
    return job, data, judges


def hurry(judges: Path) -> None:
    """Put a judge that is quick in the place of the slow one."""
    (judges / "style" / "b_slow.py").write_text(VOWELS)


def same_as_run(pajama: Program, data: Path, judges: Path) -> bool:
    """Whether job.jsonl holds what an undisturbed run writes."""
    done = pajama(
        "run",
        data,
        "--judges",
        judges,
        "--timeout",
        "60",
        "--session",
        "other",
        "--out",
        "run.jsonl",
    )
    assert done.code == 0, done.err
    return read_rows(pajama.folder / "job.jsonl") == read_rows(pajama.folder / "run.jsonl")


def test_job_scores_like_run(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(300, gold=True)), pajama.judges()
    done = pajama(
        "jobs", "start", "score", data, "--judges", judges, "--out", "job.jsonl", "--wait"
    )
    assert done.code == 0, done.err
    job, *events = done.out.splitlines()
    assert "begins on" in events[0]
    assert events[-2].endswith("finished.")
    assert same_as_run(pajama, data, judges)

    facts = shown(pajama, job)
    assert facts["state"] == "done"
    assert facts["result"]["pairs"] == 300
    assert sum(facts["result"]["verdicts"].values()) == 300
    assert facts["settings"]["data"] == str(data)
    assert facts["data"][0]["size"] == data.stat().st_size
    assert [name for name in facts["versions"] if name.startswith("judge ")]
    listed = pajama("jobs", "list", "--json").json["jobs"]
    assert [(row["id"], row["kind"], row["state"]) for row in listed] == [(job, "score", "done")]
    text = pajama("jobs", "show", job).out
    assert "score data.jsonl" in text
    assert "accuracy" in text
    assert not ACTS_ON_A_TERMINAL.search(text)
    assert pajama("jobs", "follow", job).out.splitlines()[-1] == f"{job} is done."
    assert "done" in pajama("jobs", "list").out


@pytest.mark.slow
def test_killed_job_goes_on_where_it_stood(pajama: Program) -> None:
    job, data, judges = in_the_middle(pajama)
    facts = shown(pajama, job)
    assert facts["state"] == "running"
    kept = pajama.scores("sessions/data")
    os.kill(facts["pid"], signal.SIGKILL)
    eventually(lambda: shown(pajama, job)["state"] == "lost")
    followed = pajama("jobs", "follow", job)
    assert followed.code == 1
    assert "without a word" in followed.out
    hurry(judges)
    resumed = pajama("jobs", "resume", job[:8], "--wait")
    assert resumed.code == 0, resumed.err
    after = pajama.scores("sessions/data")
    assert {name: after[name] for name in kept} == kept
    assert same_as_run(pajama, data, judges)


@pytest.mark.slow
def test_job_is_stopped_and_cleaned_away(pajama: Program) -> None:
    job, _, _ = in_the_middle(pajama)
    refused = pajama("jobs", "clean", job)
    assert refused.code == 1
    assert "has not ended" in refused.err
    stopped = pajama("jobs", "stop", job)
    assert stopped.code == 0, stopped.err
    assert stopped.out == f"{job} is stopped.\n"
    assert not (pajama.folder / "sessions/data/lock").exists()
    assert "stopped" in pajama("jobs", "list").out
    assert "had ended" in pajama("jobs", "stop", job).out
    assert "Removed nothing" in pajama("jobs", "clean").out
    assert f"Removed {job}" in pajama("jobs", "clean", "--all").out
    assert pajama("jobs", "list", "--json").json == {"jobs": []}
    gone = pajama("jobs", "show", job)
    assert gone.code == 2
    assert "There is no job" in gone.err


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)]
)
def test_without_a_terminal_an_interrupted_wait_stops_the_job(pajama: Program, number: int) -> None:
    judges = pajama.judges(b_slow=SLOW)
    data = pajama.rows(some_pairs(40))
    arguments = ("jobs", "start", "score", data, "--judges", judges, "--timeout", "60", "--wait")
    process = pajama.start(*arguments)
    assert process.stdout is not None
    job = process.stdout.readline().decode().strip()
    eventually(lambda: shown(pajama, job)["unit"] == "calls")
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err.decode()
    assert "stopped" in out.decode()
    assert shown(pajama, job)["state"] == "stopped"


@pytest.mark.slow
def test_following_ends_and_the_job_goes_on(pajama: Program) -> None:
    job, _, _ = in_the_middle(pajama)
    process = pajama.start("jobs", "follow", job)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"{job} goes on" in err.decode()
    assert shown(pajama, job)["state"] == "running"


@pytest.mark.parametrize(
    "wait",
    [True, pytest.param(False, marks=pytest.mark.slow)],
    ids=["waiting", "shell"],
)
@pytest.mark.slow
def test_closed_terminal_does_not_end_the_job(pajama: Program, wait: bool) -> None:
    judges = pajama.judges(a_longer=LONGER, b_slow=SLOW)
    data = pajama.rows(some_pairs(40, gold=True))
    limited = ("--limit", "7", "--workers", "1", "--timeout", "60")
    command = pajama.command("jobs", "start", "score", data, "--judges", judges, *limited)
    if wait:
        command.append("--wait")
    master, slave = pty.openpty()

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        ["bash", "-c", '"$@"; sleep 300', "bash", *command],
        cwd=pajama.folder,
        env=pajama.environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        preexec_fn=take_terminal,
    )
    os.close(slave)
    jobs = pajama.folder / "sessions" / "data" / "jobs"
    eventually(lambda: list(jobs.glob("score-*/process.1.json")))
    job = next(jobs.glob("score-*")).name
    eventually(lambda: shown(pajama, job)["state"] == "running")
    # The line is cut: everything in the terminal's session is hung up on.
    os.close(master)
    process.wait(timeout=60)
    assert shown(pajama, job)["state"] == "running"
    eventually(lambda: shown(pajama, job)["state"] != "running")
    assert shown(pajama, job)["state"] == "done", shown(pajama, job)


def test_ctrl_c_on_a_terminal_asks(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(40)), pajama.judges(b_slow=SLOW)
    command = pajama.command(
        "jobs", "start", "score", data, "--judges", judges, "--timeout", "60", "--wait"
    )
    master, slave = pty.openpty()

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        command,
        cwd=pajama.folder,
        env=pajama.environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        preexec_fn=take_terminal,
    )
    os.close(slave)
    said = bytearray()

    def says(words: bytes) -> bool:
        said.extend(os.read(master, 4096))
        return words in said

    eventually(lambda: says(b"begins on"))
    os.write(master, b"\x03")
    eventually(lambda: says(b"leaves it running"))
    os.write(master, b"n\n")
    eventually(lambda: says(b"goes on"))
    assert process.wait(timeout=60) == 130
    os.close(master)
    job = pajama("jobs", "list", "--json").json["jobs"][0]
    assert job["state"] == "running"


def test_printed_command_runs_the_job(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(30)), pajama.judges()
    done = pajama(
        "jobs", "start", "score", data, "--judges", judges, "--out", "job.jsonl", "--print"
    )
    assert done.code == 0, done.err
    job = pajama("jobs", "list", "--json").json["jobs"][0]
    assert job["state"] == "queued"
    assert "#SBATCH --mem=" in done.out
    # The whole of what was printed after its comment is a script.
    script = done.out[done.out.index("#!/bin/bash") :]
    ran = subprocess.run(
        ["bash"],
        input=script.encode(),
        env=pajama.environment,
        cwd="/",
        capture_output=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert shown(pajama, job["id"])["state"] == "done"
    assert same_as_run(pajama, data, judges)
    again = subprocess.run(["bash"], input=script.encode(), env=pajama.environment, cwd="/",
                           capture_output=True, timeout=120)  # fmt: skip
    assert again.returncode == 2
    assert "is done" in again.stderr.decode()


@pytest.mark.slow
def test_job_waits_for_the_session(pajama: Program) -> None:
    first, data, judges = in_the_middle(pajama)
    second = started(pajama, data, "--judges", judges, "--timeout", "60", "--at-once", "2")
    eventually(lambda: shown(pajama, second)["state"] == "queued")
    eventually(lambda: "open for writing in process" in shown(pajama, second)["sentence"])
    hurry(judges)
    assert pajama("jobs", "stop", first).code == 0
    followed = pajama("jobs", "follow", second)
    assert followed.code == 0
    assert "it goes on" in followed.out
    assert not shown(pajama, second)["warnings"]


def test_options_that_cannot_work_start_nothing(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(10)), pajama.judges()
    for arguments, words in (
        (["missing.jsonl"], "missing.jsonl"),
        ([data, "--label-model", "magic"], "no label model 'magic'"),
        ([data, "--map", "prompt=nope,response_a=response_a,response_b=response_b"], "nope"),
        ([data, "--read-only"], "can't be --read-only"),
        ([data, "--out", "-"], "no stdout of its own"),
        ([data, "--print", "--wait"], "give one of them"),
        ([data, "--coverage", "0.5", "--abstain-below", "0.6"], "exclude each other"),
    ):
        done = pajama("jobs", "start", "score", *arguments, "--judges", judges)
        assert done.code == 2, (arguments, done.err)
        assert words in done.err
        assert "Traceback" not in done.err
    assert not list(pajama.folder.glob("sessions/*/jobs/*"))


def test_failed_job_says_why(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(10)), pajama.judges()
    job = started(pajama, data, "--judges", judges, "--target-accuracy", "0.9")
    followed = pajama("jobs", "follow", job)
    assert followed.code == 1
    listed = pajama("jobs", "list").out
    assert f"{job} failed: " in listed
    assert "gold" in listed
    assert followed.out.count("failed") == 1


@pytest.mark.slow
def test_damaged_job_is_named_and_hides_no_other(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(10)), pajama.judges()
    jobs = [started(pajama, data, "--judges", judges, "--limit", "5") for _ in range(2)]
    for job in jobs:
        assert pajama("jobs", "follow", job).code == 0
    path = pajama.folder / "sessions/data/jobs" / jobs[0] / "job.toml"
    path.write_text("kind = \n")
    listed = pajama("jobs", "list")
    assert listed.code == 0
    assert jobs[1] in listed.out
    assert f"The job {jobs[0]} can't be read" in listed.err
    for command in ("show", "resume", "follow"):
        refused = pajama("jobs", command, jobs[0])
        assert refused.code == 2
        assert "line 1, column 8" in refused.err


@pytest.mark.slow
def test_jobs_of_a_session_elsewhere(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(10)), pajama.judges()
    job = started(pajama, data, "--judges", judges, "--session", "far")
    assert "no jobs here" in pajama("jobs", "list").err
    missing = pajama("jobs", "follow", job)
    assert missing.code == 2
    assert "--session DIR" in missing.err
    assert pajama("jobs", "follow", job, "--session", "far").code == 0
    listed = pajama("jobs", "list", "--session", "far", "--json").json["jobs"]
    assert [row["id"] for row in listed] == [job]
    assert pajama("jobs", "show", f"far/jobs/{job}").code == 0
