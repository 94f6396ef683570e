"""The run's strip of chunks, votes and weights, plots, and workers."""

import pytest
from ui_samples import GOOD_ROWS, write_judges, write_pairs

from pajama_tui.scoring.progress import MOST_FAILED, NOT_RUN, SLOW, SOME_FAILED
from pajama_tui.ui.widgets.heatstrip import heat_strip
from pajama_tui.ui.widgets.linestack import LineStack
from pajama_tui.ui.widgets.runlist import RunList
from pajama_tui.ui.widgets.votesview import WeightMoves

DONE = 8


def text(chunks, width):
    return "".join(part for part, _ in heat_strip(bytes(chunks), width))


def kinds(chunks, width):
    return [kind for _, kind in heat_strip(bytes(chunks), width)]


def test_a_cell_a_chunk():
    assert text([DONE, 6, 3, 1, 0], 5) == "█▓▒░·"
    assert text([DONE | SOME_FAILED, DONE | SOME_FAILED | MOST_FAILED, NOT_RUN], 3) == "!X-"
    assert text([DONE | SLOW, 7, 0], 3) == "~▓·"


def test_many_chunks_share_cells_and_the_worst_is_seen():
    chunks = [DONE] * 50 + [0] * 50
    assert text(chunks, 10) == "█████·····"
    chunks[7] |= SOME_FAILED
    assert text(chunks, 10) == "!████·····"
    assert text([DONE] * 99 + [0], 10)[-1] == "▓", "not done while a chunk is missing"
    assert text([1] + [0] * 99, 10)[0] == "░", "something is to be seen of what was just begun"
    assert text([DONE] * 4 + [NOT_RUN] * 6, 5) == "██---"
    assert text([DONE] * 5 + [NOT_RUN] * 5, 5) == "███--"


def test_few_chunks_are_drawn_as_bars():
    assert text([4], 8) == "▒▒▒▒····"
    assert text([DONE, 0], 8) == "████····"
    assert text([], 4) == "    "
    assert len(text([DONE, 4, 0], 10)) == 10


def test_failures_differ_in_sign_and_not_in_colour_alone():
    assert kinds([DONE, DONE | SOME_FAILED, DONE | SOME_FAILED | MOST_FAILED], 3) == [
        "a",
        "warn",
        "bad",
    ]


def test_weights_move():
    moves = WeightMoves()
    moves.take({"one": 0.5, "two": -0.8})
    assert moves.sign("one") == ""
    moves.take({"one": 0.6, "two": -0.9, "three": 0.1})
    assert [moves.sign(name) for name in ("one", "two", "three")] == ["▲", "▼", ""]
    assert moves.move("one") == pytest.approx(0.1)
    moves.take({"one": 0.6, "two": -0.9, "three": 0.1})
    assert moves.sign("one") == "▲", "the same weights again are no move"
    assert moves.heaviest(2) == ["two", "one"]


@pytest.fixture
def slow_judges(tmp_path):
    return write_judges(tmp_path / "patient", slow=4)


def seen(driver):
    """The screen without the thumbs of its scrollbars, whose edges depend on how it came about."""
    return [line.rstrip("▁▂▃▄▅▆▇ ") for line in driver.screen().splitlines()]


async def begun(driver):
    await driver.until(lambda: driver.app.studio.matrix is not None)
    await driver.press("r")
    await driver.until(lambda: driver.app.studio.progress and driver.app.studio.progress.done > 5)


async def test_v_goes_through_the_views_where_there_is_room_for_one(studio, opened):
    async with studio(opened(), (80, 24)) as driver:
        await driver.press("3")
        await driver.shows("Votes and weights (v: Report)", "Votes and weights appear here")
        await driver.scored()
        await driver.shows("Report (v: Calibration)", "Method 'margin'")
        await driver.press("v")
        await driver.shows("Calibration (v: Risk", "share right", "confidence")
        await driver.press("v")
        await driver.shows("Risk and coverage (v: Votes", "share wrong")
        await driver.press("enter")
        await driver.shows("coverage", "The most confident verdicts first")
        assert "weight  state" not in driver.screen()
        await driver.press("v")
        await driver.shows("label model margin", f"pairs {GOOD_ROWS} of {GOOD_ROWS} have scores")
        await driver.press("escape")
        await driver.shows("weight  state", "label model margin")


