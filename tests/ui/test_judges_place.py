"""The judges: list and view, source and findings, finding them, and changes to them."""

import pytest
from ui_samples import LONGER, harmful

from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.edits import save_version
from pajama_tui.programs.history import History
from pajama_tui.ui.messages import RunProgressed
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.pairlist import PairList

SHORTER = "def judging_function(query, response):\n    return -float(len(response))\n"


def judge_list(driver) -> JudgeList:
    return driver.app._screen_stacks["judges"][0].query_one(JudgeList)


def line_of(driver, name: str) -> str:
    lines = driver.screen().splitlines()[2:]
    return next(line for line in lines if f" {name} " in line[:40])


def listed(driver) -> list[str]:
    """The names of the judges in the list, from top to bottom."""
    judges = judge_list(driver)
    found = [judges.at(line) for line in range(judges.line_count())]
    return [judge if isinstance(judge, str) else judge.label for judge in found]


async def go_to(driver, label: str) -> None:
    await driver.press("2")
    assert judge_list(driver).go_to(label)
    await driver.pilot.pause()


def runs(driver) -> int:
    """How often the studio has begun to run judges."""
    messages = [each for each in driver.messages if isinstance(each, RunProgressed)]
    return len({id(each.progress) for each in messages if each.progress.finished})


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


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_health_weight_and_accuracy_after_a_run(studio, opened, size):
    async with studio(opened(), size) as driver:
        await driver.scored()
        await driver.press("2")
        # Gold is the longer response in all rows.
        await driver.until(lambda: "100.0 [100.0, 100.0]" in line_of(driver, "longer"))
        line = line_of(driver, "longer")
        assert " + " in line[:5]
        if size[0] == 120:
            assert "100 %" in line
            assert line.rstrip().endswith("ok")
        assert " × " in line_of(driver, "failing")[:5]
        assert "100.0" not in line_of(driver, "sevens")
        assert driver.app.studio.weight("length/longer") > 0
        await driver.press("G", "k")
        await driver.shows("words/failing", "out of the verdicts:", "AttributeError")


