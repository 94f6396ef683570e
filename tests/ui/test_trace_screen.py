"""Which lines decided: the source of a judge under the trace, its values, other pairs."""

import base64

import pytest
from ui_samples import harmful

from pajama_tui.ui.screens.trace import Trace
from pajama_tui.ui.screens.tryout import TryOut
from pajama_tui.ui.screens.wrong import WrongRowsScreen
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.traceview import TraceView
from pajama_tui.ui.widgets.trialview import TrialView
from pajama_tui.ui.widgets.valueview import ValueView

BRANCHES = '''"""Counts words. \\x1b]52;c;ZXZpbA==\\x07"""


def judging_function(query, response):
    words = response.split()
    mark = "\\x1b[2J[red]\\u202e"
    bonus = 0
    if len(words) > 6:
        # \x1b[2J a comment that clears the screen
        bonus = 1
        bonus += 1
    else:
        bonus = -1
    total = len(words) + bonus
    return float(total)
'''
HANGS = "def judging_function(query, response):\n    while True:\n        pass\n"


@pytest.fixture
def branches(judges):
    (judges / "length" / "branches.py").write_text(BRANCHES)
    return judges


async def open_trace(driver, label="length/branches", row=7, **options):
    await driver.until(lambda: driver.app.studio.table is not None, "table")
    driver.app.push_screen(Trace(label, row, **options))
    await driver.until(lambda: isinstance(driver.app.screen, Trace), "screen")


async def traced(driver, row=None):
    def there():
        found = driver.app.screen.found
        return found is not None and not driver.app.screen.busy and row in (None, found.row)

    await driver.until(there, "traced")
    await driver.pilot.pause()


def line_with(driver, text):
    (line,) = [line for line in driver.screen().splitlines() if text in line]
    return line


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_lines_of_one_side_have_signs_and_counts(studio, opened, branches, size):
    async with studio(opened(), size) as driver:
        await open_trace(driver)
        await traced(driver)
        # In row 8, response b is the longer one.
        await driver.shows("row 8", "prefers b", "first part at line 8")
        assert "1     1 <  8      if" in line_with(driver, "    if len(words) > 6:")
        assert " b 10 " in line_with(driver, "bonus = 1")
        assert " a 13 " in line_with(driver, "bonus = -1")
        assert " = 14 " in line_with(driver, "total = len(words) + bonus")
        await driver.shows("only a went on to line 13, only b went on to line 10")
        assert not harmful(driver.screen())
        assert driver.app.screen.query_one(TraceView).number == 8


async def test_differences_are_gone_through_and_the_way_is_followed(studio, opened, branches):
    async with studio(opened()) as driver:
        await open_trace(driver)
        await traced(driver)
        view = driver.app.screen.query_one(TraceView)
        await driver.press("enter")
        assert view.number == 13
        assert "ran 1 | 0 times" in driver.screen()
        await driver.press("N")
        assert view.number == 8
        await driver.press("n")
        assert "differ in no line below" in driver.said()
        await driver.press("G")
        assert view.number == BRANCHES.count("\n") + 1
        await driver.press("right")
        await driver.press("g")
        assert '"""Counts' not in driver.screen()
        await driver.press("left")
        assert '"""Counts' in driver.screen()


async def test_values_stand_side_by_side_and_take_the_place_of_the_source(studio, opened, branches):
    async with studio(opened()) as driver:
        await open_trace(driver)
        await traced(driver)
        assert not driver.app.screen.query_one(ValueView).display
        await driver.press("v")
        await driver.shows("final values", "≠ bonus")
        assert line_with(driver, "≠ bonus").split()[-2:] == ["-1", "2"]
        assert not driver.app.screen.query_one(TraceView).display
        await driver.press("G")
        # What is alike is no difference, and harms nobody.
        await driver.shows("  mark ")
        assert not harmful(driver.screen())
        await driver.press("escape")
        assert driver.app.screen.query_one(TraceView).has_focus
        await driver.press("escape")
        assert not isinstance(driver.app.screen, Trace)
    async with studio(opened(session=branches / "other"), (200, 50)) as driver:
        await open_trace(driver)
        await traced(driver)
        await driver.shows("total = len(words)", "≠ total", "prefers b")
        await driver.press("v")
        assert driver.app.screen.query_one(ValueView).has_focus
        await driver.shows("total = len(words)", "≠ total")


