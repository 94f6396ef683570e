"""What must hold whatever happens: errors, the unsafe mode, start-up."""

import subprocess
import sys
from pathlib import Path

import pytest

from pajama_tui.errors import PajamaError
from pajama_tui.scoring.jail_process import SandboxUnavailable
from pajama_tui.ui import tasks
from pajama_tui.ui.screens.pairs import PairsPlace
from pajama_tui.ui.widgets.pairlist import PairList

ROOT = Path(__file__).resolve().parents[2]


async def test_an_error_in_a_handler_is_logged_and_the_studio_goes_on(studio, opened, monkeypatch):
    def fail(self):
        raise RuntimeError("a [bold]bug[/bold] \x1b[2J")

    workspace = opened()
    async with studio(workspace) as driver:
        await driver.until(lambda: driver.app.studio.table is not None)
        monkeypatch.setattr(PairsPlace, "_show_pair", fail)
        await driver.press("x", "f", "j")
        await driver.until(lambda: "a [bold]bug[/bold] \\x1b[2J" in driver.said())
        assert "RuntimeError" in workspace.session.log_path.read_text()
        assert "Traceback" not in driver.screen()
        monkeypatch.undo()
        await driver.press("2")
        await driver.shows("longer")


async def test_an_error_while_a_line_is_made_costs_that_line(studio, opened, monkeypatch):
    whole = PairList.cells

    def cells(self, index, width):
        if index == 1:
            raise ValueError("odd row")
        return whole(self, index, width)

    monkeypatch.setattr(PairList, "cells", cells)
    async with studio(opened()) as driver:
        await driver.shows("this line cannot be shown", "Question 0", "Question 3")
        await driver.until(lambda: "odd row" in driver.said())


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PajamaError("The disk is full: make room."), "The disk is full: make room."),
        (KeyError("inner"), "Something went wrong inside the studio (KeyError: 'inner')"),
    ],
)
async def test_an_error_in_background_work_is_one_sentence(
    studio, opened, monkeypatch, error, words
):
    def fail(*_):
        raise error

    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None)
        monkeypatch.setattr(tasks, "run", fail)
        await driver.press("r")
        await driver.until(lambda: words in driver.said())
        await driver.until(lambda: not driver.app.studio.running, "not running any more")
        monkeypatch.undo()
        await driver.scored()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_unsafe_mode_is_marked_everywhere(studio, opened, size):
    async with studio(opened(locked=False), size) as driver:
        for key in "123":
            await driver.press(key)
            await driver.shows("UNSAFE: judges run outside the sandbox", "UNSAFE: NO SANDBOX")


async def test_the_sandbox_level_is_always_there(studio, opened):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.level, "the sandbox was tried")
        for key in "123":
            await driver.press(key)
            top = driver.screen().splitlines()[0]
            assert "sandbox full" in top or "sandbox seccomp" in top
        await driver.scored()
        for key in "123":
            await driver.press(key)
            assert "sandbox full" in driver.screen() or "sandbox seccomp" in driver.screen()


async def test_a_missing_sandbox_is_said_before_anything_runs(studio, opened, monkeypatch):
    def refuse():
        raise SandboxUnavailable("No sandbox on this machine: the kernel refuses seccomp filters.")

    monkeypatch.setattr("pajama_tui.pipeline.scoring.sandbox_level", refuse)
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.level, "the sandbox was tried")
        await driver.press("1")
        assert "sandbox MISSING" in driver.screen().splitlines()[0]
        assert "refuses seccomp" in driver.said()


@pytest.mark.parametrize("size", [(20, 5), (40, 10)])
async def test_a_tiny_screen_does_no_harm(studio, opened, size):
    async with studio(opened(), size) as driver:
        for key in ("j", "enter", "escape", "2", "j", "3", "m", "escape", "question_mark"):
            await driver.press(key)
        assert not driver.said()


async def test_no_notice_is_lost_or_read_as_markup(studio, opened):
    workspace = opened()
    workspace.notices.append("[red]The session[/red] is elsewhere \x1b[2J")
    async with studio(workspace) as driver:
        assert "[red]The session[/red] is elsewhere \\x1b[2J" in driver.said()


def test_nothing_heavy_is_loaded_before_the_first_frame(tmp_path, data, judges):
    code = f"""
import sys
from pathlib import Path
from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace
workspace = Workspace.open(
    {str(data)!r}, load_config(cwd=Path({str(tmp_path)!r})),
    session=Path({str(tmp_path / "fresh")!r}), judges=Path({str(judges)!r}),
)
from pajama_tui.ui.app import StudioApp
StudioApp(workspace)
heavy = "numpy pyarrow datasets torch transformers sklearn anthropic tree_sitter pygments.lexers"
print([name for name in heavy.split() if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
