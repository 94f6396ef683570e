"""The program in the test's own process, beside responses to score."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
sys.path.insert(0, str(TESTS / "commands"))

from in_process import Inside, running_inside  # noqa: E402
from program import Program  # noqa: E402


@pytest.fixture
def work(tmp_path: Path) -> Program:
    """The program beside six responses, each with a right answer."""
    program = Program(tmp_path / "work")
    rows = [
        {
            "id": f"r{n}",
            "question": f"What is {n} and {n}?",
            "prediction": f"It is {2 * n}, as anybody knows.",
            "gold": f"gold-{n}",
            "model": "m",
            "stopped": "end",
        }
        for n in range(6)
    ]
    program.rows(rows, "r.jsonl")
    return program


@pytest.fixture
def inside(
    work: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Inside]:
    """The program's entry point in this process: what it loads is loaded once for all tests."""
    for name in os.environ:
        if name.startswith("ANTHROPIC_"):
            monkeypatch.delenv(name)
    with running_inside(work.folder, monkeypatch, capsys) as run:
        yield run
