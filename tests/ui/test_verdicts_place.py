"""The verdicts: list and parts, label models, abstaining."""

import json
import math
import re

import pytest
from ui_samples import GOOD_ROWS, LONGER, harmful, write_judges

from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.modelpane import ModelPane
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.thresholdpane import ThresholdPane
from pajama_tui.ui.widgets.verdictpane import VerdictPane

NOISE = """def judging_function(query, response):
    return float(sum(map(ord, query + response)) * {} % 101)
"""


@pytest.fixture
def mixed(judges):
    """Judges that don't agree: one that is right, and those that say anything."""
    (judges / "length" / "longer.py").write_text(LONGER)
    for factor in (7, 13, 29):
        (judges / "words" / f"noise_{factor}.py").write_text(NOISE.format(factor))
    return judges


def place(driver):
    return driver.app._screen_stacks["verdicts"][0]


def pane(driver, kind):
    return place(driver).query_one(kind)


async def verdicts_of(driver) -> VerdictPane:
    await driver.scored()
    await driver.press("4")
    found = pane(driver, VerdictPane)
    await driver.until(lambda: found.listed.line_count() == GOOD_ROWS, "verdicts listed")
    await driver.until(lambda: found.view.found is not None, "a verdict taken apart")
    return found


async def tried(driver) -> ModelPane:
    await driver.press("L")
    models = pane(driver, ModelPane)
    await driver.until(lambda: models._conclusion is not None, "all models tried")
    return models


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_before_a_run_each_view_says_what_to_do(studio, opened, size):
    async with studio(opened(), size) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None)
        for key in ("4", "L", "A"):
            await driver.press(key)
            await driver.shows("There are no verdicts yet: r runs the judges")
        await driver.press("V", "l", "v", "o", "C", "s", "f")
        assert driver.app.is_running


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_verdict_is_the_sum_of_what_is_shown(studio, opened, mixed, size):
    async with studio(opened(), size) as driver:
        shown = await verdicts_of(driver)
        await driver.press("enter")
        await driver.shows("log-odds of a", "score a", "vote")
        judges = len(driver.app.studio.verdicts.live)
        total = re.search(r"log-odds of a (\S+) = sum of (\d+) judges (\S+)", driver.screen())
        assert total
        assert (total[1], int(total[2])) == (total[3], judges)
        p_a = float(driver.app.studio.verdicts.p_a[0])
        assert math.log(p_a / (1 - p_a)) == pytest.approx(float(total[1]), abs=1e-4)
        parts = shown.view.parts
        listed = [parts._parts[at] for at in parts._order]
        assert len(listed) == judges == parts.line_count()
        for part in listed:
            line = next(line for line in driver.screen().splitlines() if part.judge[:14] in line)
            assert f"{part.contribution:+.3f}" in line
        order = [abs(parts._parts[at].contribution) for at in parts._order]
        assert order == sorted(order, reverse=True)
        assert not harmful(driver.screen())


async def test_a_failed_judge_says_why(studio, opened, tmp_path):
    judges = write_judges(tmp_path / "some")
    (judges / "words" / "failing.py").write_text(
        "def judging_function(query, response):\n"
        "    if len(response) % 5 == 0:\n        raise ValueError('\\x1b[31m five')\n"
        "    return float(len(response))\n"
    )
    async with studio(opened(judges=judges), (120, 36)) as driver:
        shown = await verdicts_of(driver)
        failed = driver.app.studio.failed
        await driver.until(lambda: driver.app.studio.failed is not None, "failures counted")
        failed = driver.app.studio.failed
        row = int(driver.app.studio.table.rows[failed > 0][0])
        shown.go_to(row)
        await driver.until(lambda: shown.view.found and shown.view.found.pair.row == row)
        await driver.press("enter")
        parts = shown.view.parts
        at = [parts._parts[at].judge for at in parts._order].index("words/failing")
        parts.cursor = at
        await driver.shows("no score of", "\\x1b[31m five", "no score   ")
        assert not harmful(driver.screen())


