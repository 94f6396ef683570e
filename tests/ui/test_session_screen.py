"""The session's place: what it holds, costs, went through; settings and notes."""

import json
from datetime import UTC, datetime

import pytest
from textual.widgets import Static

from pajama_tui.pipeline.notes import read_notes
from pajama_tui.ui.screens.setting import SettingDialog
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.journallist import JournalList
from pajama_tui.ui.widgets.notesarea import NotesArea
from pajama_tui.ui.widgets.sectionlist import SECTIONS, SectionList


async def go_to(driver, section):
    await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")
    await driver.press("6")
    await driver.until(lambda: driver.app.screen.query(SectionList), "the place")
    driver.app.screen.query_one(SectionList).cursor = SECTIONS.index(section)
    await driver.pilot.pause()


def spend_line(**facts):
    return {
        "id": facts.pop("id"),
        "at": "2026-01-02T03:04:05+00:00",
        "run": "r",
        "model": "claude-opus-5",
        "purpose": "generate clarity/3",
        "outcome": "kept",
        "input_estimate": 10,
        "most_output": 20,
        **facts,
    }


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (60, 20)])
async def test_the_overview_says_what_the_session_holds(studio, opened, size):
    workspace = opened()
    async with studio(workspace, size) as driver:
        await go_to(driver, "overview")
        await driver.shows("directory", "fingerprint")
        facts = str(driver.app.screen.query_one("#facts", Static).content)
        assert str(workspace.session.directory) in facts.replace("\n", "").replace(" ", "")
        assert "3 in use, 0 disabled" in facts
        assert "labels       0 pairs" in facts
        assert "open in      process" in facts


async def test_spend_tells_money_tokens_and_what_is_unknown(studio, opened):
    workspace = opened()
    usage = {"input": 1000, "output": 500, "exact": True}
    lines = [
        spend_line(id="1", usage=usage, price=0.25),
        spend_line(id="2", purpose="chat", model="[red]own[/red]\x1b[2J", usage=usage),
        spend_line(id="3", outcome="asked", at="2026-01-03T00:00:00+00:00"),
    ]
    workspace.session.spend_path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    async with studio(workspace, (120, 40)) as driver:
        await go_to(driver, "spend")
        await driver.shows("3 requests", "0.25", "2 of unknown price", "price unknown")
        await driver.shows("By purpose", "generate", "By model", "[red]own[/red]\\x1b[2J")
        await driver.shows("2026-01-02", "2026-01-03", "1 of them were cut off", "No cap is set")


async def test_the_journal_is_newest_first_and_can_be_searched(studio, opened):
    workspace = opened()
    workspace.session.record("hostile", text="\x1b]52;c;ZXZpbA==\x07 [bold]x[/bold]")
    async with studio(workspace, (120, 40)) as driver:
        await driver.scored()
        await driver.press("6")
        await go_to(driver, "journal")
        journal = driver.app.screen.query_one(JournalList)
        await driver.until(lambda: journal.line_count() >= 5, "events")
        events = [journal._lines[at].event for at in range(journal.line_count())]
        assert events[-1] == "created"
        assert events.index("run finished") < events.index("run started")
        assert "verdicts made" in events
        assert "\\x1b]52;c" in driver.screen()
        driver.app.screen.query_one(SectionList).focus()
        await driver.press("slash", *"hostile", "enter")
        await driver.until(lambda: journal.line_count() == 1, "narrowed")
        assert "[bold]x[/bold]" in driver.screen()
        await driver.press("escape")
        assert journal.line_count() == len(events)


