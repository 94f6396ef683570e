"""The export dialog: counts, refusals, stopping, and completing a path."""

from ui_samples import GOOD_ROWS

from pajama_tui.ui.screens.export import Export
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.pathfield import completed


async def test_an_export_counts_what_it_will_write(studio, opened, tmp_path):
    async with studio(opened()) as driver:
        await driver.scored()
        await driver.press("e")
        dialog = driver.app.screen
        assert isinstance(dialog, Export)
        await driver.shows(f"{GOOD_ROWS} of {GOOD_ROWS} rows will be written")
        p_a = driver.app.studio.verdicts.p_a
        sure = [max(p, 1 - p) for p in p_a]
        least = sorted(sure)[10]
        dialog.query_one("#least", Field).value = repr(float(least))
        expected = sum(each >= least for each in sure)
        await driver.shows(f"{expected} of {GOOD_ROWS} rows will be written")
        dialog.query_one("#least", Field).value = "many"
        await driver.shows("a number from 0 to 1")
        dialog.query_one("#least", Field).value = "0"
        gold = dialog.query_one("#gold", Choice)
        gold.action_step(1)
        await driver.shows(f"0 of {GOOD_ROWS} rows will be written")
        gold.action_step(-1)
        path = dialog.query_one("#path", Field)
        path.value = str(tmp_path / "pairs.jsonl")
        path.focus()
        await driver.press("enter")
        await driver.until(lambda: "is the data itself" in dialog.result_text)
        path.value = str(tmp_path / "out.jsonl.gz")
        await driver.press("enter")
        await driver.until(lambda: "not compressed" in dialog.result_text)
        path.value = str(tmp_path / "out.csv")
        await driver.press("enter")
        await driver.until(lambda: "named .csv, but the format is jsonl" in dialog.result_text)
        assert not (tmp_path / "out.csv").exists()
        await driver.press("enter")
        await driver.until(lambda: f"out.csv: {GOOD_ROWS} rows written." in dialog.result_text)


async def test_stopping_an_export_leaves_what_was_there(studio, opened, tmp_path, monkeypatch):
    async with studio(opened()) as driver:
        await driver.scored()
        out = tmp_path / "out.jsonl"
        out.write_text("before\n")
        await driver.press("e")
        dialog = driver.app.screen
        dialog.query_one("#path", Field).value = str(out)
        stopped = type("Set", (), {"is_set": lambda self: True, "set": lambda self: None})
        monkeypatch.setattr("pajama_tui.ui.screens.export.Event", stopped)
        await driver.press("enter", "enter")
        await driver.until(lambda: "Stopped; nothing was written" in dialog.result_text)
        assert out.read_text() == "before\n"
        assert not list(tmp_path.glob(".out*"))


def test_paths_are_completed(tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results.jsonl").touch()
    (tmp_path / "rest\x1b[2J").touch()
    (tmp_path / ".hidden").touch()
    assert completed(f"{tmp_path}/resu") == f"{tmp_path}/results.jsonl"
    assert completed(f"{tmp_path}/results/") is None
    assert completed(f"{tmp_path}/rest") is None
    assert completed(f"{tmp_path}/.h") == f"{tmp_path}/.hidden"
    assert completed(f"{tmp_path}/nowhere/x") is None
    assert completed("") is None
