"""The program in the test's own process, a small random model, and questions."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Before torch is loaded: threads of tiny models only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
TESTS = Path(__file__).parents[2]
for _folder in (TESTS / "commands", TESTS / "training" / "probes"):
    sys.path.insert(0, str(_folder))

from in_process import Inside, running_inside  # noqa: E402
from program import Program  # noqa: E402


@pytest.fixture
def pajama(tmp_path: Path) -> Program:
    """The program in the test's directory."""
    return Program(tmp_path / "work")


@pytest.fixture
def inside(
    pajama: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Inside]:
    """The program's entry point in this process: what it loads is loaded once for all tests."""
    for name in os.environ:
        if name.startswith("ANTHROPIC_"):
            monkeypatch.delenv(name)
    with running_inside(pajama.folder, monkeypatch, capsys) as run:
        yield run


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a random Llama of four layers, whose context is short."""
    for name in ("torch", "transformers"):
        pytest.importorskip(name, reason="needs the 'probe' extra")
    from tiny_models import build_model

    return build_model(tmp_path_factory.mktemp("models") / "tiny", context=128)


@pytest.fixture(scope="session")
def questions() -> list[dict[str, Any]]:
    """Questions of very different lengths, with ids and right answers."""
    return [
        {"id": f"q{n}", "question": f"What is {n} and {'one more ' * (3 * n % 7)}?", "answer": n}
        for n in range(8)
    ]