async def test_a_setting_is_kept_in_the_session_and_holds_at_once(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.scored()
        await go_to(driver, "settings")
        place = driver.app.screen
        place._settings.go_to("abstain_below")
        place._settings.focus()
        await driver.press("enter")
        dialog = driver.app.screen
        assert isinstance(dialog, SettingDialog)
        dialog.query_one(Field).value = "7"
        await driver.press("enter")
        await driver.shows("must be a number from 0 to 1")
        assert driver.app.screen is dialog
        dialog.query_one(Field).value = "0.99"
        await driver.press("enter")
        await driver.until(lambda: workspace.abstain_below == 0.99, "in force")
        await driver.until(
            lambda: (driver.app.studio.verdicts.choice == "abstain").sum() > 20, "verdicts anew"
        )
        await driver.shows("session")
    workspace.close()
    again = opened()
    assert again.abstain_below == 0.99
    assert again.config.source("abstain_below") == "session"


async def test_a_setting_goes_into_the_users_own_file_and_a_flag_counts_over_it(
    studio, opened, user
):
    path = user / "config" / "pajama-tui" / "config.toml"
    async with studio(opened()) as driver:
        await go_to(driver, "settings")
        place = driver.app.screen
        for name, text in (("parallel", "2"), ("workers", "1")):
            place._settings.go_to(name)
            place._settings.focus()
            await driver.press("enter")
            driver.app.screen.query_one(Field).value = text
            if name == "workers":
                driver.app.screen.query_one(Choice).index = 1
            await driver.press("enter")
            await driver.until(
                lambda name=name: path.exists() and name in path.read_text(), "written"
            )
        await driver.until(lambda: "flag counts over it" in driver.said(), "said")
        assert driver.app.studio.workspace.workers == 2
        assert driver.app.studio.workspace.config["parallel"] == 2
    assert path.read_text() == "parallel = 2\nworkers = 1\n"


async def test_the_label_model_chosen_is_a_setting_of_the_session(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        workspace.keep_label_model("majority")
        await go_to(driver, "settings")
        rows = {row.name: (row.value, row.source) for row in workspace.config.rows()}
        assert rows["label_model"] == ("majority", "session")
        await driver.shows("majority        session")


async def test_the_overview_has_its_width_when_one_comes_back_to_it(studio, opened):
    async with studio(opened()) as driver:
        await go_to(driver, "overview")
        await driver.shows("fingerprint")
        first = str(driver.app.screen.query_one("#facts", Static).content)
        for _ in range(2):
            await go_to(driver, "settings")
            await go_to(driver, "overview")
            await driver.pilot.pause(0.2)
        again = str(driver.app.screen.query_one("#facts", Static).content)
        assert again.count("\n") == first.count("\n")


async def test_notes_are_written_while_one_types(studio, opened, monkeypatch):
    monkeypatch.setattr("pajama_tui.ui.widgets.notesarea._REST_SECONDS", 0.05)
    workspace = opened()
    workspace.session.notes_path.write_text("before\n")
    async with studio(workspace) as driver:
        await go_to(driver, "notes")
        await driver.until(lambda: not driver.app.screen.query_one(NotesArea).read_only, "read")
        await driver.press("enter", *"two")
        await driver.until(lambda: read_notes(workspace.session) == "twobefore\n", "written")
        # Somebody else writes meanwhile: nothing is lost.
        workspace.session.notes_path.write_text("theirs\n")
        await driver.press("x")
        await driver.until(lambda: read_notes(workspace.session) == "twoxbefore\n", "written")
        outside = workspace.session.directory / "NOTES.outside.md"
        assert outside.read_text() == "theirs\n"
        await driver.press("y", "escape")
        await driver.until(lambda: read_notes(workspace.session) == "twoxybefore\n", "left")


async def test_leaving_writes_the_notes(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await go_to(driver, "notes")
        await driver.until(lambda: not driver.app.screen.query_one(NotesArea).read_only, "read")
        await driver.press("enter", *"last words")
        await driver.press("ctrl+q")
    assert read_notes(workspace.session) == "last words"


async def test_what_is_shown_is_copied_as_it_is(studio, opened, monkeypatch):
    copied = []
    workspace = opened()
    workspace.session.notes_path.write_text("mine\n")
    async with studio(workspace) as driver:
        monkeypatch.setattr(driver.app, "copy_to_clipboard", copied.append)
        await go_to(driver, "notes")
        await driver.until(lambda: not driver.app.screen.query_one(NotesArea).read_only, "read")
        await driver.press("y")
        assert copied == ["mine\n"]
        await go_to(driver, "settings")
        await driver.press("y")
        assert copied[-1].startswith("workers = ")
        await driver.press("2", "y")
        assert "def judging_function" in copied[-1]


async def test_a_session_open_to_look_only_refuses_every_change(studio, opened):
    writer = opened()
    writer.session.notes_path.write_text("theirs")
    async with studio(opened(readonly=True)) as driver:
        before = sorted(path.name for path in writer.session.directory.rglob("*"))
        await go_to(driver, "overview")
        facts = driver.app.screen.query_one("#facts", Static)
        await driver.until(lambda: "open to look only here" in str(facts.content), "said")
        await go_to(driver, "notes")
        await driver.shows("theirs", "open to look only")
        # Letters typed at them neither quit nor run nor export.
        await driver.press("enter", *"quer1", "ctrl+o")
        await driver.until(lambda: "notes can't be changed" in driver.said(), "refused")
        assert driver.app.place == "session"
        assert len(driver.app.screen_stack) == 1
        await driver.press("escape", "r")
        await driver.until(lambda: "no judge can be run" in driver.said(), "run refused")
        await driver.press("1", "j")
        assert driver.app.studio.workspace.session.readonly
    assert sorted(path.name for path in writer.session.directory.rglob("*")) == before
    assert writer.session.notes_path.read_text() == "theirs"


async def test_one_that_looks_follows_what_the_writer_did(studio, opened):
    writer = opened()
    async with studio(opened(readonly=True)) as driver:
        await driver.until(lambda: driver.app.studio.table is not None, "pairs")
        gold = int(driver.app.studio.table.gold[0])
        writer.note_fingerprint()
        writer.source.scan()
        writer.note_fingerprint()
        writer.session.add_label(0, "b" if gold == 1 else "a", at=datetime.now(UTC).isoformat())
        table = driver.app.studio.table
        await driver.press("ctrl+r")
        await driver.until(lambda: driver.app.studio.table is not table, "read anew")
        assert int(driver.app.studio.table.gold[0]) == -gold
