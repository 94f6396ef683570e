"""Opening other data from the studio."""

import json

import pytest
from ui_samples import write_pairs

from pajama_tui.errors import InputError
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pipeline.opening import DataOpener, common_start, completions
from pajama_tui.session import Session
from pajama_tui.ui.screens.opening import OpenData, PathField


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory with data, the session of one of them, and odd names."""
    monkeypatch.chdir(tmp_path)
    for name in ("other.jsonl", "other_two.csv", "notes.txt", ".hidden.jsonl"):
        write_pairs(tmp_path / name)
    (tmp_path / "folder").mkdir()
    write_pairs(tmp_path / "folder" / "\x1b[31m deep.jsonl")
    (tmp_path / "broken.jsonl").write_text("not JSON\n")
    return tmp_path


@pytest.fixture
def opener(folder, opened):
    def open_one(data, readonly, mapping):
        mapped = ColumnMap.parse(mapping) if mapping else None
        return opened(folder / data, session=None, readonly=readonly, mapping=mapped)

    return DataOpener(open_one, environ={})


def dialog(driver):
    found = driver.app.screen
    assert isinstance(found, OpenData)
    return found


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_path_is_completed_looked_at_and_opened(studio, opened, opener, folder, size):
    async with studio(opened(), size) as driver:
        driver.app.opener = opener
        await driver.press("O", *"oth", "tab")
        path = dialog(driver).query_one(PathField)
        await driver.until(lambda: path.value == "other", "what both begin with")
        await driver.shows("other.jsonl", "other_two.csv")
        await driver.press("down")
        assert path.value == "other.jsonl"
        await driver.shows("42 rows", "gold in the first 40 pairs: a 20 · b 20", "Question")
        await driver.press("enter")
        await driver.until(lambda: driver.app.following is not None, "the other workspace")
        assert driver.app.following.source.path.name == "other.jsonl"
        assert driver.app.return_value == 0


async def test_data_that_cannot_be_opened_is_said_and_the_old_stays(studio, opened, opener, folder):
    async with studio(opened(), (120, 40)) as driver:
        driver.app.opener = opener
        await driver.press("O")
        path = dialog(driver).query_one(PathField)
        for text, said in (
            ("nowhere.jsonl", "There is no file"),
            ("broken.jsonl", "No row of"),
            ("pairs.jsonl", "42 rows"),
        ):
            path.put(text)
            await driver.shows(said)
        path.put("broken.jsonl")
        await driver.press("enter")
        await driver.shows("No row of")
        path.put("folder")
        await driver.press("enter")
        await driver.until(lambda: path.value == "folder/")
        await driver.shows("\\x1b[31m deep.jsonl")
        await driver.press("escape")
        assert driver.app.following is None
        await driver.shows("Question 0")


async def test_a_session_that_is_busy_opens_to_look_only_at_the_second_enter(
    studio, opened, folder
):
    def open_one(data, readonly, _mapping):
        return opened(folder / data, session=folder / "busy", readonly=readonly)

    write_pairs(folder / "other.jsonl")
    first = open_one("other.jsonl", False, "")
    directory = first.session.directory
    first.close()
    opener = DataOpener(open_one, environ={})
    async with studio(opened(), (120, 40)) as driver:
        driver.app.opener = opener
        await driver.press("O")
        dialog(driver).query_one(PathField).put("other.jsonl")
        with Session.open(directory):
            await driver.press("enter")
            await driver.shows("Enter once more opens it to look only.")
            await driver.press("enter")
            await driver.until(lambda: driver.app.following is not None)
        assert driver.app.following.session.readonly


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_columns_that_nobody_knows_are_asked_for(studio, opened, opener, folder, size):
    lines = ["q,x,y,win", *(f"Question {n},first {n},second {n},x" for n in range(9))]
    (folder / "odd.csv").write_text("\n".join(lines))
    async with studio(opened(), size) as driver:
        driver.app.opener = opener
        await driver.press("O", *"odd.csv")
        field = dialog(driver).query_one("#mapping")
        await driver.until(lambda: field.display and field.value, "the question")
        assert field.value == "prompt=q,response_a=x,response_b=y"
        await driver.press("enter")
        await driver.until(lambda: field.has_focus, "the mapping's field")
        await driver.press(*",label=win,values=x:a|y:b")
        await driver.shows("9 rows", "gold in the first 9 pairs: a 9", "Question 0")
        await driver.press("enter")
        await driver.until(lambda: driver.app.following is not None, "the other workspace")
        assert driver.app.following.source.path.name == "odd.csv"


async def test_it_is_refused_while_something_is_under_way(studio, opened, opener):
    async with studio(opened()) as driver:
        await driver.press("O")
        assert "command line" in driver.said()
        driver.app.opener = opener
        driver.app.studio.control = object()
        await driver.press("O")
        assert "under way on this data" in driver.said()
        driver.app.studio.control = None
        driver.app.studio.forget()


def test_recent_data_are_those_of_the_sessions_that_are_still_there(opened, folder):
    for name in ("other.jsonl", "other_two.csv"):
        opened(folder / name, session=folder / "sessions" / name).close()
    (folder / "sessions" / "odd").mkdir()
    (folder / "sessions" / "odd" / "session.toml").write_text("layout = [")
    (folder / "other_two.csv").unlink()
    found = DataOpener(lambda *_: None, environ={}).recent()
    assert {(each.data, each.there) for each in found} == {
        (str(folder / "other.jsonl"), True),
        (str(folder / "other_two.csv"), False),
    }
    assert DataOpener(lambda *_: None, folder / "none").recent() == []


def test_a_preview_reads_as_the_session_does(opened, folder):
    path = folder / "labels.jsonl"
    path.write_text(
        "".join(
            json.dumps({"q": "Q", "x": f"one {n}", "y": f"two {n}", "label": n % 2}) + "\n"
            for n in range(30)
        )
    )
    mapping = ColumnMap.parse("prompt=q,response_a=x,response_b=y,label=label,values=0:b|1:a")
    opened(path, session=folder / "sessions" / "labels", mapping=mapping).close()
    opener = DataOpener(lambda *_: None, environ={})
    found = opener.preview("labels.jsonl")
    assert found.golds == {"a": 15, "b": 15, "tie": 0, "none": 0}
    assert (found.known, found.counted) == (30, True)
    assert found.columns == ("q", "x", "y", "label")
    with pytest.raises(InputError, match="enter does that"):
        opener.preview("org/name@train")


def test_completions_are_folders_and_data(folder):
    assert completions("") == ["broken.jsonl", "folder/", "other.jsonl", "other_two.csv"]
    assert completions(".h") == [".hidden.jsonl"]
    assert completions(str(folder / "oth"))[0] == str(folder / "other.jsonl")
    assert completions("nowhere/x") == []
    assert common_start(["other.jsonl", "other_two.csv"]) == "other"
    assert common_start(["one"]) == "one"
    assert common_start([]) == ""
