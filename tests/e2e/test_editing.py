"""A judge edited in the real program: a kill in the middle, and the user's own editor."""

import os
import signal

import pytest
from ui_samples import LONGER, write_judges, write_pairs


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with data and judges, and the options to open them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write_pairs(tmp_path / "pairs.jsonl")
    write_judges(tmp_path / "all")
    return tmp_path


def options(place):
    return [place / "pairs.jsonl", "--session", place / "session", "--judges", place / "all"]


def open_editor(program):
    program.shows("[1 Pairs]", "Question 0")
    program.press("2")
    program.shows("[2 Judges]", "longer")
    program.press("e")
    program.shows("length/longer", "Leave")


def test_a_killed_studio_loses_no_draft_and_an_editor_gets_the_terminal(terminal, place):
    script = place / "editor.sh"
    script.write_text(
        "#!/bin/sh\n"
        "trap 'echo interrupted; exit 0' INT\n"
        "sed -i 's/float(len/-float(len/' \"$2\"\n"
        "stty -a | grep -q ' echo ' && echo 'the terminal is mine'\n"
        "while :; do sleep 0.1; done\n"
    )
    script.chmod(0o755)
    program = terminal(*options(place))
    open_editor(program)
    program.press("#typed\r")
    program.shows("draft kept")
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()
    draft = place / "session" / "drafts" / "length" / "longer.py"
    assert draft.read_text() == "#typed\n" + LONGER

    again = terminal(*options(place), EDITOR=f"{script} --wait")
    again.shows("[1 Pairs]", "Question 0")
    again.press("2")
    again.shows("[2 Judges]", "longer")
    again.press("e")
    again.shows("A draft is here")
    again.press("y")
    again.shows("#typed")
    again.press("\x0f")
    again.until(lambda: b"the terminal is mine" in again.output, "the editor")
    # The interrupt key is the editor's: the studio must not end by it.
    again.press("\x03")
    again.until(lambda: b"interrupted" in again.output, "the editor's end")
    again.shows("-float(len(response))", "changed")
    again.press("\x13")
    again.shows("why (may be empty)")
    again.press("negative\r")
    again.shows("is saved")
    again.press("\x1b")
    again.shows("Generate")
    again.press("q")
    assert again.ended() == 0
    assert again.settings() == again.settings_before
    saved = (place / "session" / "judges" / "length" / "longer.py").read_text()
    assert saved == "#typed\n" + LONGER.replace("float(len", "-float(len")
    assert not draft.exists()