async def test_all_views_are_seen_where_there_is_room(studio, opened):
    async with studio(opened(), (200, 50)) as driver:
        await driver.scored()
        await driver.shows("Calibration", "Risk and coverage", "Report", "Votes and weights")
        await driver.shows("share right", "share wrong", "Method 'margin'", "label model margin")
        await driver.shows("length/longer", "ECE ", "were each one true")
        await driver.until(lambda: not driver.app.studio.running)
        await driver.shows("finished")
        drawn = seen(driver)
        for size in ((80, 24), (40, 12), (160, 15), (200, 50)):
            await driver.pilot.resize_terminal(*size)
            await driver.pilot.pause()
        await driver.until(lambda: seen(driver) == drawn, "the same picture after resizing")


async def test_without_gold_there_is_nothing_to_draw(studio, opened, tmp_path):
    data = write_pairs(tmp_path / "plain.jsonl")
    data.write_text(data.read_text().replace('"label"', '"note"'))
    async with studio(opened(data), (200, 50)) as driver:
        await driver.scored()
        await driver.shows("No gold was held out to draw this from.")


async def test_workers_come_and_go(studio, opened, slow_judges):
    async with studio(opened(judges=slow_judges)) as driver:
        app = driver.app
        await driver.press("3", "+")
        assert "r starts one" in driver.said()
        await begun(driver)
        await driver.shows("2 workers")
        await driver.press("+")
        await driver.until(lambda: app.studio.progress.workers == 3)
        await driver.shows("3 workers")
        await driver.press("-", "-", "-")
        assert "one worker at least" in driver.said()
        assert app.studio.control.workers == 1
        await driver.until(lambda: app.studio.progress.wanted == 1)
        app.studio.control.set_workers(4 * app.studio.progress.usage.cores)
        await driver.press("=")
        assert "only wait for each other" in driver.said()
        await driver.press("c")
        await driver.until(lambda: not app.studio.running)


async def test_a_run_says_what_it_takes_and_what_its_votes_are(studio, opened, slow_judges):
    async with studio(opened(judges=slow_judges), (120, 40)) as driver:
        await begun(driver)
        await driver.shows("CPU ", " % of ", "load ", "workers' memory")
        await driver.press("p")
        await driver.shows("paused: p goes on", "label model", "no score")
        studio_state = driver.app.studio
        await driver.until(lambda: studio_state.verdicts is not None)
        await driver.shows("tie or unscored ")
        votes = studio_state.verdicts.votes
        judges = len(studio_state.verdicts.live)
        assert votes.a + votes.b + votes.abstain + votes.missing == GOOD_ROWS * judges
        await driver.press("p")
        await driver.until(lambda: driver.report() is not None)
        votes = studio_state.verdicts.votes
        assert votes.reached == votes.pairs == GOOD_ROWS
        assert votes.missing == 0
        await driver.until(lambda: "unscored" not in driver.screen(), "ties alone")


async def test_the_list_follows_the_run_until_one_moves_in_it(studio, opened, tmp_path):
    judges = write_judges(tmp_path / "many", slow=9)
    async with studio(opened(judges=judges), (80, 24)) as driver:
        await begun(driver)
        runs = driver.app.screen.query_one(RunList)
        await driver.until(lambda: runs.scroll_offset.y > 0, "further down")
        assert runs.cursor == 0
        await driver.press("j")
        assert runs.scroll_offset.y <= 1
        place = runs.scroll_offset.y
        done = driver.app.studio.progress.done
        await driver.until(lambda: driver.app.studio.progress.done > done + 20)
        assert runs.scroll_offset.y == place
        await driver.press("c")
        await driver.until(lambda: not driver.app.studio.running)


async def test_only_lines_that_changed_are_painted(studio, opened, monkeypatch):
    async with studio(opened(), (120, 40)) as driver:
        await driver.scored()
        await driver.shows("finished")
        await driver.pilot.pause()
        painted = []
        for widget in (RunList, LineStack):
            plain = widget.refresh

            def refresh(self, *regions, plain=plain, **options):
                painted.append((self, regions))
                return plain(self, *regions, **options)

            monkeypatch.setattr(widget, "refresh", refresh)
        driver.app._changed("progress")
        await driver.pilot.pause()
        assert not painted
        driver.app.studio.weights = {**driver.app.studio.weights, "length/longer": 9.5}
        driver.app._changed("scores")
        await driver.pilot.pause()
        lists = [regions for widget, regions in painted if isinstance(widget, RunList)]
        assert [regions[0].height for regions in lists] == [1]


async def test_one_returns_to_the_same_view_and_judge(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("3", "j", "v", "v")
        place = driver.app.screen
        state = place.view_state()
        assert state == {"view": "calibration", "judge": "words/failing"}
        await driver.press("k", "v")
        place.restore(state)
        await driver.shows("Calibration (v: Risk")
        assert place.query_one(RunList).cursor == 1
        place.restore({"view": "nonsense", "judge": 7})
        place.restore({})
        assert place.view_state() == state
