"""What surrounds the places, on a real terminal: reopening, two at once, looks, suspending."""

import json
import signal
from pathlib import Path

import pytest
from ui_samples import write_judges, write_pairs

pytestmark = pytest.mark.slow

RESTORED = b"\x1b[?1049l"
SIZES = [(80, 24), (200, 50)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "PAJAMA_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    write_pairs(tmp_path / "pairs.jsonl")
    write_judges(tmp_path / "all")
    return tmp_path


def options(place):
    return [place / "pairs.jsonl", "--session", place / "session", "--judges", place / "all"]


def quit_program(program):
    program.press("q")
    assert program.ended() == 0
    assert b"Traceback" not in program.output
    assert program.settings() == program.settings_before


def in_place(place):
    try:
        return json.loads((place / "session" / "view.json").read_text())
    except (OSError, ValueError):
        return {}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("end", ["kill", "hang up", "quit"])
def test_reopening_returns_to_the_same_place_and_row(terminal, place, size, end):
    program = terminal(*options(place), size=size)
    program.shows("Question 0", "r runs all judges")
    program.press("jjjj")
    program.shows("row 5 ")
    program.press("6")
    program.shows("[6 Session]", "fingerprint")
    program.press("jj")
    program.shows("label_model")
    if end == "kill":
        program.until(lambda: in_place(place).get("place") == "session", "written")
        program.until(
            lambda: in_place(place)["states"].get("session", {}).get("section") == "settings",
            "the section",
        )
        program.process.send_signal(signal.SIGKILL)
        program.process.wait()
    elif end == "hang up":
        program.hang_up()
        program.process.wait(30)
    else:
        quit_program(program)
    again = terminal(*options(place), size=size)
    again.shows("[6 Session]", "label_model")
    again.press("1")
    again.shows("[1 Pairs]", "row 5 ")
    quit_program(again)


def test_the_second_studio_looks_only_and_says_who_has_the_session(terminal, place):
    first = terminal(*options(place))
    first.shows("Question 0", "r runs all judges")
    second = terminal(*options(place), size=(120, 40))
    second.shows("Question 0", "read-only", f"process {first.process.pid} of")
    second.until(lambda: "reading" not in second.screen(), "all read")
    second.press("6")
    second.shows("open in", "open to look only here")
    second.press("r")
    second.shows("The session is open to look")
    # What the writer does is there for the other after ctrl+r.
    first.press("r")
    first.shows("[3 Run]", "finished", "judges have a say")
    second.press("1")
    second.shows("[1 Pairs]")
    second.press("\x12")
    second.until(lambda: "verdict a" in second.screen(), "the writer's verdicts")
    quit_program(second)
    quit_program(first)
    assert not [path for path in (place / "session").iterdir() if path.name.startswith("lock")]


@pytest.mark.parametrize("size", [(60, 20), *SIZES])
@pytest.mark.parametrize(
    "environ",
    [
        {"NO_COLOR": "1"},
        {"TERM": "xterm"},
        {"TERM": "xterm", "NO_COLOR": "1"},
        {"PAJAMA_THEME": "pajama-light"},
        {"PAJAMA_THEME": "ansi-light"},
        {"PAJAMA_MOUSE": "false"},
    ],
    ids=lambda environ: " ".join(environ.values()),
)
def test_every_place_on_every_terminal(terminal, place, size, environ):
    program = terminal(*options(place), size=size, **environ)
    program.shows("[1 Pairs]", "Question 0")
    for number, name in enumerate(("Judges", "Run", "Verdicts", "Jobs", "Session"), 2):
        program.press(str(number))
        program.shows(f"[{number} {name}]")
    program.press("?")
    program.shows("Keys here")
    program.press("\x1b")
    program.until(lambda: "Keys here" not in program.screen(), "closed")
    program.press("1")
    program.shows("›")
    quit_program(program)
    # The mouse is asked for, or left to the terminal.
    assert (b"\x1b[?1000h" in program.output) is ("PAJAMA_MOUSE" not in environ)
    if environ.get("TERM") == "xterm":
        assert b"38;5;" not in program.output
        assert b"38;2;" not in program.output


def test_without_colour_only_greys_are_sent(terminal, place):
    import re

    program = terminal(*options(place), NO_COLOR="1", COLORTERM="truecolor")
    program.shows("[1 Pairs]", "Question 0")
    program.press("2")
    program.shows("[2 Judges]")
    quit_program(program)
    sent = set(re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", bytes(program.output)))
    assert sent
    assert all(red == green == blue for red, green, blue in sent)


def test_suspending_and_going_on(terminal, place):
    program = terminal(*options(place), shell=True)
    program.shows("ready>")
    program.press("eval $PROGRAM\r")
    program.shows("[1 Pairs]", "Question 0")
    program.press("jj")
    program.shows("row 3 ")
    program.press("\x1a")
    program.shows("Stopped")
    program.press("echo in the $((40 + 2)) shell\r")
    program.shows("in the 42 shell")
    program.press("fg\r")
    program.shows("[1 Pairs]", "row 3 ")
    program.press("j")
    program.shows("row 4 ")
    program.press("q")
    # The emulated screen has no second page: the raw bytes tell that the shell is back.
    program.until(lambda: program.output.count(RESTORED) == 2, "the screen given back")
    program.until(lambda: b"ready>" in program.output.rpartition(RESTORED)[2], "a prompt")
    program.press("echo and $((50 + 5)) after\r")
    program.shows("and 55 after")
    assert b"Traceback" not in program.output


def test_a_hint_for_the_first_time_only(terminal, place):
    first = terminal(*options(place))
    first.shows("esc puts this hint away")
    quit_program(first)
    other = Path(place / "other.jsonl")
    write_pairs(other)
    again = terminal(other, "--judges", place / "all")
    again.shows("Question 0")
    again.until(lambda: "reading" not in again.screen(), "all read")
    again.press("2")
    again.shows("[2 Judges]")
    again.press("1")
    again.shows("Question 0")
    assert "this hint" not in again.screen()
    quit_program(again)


def test_copying_sends_the_source_by_osc_52(terminal, place):
    import base64
    import re

    program = terminal(*options(place))
    program.shows("Question 0")
    program.press("2")
    program.shows("longer")
    program.press("y")
    program.until(lambda: b"\x1b]52;c;" in program.output, "sent")
    program.until(lambda: re.search(rb"\x1b\]52;c;([^\x07]+)\x07", program.output), "whole")
    sent = re.search(rb"\x1b\]52;c;([^\x07]+)\x07", bytes(program.output))
    source = (place / "all" / "length" / "longer.py").read_text()
    assert base64.b64decode(sent[1]).decode() == source
    quit_program(program)
