"""Export, mapping, keys, palette."""

import json

import pytest

from pajama_tui.ui.screens.export import FORMATS, Export
from pajama_tui.ui.screens.mapping import Mapping
from pajama_tui.ui.widgets.field import Field
from pajama_tui.verdicts.export import FORMATS as KNOWN_FORMATS


def test_the_dialog_offers_the_formats_there_are():
    assert FORMATS == KNOWN_FORMATS


async def test_export_writes_the_file_and_says_what_is_in_it(studio, opened, tmp_path):
    async with studio(opened()) as driver:
        await driver.press("e")
        assert "nothing to export. There are no verdicts yet: r runs" in driver.said()
        await driver.scored()
        await driver.press("e")
        dialog = driver.app.screen
        assert isinstance(dialog, Export)
        dialog.query_one("#path", Field).value = str(tmp_path / "out.jsonl")
        await driver.press("tab", "tab", "right", "shift+tab", "shift+tab", "enter")
        await driver.until(lambda: "40 rows written" in dialog.result_text, "counts")
        await driver.press("enter")
        await driver.until(lambda: "exists; enter once more" in dialog.result_text)
        await driver.press("escape")
        assert driver.app.screen is not dialog
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert rows[1]["pajama_choice"] == "b"
    assert any("longer" in str(row) for row in rows)


async def test_export_shows_the_sentence_of_an_error(studio, opened, tmp_path):
    async with studio(opened()) as driver:
        await driver.scored()
        await driver.press("e")
        dialog = driver.app.screen
        dialog.query_one("#path", Field).value = str(tmp_path / "nowhere" / "out.jsonl")
        await driver.press("enter")
        await driver.until(lambda: "nowhere" in dialog.result_text, "error")
        await driver.press("tab", "right", "right")
        assert "table" in driver.screen()


@pytest.fixture
def ambiguous(tmp_path):
    path = tmp_path / "ambiguous.jsonl"
    rows = [
        {"prompt": f"Q{n}", "response_a": f"one {n}", "response_b": f"two {n}", "label": n % 2}
        for n in range(30)
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    return path


async def test_an_ambiguous_label_is_asked_about_and_the_answer_remembered(
    studio, opened, ambiguous, tmp_path
):
    workspace = opened(ambiguous)
    assert workspace.source.format.question
    async with studio(workspace, (200, 50)) as driver:
        await driver.until(lambda: isinstance(driver.app.screen, Mapping), "the question")
        await driver.shows("?", "none 30")
        dialog = driver.app.screen
        dialog.query_one(Field).value = "label=label,values=0:b|1:what"
        await driver.shows("it takes value:side")
        dialog.query_one(Field).value = "label=label,values=0:b|1:a"
        await driver.shows("a 15 · b 15")
        await driver.press("enter")
        await driver.until(lambda: workspace.source.format.question is None, "mapping in force")
        await driver.until(lambda: driver.app.studio.table is not None)
        assert driver.app.studio.table.gold[:2].tolist() == [-1, 1]
        await driver.shows("values=0:b|1:a")
    workspace.close()
    assert opened(ambiguous).source.format.question is None


async def test_escape_leaves_the_mapping_as_it_is(studio, opened):
    workspace = opened()
    before = workspace.source
    async with studio(workspace, (120, 36)) as driver:
        await driver.until(lambda: driver.app.studio.table is not None)
        await driver.press("m")
        await driver.shows("What the columns mean", "a 20 · b 20")
        await driver.press("escape")
        assert workspace.source is before


async def test_keys_are_those_of_the_focused_place(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("question_mark")
        await driver.shows("Keys here", "Half a page down")
        await driver.press("escape", "enter", "question_mark")
        await driver.shows("Left, or back to the list")


async def test_the_palette_finds_actions_by_name(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("ctrl+p", *"judges")
        await driver.shows("Go to the judges (2)")
        await driver.press("enter")
        await driver.until(lambda: driver.app.place == "judges")


async def test_a_long_list_of_keys_scrolls_on_a_small_screen(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("question_mark")
        await driver.shows("Keys here")
        await driver.press(*"jjj", "end")
        await driver.shows("≠ verdict and gold differ")


async def test_a_mapping_that_cannot_be_read_stays_to_be_mended(studio, opened):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.table is not None)
        await driver.press("m")
        dialog = driver.app.screen
        dialog.query_one("#mapping", Field).value = "prompt=prompt,response_a=nope"
        await driver.until(lambda: dialog._refused is not None, "looked at")
        await driver.press("enter")
        assert driver.app.screen is dialog
        await driver.shows("has no column 'nope'")