async def test_a_rubric_shows_its_description(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("2", "home")
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
        await driver.until(lambda: judge_list(driver).judge.label == "words/sevens")
        await driver.shows("words/sevens")


async def test_words_narrow_the_list_as_they_are_typed(studio, opened):
    async with studio(opened()) as driver:
        await driver.scored()
        await go_to(driver, "words/sevens")
        await driver.press("slash", *"bett")
        await driver.shows("1 of 3 judges with bett")
        assert listed(driver) == ["length", "length/longer"]
        await driver.press("enter", "j")
        assert listed(driver) == ["length", "length/longer"]
        await driver.press("escape")
        await driver.shows("3 judges")
        assert len(listed(driver)) == 5
        await driver.press("slash", *"health:bad")
        await driver.until(lambda: listed(driver) == ["words", "words/failing"])
        await driver.press(*" weight>0")
        await driver.until(lambda: listed(driver) == [])
        await driver.shows("No judge is like this")
        await driver.press("enter", "j", "h", "w", "x", "escape")
        await driver.until(lambda: len(listed(driver)) == 5)


async def test_an_unfinished_word_keeps_what_was_found_and_says_why(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("2", "slash", *"rubric:words weight>")
        await driver.shows("weight> goes on with a number")
        assert listed(driver) == ["words", "words/failing", "words/sevens"]
        assert "[red]" not in driver.said()


async def test_sorting_puts_the_best_first_and_unknown_ones_last(studio, opened):
    async with studio(opened()) as driver:
        await driver.scored()
        await go_to(driver, "words/sevens")
        await driver.until(lambda: driver.app.studio.accuracy, "accuracy")
        await driver.press("s")
        await driver.shows("weight ↓")
        assert listed(driver) == ["length/longer", "words/sevens", "words/failing"]
        assert judge_list(driver).judge.label == "words/sevens"
        await driver.press("s")
        await driver.shows("accuracy % ↓")
        await driver.press("s")
        await driver.until(lambda: listed(driver)[0] == "length")


async def test_a_disabled_judge_stays_and_verdicts_follow_at_once(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.scored()
        before = driver.app.studio.verdicts
        began = runs(driver)
        await go_to(driver, "words/sevens")
        await driver.press("x")
        await driver.until(lambda: "words/sevens has no say any more" in driver.said())
        await driver.until(lambda: driver.app.studio.verdicts is not before, "new verdicts")
        await driver.until(lambda: driver.report() is not None, "a report on them")
        labels = [judge.label for judge in driver.app.studio.verdicts.matrix.judges]
        assert labels == ["length/longer", "words/failing"]
        assert judge_list(driver).judge.label == "words/sevens"
        await driver.shows("1 disabled", "disabled: it has no say")
        assert " - " in line_of(driver, "sevens")[:5]
        # Its health and accuracy are still known.
        sevens = judge_list(driver).judge
        await driver.until(lambda: sevens.sha in driver.app.studio.accuracy, "its accuracy")
        assert driver.app.studio.health(sevens).run
        await driver.press("x")
        await driver.until(lambda: "words/sevens has a say again" in driver.said())
        await driver.until(lambda: driver.app.studio.weight("words/sevens") is not None)
        assert runs(driver) == began


async def test_what_is_known_of_disabled_judges_is_there_after_opening_again(
    studio, opened, judges
):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.scored()
        await go_to(driver, "length/longer")
        await driver.press("x")
        await driver.until(lambda: driver.app.studio.roster.disabled, "disabled")
    workspace.close()
    async with studio(opened()) as driver:
        await driver.press("2")
        await driver.until(lambda: "100.0 [100.0, 100.0]" in line_of(driver, "longer"))


async def test_a_judge_is_deleted_when_confirmed_and_comes_back(studio, opened):
    workspace: Workspace = opened()
    async with studio(workspace) as driver:
        await go_to(driver, "words/sevens")
        await driver.press("d", "n")
        assert "words/sevens" in listed(driver)
        await driver.press("d")
        await driver.shows("Delete this judge?")
        await driver.press("y")
        await driver.until(lambda: "words/sevens" not in listed(driver), "gone from the list")
        assert judge_list(driver).judge is not None
        await driver.shows("1 deleted")
        await driver.press("D")
        await driver.shows("Deleted judges", "words/sevens")
        await driver.press("enter")
        await driver.until(lambda: "words/sevens" in listed(driver), "back in the list")
        await driver.until(lambda: "words/sevens is back" in driver.said())
        sevens = next(each for each in workspace.roster.kept if each.name == "sevens")
        events = [entry.event for entry in History(workspace.session).entries(sevens)]
        assert events == ["version", "deleted", "restored"]


async def test_the_last_judge_cannot_be_taken_away(studio, opened, judges):
    for name in ("failing", "sevens"):
        (judges / "words" / f"{name}.py").unlink()
    async with studio(opened()) as driver:
        await go_to(driver, "length/longer")
        await driver.press("x")
        await driver.until(lambda: "it can't be disabled" in driver.said())
        await driver.press("d", "y")
        await driver.until(lambda: "it can't be deleted" in driver.said())
        assert "length/longer" in listed(driver)


async def test_a_session_open_to_be_read_only_says_so(studio, opened):
    opened().close()
    async with studio(opened(readonly=True)) as driver:
        await go_to(driver, "words/sevens")
        await driver.press("x")
        await driver.until(lambda: "read-only" in driver.said())


async def test_a_new_version_is_run_alone_and_keeps_its_place(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.scored()
        await driver.press("2", "slash", *"rubric:length", "enter")
        await driver.until(lambda: driver.app.studio.accuracy, "accuracy")
        longer = judge_list(driver).judge
        assert longer.label == "length/longer"
        save_version(workspace.session, workspace.roster, longer, SHORTER, why="turned round")
        driver.app.reload_judges(score=True)
        await driver.until(lambda: judge_list(driver).judge.sha != longer.sha, "the new version")
        await driver.until(lambda: runs(driver) == 2, "one run more")
        await driver.until(lambda: " 0.0 [" in line_of(driver, "longer"), "its own accuracy")
        assert "*" in line_of(driver, "longer")[:6]
        assert listed(driver) == ["length", "length/longer"]
        last = driver.app.studio.progress
        assert last.kept == last.total - next(
            each.total for each in last.judges if each.label == "length/longer"
        )


async def test_without_scores_a_new_version_runs_nothing(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "looked for scores")
        await driver.press("2")
        longer = workspace.roster.kept[0]
        save_version(workspace.session, workspace.roster, longer, SHORTER)
        driver.app.reload_judges(score=True)
        await driver.until(lambda: judge_list(driver).judge.sha != longer.sha, "the new version")
        assert not driver.app.studio.running
        assert runs(driver) == 0


async def test_wrong_rows_lead_to_the_pair(studio, opened, judges):
    (judges / "length" / "longer.py").write_text(LONGER.replace("float(len", "-float(len"))
    async with studio(opened()) as driver:
        await driver.press("2", "w")
        assert "was not run on these pairs yet" in driver.said()
        await driver.scored()
        await go_to(driver, "length/longer")
        await driver.press("w")
        await driver.shows("against gold on 40 of the 40 rows it votes on")
        assert not harmful(driver.screen())
        await driver.press("j", "j")
        row = driver.app.screen.query_one(PairList).row
        assert row
        await driver.press("enter")
        await driver.until(lambda: driver.app.place == "pairs")
        await driver.until(lambda: driver.app.screen.query_one(PairList).row == row)
        await driver.shows(f"row {row + 1} · line {row + 1}")
        await driver.press("2", "escape")
        await driver.shows("length/longer")
