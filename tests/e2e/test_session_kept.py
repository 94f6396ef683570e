"""The session's place over real pairs: settings, notes and journal, killed and opened again."""

import os
import signal

import pytest

pytestmark = pytest.mark.slow

SIZES = [(80, 24), (200, 50)]


def left(program):
    """Press escape alone: what follows at once would make another key of it."""
    program.press("\x1b")
    for _ in range(10):
        program.read()


@pytest.mark.parametrize("size", SIZES)
def test_settings_notes_and_journal_survive_a_kill(
    terminal, tmp_path, shared_data, monkeypatch, size
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    data = shared_data / "pairs" / "llmbar_natural.jsonl"
    command = [data, "--session", tmp_path / "session"]
    program = terminal(*command, size=size)
    program.until(lambda: "100 rows" in program.screen(), "all read")
    program.press("6")
    program.shows("overview", "fingerprint", "80 in use")
    program.press("jj\r")
    program.shows("label_model", "default")
    left(program)
    program.press("jjj\r")
    program.shows("notes")
    program.press("Ties look odd; ask Ada.")
    program.shows("ask Ada.")
    program.resize(60, 15)
    program.shows("ask Ada.")
    program.resize(*size)
    program.shows("ask Ada.")
    notes = tmp_path / "session" / "NOTES.md"
    program.until(lambda: notes.exists() and "ask Ada." in notes.read_text(), "notes on disk")
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()

    again = terminal(*command, size=size)
    again.shows("[6 Session]", "ask Ada.")
    left(again)
    again.press("k\r")
    again.shows("created")
    left(again)
    again.press("q")
    assert again.ended() == 0
    assert b"Traceback" not in program.output + again.output
