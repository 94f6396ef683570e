"""A judge edited: exact text, findings, drafts, saving and what follows."""

import hashlib

import pytest
from ui_samples import LONGER, harmful, write_judges

from pajama_tui.errors import InputError
from pajama_tui.programs.history import History
from pajama_tui.ui.screens.confirm import Confirm
from pajama_tui.ui.screens.editor import Editor
from pajama_tui.ui.screens.leave import Leave
from pajama_tui.ui.screens.reason import Reason
from pajama_tui.ui.widgets.codeeditor import CodeEditor
from pajama_tui.ui.widgets.codetext import CodeText
from pajama_tui.ui.widgets.findinglist import FindingList
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.trialview import TrialView

LABEL = "length/longer"
BODY = "def judging_function(query, response):\n    return float(len(response))\n"
DESCRIBED = '"""Longer is better, as there is more of it; fails where it rambles."""\n\n\n' + BODY
ODD = {
    "tabs": "def judging_function(query, response):\n\tif query:\n\t\treturn 1\t\t# x\n\treturn 2",
    "crlf": BODY.replace("\n", "\r\n"),
    "mixed ends": "a = 1\r\nb = 2\nc = 3\rd = 4\r\r\n\n",
    "byte order mark": "\ufeff" + BODY,
    "controls": BODY + "# \x1b[2J\x1b]52;c;ZXZpbA==\x07 \x0b\x0c\x1c\x85\u2028\u2029 \u202e ␛ ⠁\n",
    "not UTF-8": BODY + "# \udcff\udc80 caf\udce9\n",
    "other scripts": BODY + "# 漢字 עברית 👩‍👩‍👧 ﷽ é\n",
    "no end": BODY.rstrip("\n"),
    "only ends": "\n\n\n",
    "64 kB": (BODY + "# é\t" * 7 + "\n") * 600,
}


def sha(source):
    return hashlib.sha256(source.encode("utf-8", "surrogateescape")).hexdigest()


@pytest.mark.parametrize("source", ODD.values(), ids=ODD.keys())
def test_any_source_comes_back_to_the_byte(source):
    code = CodeText(source)
    assert code.source(code.text) == source
    if "\r" not in source.replace("\r\n", "\n"):
        assert not harmful(code.text.replace("\t", "")) - {"\u200d"}
    # An editor takes these for ends of lines, and none but "\n" may be one.
    assert code.text.splitlines() == code.text.removesuffix("\n").split("\n")


def test_more_invisible_characters_than_stand_ins_are_refused():
    with pytest.raises(InputError, match="more different invisible characters"):
        CodeText("".join(chr(0xE000 + number) for number in range(2000)))


async def edit(driver, label=LABEL):
    await driver.press("2")
    await driver.until(lambda: driver.app.studio.table is not None)
    driver.app.screen.query_one(JudgeList).go_to(label)
    await driver.press("e")
    await driver.until(lambda: isinstance(driver.app.screen, Editor | Confirm), "editor")
    await driver.pilot.pause()


def editor(driver):
    found = [screen for screen in driver.app.screen_stack if isinstance(screen, Editor)]
    return found[-1]


def code(driver):
    return editor(driver).query_one(CodeEditor)


async def replace(driver, source):
    code(driver).replace_all(source)
    await driver.pilot.pause()


def judge_of(workspace, label=LABEL):
    return next(judge for judge in workspace.roster.kept if judge.label == label)


async def save(driver, why=""):
    await driver.press("ctrl+s")
    await driver.until(lambda: isinstance(driver.app.screen, Reason), "why")
    await driver.press(*why, "enter")
    await driver.until(lambda: "is saved and in use" in driver.said(), "saved")


@pytest.mark.parametrize("name", ["tabs", "crlf", "controls", "64 kB"])
async def test_an_odd_source_opens_unchanged_and_only_what_is_typed_changes(
    studio, opened, judges, name
):
    source = ODD[name]
    path = judges / "length" / "longer.py"
    path.write_bytes(source.encode("utf-8", "surrogateescape"))
    async with studio(opened()) as driver:
        await edit(driver)
        assert sha(code(driver).source) == hashlib.sha256(path.read_bytes()).hexdigest()
        assert not editor(driver).changed_here
        assert not harmful(driver.screen()) - {"\u200d"}
        await driver.press("ctrl+s")
        await driver.until(lambda: "Nothing was changed" in driver.said())
        await driver.press("x", "y", "enter", "z")
        assert code(driver).source == "xy" + ("\r\n" if name == "crlf" else "\n") + "z" + source
        while code(driver).source != source:
            await driver.press("ctrl+z")
        await driver.press("x")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.app.screen, Leave))
        await driver.press("d")
        assert driver.app.screen.query(JudgeList)


