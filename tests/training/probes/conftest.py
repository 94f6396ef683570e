"""Small random models and probes, made once."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_models import build_model, write_probes

# Before torch is loaded: threads of tiny models only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def ml() -> None:
    """Skip where the libraries that read hidden states are not installed."""
    for name in ("torch", "transformers"):
        pytest.importorskip(name, reason="needs the 'probe' extra")


@pytest.fixture(scope="session")
def tiny(ml: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random Llama of four layers."""
    return build_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def probes(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five probes of it, from 1 to 5."""
    return write_probes(tmp_path_factory.mktemp("probes"), tiny)


@pytest.fixture(scope="session")
def binary_probes(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five probes of it, 0 or 1."""
    return write_probes(tmp_path_factory.mktemp("binary"), tiny, binary=True)


@pytest.fixture
def load(ml: None) -> Callable[..., Any]:
    """Load a model for its hidden states."""
    from pajama_tui.training.probes.language_model import load_language_model

    return lambda folder, **options: load_language_model(str(folder), **options)
