"""A run: progress, verdicts, pause, cancel, resume, quit."""

import pytest
from ui_samples import GOOD_ROWS, write_judges

from pajama_tui.ui.messages import RunEnded, RunProgressed, ScoresReady
from pajama_tui.ui.widgets.pairlist import PairList


@pytest.fixture
def slow_judges(tmp_path):
    return write_judges(tmp_path / "patient", slow=3)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_run_ends_in_verdicts_and_a_report(studio, opened, size):
    workspace = opened()
    async with studio(workspace, size) as driver:
        await driver.shows("r runs all judges")
        await driver.scored()
        studio_state = driver.app.studio
        assert studio_state.progress.finished
        assert studio_state.progress.done == studio_state.progress.total == 3 * 2 * GOOD_ROWS
        assert (studio_state.verdicts.choice[:4] == ["a", "b", "a", "b"]).all()
        await driver.shows("finished", "a 20", "b 20", "2 of 3 judges have a say", "stopped:")
        await driver.press("enter")
        await driver.shows("Method 'margin'")
        assert any(isinstance(message, RunProgressed) for message in driver.messages)
        await driver.press("escape", "1")
        await driver.shows("agrees with gold", "length/longer")
    assert workspace.session.verdicts_path(".json").exists()


async def test_scores_on_disk_show_verdicts_at_once(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.scored()
    workspace.close()
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.report() is not None)
        await driver.press("1")
        assert not any(isinstance(message, RunProgressed) for message in driver.messages)
        line = next(line for line in driver.screen().splitlines() if "Question 3" in line)
        assert line.split()[1:3] == ["b", "b"]
        assert "r runs all judges" not in driver.screen()


async def test_pause_cancel_and_resume_lose_nothing(studio, opened, slow_judges):
    workspace = opened(judges=slow_judges)
    async with studio(workspace) as driver:
        app = driver.app
        await driver.until(lambda: app.studio.matrix is not None)
        await driver.press("r")
        await driver.until(lambda: app.studio.progress and app.studio.progress.done > 20)
        await driver.press("p")
        await driver.shows("paused: p goes on")
        await driver.press("p", "c")
        await driver.until(lambda: not app.studio.running)
        assert app.studio.progress.done < app.studio.progress.total
        assert "r goes on from there" in driver.said()
        assert [m.cancelled for m in driver.messages if isinstance(m, RunEnded)] == [True]
        await driver.shows("stopped: r goes on from here")
        await driver.press("r")
        await driver.until(lambda: driver.report() is not None)
        assert app.studio.progress.kept > 0
        assert app.studio.progress.done == app.studio.progress.total


async def test_quitting_a_run_asks_and_says_that_it_can_go_on(studio, opened, slow_judges):
    async with studio(opened(judges=slow_judges)) as driver:
        app = driver.app
        await driver.until(lambda: app.studio.matrix is not None)
        await driver.press("r")
        await driver.until(lambda: app.studio.progress is not None)
        await driver.press("q")
        await driver.shows("A run is under way")
        await driver.press("n")
        assert app.studio.running
        await driver.press("q", "y")
        assert "press r to go on" in app.farewell
        assert app.studio.control is None or app.studio.control.cancelled
        assert app.return_value == 0


async def test_moving_about_works_during_a_run(studio, opened, slow_judges):
    async with studio(opened(judges=slow_judges)) as driver:
        app = driver.app
        await driver.until(lambda: app.studio.matrix is not None)
        await driver.press("r")
        await driver.until(lambda: app.studio.progress is not None)
        await driver.press("1", "j", "j")
        assert app.studio.running
        assert app.screen.query_one(PairList).cursor == 2
        await driver.shows("running")
        await driver.press("m")
        assert "when no run is under way" in driver.said()
        await driver.press("3", "c")
        await driver.until(lambda: not app.studio.running)


async def test_r_on_a_complete_session_runs_nothing_anew(studio, opened):
    async with studio(opened()) as driver:
        await driver.scored()
        driver.messages.clear()
        await driver.press("r")
        await driver.until(lambda: not driver.app.studio.running)
        progress = driver.app.studio.progress
        assert progress.kept == progress.total
        await driver.until(lambda: any(isinstance(m, ScoresReady) for m in driver.messages))
