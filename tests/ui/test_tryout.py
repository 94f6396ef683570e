"""A judge tried out: on the selected pair, on its neighbours, on a sample."""

import pytest
from ui_samples import harmful

from pajama_tui.ui.screens.tryout import TryOut
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.trialview import TrialView

TALKS = """print("loaded \\x1b[2J")


def judging_function(query, response):
    print(f"{len(response)} characters [red]")
    return float(len(response))
"""
HANGS = "import time\n\ndef judging_function(query, response):\n    time.sleep(600)\n"


async def select(driver, label):
    """Go to the judges, with the cursor on this one."""
    await driver.press("2")
    await driver.until(lambda: driver.app.studio.table is not None)
    driver.app.screen.query_one(JudgeList).go_to(label)
    await driver.pilot.pause()


def view(driver):
    return driver.app.screen.query_one(TrialView)


async def tried(driver):
    await driver.until(lambda: view(driver).pair and not view(driver).busy, "tried")
    await driver.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_selected_pair_and_a_sample_are_shown(studio, opened, judges, size):
    (judges / "length" / "longer.py").write_text(TALKS)
    async with studio(opened(), size) as driver:
        await driver.press("j", "j")
        await select(driver, "length/longer")
        await driver.press("t")
        await driver.shows("Row 3, line 3; gold: a", "score a", "prefers")
        await tried(driver)
        pair = view(driver).pair.trial
        assert pair.after.prefers == "a"
        assert (
            pair.after.printed["a"]
            == f"{len(view(driver).pair.pair.response_a)} characters [red]\n"
        )
        assert view(driver).sample.trial.rows == 40
        await driver.shows("printed while loading:", "loaded \\x1b[2J", "characters [red]")
        await driver.press("G")
        await driver.shows("Sample: 40 pairs, 40 with gold", "agrees with gold there on")
        assert not harmful(driver.screen())
        await driver.press("escape")
        assert driver.app.screen.query(JudgeList)


async def test_stepping_tries_other_pairs_and_moves_the_cursor_of_the_pairs(studio, opened):
    async with studio(opened(), (120, 40)) as driver:
        await driver.press("j")
        await select(driver, "length/longer")
        await driver.press("t")
        await tried(driver)
        await driver.press("right_square_bracket", "right_square_bracket")
        await driver.shows("Row 4, line 4; gold: b")
        await driver.press("left_square_bracket")
        await driver.shows("Row 3, line 3; gold: a")
        await driver.press("colon", "9", "enter")
        await driver.shows("Row 9, line 9; gold: a")
        # The last two rows are no pairs: there is nothing to step to.
        await driver.press("colon", "4", "0", "enter")
        await driver.shows("Row 40, line 40")
        await driver.press("right_square_bracket")
        await driver.press("colon", "4", "1", "enter")
        assert "Row 41 is no pair" in driver.said()
        await driver.shows("Row 40, line 40")
        await tried(driver)
        await driver.press("1")
        assert driver.app.screen.query_one(PairList).row == 39


async def test_it_can_be_cancelled_and_no_key_waits_for_it(studio, opened, judges):
    (judges / "length" / "hangs.py").write_text(HANGS)
    async with studio(opened(), (120, 40)) as driver:
        await select(driver, "length/hangs")
        await driver.press("t")
        await driver.shows("trying on the pair and a sample … c cancels")
        await driver.press("question_mark")
        await driver.shows("Keys here", "Stop trying")
        await driver.press("escape", "c")
        await driver.shows("cancelled")
        assert not view(driver).busy
        await driver.until(
            lambda: (
                not driver.app.workers
                or all(
                    worker.is_finished
                    for worker in driver.app.workers
                    if worker.group.startswith("try")
                )
            ),
            "threads ended",
        )


async def test_it_waits_for_the_pairs_and_failures_are_told(studio, opened):
    async with studio(opened(), (120, 40)) as driver:
        await select(driver, "words/failing")
        await driver.press("t")
        assert isinstance(driver.app.screen, TryOut)
        await driver.shows("no score of a: AttributeError", "Every text failed")
