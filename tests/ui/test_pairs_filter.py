"""Filter, search and order of the list of pairs."""

import json
from dataclasses import replace

import pytest
from ui_samples import harmful

from pajama_tui.ui.messages import ScoresReady
from pajama_tui.ui.screens.pairs import PairsPlace
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.pairview import PairView
from pajama_tui.ui.widgets.queryfield import QueryField

SIZES = [(80, 24), (200, 50)]


def listed(driver):
    pairs = driver.app.screen.query_one(PairList)
    return [pairs.row_at(index) for index in range(pairs.line_count())]


def still(driver):
    place = driver.app.screen
    return isinstance(place, PairsPlace) and not place.looking and place._typing is None


async def ready(driver):
    await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")


async def narrowed(driver, text):
    """Type a filter, and enter it."""
    await driver.press("slash")
    field = driver.app.screen.query_one(QueryField)
    field.value = text
    await driver.press("enter")
    await driver.until(lambda: still(driver), "rows found")


@pytest.mark.parametrize("size", SIZES)
async def test_words_and_facets_narrow_the_list_as_they_are_typed(studio, opened, size):
    async with studio(opened(), size) as driver:
        await ready(driver)
        await driver.press("slash", *"another")
        # Nothing was entered yet.
        await driver.until(lambda: len(listed(driver)) == 40, "all pairs say 'another'")
        assert isinstance(driver.app.focused, QueryField)
        await driver.press(*" gold:b", "space", *"row:1-9")
        await driver.until(lambda: listed(driver) == [1, 3, 5, 7], "four rows")
        await driver.press("enter")
        assert isinstance(driver.app.focused, PairList)
        await driver.shows("filter another gold:b row:1-9: 4")
        await driver.press("G")
        await driver.until(lambda: driver.app.screen.query_one(PairView).pair.row == 7)
        await driver.press("escape", "escape")
        await driver.until(lambda: len(listed(driver)) == 42, "all rows again")
        # One is where one was.
        assert driver.app.screen.query_one(PairList).row == 7


async def test_what_cannot_be_understood_is_said_where_it_stands(studio, opened):
    async with studio(opened(), (120, 30)) as driver:
        await ready(driver)
        await narrowed(driver, "another gold:c")
        await driver.shows("Column 9: gold: goes on with a, b, tie or none")
        assert len(listed(driver)) == 40
        await narrowed(driver, "wrong")
        await driver.shows("Column 1: there are no verdicts yet; run the judges first.")
        assert listed(driver) == []
        await narrowed(driver, "\x1b[2J[red]no such words")
        await driver.shows("filter \\x1b[2J[red]no")
        assert not harmful(driver.screen())
        await driver.press("escape", "escape")
        await driver.until(lambda: len(listed(driver)) == 42)
        assert "Column 1" not in driver.screen()


async def test_up_brings_back_what_was_looked_for_and_escape_clears(studio, opened):
    async with studio(opened()) as driver:
        await ready(driver)
        for text in ("row:3", "row:4", "row:3"):
            await narrowed(driver, text)
        await driver.press("slash")
        field = driver.app.screen.query_one(QueryField)
        assert field.value == "row:3"
        seen = []
        for key in ("up", "up", "down", "down"):
            await driver.press(key)
            seen.append(field.value)
        assert seen == ["row:4", "row:4", "row:3", ""]
        await driver.press("escape")
        await driver.until(lambda: len(listed(driver)) == 42)
        assert not field.display


async def test_rows_come_in_other_orders_and_the_line_says_so(studio, opened):
    async with studio(opened(), (160, 40)) as driver:
        await ready(driver)
        await driver.press("S")
        await driver.shows("longest first")
        await driver.until(lambda: still(driver))
        lengths = [
            len(pair.prompt) * 2 + len(pair.response_a) + len(pair.response_b)
            for pair in map(driver.app.studio.workspace.source.read, listed(driver)[:40])
        ]
        assert lengths == sorted(lengths, reverse=True)
        assert listed(driver)[40:] == [40, 41]
        assert driver.app.screen.query_one(PairList).cursor == 0
        await driver.press("S")
        await driver.until(lambda: listed(driver) == list(range(42)), "the file's order")
        await driver.scored()
        await driver.press("1", "S")
        await driver.shows("least confident first")
        await driver.until(lambda: still(driver))
        p_a = driver.app.studio.verdicts.p_a
        sure = [max(p_a[row], 1 - p_a[row]) for row in listed(driver)[:40]]
        assert sure == sorted(sure)
        await driver.press("S")
        await driver.shows("most disagreement first")


