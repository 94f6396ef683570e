"""A judge's versions: listed, compared, and brought back."""

import pytest
from ui_samples import CLIPBOARD, HOSTILE, harmful

from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.edits import save_version
from pajama_tui.programs.history import History
from pajama_tui.programs.roster import judge_named
from pajama_tui.ui.screens.history import JudgeHistory
from pajama_tui.ui.widgets.judgelist import JudgeList

FIRST = "def judging_function(query, response):\n    return float(len(query + response) % 7)\n"
SECOND = FIRST.replace("% 7", "% 11")
THIRD = '"""Counts what is left over."""\n' + SECOND.replace("query + response", "response")


def saved(workspace: Workspace, source: str, **facts) -> str:
    """Save a version of words/sevens as an editor does; return its sha."""
    judge = judge_named(workspace.roster.kept, "sevens")
    version = save_version(workspace.session, workspace.roster, judge, source, **facts)
    workspace.reread_judges()
    return version.sha


@pytest.fixture
def three(opened):
    """A workspace in which words/sevens is in its third version."""
    workspace = opened()
    saved(workspace, SECOND, why="a larger remainder", who="llm", cost=0.0123)
    saved(workspace, THIRD, why="the prompt says nothing", cost=None)
    return workspace


async def opened_history(driver, label: str = "words/sevens") -> None:
    await driver.press("2")
    assert driver.app._screen_stacks["judges"][0].query_one(JudgeList).go_to(label)
    await driver.press("h")
    await driver.until(lambda: isinstance(driver.app.screen, JudgeHistory))


def difference(driver) -> list[str]:
    """What the lines of the diff say, numbers apart."""
    lines = str(driver.app.screen.query_one("#diff-lines").content).splitlines()
    return [line[10:] for line in lines]


async def test_each_version_has_number_sha_time_author_cost_parent_and_reason(studio, three):
    async with studio(three) as driver:
        await opened_history(driver)
        await driver.shows("words/sevens · 3 versions · the session's own")
        third, second, first = (
            next(line for line in driver.screen().splitlines() if f" {entry.sha[:8]}  " in line)
            for entry in reversed(History(three.session).versions(three.roster.kept[-1]))
        )
        assert third.split()[0] == "›"
        assert "*" in third
        assert "unknown" in third
        assert third.rstrip().endswith("the prompt says not…") or "the prompt says" in third
        assert "llm" in second
        assert "$0.0123" in second
        assert " 1  a larger" in second
        assert "–" in first
        assert "hand" in first


async def test_heads_stand_over_their_columns_and_a_cut_reason_says_so(studio, opened):
    workspace = opened()
    sha = saved(workspace, SECOND, why="a reason longer than any line of this size has room for")
    async with studio(workspace, (80, 24)) as driver:
        await opened_history(driver)
        await driver.shows(sha[:8])
        lines = driver.screen().splitlines()
        head = next(line for line in lines if "when (UTC)" in line)
        row = next(line for line in lines if f" {sha[:8]}  " in line)
        assert row.index(sha[:8]) == head.index("version")
        assert row.index("a reason") == head.index("why")
        assert row.rstrip().endswith("…")


async def test_the_cursor_and_the_mark_choose_what_is_compared(studio, three):
    async with studio(three) as driver:
        await opened_history(driver)
        await driver.shows("version 2", "→ version 3", "in use)")
        await driver.until(lambda: '+"""Counts what is left over."""' in difference(driver))
        await driver.press("j", "j")
        await driver.until(lambda: "-    return float(len(query + response) % 7)" in
                           difference(driver), "against the one in use")  # fmt: skip
        assert "+    return float(len(response) % 11)" in difference(driver)
        await driver.press("m", "k")
        await driver.until(lambda: "+    return float(len(query + response) % 11)" in
                           difference(driver), "against the marked one")  # fmt: skip
        await driver.shows("version 1", "→ version 2", "+1", "-1", "◆")
        await driver.press("escape")
        await driver.until(lambda: not isinstance(driver.app.screen, JudgeHistory))


@pytest.mark.parametrize(("size", "sides"), [((100, 30), False), ((120, 36), True)])
async def test_side_by_side_where_there_is_room(studio, three, size, sides):
    async with studio(three, size) as driver:
        await opened_history(driver)
        await driver.until(lambda: '+"""Counts what is left over."""' in difference(driver))
        await driver.press("j", "j", "s")
        if not sides:
            assert "Side by side needs 120 columns; here are 100." in driver.said()
            return
        await driver.until(
            lambda: any(
                "% 7)" in line and "% 11)" in line.partition("│")[2]
                for line in driver.screen().splitlines()
            ),
            "old and new on one line",
        )
        await driver.press("s")
        await driver.until(lambda: "-    return float(len(query + response) % 7)" in
                           difference(driver), "one below the other")  # fmt: skip


async def test_going_back_makes_a_version_with_its_reason(studio, three):
    async with studio(three) as driver:
        await opened_history(driver)
        await driver.shows("3 versions")
        await driver.press("R")
        await driver.until(lambda: "in use already" in driver.said())
        await driver.press("j", "j", "R")
        await driver.shows("Go back to this version?", "version 1")
        await driver.press("escape")
        await driver.press("R", *"it was better", "enter")
        await driver.shows("4 versions", "it was better")
        now = judge_named(three.roster.kept, "sevens")
        assert now.source == FIRST
        entries = History(three.session).versions(now)
        assert [entry.why for entry in entries][-1] == "it was better"
        assert entries[-1].who == "hand"
        # The judges' place knows, too.
        judges = driver.app._screen_stacks["judges"][0].query_one(JudgeList)
        await driver.until(lambda: judges.judge.sha == now.sha, "the list")


async def test_a_judge_never_changed_has_one_version(studio, opened):
    async with studio(opened()) as driver:
        await opened_history(driver)
        await driver.shows("1 version ·", "There is no other version to compare with.")
        await driver.press("R")
        await driver.until(lambda: "in use already" in driver.said())


async def test_the_folders_text_can_be_compared_when_it_is_another(studio, three, judges):
    (judges / "words" / "sevens.py").write_text(FIRST.replace("7", "5"))
    three.reread_judges()
    async with studio(three) as driver:
        await opened_history(driver)
        await driver.shows("the folder's (", "in use) → version 3", "as the folder of j")


async def test_hostile_texts_and_reasons_do_no_harm(studio, opened):
    workspace = opened()
    text = "\n".join(f"# {piece}" for piece in HOSTILE if piece.isprintable()) + "\n" + FIRST
    saved(workspace, f"# {CLIPBOARD} [red]x[/red]\n{text}", why=f"[b]why[/b] {CLIPBOARD}")
    for size in ((80, 24), (200, 50)):
        async with studio(workspace, size) as driver:
            await opened_history(driver)
            await driver.shows("[b]why[/b] \\x1b]52", "[red]x[/red]")
            await driver.press("s")
            await driver.pilot.pause(0.2)
            assert not harmful(driver.screen())


async def test_a_version_whose_text_is_gone_is_said_and_the_others_stay(studio, three):
    first = History(three.session).versions(judge_named(three.roster.kept, "sevens"))[1]
    (three.session.history_path / "sources" / f"{first.sha}.py").unlink()
    async with studio(three) as driver:
        await opened_history(driver)
        await driver.shows("3 versions")
        await driver.until(lambda: "can't be read" in driver.said())
        await driver.press("j")
        await driver.shows("The text of one of the two is not there.")
        await driver.press("j")
        await driver.until(lambda: "-    return float(len(query + response) % 7)" in
                           difference(driver), "the first and the third")  # fmt: skip
