"""The pairs: list, view, filters, hostile text."""

import json

import pytest
from ui_samples import harmful

from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.pairview import PairView

SIZES = [(80, 24), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_first_page_has_gold_and_prompt(studio, opened, size):
    async with studio(opened(), size) as driver:
        await driver.shows("Question 3")
        line = next(line for line in driver.screen().splitlines() if "Question 3" in line)
        assert line.split()[:2] == ["4", "b"]
        await driver.shows("42 rows, 2 bad", "prompt=prompt")


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_text_is_shown_escaped_and_never_as_markup(studio, opened, size):
    async with studio(opened(), size) as driver:
        await driver.shows("Question 0 \\x1b[2J")
        await driver.press("j", "j", "j", "j")
        await driver.until(lambda: driver.app.screen.query_one(PairView).pair.row == 4)
        await driver.shows("[red]not markup[/red] [/] [@click=app.quit]x[/]")
        await driver.press("j")
        await driver.until(lambda: driver.app.screen.query_one(PairView).pair.row == 5)
        await driver.shows("half \\ud83d of a pair", "unpaired surrogate")
        assert not harmful(driver.screen())


async def test_bad_rows_say_where_and_why(studio, opened):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.table is not None)
        await driver.press("G")
        await driver.shows("bad row · line 41, column 12: not JSON: a string starts here")
        await driver.shows("row 42 is no pair", "there is no 'response_a'")


@pytest.mark.parametrize(("size", "beside"), [((80, 24), False), ((120, 36), True)])
async def test_responses_stand_side_by_side_where_there_is_room(studio, opened, size, beside):
    async with studio(opened(), size) as driver:
        await driver.shows("Question 0")
        a, b = (driver.app.screen.query_one(f"#side-{side}").region for side in "ab")
        assert (a.y == b.y) is beside
        assert (b.x >= a.right) is beside


async def test_keys_of_vim_and_arrows_move_and_state_survives_a_resize(studio, opened):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.table is not None)
        pairs = driver.app.screen.query_one(PairList)
        await driver.press("j", "down", "k", "j", "ctrl+d")
        at = pairs.cursor
        assert at > 2
        await driver.press("enter")
        assert driver.app.focused is driver.app.screen.query_one(PairView)
        await driver.pilot.resize_terminal(200, 50)
        await driver.pilot.resize_terminal(60, 15)
        await driver.pilot.pause()
        assert pairs.cursor == at
        await driver.press("J")
        await driver.until(lambda: driver.app.screen.query_one(PairView).pair.row == at + 1)
        await driver.press("escape")
        assert driver.app.focused is pairs
        await driver.press("colon", *"30", "enter")
        await driver.until(lambda: pairs.row == 29)
        await driver.shows("Question 29")
        await driver.pilot.resize_terminal(80, 24)
        await driver.press("g")
        assert pairs.cursor == 0


async def test_colon_refuses_rows_that_are_not_there(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("colon", *"900", "enter")
        await driver.shows("A whole number from 1 to 42")


async def test_filters_list_the_rows_they_name(studio, opened, data):
    rows = [json.loads(line) for line in data.read_text().splitlines()[:40]]
    rows[9]["label"] = "a"
    data.write_text("\n".join(map(json.dumps, rows)) + "\nnot JSON\n")
    async with studio(opened()) as driver:
        await driver.scored()
        verdicts = driver.app.studio.verdicts.choice.tolist()
        wrong = [row for row, choice in enumerate(verdicts) if choice != rows[row]["label"]]
        assert wrong
        await driver.press("1", "f")
        pairs = driver.app.screen.query_one(PairList)
        await driver.shows(f"filter ≠ gold: {len(wrong)}")
        assert [pairs.row_at(index) for index in range(pairs.line_count())] == wrong
        await driver.press("f", "f", "f")
        await driver.shows("filter bad rows: 1")
        assert pairs.row == 40
        await driver.press("f")
        assert pairs.line_count() == 41


async def test_a_long_text_is_cut_until_it_is_asked_for(studio, opened, data):
    row = {"prompt": "x " * 30_000 + "END", "response_a": "a", "response_b": "b", "label": "a"}
    data.write_text(json.dumps(row) + "\n")
    async with studio(opened()) as driver:
        await driver.press("enter", "G")
        view = driver.app.screen.query_one(PairView)
        prompt = driver.app.screen.query_one("#prompt")
        assert "40,003 more characters: x shows all" in str(prompt.content)
        await driver.press("x")
        await driver.until(lambda: str(prompt.content).endswith("END"))
        assert view.max_scroll_y > 500


async def test_the_list_goes_on_while_a_large_file_is_read(studio, opened, tmp_path):
    path = tmp_path / "large.jsonl"
    line = '{{"prompt": "Prompt {0}", "response_a": "yes", "response_b": "no", "label": "a"}}\n'
    path.write_text("".join(line.format(row) for row in range(100_000)))
    async with studio(opened(path)) as driver:
        await driver.shows("Prompt 0")
        pairs = driver.app.screen.query_one(PairList)
        await driver.until(lambda: pairs.line_count() == 100_000, "index")
        assert driver.app.studio.table is None
        await driver.press("G")
        await driver.shows("Prompt 99999")
        await driver.press("colon", *"75000", "enter")
        await driver.shows("Prompt 74999")


async def test_a_click_takes_the_cursor_along(studio, opened):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None)
        await driver.press("escape")
        pairs = driver.app.screen.query_one(PairList)
        await driver.pilot.click(PairList, offset=(30, 4))
        assert pairs.cursor == 3
