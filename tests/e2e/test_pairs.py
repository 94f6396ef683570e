"""The pairs as users meet them: search, order, differences, copies, other data."""

import base64
import os
import re
import shutil
import signal
from pathlib import Path

import pytest
from ui_samples import CLIPBOARD, write_judges, write_pairs

pytestmark = pytest.mark.slow

SIZES = [(80, 24), (200, 50)]
DATA = Path(
    os.environ.get("PAJAMA_TEST_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with data and judges."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write_pairs(tmp_path / "pairs.jsonl")
    write_judges(tmp_path / "all")
    return tmp_path


def gone(program, text):
    program.until(lambda: text not in program.screen(), f"no {text!r}")


def at(program):
    """The row in view."""
    found = re.search(r"row (\d+) · line", program.screen())
    return int(found[1]) if found else None


@pytest.mark.parametrize("size", SIZES)
def test_search_order_reading_and_a_kill_in_between(terminal, place, size):
    options = [place / "pairs.jsonl", "--judges", place / "all"]
    program = terminal(*options, size=size)
    program.shows("[1 Pairs]", "Question 0", "r runs all judges")
    program.press("r")
    program.shows("[3 Run]", "finished")
    program.press("1")
    program.shows("agrees with gold")
    program.press("/")
    program.shows("esc Clear")
    program.press("another gold:b row:1-9")
    program.shows("filter another gold:b row:1-9: 4" if size[0] > 80 else "row:1-9")
    program.press("\r")
    program.shows("enter Read")
    program.press("G")
    program.shows("row 8 ")
    program.press("S")
    program.shows("least confident first", "row 2 ")
    program.press("G\r")
    program.until(lambda: at(program) in (4, 6, 8), "the last one")
    program.press("d")
    program.shows("words only here")
    for resized in ((60, 15), (120, 36), size):
        program.resize(*resized)
        for _ in range(10):
            program.read()
    program.shows("words only here")
    row = at(program)
    # Where one is is written a moment later.
    for _ in range(60):
        program.read()
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()

    again = terminal(*options, size=size)
    again.shows("least confident first")
    again.until(lambda: at(again) == row, "the same row")
    again.press("/")
    again.shows("esc Clear")
    again.press("\x1b")
    again.shows("42 rows")
    gone(again, "gold:b")
    gone(again, "esc Clear")
    again.press("q")
    assert again.ended() == 0
    assert b"Traceback" not in program.output + again.output
    assert CLIPBOARD.encode() not in again.output


def test_copies_reach_the_terminal_and_nothing_else_does(terminal, place):
    program = terminal(place / "pairs.jsonl", "--judges", place / "all", size=(120, 40))
    program.shows("Question 1")
    program.press("j")
    program.shows("row 2 ")
    assert b"\x1b]52" not in program.output
    program.press("y")
    program.shows("Copy", "Response b")
    program.press("p")
    program.shows("OSC 52")
    wanted = base64.b64encode(f"Question 1 {CLIPBOARD}".encode())
    program.until(lambda: b"\x1b]52;c;" + wanted in program.output, "OSC 52")
    assert CLIPBOARD.encode() not in program.output
    program.press("q")
    assert program.ended() == 0


@pytest.mark.parametrize("size", SIZES)
def test_other_data_is_opened_in_place_of_this(terminal, place, size):
    write_pairs(place / "second.jsonl", rows=12)
    (place / "broken.jsonl").write_text("not JSON\n")
    program = terminal(place / "pairs.jsonl", "--judges", place / "all", size=size)
    program.shows("42 rows")
    program.press("O")
    program.shows("Open other data")
    program.press("broken.jsonl\r")
    program.shows("No row of")
    program.press("\x15")
    gone(program, "broken.jsonl")
    program.press("sec\t")
    program.shows("second.jsonl", "14 rows")
    program.press("\r")
    gone(program, "Open other data")
    program.shows("[1 Pairs]", "second.jsonl", "14 rows")
    assert not list((place / "sessions" / "pairs").glob("lock"))
    program.press("O")
    program.shows("data of other sessions", "pairs.jsonl")
    program.press("\x1b[B")
    program.shows("42 rows")
    program.press("\r")
    gone(program, "Open other data")
    program.shows("[1 Pairs]", "42 rows")
    program.press("q")
    assert program.ended() == 0
    assert program.settings() == program.settings_before
    assert not list((place / "sessions").glob("*/lock"))
    assert b"Traceback" not in program.output


@pytest.mark.skipif(not DATA.is_dir(), reason="the real data sets are not beside the repository")
@pytest.mark.parametrize("size", SIZES)
def test_real_data_is_searched_and_read(terminal, place, size):
    shutil.copy(DATA / "pairs" / "prometheus_val_gpt4.jsonl", place / "real.jsonl")
    program = terminal(place / "real.jsonl", "--judges", place / "all", size=size)
    program.until(lambda: re.search(r"\d rows ·", program.screen()), "all read")
    program.press("/")
    program.shows("esc Clear")
    program.press("the -gold:none")
    program.shows("filter the -gold:none")
    program.until(lambda: "searching" not in program.screen(), "all looked at")
    program.press("\r")
    for keys in ("SS", "\r", "d", "M", "x", "J", "J", "K", "\x1b"):
        program.press(keys)
        for _ in range(4):
            program.read()
    program.press("q")
    assert program.ended() == 0
    assert b"Traceback" not in program.output