async def test_the_row_under_the_cursor_stays_while_verdicts_change(studio, opened, data):
    rows = [json.loads(line) for line in data.read_text().splitlines()[:40]]
    for row in (4, 9, 12):
        rows[row]["label"] = "b" if rows[row]["label"] == "a" else "a"
    data.write_text("\n".join(map(json.dumps, rows)) + "\n")
    async with studio(opened(), (120, 30)) as driver:
        await driver.scored()
        await driver.press("1")
        await narrowed(driver, "wrong")
        wrong = listed(driver)
        assert len(wrong) >= 3
        pairs = driver.app.screen.query_one(PairList)
        await driver.press("j")
        assert pairs.row == wrong[1]
        known = driver.app.studio
        choice = known.verdicts.choice.copy()
        choice[wrong[:2]] = [rows[row]["label"] for row in wrong[:2]]
        better = replace(known.verdicts, choice=choice)
        driver.app.post_message(ScoresReady(known.matrix, better))
        await driver.until(lambda: listed(driver) == wrong[1:], "looked again")
        assert pairs.row == wrong[1]
        await driver.shows("no longer passes")
        await driver.press("j")
        assert pairs.row == wrong[2]
        driver.app.post_message(ScoresReady(known.matrix, better))
        await driver.until(lambda: listed(driver) == wrong[2:], "the row has gone")
        assert pairs.row == wrong[2]


@pytest.mark.slow
async def test_a_search_over_many_rows_shows_what_it_finds_and_can_be_left(
    studio, opened, tmp_path
):
    path = tmp_path / "large.jsonl"
    line = '{{"prompt": "Prompt {0}", "response_a": "yes {1}", "response_b": "no", "label": "a"}}\n'
    path.write_text(
        "".join(line.format(row, "zebra" if row % 1000 == 7 else "") for row in range(30_000))
    )
    async with studio(opened(path), (140, 30)) as driver:
        await ready(driver)
        await driver.press("slash", *"zebra", "enter")
        await driver.until(lambda: len(listed(driver)) > 0, "the first one found")
        # The list can be walked while it grows, and another filter takes its place at once.
        await driver.press("j")
        await narrowed(driver, "row:5")
        assert listed(driver) == [4]
        await narrowed(driver, "zebra prompt:7")
        wanted = [row for row in range(7, 30_000, 1000) if "7" in str(row)]
        await driver.until(lambda: listed(driver) == wanted, "all")
        await driver.shows(f"filter zebra prompt:7: {len(wanted)}")


async def test_place_filter_and_row_are_found_again(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await ready(driver)
        await narrowed(driver, "gold:b")
        await driver.press("S", "M")
        await driver.until(lambda: still(driver))
        driver.app.screen.query_one(PairList).go_to(7)
        state = json.loads(json.dumps(driver.app.screen.view_state()))
        order = listed(driver)
    workspace.close()
    async with studio(opened()) as driver:
        await ready(driver)
        driver.app.screen.restore(state)
        await driver.until(lambda: still(driver) and listed(driver) == order, "the same rows")
        assert driver.app.screen.query_one(PairList).row == 7
        assert driver.app.screen.query_one(PairView).reading == "markdown"
        for broken in ({}, {"row": "x", "order": "?", "filter": 3, "history": 1, "reading": 0}):
            driver.app.screen.restore(broken)
        await driver.press("escape", "escape")
        await driver.press("slash", "up")
        assert driver.app.screen.query_one(QueryField).value == "gold:b"