async def test_sorting_and_filters_list_the_rows_they_name(studio, opened, mixed):
    async with studio(opened(), (120, 36)) as driver:
        shown = await verdicts_of(driver)
        p_a = driver.app.studio.verdicts.p_a
        await driver.press("s")
        await driver.shows("least sure first")
        sure = [max(p_a[row], 1 - p_a[row]) for row in shown.listed._rows]
        assert sure == sorted(sure)
        assert shown.listed.cursor == 0
        await driver.press("s")
        await driver.shows("surest first")
        sure = [max(p_a[row], 1 - p_a[row]) for row in shown.listed._rows]
        assert sure == sorted(sure, reverse=True)
        await driver.press("f", "f", "f")
        await driver.shows("filter ≠ gold")
        verdicts, table = driver.app.studio.verdicts, driver.app.studio.table
        against = {
            row
            for row in range(GOOD_ROWS)
            if {1: "a", -1: "b"}[int(table.gold[row])] != verdicts.choice[row]
        }
        await driver.until(lambda: set(map(int, shown.listed._rows)) == against)


async def test_from_a_verdict_to_its_pair_its_judge_and_its_lines(studio, opened):
    async with studio(opened(), (120, 36)) as driver:
        shown = await verdicts_of(driver)
        shown.go_to(7)
        await driver.until(lambda: shown.view.found.pair.row == 7)
        await driver.press("v")
        await driver.until(lambda: driver.app.place == "pairs")
        assert driver.app.screen.query_one(PairList).row == 7
        await driver.press("4", "enter")
        label = shown.view.judge
        await driver.press("l")
        await driver.until(lambda: type(driver.app.screen).__name__ == "Trace", "trace")
        await driver.press("escape")
        await driver.press("o")
        await driver.until(lambda: driver.app.place == "judges")
        judges = driver.app._screen_stacks["judges"][0].query_one(JudgeList)
        await driver.until(lambda: judges.judge is not None and judges.judge.label == label)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.slow
async def test_models_are_tried_shown_and_used(studio, opened, mixed, size, tmp_path):
    workspace = opened()
    async with studio(workspace, size) as driver:
        shown = await verdicts_of(driver)
        models = await tried(driver)
        await driver.shows("label model", "right on gold", "margin", "best")
        by_name = {each.method: each for each in models._trials.trials}
        assert set(by_name) >= {"auto", "majority", "margin", "best", "pajama"}
        assert by_name["best"].line.accuracy.value == 1.0
        assert [line.name for line in models._trials.baselines][:2] == [
            "always a",
            "longer response",
        ]
        expected = models._shifts["best"]
        assert len(expected.positions) > 0
        assert len(models._shifts["margin"].positions) == 0
        models.listed.go_to("best")
        await driver.press("enter")
        await driver.until(
            lambda: (
                driver.app.studio.verdicts.model.method == "best" and driver.report() is not None
            ),
            "verdicts by another model",
        )
        assert workspace.label_model == "best"
        await driver.until(lambda: shown.shift is not None, "shift")
        assert (shown.shift.positions == expected.positions).all()
        await driver.shows(f"Δ {len(expected.positions)} changed")
        await driver.press("C")
        await driver.until(
            lambda: list(map(int, shown.listed._rows)) == expected.positions.tolist()
        )
        await driver.shows("filter changed")
    workspace.close()
    again = opened()
    again_label = again.label_model
    again.close()
    # What was named when it was opened counts more than what the session keeps.
    assert again_label == "margin"
    config = load_config({"workers": 2}, environ={}, cwd=tmp_path)
    with Workspace.open(
        tmp_path / "pairs.jsonl", config, session=tmp_path / "session", judges=tmp_path / "judges"
    ) as kept:
        assert kept.label_model == "best"


@pytest.mark.slow
async def test_models_are_not_tried_twice_on_the_same_scores(studio, opened, mixed):
    async with studio(opened(), (120, 36)) as driver:
        await verdicts_of(driver)
        models = await tried(driver)
        trials = models._trials
        await driver.press("V", "L", "1", "4")
        await driver.pilot.pause()
        assert models._trials is trials
        count = len(trials.trials)
        models.renew()
        await driver.until(lambda: not driver.app._busy("verdicts-models"))
        assert models._trials is trials
        assert len(trials.trials) == count


@pytest.mark.slow
async def test_trying_models_stops_and_goes_on(studio, opened, mixed):
    async with studio(opened(), (120, 36)) as driver:
        await verdicts_of(driver)
        await driver.press("L")
        models = pane(driver, ModelPane)
        await driver.press("x")
        await driver.until(lambda: not driver.app._busy("verdicts-models"), "stopped")
        done = len(models._trials.trials) if models._trials else 0
        assert done < 12
        assert models._conclusion is None
        await driver.press("x")
        await driver.until(lambda: models._conclusion is not None, "gone on")


