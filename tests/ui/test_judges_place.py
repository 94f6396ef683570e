"""The judges: list and view, source and findings."""

import pytest
from ui_samples import harmful

from pajama_tui.ui.widgets.judgelist import JudgeList


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_judge_is_listed_and_its_source_is_shown_as_text(studio, opened, size):
    async with studio(opened(), size) as driver:
        await driver.press("2")
        await driver.shows("length", "longer", "words", "not run yet")
        await driver.press("enter")
        await driver.shows("Longer is better.", "[red]really[/red]")
        await driver.press("G")
        await driver.shows("return float(len(response))", "# \\x1b[2J a comment")
        assert not harmful(driver.screen())


async def test_health_and_weight_after_a_run(studio, opened):
    async with studio(opened(), (120, 36)) as driver:
        await driver.scored()
        await driver.press("2")
        line = next(line for line in driver.screen().splitlines() if "longer" in line)
        assert "100 %" in line
        assert line.rstrip().endswith("ok")
        await driver.press("G", "k")
        await driver.shows("words/failing", "out of the verdicts:", "out: AttributeError")
        assert driver.app.studio.weight("length/longer") > 0


async def test_a_rubric_shows_its_description(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("2", "g")
        await driver.shows("Length", "How much was written. [b]bold?[/b]")


async def test_findings_are_listed(studio, opened, judges):
    (judges / "words" / "wrong.py").write_text("def judging_function(query)\n    return 1\n")
    async with studio(opened()) as driver:
        await driver.press("2", "G")
        await driver.shows("words/wrong", "error", "line 1: syntax")


async def test_the_run_leads_to_a_judge(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("3", "j", "j", "o")
        await driver.until(lambda: driver.app.place == "judges")
        judges = driver.app.screen.query_one(JudgeList)
        await driver.until(lambda: judges.at(judges.cursor) == 2)
        await driver.shows("words/sevens")
