"""Which lines decided, in the real program on a real terminal."""

import os
from pathlib import Path

import pytest
from ui_samples import write_judges, write_pairs

BRANCHES = '''"""Long answers get more."""


def judging_function(query, response):
    words = response.split()
    bonus = 0
    if len(words) > 6:
        bonus = 2
    return float(len(words) + bonus)
'''


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write_pairs(tmp_path / "pairs.jsonl")
    (write_judges(tmp_path / "all") / "length" / "branches.py").write_text(BRANCHES)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_from_the_judges_to_the_line_that_decided(terminal, place, size):
    arguments = [place / "pairs.jsonl", "--session", place / "session", "--judges", place / "all"]
    program = terminal(*arguments, size=size)
    program.shows("[1 Pairs]", "Question 0")
    program.press("2")
    program.shows("[2 Judges]", "branches")
    program.press("t")
    program.shows("score a", "prefers")
    program.press("l")
    program.shows("first part at line 7", "if len(words) > 6:", "a  8 ")
    program.resize(60, 20)
    program.shows("if len(words) > 6:")
    program.resize(*size)
    program.shows("first part at line 7")
    program.press("v")
    program.shows("≠ bonus")
    program.press("J")
    program.shows("row 2")
    program.press("\x1b")
    # The keys are the source's again.
    program.until(lambda: " esc Back  n Next" not in program.screen(), "the source's keys")
    program.shows("if len(words) > 6:", "n Next difference  v Values  J Next")
    program.press("\x1b")
    program.shows("score a")
    program.press("q")
    assert program.ended() == 0
    assert program.settings() == program.settings_before


@pytest.mark.slow
def test_shipped_judges_on_real_pairs(terminal, tmp_path, monkeypatch):
    data = Path(os.environ.get("PAJAMA_TEST_DATA", Path(__file__).parents[2] / "../shared/data"))
    pairs = data / "pairs" / "llmbar_natural.jsonl"
    if not pairs.exists():
        pytest.skip("real pairs are not here: PAJAMA_TEST_DATA names their folder")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    program = terminal(pairs, "--session", tmp_path / "session")
    program.shows("[1 Pairs]")
    program.press("2")
    program.shows("[2 Judges]", "hedging_fit")
    program.press("jjt")
    program.shows("score a")
    program.press("l")
    program.shows("Score ", "def judging_function", "v Values")
    program.press("v")
    program.shows("final values")
    program.press("q")
    assert program.ended() == 0