async def test_other_pairs_are_traced_by_step_and_by_number(studio, opened, branches):
    async with studio(opened(), (120, 40)) as driver:
        await open_trace(driver)
        await traced(driver)
        await driver.press("J")
        await traced(driver, 8)
        await driver.shows("row 9", "prefers a")
        await driver.press("K", "K")
        await traced(driver, 6)
        await driver.press("colon", "4", "0", "enter")
        await traced(driver, 39)
        await driver.press("J")
        assert "There is no pair after this one." in driver.said()
        # A row that is no pair leaves what was shown, and says so.
        await driver.press("colon", "4", "1", "enter")
        await driver.shows("Row 41 is no pair", "below is row 40")
        await driver.press("K")
        await traced(driver, 39)
        await driver.press("o")
        await driver.until(lambda: driver.app.place == "pairs", "pairs")
        await driver.until(lambda: driver.app.screen.query_one(PairList).row == 39, "row")


async def test_source_and_values_are_copied_as_they_are(studio, opened, branches):
    async with studio(opened(), (120, 40)) as driver:
        await open_trace(driver)
        await traced(driver)
        await driver.press("y")
        assert driver.app.clipboard == BRANCHES
        await driver.press("v", "y")
        assert "≠ bonus" in driver.app.clipboard
        assert not harmful(driver.app.clipboard)
        assert base64.b64encode(driver.app.clipboard.encode())


async def test_it_opens_from_the_try_out_and_from_wrong_rows(studio, opened, branches):
    async with studio(opened(), (120, 40)) as driver:
        await driver.scored()
        await driver.press("2")
        driver.app.screen.query_one(JudgeList).go_to("words/sevens")
        await driver.pilot.pause()
        await driver.press("t")
        await driver.until(lambda: driver.app.screen.query_one(TrialView).pair, "tried")
        await driver.press("l")
        await traced(driver, 0)
        await driver.shows("words/sevens")
        await driver.press("escape")
        assert isinstance(driver.app.screen, TryOut)
        await driver.press("escape", "w")
        await driver.until(lambda: isinstance(driver.app.screen, WrongRowsScreen), "wrong rows")
        await driver.until(lambda: driver.app.screen.query_one(PairList).line_count() > 1, "rows")
        listed = driver.app.screen.query_one(PairList)
        rows = [listed.row_at(index) for index in range(2)]
        await driver.press("l")
        await traced(driver, rows[0])
        await driver.press("J")
        await traced(driver, rows[1])
        await driver.press("escape")
        assert isinstance(driver.app.screen, WrongRowsScreen)


async def test_a_judge_that_hangs_is_left_with_its_process(studio, opened, branches):
    (branches / "length" / "hangs.py").write_text(HANGS)
    async with studio(opened(), (120, 40)) as driver:
        await open_trace(driver, "length/hangs", 2)
        await driver.shows("tracing …")
        await driver.press("question_mark")
        await driver.shows("Keys here", "Next difference")
        await driver.press("escape", "escape")
        assert not isinstance(driver.app.screen, Trace)
        await driver.until(
            lambda: all(each.is_finished for each in driver.app.workers if each.group == "trace"),
            "thread ended",
        )


async def test_a_judge_that_is_gone_and_a_failing_one_are_told_of(studio, opened, branches):
    async with studio(opened(), (120, 40)) as driver:
        await open_trace(driver, "length/none", 2)
        await driver.shows("There is no judge named")
        await driver.press("escape")
        await open_trace(driver, "words/failing", 2)
        await traced(driver)
        await driver.shows("No score of a: AttributeError", "a ended here by an exception")
