"""Small random models, made rows, and real ones where there are some."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from reporters import PieceNotebook

# Before torch is loaded: threads of tiny models only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
for room in ("probes", "probe_learning"):
    sys.path.insert(0, str(Path(__file__).parents[1] / room))


@pytest.fixture(scope="session")
def ml() -> None:
    """Skip where the libraries are not installed."""
    for name in ("torch", "transformers", "sklearn"):
        pytest.importorskip(name, reason="needs the 'probe' extra")


@pytest.fixture(scope="session")
def models(ml: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a random model of a kind: "llama", "gpt2" or "bert"; each made once."""
    from tiny_models import build_model

    folder = tmp_path_factory.mktemp("models")

    def model(kind: str) -> Path:
        place = folder / kind
        return place if place.exists() else build_model(place, kind)

    return model


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """A file of 60 rows with a score that the response's last words tell."""
    from scored_rows import made_rows

    found = made_rows(60)
    for at, row in enumerate(found):
        row["scores"]["clarity"] = score = 2 + at % 4
        row["prediction"] += (" Quite so!" if score > 3 else " I do not know.") * 8
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in found))
    return path


@pytest.fixture
def notebook() -> type[PieceNotebook]:
    """The class of what takes notes."""
    return PieceNotebook