async def test_pasted_escapes_become_stand_ins_on_the_screen_alone(studio, opened):
    async with studio(opened()) as driver:
        await edit(driver)
        code(driver).insert("# \x1b[2J\u202e\r\n", (0, 0))
        await driver.pilot.pause()
        assert not harmful(driver.screen())
        assert code(driver).source.startswith("# \x1b[2J\u202e")


async def test_findings_follow_the_text_and_errors_are_not_saved(studio, opened, tmp_path):
    workspace = opened()
    async with studio(workspace, (120, 40)) as driver:
        await edit(driver)
        await replace(driver, "import os\n\n" + BODY.replace("):", ")"))
        await driver.shows("1 error", "3:38", "syntax: expected ':'")
        await driver.press("ctrl+g")
        assert code(driver).cursor_location == (2, 37)
        await driver.press("ctrl+s")
        await driver.until(lambda: "Nothing was saved" in driver.said())
        assert "It cannot run so: line 3, column 38: syntax: expected ':'" in driver.said()
        assert not (tmp_path / "session" / "judges").exists()
        await driver.press("colon")
        await driver.until(
            lambda: (
                not any(
                    finding.severity == "error"
                    for finding in editor(driver).query_one(FindingList).findings
                )
            ),
            "error gone",
        )
        await driver.shows("warning")


async def test_saving_makes_a_version_and_scores_that_one_column(studio, opened, tmp_path):
    workspace = opened()
    async with studio(workspace, (120, 40)) as driver:
        await driver.scored()
        columns = set((tmp_path / "session" / "scores").rglob("*.scores"))
        before = {path: path.stat().st_mtime_ns for path in columns}
        await edit(driver)
        old = judge_of(workspace)
        shorter = LONGER.replace("float(len", "-float(len")
        await replace(driver, shorter)
        await save(driver, "shorter")
        assert "That one column is scored now" in driver.said()
        saved = judge_of(workspace)
        assert saved.source == shorter
        assert saved.path.read_text() == shorter
        entry = History(workspace.session).entries(saved)[-1]
        assert (entry.sha, entry.parent, entry.why, entry.who) == (
            saved.sha,
            old.sha,
            "shorter",
            "hand",
        )
        studio_now = driver.app.studio
        await driver.until(lambda: studio_now.health(saved) is not None, "scored")
        await driver.until(lambda: not studio_now.running)
        new = set((tmp_path / "session" / "scores").rglob("*.scores")) - columns
        assert [path.name.partition(".")[0] for path in new] == [saved.sha]
        assert {path: path.stat().st_mtime_ns for path in columns} == before
        assert not editor(driver).changed_here
        await driver.press("escape")
        await driver.shows(saved.sha[:8])


async def test_saving_before_any_run_scores_nothing(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await edit(driver)
        await replace(driver, BODY)
        await save(driver)
        assert "r scores it with the others" in driver.said()
        await driver.until(lambda: driver.app.studio.roster is workspace.roster)
        assert not driver.app.studio.running
        assert not list(workspace.session.drafts_path.rglob("*.py"))


async def test_saving_while_a_run_is_under_way_leaves_the_run_alone(studio, opened, tmp_path):
    judges = write_judges(tmp_path / "patient", slow=3)
    workspace = opened(judges=judges)
    async with studio(workspace, (120, 40)) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None)
        await edit(driver)
        await replace(driver, BODY)
        driver.app.start_run()
        await save(driver)
        assert "A run is under way with the version before" in driver.said()
        old = hashlib.sha256(LONGER.encode()).hexdigest()
        await driver.until(lambda: not driver.app.studio.running)
        assert list((tmp_path / "session" / "scores").rglob(f"{old}.*.scores"))
        await driver.press("escape", "r")
        saved = judge_of(workspace)
        await driver.until(lambda: driver.app.studio.health(saved) is not None, "scored in the end")


async def test_leaving_the_question_why_leaves_the_text(studio, opened):
    async with studio(opened()) as driver:
        await edit(driver)
        await replace(driver, BODY)
        await driver.press("ctrl+s")
        await driver.until(lambda: isinstance(driver.app.screen, Reason))
        await driver.shows("This text was not tried")
        await driver.press("escape")
        assert driver.app.screen is editor(driver)
        assert editor(driver).changed_here


