"""The verdicts in the real program: taken apart, made by another model, withheld, exported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAIRS = Path(os.environ.get("PAJAMA_TEST_DATA", ROOT.parent / "shared" / "data")) / "pairs"

pytestmark = pytest.mark.slow


def settled(program) -> None:
    """Wait until the program has written nothing for a while."""
    before = -1
    while len(program.output) != before:
        before = len(program.output)
        program.read(1.0)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_choosing_withholding_and_exporting(terminal, tmp_path, monkeypatch, size):
    data = PAIRS / "llmbar_natural.jsonl"
    if not data.exists():
        pytest.skip(f"there are no pairs at {data} (PAJAMA_TEST_DATA)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    command = [sys.executable, "-m", "pajama_tui"]
    run = [*command, "run", data, "--session", tmp_path / "session", "--workers", "2"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(run, env=env, check=True, capture_output=True)

    program = terminal(data, "--session", tmp_path / "session", size=size)
    program.shows("[1 Pairs]")
    program.press("4")
    program.shows("100 verdicts", "log-odds of a")
    program.press("\r")
    program.shows("weight", "adds", "enter Judge")
    program.press("\x1b")
    program.shows("enter Read")
    program.press("s")
    program.shows("least sure first")
    program.press("L")
    program.shows("label model", "right on gold %", "by auto")
    program.until(lambda: "methods were tried" in program.screen(), "all models tried", 240)
    program.press("gjjj")
    program.shows("majority · every judge has one vote")
    program.press("\r")
    program.until(lambda: "Δ" in program.screen(), "what changed", 60)
    program.shows("by majority")
    program.press("C")
    program.shows("filter changed")
    program.resize(100, 30)
    program.shows("filter changed", "log-odds of a")
    program.resize(*size)
    program.press("A")
    program.until(lambda: "error kept" in program.screen(), "gold held out", 120)
    program.press("+]+]+")
    program.shows("abstain below  0.55")
    program.press("\r")
    program.shows("in force: below 0.55")
    program.press("e")
    program.shows("100 of 100 rows will be written")
    for keys, chosen in (("\t\tl", "[yes]"), ("\tl", "[no abstentions]")):
        for key in keys:
            program.press(key)
            # Where the keys go is not to be seen: the one before must have been handled.
            settled(program)
        program.shows(chosen)
    program.until(lambda: "100 of 100 rows will" not in program.screen(), "another count")
    program.press("\r")
    program.shows("written.")
    program.press("\x1b")
    program.until(lambda: "Export verdicts" not in program.screen(), "dialog closed")
    program.press("q")
    assert program.ended() == 0
    assert b"Traceback" not in program.output

    out = tmp_path / "plain.jsonl"
    subprocess.run(
        [*run, "--out", out, "--explain", "--only", "given"],
        env=env, check=True, capture_output=True,
    )  # fmt: skip
    written = tmp_path / "llmbar_natural.verdicts.jsonl"
    assert written.read_bytes() == out.read_bytes()

    program = terminal(data, "--session", tmp_path / "session", size=size)
    program.shows("[4 Verdicts]", "by majority", "abstains below 0.55", "error kept")
    program.press("q")
    assert program.ended() == 0
