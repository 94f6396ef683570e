"""Made rows, small random models, and real data where there is some."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Before torch is loaded: threads of tiny models only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1] / "probes"))


@pytest.fixture(scope="session")
def learning() -> None:
    """Skip where scikit-learn is not installed."""
    pytest.importorskip("sklearn", reason="needs the 'probe' extra")


@pytest.fixture(scope="session")
def tiny(learning: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random Llama of four layers."""
    for name in ("torch", "transformers"):
        pytest.importorskip(name, reason="needs the 'probe' extra")
    from tiny_models import build_model

    return build_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data."""
    default = Path(__file__).parents[4] / "shared" / "data"
    found = Path(os.environ.get("PAJAMA_TEST_DATA", default)) / "inspector"
    if not (found / "gsm8k_aspects.jsonl").is_file():
        pytest.skip("no real data at PAJAMA_TEST_DATA or ../shared/data")
    return found


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as JSON lines, return the file."""

    def write_rows(rows: list[dict[str, Any]], name: str = "rows.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return write_rows
