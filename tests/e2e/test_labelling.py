"""Labelling in the real program, on a real file, across a kill."""

import json
import os
import signal
import time
from pathlib import Path

import pytest
from ui_samples import write_judges

DATA = Path(os.environ.get("PAJAMA_TEST_DATA", Path(__file__).resolve().parents[3] / "shared/data"))
PAIRS = DATA / "pairs" / "llmbar_natural.jsonl"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PAIRS.exists(), reason=f"there is no {PAIRS}"),
]


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with real pairs whose gold is hidden, and small judges."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    rows = [json.loads(line) for line in PAIRS.read_text().splitlines()]
    for row in rows:
        row["label"] = None
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    write_judges(tmp_path / "all")
    return tmp_path


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_ten_labels_one_taken_back_and_a_kill(terminal, place, size):
    opened = [place / "pairs.jsonl", "--session", place / "session", "--judges", place / "all"]
    log = place / "session" / "labels.jsonl"

    def written():
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    program = terminal(*opened, size=size)
    program.shows("r runs all judges")
    program.press("r")
    program.shows("finished", "judges have a say")
    program.press("1")
    program.press("n")
    program.shows("0 labels · random: drawn at random by seed", "from 100 unlabelled")
    for number in range(1, 11):
        # An answer sooner than anybody reads would be taken for a key held down.
        time.sleep(0.2)
        program.press("abt"[number % 3])
        plural = "s" if number > 1 else ""
        program.shows(f"{number} label{plural} · ", f"from {100 - number} unlabelled")
    program.shows("of 100 flipped")
    program.press("u")
    program.shows("9 labels · ", "taken back")
    time.sleep(0.2)
    program.press("s")
    program.shows("from 90 unlabelled")
    program.until(lambda: len(written()) == 12, "all lines")
    os.kill(program.process.pid, signal.SIGKILL)
    program.process.wait()

    again = terminal(*opened, size=size)
    again.shows("9 labels · ")
    rows = [line["row"] for line in written()[:10]]
    assert len(set(rows)) == 10
    again.press("u")
    again.shows(f"row {rows[9] + 1}: skip taken back")
    again.press("a")
    again.shows("10 labels · ")
    again.resize(60, 20)
    again.resize(*size)
    again.shows("10 labels · ")
    again.press("q")
    assert again.ended() == 0
    assert b"Traceback" not in again.output
    held = {}
    for line in written():
        held[line["row"]] = line["gold"]
    assert sorted(held) == sorted(rows)
    assert all(held.values())
