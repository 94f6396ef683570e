"""Small models made on the spot, and verdicts to train them on."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from small import build_model, some_verdicts

# Before torch is loaded: threads of tiny models only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")

Verdicts = Callable[..., Path]
MakeModel = Callable[..., Path]


@pytest.fixture
def ml() -> None:
    """Skip where the libraries that train are not installed."""
    for name in ("torch", "transformers", "accelerate"):
        pytest.importorskip(name, reason="needs the 'train' extra")


@pytest.fixture
def verdicts(tmp_path: Path) -> Verdicts:
    """Write a file of verdicts, as 'run --out' does."""

    def write(rows: Sequence[Mapping[str, Any]] | None = None, name: str = "v.jsonl") -> Path:
        path = tmp_path / name
        rows = some_verdicts(48) if rows is None else rows
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write


@pytest.fixture
def make_model(ml: None, tmp_path: Path) -> MakeModel:
    """Make a folder with a small random model and its tokenizer."""
    return lambda name="tiny", **options: build_model(tmp_path / name, **options)
