"""Who votes as a judge does, who against it, and the rows where two part."""

import pytest
from ui_samples import LONGER, harmful

from pajama_tui.ui.screens.companions import (
    CompanionList,
    CompanionsScreen,
    PartingList,
    PartingsScreen,
)
from pajama_tui.ui.screens.trace import Trace
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.pairlist import PairList

SHORTER = LONGER.replace("float(len", "-float(len")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_from_a_judge_to_the_row_where_another_parts_from_it(studio, opened, judges, size):
    (judges / "length" / "shorter.py").write_text(SHORTER)
    async with studio(opened(), size) as driver:
        await driver.press("2")
        await driver.until(lambda: driver.app.studio.matrix is not None)
        driver.app.screen.query_one(JudgeList).go_to("length/longer")
        await driver.pilot.pause()
        await driver.press("A")
        assert "was not run" in driver.said()
        await driver.scored()
        await driver.press("2")
        driver.app.screen.query_one(JudgeList).go_to("length/longer")
        await driver.pilot.pause()
        await driver.press("A")
        await driver.until(lambda: isinstance(driver.app.screen, CompanionsScreen), "screen")
        await driver.shows("beside 3 others", "most alike first", "words/sevens")
        listed = driver.app.screen.query_one(CompanionList)
        assert listed.companion.judge == "words/sevens"
        await driver.press("s")
        assert listed.companion.judge == "length/shorter"
        await driver.shows("conflicts first", "-1.00")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PartingsScreen), "partings")
        await driver.until(lambda: driver.app.screen.query_one(PartingList).line_count(), "rows")
        await driver.pilot.pause()
        # Those hundred characters apart first; all forty have gold for the longer one.
        await driver.shows("on 40 of 40 rows that both vote on", "right on 40 | 0")
        assert not harmful(driver.screen())
        row = driver.app.screen.query_one(PartingList).row
        await driver.press("L")
        await driver.until(lambda: isinstance(driver.app.screen, Trace), "trace")
        await driver.shows("length/shorter", f"row {row + 1}", "return -float(len")
        await driver.press("escape", "enter")
        await driver.until(lambda: driver.app.place == "pairs", "pairs")
        await driver.until(lambda: driver.app.screen.query_one(PairList).row == row, "row")


async def test_a_judge_without_opinions_is_listed_last_and_has_no_rows(studio, opened):
    async with studio(opened(), (120, 40)) as driver:
        await driver.scored()
        await driver.press("2")
        driver.app.screen.query_one(JudgeList).go_to("length/longer")
        await driver.pilot.pause()
        await driver.press("A")
        await driver.shows("beside 2 others")
        await driver.press("G")
        assert driver.app.screen.query_one(CompanionList).companion.judge == "words/failing"
        await driver.press("enter")
        await driver.shows("on 0 of 0 rows that both vote on")
        await driver.press("l", "enter", "escape")
        assert isinstance(driver.app.screen, CompanionsScreen)
