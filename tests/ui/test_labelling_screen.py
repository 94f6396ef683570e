"""Labelling by key: what is proposed, kept, taken back, and shown to have changed."""

import json
from pathlib import Path

import pytest
from ui_samples import write_pairs

import pajama_tui.session as session_room
from pajama_tui.storage import WriteFailed
from pajama_tui.ui import label_work
from pajama_tui.ui.screens.labelling import Labelling
from pajama_tui.ui.screens.labelsheet import LabelSheet
from pajama_tui.ui.widgets.labelline import LabelLine
from pajama_tui.ui.widgets.pairlist import PairList

SIZES = [(80, 24), (200, 50)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Rows without gold but for the first two, and two that are no pairs."""
    path = write_pairs(tmp_path / "pairs.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()[:40]]
    for row in rows[2:]:
        row["label"] = None
    rest = ['{"prompt": "cut off', json.dumps({"prompt": "no responses", "label": None})]
    path.write_text("\n".join([*map(json.dumps, rows), *rest]) + "\n")
    return path


@pytest.fixture(autouse=True)
def _no_hurry_is_too_great(monkeypatch):
    monkeypatch.setattr(Labelling, "LEAST_SECONDS", 0.0)


def lines(tmp_path: Path) -> list[dict]:
    path = tmp_path / "session" / "labels.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def row_of(driver) -> int:
    return driver.app.screen.query_one(PairList).row


def line_of(driver) -> str:
    return driver.app.screen.query_one(LabelLine).text


async def ready(driver) -> None:
    await driver.until(lambda: driver.app.studio.labels is not None, "labels")
    await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")


async def proposed(driver, *keys: str) -> int:
    """Press keys that lead to another row, and return it."""
    screen = driver.app.screen
    before = screen._label_proposal
    await driver.press(*keys)
    await driver.until(
        lambda: not screen._label_seeking and screen._label_proposal is not before, "a proposal"
    )
    return row_of(driver)


@pytest.mark.parametrize("size", SIZES)
async def test_answers_lead_on_and_are_on_disk(studio, opened, tmp_path, size):
    async with studio(opened(), size) as driver:
        await ready(driver)
        assert not line_of(driver)
        first = await proposed(driver, "n")
        await driver.shows("0 labels · random: drawn at random by seed 0, from 38 unlabelled")
        second = await proposed(driver, "a")
        third = await proposed(driver, "t")
        fourth = await proposed(driver, "s")
        assert len({first, second, third, fourth, 0, 1}) == 6
        await driver.shows("2 labels", f"row {third + 1}: skip", "from 35 unlabelled")
        await driver.until(lambda: len(lines(tmp_path)) == 3, "written")
        found = [(each["row"], each["gold"], each["order"]) for each in lines(tmp_path)]
        assert found == [
            (first, "a", "random"),
            (second, "tie", "random"),
            (third, None, "random"),
        ]
        assert lines(tmp_path)[2]["skip"] is True
        await driver.press("colon", *str(first + 1), "enter")
        await driver.shows("gold a")
        assert driver.app.studio.table.gold[first] == 1


async def test_a_row_of_ones_own_is_labelled_in_place(studio, opened, tmp_path):
    async with studio(opened()) as driver:
        await ready(driver)
        await driver.press("g", "b")
        await driver.until(lambda: driver.app.studio.table.gold[0] == -1, "gold of the row")
        assert row_of(driver) == 0
        await driver.shows("gold b", "row 1: b")
        await driver.until(lambda: lines(tmp_path), "written")
        assert "order" not in lines(tmp_path)[0]
        await driver.press("G", "a")
        await driver.until(lambda: "no pair, so there is nothing to label" in driver.said())
        await driver.press("u")
        # What the data says of it holds again.
        await driver.until(lambda: driver.app.studio.table.gold[0] == 1, "gold of the data")
        assert row_of(driver) == 0
        await driver.until(lambda: len(lines(tmp_path)) == 2, "written")
        assert lines(tmp_path)[1]["undo"] is True
        await driver.press("u")
        await driver.until(lambda: "no label to take back" in driver.said())


async def test_a_key_held_down_labels_one_row(studio, opened, monkeypatch):
    monkeypatch.setattr(Labelling, "LEAST_SECONDS", 60.0)
    async with studio(opened()) as driver:
        await ready(driver)
        await driver.press("J", "J", "a")
        row = await proposed(driver, "n")
        await driver.press("a", "a", "a")
        assert row_of(driver) == row
        assert driver.app.studio.labels.log.labels == {2: "a"}


async def test_a_large_table_is_searched_in_a_thread(studio, opened, monkeypatch):
    monkeypatch.setattr(label_work, "_QUICK_ROWS", 10)
    async with studio(opened()) as driver:
        await ready(driver)
        first = await proposed(driver, "n")
        assert await proposed(driver, "a") != first
        assert driver.app.studio.labels.log.labels == {first: "a"}


async def test_undo_goes_back_to_the_row_and_on_from_there(studio, opened, tmp_path):
    async with studio(opened()) as driver:
        await ready(driver)
        first = await proposed(driver, "n")
        second = await proposed(driver, "a")
        await driver.press("u")
        assert row_of(driver) == first
        assert driver.app.studio.table.gold[first] == 0
        await driver.shows("its answer was taken back", "a taken back")
        assert await proposed(driver, "b") == second
        await driver.until(lambda: len(lines(tmp_path)) == 3, "written")
        assert lines(tmp_path)[2]["order"] == "random"


async def test_undo_reaches_back_over_a_restart(studio, opened, tmp_path):
    first_time = opened()
    async with studio(first_time) as driver:
        await ready(driver)
        await driver.press("J", "J", "a", "J", "b")
        await driver.until(lambda: len(lines(tmp_path)) == 2, "written")
    first_time.close()
    async with studio(opened()) as driver:
        await ready(driver)
        assert driver.app.studio.labels.log.labels == {2: "a", 3: "b"}
        await driver.press("u", "u")
        await driver.until(lambda: len(lines(tmp_path)) == 4, "written")
        assert driver.app.studio.workspace.session.labels() == {}
        assert row_of(driver) == 2


async def test_what_a_label_changed_is_shown_without_waiting(studio, opened):
    async with studio(opened(), (200, 50)) as driver:
        await driver.scored()
        await driver.press("1")
        await proposed(driver, "o", "o", "n")
        await driver.shows("uncertainty: P(a) ")
        before = driver.app.studio.verdicts
        row = row_of(driver)
        await proposed(driver, "a")
        await driver.until(lambda: driver.app.studio.effect is not None, "an effect")
        effect = driver.app.studio.effect
        assert (effect.row, effect.labels, effect.since) == (row, 1, 1)
        assert effect.p_before == pytest.approx(before.p_a[row])
        await driver.until(lambda: driver.app.studio.effect.measured, "accuracy looked for")
        await driver.shows("of 40 flipped", "no accuracy yet (2 labels)")
        assert driver.app.studio.verdicts is not before
        await driver.until(lambda: driver.report() is not None, "a report of the new verdicts")
        assert any("not drawn at random" in note for note in driver.report().notes)


async def test_dispute_names_the_votes(studio, opened):
    async with studio(opened(), (200, 50)) as driver:
        await driver.scored()
        await driver.press("1")
        await proposed(driver, "o", "o", "o", "n")
        await driver.shows(
            "disagreement: 1 of 2 judges say a, 1 b, 0 abstain; by weight .50 to .50"
        )


async def test_without_verdicts_doubt_gives_way_to_chance(studio, opened, tmp_path):
    async with studio(opened(), (200, 50)) as driver:
        await ready(driver)
        await proposed(driver, "o", "o", "n")
        await driver.shows("no verdicts yet to order by uncertainty, so drawn at random by seed 0")
        await proposed(driver, "b")
        await driver.shows("no verdicts to change yet: r runs the judges")
        await driver.until(lambda: lines(tmp_path), "written")
        assert lines(tmp_path)[0]["order"] == "random"


async def test_blind_hides_verdict_and_gold_until_the_row_is_labelled(studio, opened, tmp_path):
    async with studio(opened(), (200, 50)) as driver:
        await driver.scored()
        await driver.press("1", "g")
        await driver.shows("gold a", "verdict a")
        await driver.press("B")
        await driver.shows("gold and verdict hidden until labelled", "blind")
        await driver.until(lambda: "verdict a" not in driver.screen(), "no verdict")
        assert driver.app.studio.verdict(7) is None
        await driver.press("a")
        await driver.shows("gold a", "verdict a")
        await driver.press("u", "a")
        await driver.until(lambda: len(lines(tmp_path)) == 3, "written")
        # Having been seen once, it is not blind any more.
        assert [each.get("blind") for each in lines(tmp_path)] == [True, None, None]
        assert lines(tmp_path)[0]["p_a"] > 0.5
        await driver.until(
            lambda: driver.app.studio.workspace.session.settings.get("label_blind") is True
        )
        await driver.press("B")
        assert driver.app.studio.verdict(7) is not None


async def test_blind_hides_verdicts_among_the_verdicts_too(studio, opened):
    async with studio(opened(), (120, 40)) as driver:
        await driver.scored()
        await driver.press("4")
        await driver.shows("gold a · verdict a", "length/longer")
        await driver.press("1", "B", "4")
        await driver.shows("Gold and verdict are hidden until the row is labelled", "· blind")
        assert "length/longer" not in driver.screen()
        await driver.press("s")
        await driver.shows("blind, but the order tells of it")
        await driver.press("1", "B", "4")
        await driver.shows("log-odds of a")


async def test_blind_says_what_tells_of_it_all_the_same(studio, opened):
    async with studio(opened(), (120, 40)) as driver:
        await driver.scored()
        await driver.press("1", "B")
        assert "tells of it" not in line_of(driver)
        await driver.press("S")
        await driver.until(lambda: "blind, but the order tells of it" in line_of(driver))
        await driver.press("f")
        await driver.until(lambda: "filter and order tell of it" in line_of(driver))
        await driver.press("escape")
        await driver.until(lambda: "blind, but the order tells of it" in line_of(driver))


async def test_the_order_is_remembered(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await ready(driver)
        await driver.press("o")
        await driver.shows("next by order: the next row without gold")
        await driver.until(lambda: workspace.session.settings.get("label_order") == "order")
    workspace.close()
    async with studio(opened()) as driver:
        await ready(driver)
        assert await proposed(driver, "n") == 2
        assert await proposed(driver, "b") == 3


async def test_a_read_only_session_says_so(studio, opened):
    opened().close()
    async with studio(opened(readonly=True)) as driver:
        await ready(driver)
        for key in ("n", "a", "u"):
            before = len(driver.app._notifications)
            await driver.press(key)
            assert len(driver.app._notifications) == before + 1
        assert driver.said().count("no label can be kept") == 3
        assert driver.said().count("open it again, without --read-only") == 3
        assert not driver.app.studio.labels.log.decisions


async def test_a_full_disk_takes_the_label_back_and_says_why(studio, opened, monkeypatch):
    async with studio(opened()) as driver:
        await ready(driver)

        def full(path, record):
            raise WriteFailed(path, OSError(28, "No space left on device"))

        monkeypatch.setattr(session_room, "append_line", full)
        await driver.press("J", "J", "J", "a")
        await driver.until(lambda: "No space left" in driver.said(), "the reason")
        await driver.until(lambda: driver.app.studio.table.gold[3] == 0, "gold as before")
        assert not driver.app.studio.labels.log.labels
        monkeypatch.undo()
        await driver.press("a")
        await driver.until(lambda: driver.app.studio.workspace.session.labels() == {3: "a"})


@pytest.mark.parametrize("size", SIZES)
async def test_the_sheet_says_how_labels_came_about(studio, opened, size):
    async with studio(opened(), size) as driver:
        await ready(driver)
        await proposed(driver, "n")
        await proposed(driver, "a")
        await driver.press("g", "b", "L")
        await driver.until(lambda: isinstance(driver.app.screen, LabelSheet), "the sheet")
        await driver.shows("2 labels (1 random, 1 chosen by hand), 0 skipped.", "Not drawn at")
        await driver.press("G")
        sheet = driver.app.screen.query_one(".sheet")
        await driver.until(lambda: sheet.scroll_y == sheet.max_scroll_y, "its end")
        await driver.press("g")
        await driver.until(lambda: sheet.scroll_y == 0, "its beginning")
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, LabelSheet), "closed")


async def test_nothing_left_is_said(studio, opened):
    async with studio(opened()) as driver:
        await ready(driver)
        labels = driver.app.studio.labels
        for row in range(2, 39):
            labels.decide(row, "skip")
        assert await proposed(driver, "n") == 39
        await driver.press("a")
        await driver.until(lambda: "Nothing is left to label" in driver.said())