@pytest.mark.slow
async def test_a_baseline_and_the_model_in_use_are_not_used(studio, opened, mixed):
    async with studio(opened(), (200, 50)) as driver:
        await verdicts_of(driver)
        models = await tried(driver)
        before = driver.app.studio.verdicts
        await driver.press("G", "enter")
        assert "asks no judge" in driver.said()
        models.listed.go_to("margin")
        await driver.press("space")
        assert "makes the verdicts already" in driver.said()
        assert driver.app.studio.verdicts is before


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_threshold_moves_and_is_kept(studio, opened, mixed, size):
    workspace = opened()
    async with studio(workspace, size) as driver:
        shown = await verdicts_of(driver)
        await driver.press("A")
        threshold = pane(driver, ThresholdPane).view
        await driver.until(lambda: threshold.ready, "gold held out")
        await driver.shows("0.5: never", f"{GOOD_ROWS} of {GOOD_ROWS} pairs", "error kept", "risk")
        for key, reached in (
            ("right", 0.51), ("plus", 0.52), ("right_square_bracket", 0.53), ("up", 0.58),
            ("left", 0.57), ("minus", 0.56), ("left_square_bracket", 0.55),
        ):  # fmt: skip
            await driver.press(key)
            assert threshold.threshold == reached
        sure = [max(p, 1 - p) for p in driver.app.studio.verdicts.p_a]
        middle = round(sorted(sure)[GOOD_ROWS // 2], 3)
        await driver.press("g")
        driver.app.screen.query_one(Field).value = "nonsense"
        await driver.press("enter")
        await driver.shows("is no goal")
        driver.app.screen.query_one(Field).value = str(middle)
        await driver.press("enter")
        given = sum(each >= middle for each in sure)
        await driver.shows(f"{given} of {GOOD_ROWS} pairs")
        await driver.press("enter")
        await driver.until(lambda: driver.app.studio.verdicts.abstain_below == middle, "kept")
        assert driver.app.studio.verdicts.counts["abstain"] == GOOD_ROWS - given
        await driver.until(lambda: shown.shift is not None)
        assert len(shown.shift.positions) == GOOD_ROWS - given
        await driver.shows(f"abstains below {middle:.4g}")
    workspace.close()
    assert opened().abstain_below == middle


async def test_a_goal_is_reached_or_refused_in_words(studio, opened, mixed):
    async with studio(opened(), (120, 36)) as driver:
        await verdicts_of(driver)
        await driver.press("A")
        threshold = pane(driver, ThresholdPane).view
        await driver.until(lambda: threshold.ready, "gold held out")
        await driver.press("g")
        driver.app.screen.query_one(Field).value = "99.9 % accuracy"
        await driver.press("enter")
        await driver.shows("no threshold will do")
        driver.app.screen.query_one(Field).value = "50 % coverage"
        await driver.press("enter")
        await driver.shows("To keep 50% of rows")
        assert threshold.threshold == threshold._found.threshold


async def test_one_comes_back_to_where_one_was(studio, opened, mixed):
    workspace = opened()
    async with studio(workspace, (120, 36)) as driver:
        shown = await verdicts_of(driver)
        await driver.press("s")
        await driver.shows("least sure first")
        shown.go_to(11)
        await driver.press("A")
        pane(driver, ThresholdPane).view.set(0.66)
        state = json.loads(json.dumps(place(driver).view_state()))
    workspace.close()
    async with studio(opened(), (120, 36)) as driver:
        await driver.until(lambda: driver.app.studio.verdicts is not None)
        await driver.press("4")
        place(driver).restore(state)
        shown = pane(driver, VerdictPane)
        await driver.until(lambda: shown.listed.row == 11, "row")
        assert shown.order == "least sure"
        assert pane(driver, ThresholdPane).display
        assert pane(driver, ThresholdPane).view.threshold == 0.66
        place(driver).restore({"view": 7, "row": "x", "order": [], "threshold": None})
        await driver.pilot.pause()
        assert driver.app.is_running


async def test_identical_responses_alone_make_no_verdicts_and_it_says_why(studio, opened, tmp_path):
    data = tmp_path / "same.jsonl"
    row = {"prompt": "p", "response_a": "the same", "response_b": "the same"}
    data.write_text("".join(json.dumps(row | {"prompt": f"p{n}"}) + "\n" for n in range(3)))
    async with studio(opened(data), (120, 40)) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None)
        await driver.press("r")
        await driver.until(lambda: "Every pair has two identical responses" in driver.said())
        await driver.until(lambda: not driver.app.studio.running)
        await driver.press("4")
        await driver.shows("no judge has a say on these pairs; 2 shows why")
        await driver.press("e")
        assert "There is nothing to export" in driver.said()
