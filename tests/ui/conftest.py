"""A small workspace with real files and hostile text, and the studio on it."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import textual.app
import textual.pilot
from textual import _wait
from textual.message import Message
from textual.pilot import Pilot
from ui_samples import write_judges, write_pairs

from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.ui.app import StudioApp


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of whom nothing is known: no settings, nothing remembered."""
    home = tmp_path / "home"
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.delenv("PAJAMA_CONFIG", raising=False)
    return home


@pytest.fixture(autouse=True)
def keys_while_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys come while the program works, too; the library waits a second for it to rest."""
    wait = _wait.wait_for_idle
    for module in (textual.app, textual.pilot):
        monkeypatch.setattr(module, "wait_for_idle", lambda least=0.01: wait(least, 0.1))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_pairs(tmp_path / "pairs.jsonl")


@pytest.fixture
def judges(tmp_path: Path) -> Path:
    return write_judges(tmp_path / "judges")


@pytest.fixture
def opened(tmp_path: Path, data: Path, judges: Path) -> Iterator[Callable[..., Workspace]]:
    workspaces: list[Workspace] = []

    def open_workspace(path: Path = data, **options: Any) -> Workspace:
        config = load_config({"workers": 2, "label_model": "margin"}, environ={}, cwd=tmp_path)
        options = {"session": tmp_path / "session", "judges": judges, **options}
        workspace = Workspace.open(path, config, **options)
        workspaces.append(workspace)
        return workspace

    yield open_workspace
    for workspace in workspaces:
        workspace.close()


class Driver:
    """The studio under test: waits for states, never for a time."""

    def __init__(self, app: StudioApp, pilot: Pilot[int], messages: list[Message]) -> None:
        self.app, self.pilot, self.messages = app, pilot, messages

    async def until(self, holds: Callable[[], object], what: str = "") -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if holds():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"never came: {what or holds}\n{self.screen()}")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def shows(self, *texts: str) -> None:
        for text in texts:
            await self.until(lambda text=text: text in self.screen(), repr(text))

    async def scored(self) -> None:
        """Run all judges, and wait for the report."""
        await self.until(lambda: self.app.studio.matrix is not None, "scores on disk looked at")
        await self.press("r")
        await self.until(lambda: self.report() is not None, "report")

    def report(self) -> Any:
        verdicts = self.app.studio.verdicts
        return None if verdicts is None else verdicts.report

    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)

    def said(self) -> str:
        return "\n".join(note.message for note in self.app._notifications)


Studio = Callable[..., Any]


@pytest.fixture
def studio() -> Studio:
    @asynccontextmanager
    async def run(workspace: Workspace, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
        app = StudioApp(workspace)
        messages: list[Message] = []
        async with app.run_test(size=size, message_hook=messages.append) as pilot:
            driver = Driver(app, pilot, messages)
            await driver.until(lambda: app.studio.table is not None or app.studio.read, "rows")
            yield driver

    return run
