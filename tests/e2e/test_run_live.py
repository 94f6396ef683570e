"""A run as one watches and steers it, over real data."""

import os
import re
import signal
import time

import pytest
from test_studio import alive, children_of
from ui_samples import write_judges

pytestmark = pytest.mark.slow
SIZES = [(80, 24), (200, 50)]


@pytest.fixture
def real(tmp_path, shared_data, monkeypatch):
    """Arguments that open a session of its own on real pairs."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    data = shared_data / "pairs" / "pandalm_testset_v1.jsonl"
    return [data, "--session", tmp_path / "session"]


def calls(program):
    """Calls done and in all, as the screen says."""
    found = re.search(r"([\d,]+) of ([\d,]+) calls", program.screen())
    return tuple(int(each.replace(",", "")) for each in found.groups()) if found else (0, 0)


def workers(program):
    found = re.search(r"(\d+) workers?\b", program.screen())
    return int(found[1]) if found else 0


def begun(terminal, real, size):
    program = terminal(*real, size=size)
    program.shows("r runs all judges")
    program.until(lambda: "reading" not in program.screen(), "all read")
    program.press("r")
    program.shows("running")
    program.until(lambda: calls(program)[0] > 0, "calls")
    return program


@pytest.mark.parametrize("size", SIZES)
def test_a_run_is_steered_and_ends_in_plots(terminal, real, size, tmp_path):
    judges = write_judges(tmp_path / "patient", slow=4)
    program = begun(terminal, [*real, "--judges", judges], size)
    program.shows("CPU ", " % of ", "calls/s", "left ", "sandbox full", "label model", "▒")
    before = workers(program)
    program.press("+")
    program.until(lambda: workers(program) == before + 1, "one worker more", 60)
    program.until(lambda: len(children_of(program.process.pid)) == before + 1, "its process")
    program.press("p")
    program.shows("paused: p goes on")
    # What is under way ends; then nothing moves.
    still = -1, -1
    deadline = time.monotonic() + 120
    while still != calls(program):
        assert time.monotonic() < deadline, program.screen()
        still = calls(program)
        quiet = time.monotonic() + 3
        while time.monotonic() < quiet:
            program.read()
    program.press("---")
    program.until(lambda: workers(program) == 1, "one worker while paused")
    assert calls(program) == still
    program.press("p")
    program.shows("running")
    program.until(lambda: calls(program)[0] > still[0], "calls after the pause")
    program.press("c")
    program.shows("stopped: r goes on from here")
    program.press("r")
    program.shows(" kept")
    program.until(lambda: "finished" in program.screen(), "the end of the run", 600)
    if size[0] < 160:
        program.until(lambda: "Report (v:" in program.screen(), "report", 300)
        program.press("v")
    program.until(lambda: "share right" in program.screen(), "calibration", 300)
    if size[0] < 160:
        program.press("v")
    program.shows("share wrong", "coverage")
    for other in ((120, 40), (40, 10), (200, 50), size):
        program.resize(*other)
        for _ in range(5):
            program.read()
    program.shows("share wrong")
    program.press("q")
    assert program.ended() == 0
    assert b"Traceback" not in program.output


@pytest.mark.parametrize("size", SIZES)
def test_a_killed_run_with_other_workers_goes_on_where_it_stood(terminal, real, size):
    program = begun(terminal, real, size)
    program.press("++")
    program.until(lambda: workers(program) >= 3, "more workers", 60)
    program.until(lambda: " done" in program.screen(), "a judge that is done", 120)
    left = children_of(program.process.pid)
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()
    deadline = time.monotonic() + 20
    while any(map(alive, left)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, left))
    again = terminal(*real, size=size)
    again.until(lambda: "reading" not in again.screen(), "all read")
    again.press("3")
    again.shows("r starts the run", "what was scored before is kept", "kept")
    again.press("r")
    again.shows("running")
    again.until(lambda: calls(again)[0] > 0 and " kept" in again.screen(), "kept calls")
    again.press("c")
    again.shows("stopped: r goes on from here")
    again.press("q")
    assert again.ended() == 0
