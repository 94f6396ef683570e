"""Runs that are interrupted, that meet another run, or that find no place to write."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from program import LONGER, VOWELS, Program, some_pairs

# One chunk is scored at once, by the judges in turn: the first is done when the second hangs.
SLOW = """import time
def judging_function(query, response):
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        time.sleep(0.05)
    return len(response)
"""


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found += [int(stat.parent.name), *children_of(int(stat.parent.name))]
    return found


@contextmanager
def running(pajama: Program, data: Path, judges: Path) -> "Iterator[subprocess.Popen[bytes]]":
    """A run that has scored one judge and is busy with the slow one."""
    process = pajama.start("run", data, "--judges", judges, "--workers", "1", "--timeout", "60")
    try:
        wait_for(lambda: any(name.endswith(".scores") for name in pajama.scores("sessions/data")))
        wait_for(lambda: len(children_of(process.pid)) > 1)
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def slow_judges(pajama: Program) -> Path:
    return pajama.judges(a_longer=LONGER, b_slow=SLOW)


@pytest.mark.parametrize(
    "number",
    [
        signal.SIGINT,
        signal.SIGTERM,
        pytest.param(signal.SIGHUP, marks=pytest.mark.slow),
    ],
)
def test_interrupted_run_can_be_taken_up_again(
    pajama: Program, slow_judges: Path, number: int
) -> None:
    data = pajama.rows(some_pairs(40))
    with running(pajama, data, slow_judges) as process:
        children = children_of(process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert not out
    assert "Interrupted." in err.decode()
    assert "run the same command to go on" in err.decode()
    assert "Traceback" not in err.decode()
    wait_for(lambda: not any(os.path.exists(f"/proc/{child}") for child in children))
    assert not (pajama.folder / "sessions/data/lock").exists()

    kept = pajama.scores("sessions/data")
    slow = slow_judges / "style" / "b_slow.py"
    slow.write_text(VOWELS)
    done = pajama("run", data, "--judges", slow_judges, "--timeout", "60", "--json")
    assert done.code == 0, done.err
    assert [judge["failed"] for judge in done.json["judges"]] == [0, 0]
    after = pajama.scores("sessions/data")
    assert {name: after[name] for name in kept} == kept
    assert len(after) > len(kept)


def test_busy_session_is_named_and_can_be_looked_at(pajama: Program, slow_judges: Path) -> None:
    data = pajama.rows(some_pairs(40))
    with running(pajama, data, slow_judges) as process:
        busy = pajama("run", data, "--judges", slow_judges, "--timeout", "60")
        assert busy.code == 1
        assert f"process {process.pid}" in busy.err
        assert "--read-only" in busy.err
        assert not busy.out
        before = pajama.scores("sessions/data")
        looked = pajama(
            "run", data, "--judges", slow_judges, "--timeout", "60", "--read-only", "--json"
        )
        assert looked.code == 0, looked.err
        assert "--read-only runs no judge" in looked.err
        alive = [judge["label"] for judge in looked.json["judges"] if not judge["left_out"]]
        assert alive == ["style/a_longer"]
        assert pajama.scores("sessions/data") == before
        assert process.poll() is None


def test_read_only_needs_a_session_and_leaves_it_as_it_is(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(6)), pajama.judges()
    missing = pajama("run", data, "--judges", judges, "--read-only")
    assert missing.code == 2
    assert "holds no session" in missing.err
    assert not (pajama.folder / "sessions").exists()

    assert pajama("run", data, "--judges", judges).code == 0
    session = pajama.folder / "sessions" / "data"
    before = {path: path.stat().st_mtime_ns for path in session.rglob("*")}
    looked = pajama("run", data, "--judges", judges, "--read-only")
    assert looked.code == 0, looked.err
    assert "Verdicts: " in looked.out
    assert {path: path.stat().st_mtime_ns for path in session.rglob("*")} == before


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unwritable for root")
def test_unwritable_directory_sends_the_session_elsewhere(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(4)), pajama.judges()
    pajama.folder.chmod(0o555)
    try:
        done = pajama("run", data, "--judges", judges)
        refused = pajama("run", data, "--judges", judges, "--out", "v.jsonl")
    finally:
        pajama.folder.chmod(0o755)
    assert done.code == 0, done.err
    home = pajama.environment["HOME"]
    assert "can't be written" in done.err
    assert f"Session: {home}" in done.out
    assert refused.code == 2
    assert "cannot be written" in refused.err


@pytest.mark.slow
def test_place_where_nothing_can_be_made_sends_the_session_elsewhere(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(4)), pajama.judges()
    (pajama.folder / "sessions").write_text("a file, where a folder should be")
    done = pajama("run", data, "--judges", judges)
    assert done.code == 0, done.err
    assert "can't be written" in done.err
    assert f"Session: {pajama.environment['HOME']}" in done.out


@pytest.mark.slow
def test_full_disk_is_a_sentence_and_loses_nothing(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(300)), pajama.judges()
    (pajama.folder / "v.jsonl").write_text("what was there before\n")
    command = pajama.command("run", data, "--judges", judges, "--out", "v.jsonl")
    for blocks, code in ((4, 1), (20, 1), (10_000, 0)):
        done = subprocess.run(
            ["bash", "-c", f'ulimit -f {blocks}; "$@"', "bash", *command],
            cwd=pajama.folder,
            env=pajama.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        if code:
            assert "File too large" in done.stderr
            assert (pajama.folder / "v.jsonl").read_text() == "what was there before\n"
            assert not list(pajama.folder.glob(".v.jsonl*"))


def test_reader_of_stdout_that_leaves_early_is_no_fault(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(2000)), pajama.judges()
    command = pajama.command("run", data, "--judges", judges, "--out", "-")
    done = subprocess.run(
        ["bash", "-c", '"$@" | head -n 1', "bash", *command],
        cwd=pajama.folder,
        env=pajama.environment,
        capture_output=True,
        text=True,
    )
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert not (pajama.folder / "sessions/data/lock").exists()
