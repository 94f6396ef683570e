"""The studio as its users meet it."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from ui_samples import CLIPBOARD, GOOD_ROWS, write_judges, write_pairs

RESTORED = b"\x1b[?1049l"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with data and judges, and the options to open them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write_pairs(tmp_path / "pairs.jsonl")
    write_judges(tmp_path / "all")
    write_judges(tmp_path / "patient", slow=4)
    return tmp_path


def options(place, judges="all"):
    return [place / "pairs.jsonl", "--session", place / "session", "--judges", place / judges]


def children_of(pid):
    found = []
    for entry in os.listdir("/proc"):
        try:
            stat = Path(f"/proc/{entry}/stat").read_text() if entry.isdigit() else ""
        except OSError:
            continue
        if stat and int(stat.rpartition(")")[2].split()[1]) == pid:
            found.append(int(entry))
    return found


def alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_from_first_frame_to_a_run_and_back_to_the_shell(terminal, place, size):
    program = terminal(*options(place), size=size)
    program.shows("[1 Pairs]", "Question 0", "r runs all judges")
    program.press("r")
    program.shows("[3 Run]", "finished", "judges have a say")
    program.press("1")
    program.shows("agrees with gold")
    program.press("e")
    program.shows("Export verdicts")
    program.press("\r")
    program.shows(f"{GOOD_ROWS} rows written")
    program.press("\x1b")
    program.until(lambda: "Export verdicts" not in program.screen(), "dialog closed")
    program.press("q")
    assert program.ended() == 0
    assert RESTORED in program.output
    assert b"\x1b[?25h" in program.output
    assert program.settings() == program.settings_before
    assert b"Traceback" not in program.output
    written = (place / "pairs.verdicts.jsonl").read_text().splitlines()
    assert json.loads(written[0])["pajama_choice"] == "a"


def test_hostile_text_never_reaches_the_terminal_raw(terminal, place):
    program = terminal(*options(place), size=(120, 40))
    program.shows("Question 5")
    program.press("jjjjj")
    program.shows("unpaired surrogate")
    program.press("2")
    program.shows("[2 Judges]")
    program.press("\r")
    program.shows("Longer is better.", "esc Back")
    program.press("\x1b")
    program.shows("enter Read")
    program.press("m")
    program.shows("What the columns mean")
    program.press("\x1b")
    program.until(lambda: "What the columns mean" not in program.screen(), "dialog closed")
    program.press("q")
    assert program.ended() == 0
    output = bytes(program.output)
    assert CLIPBOARD.encode() not in output
    assert b"\x1b]52" not in output
    # Frames are made of moves and colours alone.
    for raw in (b"\x1b[2J\x1b[1;1H\x1b[31m", b"\xc2\x9d", "\u202e".encode(), "\u2066".encode()):
        assert raw not in output
    assert b"\\x1b]52" in output


def test_resizing_during_a_run_does_no_harm(terminal, place):
    program = terminal(*options(place, "patient"))
    program.shows("r runs all judges")
    program.press("r")
    program.shows("running")
    for size in ((120, 40), (40, 10), (200, 50), (80, 24)):
        program.resize(*size)
        for _ in range(5):
            program.read()
    program.shows("finished", "judges have a say")
    program.press("q")
    assert program.ended() == 0


def test_a_size_that_comes_back_at_once_leaves_no_part_unpainted(terminal, place):
    program = terminal(*options(place))
    program.shows("r runs all judges", "Question 0", "sandbox")
    for _ in range(3):
        program.resize(50, 12)
        program.resize(80, 24)
        program.shows("6 Session", "r runs all judges", "Question 0", "Keys")
    program.press("q")
    assert program.ended() == 0


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_stood(terminal, place):
    program = terminal(*options(place, "patient"))
    program.shows("r runs all judges")
    program.press("r")
    program.shows("running", " done")
    workers = children_of(program.process.pid)
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()
    deadline = time.monotonic() + 20
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers))
    again = terminal(*options(place, "patient"))
    again.shows("Question 0")
    again.press("3")
    again.shows("r starts the run")
    again.press("r")
    again.shows("finished", "judges have a say", " kept")
    again.press("q")
    assert again.ended() == 0


def test_quitting_a_run_says_that_it_goes_on(terminal, place):
    program = terminal(*options(place, "patient"))
    program.shows("r runs all judges")
    program.press("r")
    program.shows("running")
    program.press("q")
    program.shows("A run is under way")
    program.press("y")
    assert program.ended() == 0
    assert b"press r to go on" in program.output
    assert program.settings() == program.settings_before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_run_in_order(terminal, place, number):
    program = terminal(*options(place, "patient"))
    program.shows("r runs all judges")
    program.press("r")
    program.shows("running")
    workers = children_of(program.process.pid)
    program.process.send_signal(number)
    assert program.ended() == 130
    assert RESTORED in program.output
    assert b"Traceback" not in program.output
    assert not any(map(alive, workers))
    assert not list((place / "session").glob("*.lock"))


def test_a_dropped_connection_leaves_nothing_behind(terminal, place):
    program = terminal(*options(place, "patient"))
    program.shows("r runs all judges")
    program.press("r")
    program.shows("running")
    workers = children_of(program.process.pid)
    program.hang_up()
    program.process.wait(30)
    assert not any(map(alive, workers))


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "xterm"}, {"TERM": "screen"}])
def test_other_terminals(terminal, place, environ):
    program = terminal(*options(place), **environ)
    program.shows("[1 Pairs]", "Question 0")
    program.press("2")
    program.shows("[2 Judges]")
    program.press("q")
    assert program.ended() == 0


def test_unsafe_mode_is_said_all_the_time(terminal, place):
    program = terminal(*options(place), "--unsafe-no-sandbox")
    for key in "123":
        program.press(key)
        program.shows("UNSAFE: NO SANDBOX")
    program.press("q")
    assert program.ended() == 0


def test_nothing_is_written_while_nothing_happens(terminal, place):
    program = terminal(*options(place))
    program.shows("r runs all judges")
    program.until(lambda: "reading" not in program.screen(), "all read")
    quiet = 0
    while quiet < 10:
        before = len(program.output)
        program.read(0.1)
        quiet = quiet + 1 if len(program.output) == before else 0
    before = len(program.output)
    for _ in range(15):
        program.read(0.1)
    assert len(program.output) == before