async def test_a_draft_outlives_the_studio_and_is_offered_again(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await edit(driver)
        await driver.press("#", "h", "i", "enter")
        typed = code(driver).source
        assert typed.startswith("#hi\n")
    path = workspace.session.drafts_path / "length" / "longer.py"
    assert path.read_bytes().decode("utf-8", "surrogateescape") == typed
    async with studio(workspace) as driver:
        await edit(driver)
        await driver.shows("A draft is here", "was not saved")
        await driver.press("n")
        assert not editor(driver).changed_here
        await driver.press("escape")
        assert path.exists()
        await edit(driver)
        await driver.press("n", "x", "ctrl+z", "escape")
        assert driver.app.screen.query(JudgeList)
    assert not path.exists()


async def test_a_kept_draft_is_taken_up_and_gone_once_saved(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await edit(driver)
        await replace(driver, BODY)
        await driver.shows("draft kept")
        await driver.press("escape")
        await driver.shows("Leave without saving?")
        await driver.press("enter")
        await edit(driver)
        await driver.press("y")
        await driver.until(lambda: code(driver).source == BODY, "the draft")
        await save(driver)
        await driver.press("escape")
        assert driver.app.screen.query(JudgeList)
    assert not list(workspace.session.drafts_path.rglob("*.py"))


async def test_a_read_only_session_is_edited_but_not_saved(studio, opened):
    opened().close()
    workspace = opened(readonly=True)
    async with studio(workspace, (120, 36)) as driver:
        await edit(driver)
        await replace(driver, BODY)
        await driver.press("ctrl+s")
        await driver.until(lambda: "is open read-only" in driver.said())
        await driver.press("escape")
        await driver.shows("No draft can be kept here", "d drops it")
        await driver.press("enter")
        await driver.shows("No draft can be kept here")
        assert "keeps the draft" not in driver.screen()
        await driver.press("d")
    assert not workspace.session.drafts_path.exists()


async def test_a_try_out_is_beside_the_version_in_use_and_says_when_it_is_stale(studio, opened):
    async with studio(opened(), (120, 40)) as driver:
        await edit(driver)
        await replace(
            driver, LONGER.replace("    return float", "    print('p')\n    return -float")
        )
        await driver.press("ctrl+t")
        trial = editor(driver).query_one(TrialView)
        await driver.until(lambda: trial.pair and trial.sample and not trial.busy, "tried")
        await driver.shows("in use", "tried", "printed for a (tried):")
        assert trial.pair.trial.before.prefers == "a"
        assert trial.pair.trial.after.prefers == "b"
        assert trial.sample.trial.sides_changed == 1
        await driver.press("ctrl+n")
        await driver.shows("Row 2, line 2; gold: b")
        assert "STALE" not in driver.screen()
        await driver.press("x")
        await driver.shows("STALE: the text has changed since this was tried")
        await driver.press("ctrl+z")
        await driver.until(lambda: "STALE" not in driver.screen(), "as it was tried")
        await driver.press("ctrl+l")
        if not trial.has_focus:
            await driver.press("ctrl+l")
        await driver.press("G")
        await driver.shows("Margins change on 100.0 % of the pairs")


async def test_a_text_that_cannot_run_is_not_tried(studio, opened):
    async with studio(opened(), (120, 40)) as driver:
        await edit(driver)
        await replace(driver, "def nothing():\n    pass\n")
        await driver.press("ctrl+t")
        await driver.shows("It cannot run so, and was not tried: line 1")


async def test_why_a_text_was_not_tried_is_there_to_the_last_word(studio, opened):
    async with studio(opened(), (80, 24)) as driver:
        await edit(driver)
        await replace(driver, "def one():\n    pass\n    pass\n        pass\n")
        await driver.press("ctrl+t")
        await driver.shows("It cannot run so, and was not tried: line 4")
        text = driver.app.screen.query_one("#trial-text")
        assert "unexpected indent" in " ".join(str(text.content).split())
        assert text.size.width <= 80


async def test_indentation_follows_the_line_before(studio, opened):
    async with studio(opened()) as driver:
        await edit(driver)
        await replace(driver, "def f():")
        code(driver).go_to(1, 99)
        await driver.press("enter", "x", "enter", "i", "f", "colon", "enter", "y")
        assert code(driver).source == "def f():\n    x\n    if:\n        y"
        code(driver).select_all()
        await driver.press("tab")
        assert code(driver).source == "    def f():\n        x\n        if:\n            y"
        await driver.press("shift+tab", "shift+tab")
        assert code(driver).source == "def f():\nx\nif:\n    y"


async def test_a_key_paints_its_own_line_in_a_long_source(studio, opened, judges, monkeypatch):
    (judges / "length" / "longer.py").write_text(DESCRIBED + "VALUE = len('text')  # why\n" * 1000)
    async with studio(opened(), (120, 40)) as driver:
        await edit(driver)
        code(driver).go_to(500, 1)
        await driver.shows("nothing found")
        painted = []
        paint = CodeEditor._render_line

        def counted(self, y):
            painted.append(y)
            return paint(self, y)

        monkeypatch.setattr(CodeEditor, "_render_line", counted)
        await driver.press(*"abcdef")
        assert 0 < len(set(painted)) <= 3
        line = code(driver).document[499]
        assert line.startswith("abcdef")
        await driver.shows("abcdefVALUE = len('text')")
