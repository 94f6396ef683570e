"""A server on this machine, and nothing of the developer's own keys."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The server is a module of this checkout: other tests start it as a program.
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pajama_tui.llm import Endpoint, Retry, find_endpoint  # noqa: E402
from tests.llm.server import MessagesServer  # noqa: E402


@pytest.fixture(autouse=True)
def _no_keys(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ANTHROPIC_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path_factory.mktemp("anthropic")))


@pytest.fixture
async def server() -> AsyncIterator[MessagesServer]:
    """The server of the Messages API."""
    async with MessagesServer() as running:
        yield running


@pytest.fixture
def endpoint(server: MessagesServer) -> Endpoint:
    """How to reach it."""
    return find_endpoint(server.url, {})


@pytest.fixture
def quick() -> Retry:
    """Retries that don't wait."""
    return Retry(
        tries=3, first=0.01, longest=0.02, patience=0.5, tick=0.01, connect=0.5, silence=0.4
    )
