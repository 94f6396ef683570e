"""The conversation about a judge, seen from the studio, against a server over real HTTP."""

import json
import re
import sys
from pathlib import Path

import pytest
from textual.widgets import Static
from ui_samples import BIDI, CLEAR, CLIPBOARD, MARKUP, harmful

from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.history import History
from pajama_tui.programs.roster import judge_named
from pajama_tui.ui.generation import Wishes
from pajama_tui.ui.screens.chat import JudgeChat
from pajama_tui.ui.widgets.chatview import ChatView, TurnView
from pajama_tui.ui.widgets.judgelist import JudgeList

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.commands.model_server import Step, prose, serving  # noqa: E402

MARKS = '"""Marks."""\n\n\ndef judging_function(query, response):\n    {}\n'
OLD = MARKS.format('return response.count(".") / 9')
NEW = MARKS.format('return response.count("?") / (1 + len(response))')
BAD = MARKS.format('return response.count("?") / len(response)')
WORDS = "def judging_function(q, r):\n    return len(set(r.split())) / (1 + len(r.split()))\n"
PRICED = "claude-sonnet-5-5"


def proposing(source: str) -> str:
    return f"I would count question marks.\n\n```python\n{source}```\nThat is all."


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Opens pairs won by question marks, with two judges; no key, no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("API_KEY", "AUTH_TOKEN", "BASE_URL", "PROFILE", "CONFIG_DIR"):
        monkeypatch.delenv(f"ANTHROPIC_{name}", raising=False)
    folder = tmp_path / "mine" / "style"
    folder.mkdir(parents=True)
    (folder / "marks.py").write_text(OLD)
    (folder / "words.py").write_text(WORDS)
    rows = prose()
    for row in rows:
        more = row["response_a"].count("?") >= row["response_b"].count("?")
        row["label"] = "a" if more else "b"
    data = tmp_path / "pairs.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    opened = []

    def open_workspace(**options) -> Workspace:
        config = load_config({"workers": 2, "label_model": "majority"}, environ={}, cwd=tmp_path)
        options = {"session": tmp_path / "session", "judges": tmp_path / "mine", **options}
        opened.append(Workspace.open(data, config, **options))
        return opened[-1]

    yield open_workspace
    for workspace in opened:
        workspace.close()


async def chat_with(driver, url: str = "", **wishes: str) -> JudgeChat:
    """Open the conversation about the first judge."""
    app = driver.app
    app.studio.wishes = Wishes(base_url=url, model=PRICED, **wishes)
    await driver.until(lambda: app.studio.table is not None, "the table")
    await driver.press("2")
    app.screen.query_one(JudgeList).go_to("style/marks")
    await driver.press("c")
    await driver.until(lambda: isinstance(app.screen, JudgeChat), "the screen")
    screen = app.screen
    await driver.until(lambda: screen._standing is not None, "how the judge does")
    assert screen.judge.label == "style/marks"
    return screen


async def say(driver, text: str, *, agree: bool = True) -> None:
    """Type a message and send it."""
    for char in text:
        driver.app.screen._box.insert(char)
    await driver.press("enter")
    if agree:
        await driver.shows("Send it?", "tokens in")
        await driver.press("y")


async def answered(driver, screen) -> None:
    await driver.until(lambda: screen._turns and not screen._live and not screen._asking, "answer")


def conversation(screen) -> str:
    """All that the conversation says, in view or not."""
    statics = screen.query_one(ChatView).query(Static)
    return "\n".join(str(each.content) for each in statics if each.display)


@pytest.mark.slow
async def test_a_proposal_is_streamed_measured_accepted_and_the_one_column_scored(studio, home):
    workspace = home()
    step = Step(proposing(NEW), thinking="Question marks seem to win.", gap=0.15)
    with serving(lambda body: step) as server:
        async with studio(workspace) as driver:
            await driver.scored()
            await driver.until(lambda: not driver.app.studio.running, "the run's end")
            screen = await chat_with(driver, server.url, budget="2.50")
            await driver.shows("next message: at most $0.0", "$0.00 of $2.50 spent", "prefers a si")
            await driver.press("ctrl+g", "backspace", "2", "enter")
            await driver.shows("Attached: rows", "ctrl+n")
            rows = [row.pair.row + 1 for row in screen._evidence.rows]
            assert len(rows) == 2
            await say(driver, "Count other marks.", agree=False)
            await driver.shows("Send it?", "Of the budget, $0.00 of $2.50 spent.")
            assert not server.messages
            await driver.press("y")
            # The answer shows while it comes, its thinking in one line.
            await driver.until(
                lambda: screen._live and "I would count" in conversation(screen), "the stream"
            )
            assert "▸ thinking, 27 characters" in conversation(screen)
            await answered(driver, screen)
            assert f"rows {rows[0]}, {rows[1]}" in conversation(screen)
            assert "· $0.0" in conversation(screen)
            await driver.press("ctrl+t")
            assert "Question marks seem to win." in conversation(screen)

            await driver.press("ctrl+o")
            await driver.until(lambda: screen.proposed.effect is not None, "the effect")
            await driver.shows("passes the checks", "held-out accuracy +", "+    return response.c")
            await driver.press("G")
            await driver.shows("texts without a score")
            await driver.press("a")
            await driver.shows("Accept this version?", "held-out accuracy +")
            await driver.press(*"asks", "enter")
            await driver.until(lambda: "is saved and in use" in driver.said(), "accepted")
            await driver.until(lambda: "accepted" in conversation(screen), "said so")
            judge = judge_named(workspace.roster.kept, "marks")
            assert judge.source == NEW
            studio_ = driver.app.studio
            await driver.until(lambda: studio_.health(judge) is not None, "the column is scored")
            (entry,) = [
                each for each in History(workspace.session).versions(judge) if each.who == "llm"
            ]
            assert entry.why == "asks"
            assert entry.cost > 0
            sent = json.dumps(server.messages[0].body)
            assert "Count other marks." in sent
            assert "Rows of the data to look at" in sent
            await driver.press("escape")
            listed = driver.app.screen.query_one(JudgeList)
            await driver.until(lambda: listed.judge.sha == judge.sha, "the list")
            await driver.press("h")
            await driver.shows("2 versions", "asks")


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_an_answer_is_stopped_at_once_and_kept(studio, home, key):
    workspace = home()
    text = "It looks at the ends of sentences alone. " * 100
    with serving(lambda body: Step(text, gap=0.05)) as server:
        async with studio(workspace) as driver:
            screen = await chat_with(driver, server.url)
            await say(driver, "Explain.")
            await driver.until(lambda: "ends of" in conversation(screen), "some of it")
            assert screen._live is not None
            await driver.shows("answering · ", "Stop")
            # Nothing else is sent meanwhile, and what is typed stays.
            await say(driver, "And then?", agree=False)
            assert "esc stops it" in driver.said()
            await driver.press(key)
            await answered(driver, screen)
            assert "answering" not in driver.screen()
            (turn,) = screen._turns
            assert turn.fault == "cancelled"
            assert turn.answer.text.startswith("It looks at the ends of")
            assert "ends of" in conversation(screen)
            assert screen._box.text == "And then?"
            await driver.press("escape")
            assert not isinstance(driver.app.screen, JudgeChat)
            # It is all there the next time, the message that was not sent too.
            await driver.press("c")
            await driver.until(lambda: isinstance(driver.app.screen, JudgeChat))
            again = driver.app.screen
            await driver.until(lambda: "Explain." in conversation(again), "kept")
            assert again._box.text == "And then?"
    assert len(server.messages) == 1


async def test_what_fails_a_check_is_mended_when_asked_and_discarded_when_not_wanted(studio, home):
    workspace = home()
    answers = iter([Step(proposing(BAD)), Step(fault="401"), Step(proposing(NEW))])
    with serving(lambda body: next(answers)) as server:
        async with studio(workspace, (200, 50)) as driver:
            screen = await chat_with(driver, server.url)
            await say(driver, "Count other marks.")
            await answered(driver, screen)
            await driver.press("ctrl+o")
            await driver.shows("fails a check", "ZeroDivisionError", "f asks for it to be mended")
            await driver.press("a")
            assert driver.app.screen is screen, "what fails can't be accepted"
            await driver.press("f")
            await driver.until(lambda: len(screen._turns) == 2, "no answer")
            assert screen._box.text == ""
            await driver.press("ctrl+o")
            await driver.shows("f asks for it to be mended")
            await driver.press("f")
            await driver.until(lambda: len(screen._turns) == 3, "mended")
            await driver.until(lambda: screen.proposed.effect is not None, "measured")
            assert "ZeroDivisionError" in json.dumps(server.messages[1].body)
            await driver.press("ctrl+o", "s")
            await driver.until(
                lambda: any(
                    'count("?")' in line.partition('count(".")')[2].partition("│")[2]
                    for line in driver.screen().splitlines()
                ),
                "side by side",
            )
            await driver.press("d")
            await driver.until(lambda: "discarded" in conversation(screen), "discarded")
            assert screen.proposed is None
            assert judge_named(workspace.roster.kept, "marks").source == OLD


async def test_without_a_key_it_says_what_to_set_and_the_conversation_is_readable(studio, home):
    workspace = home()
    with serving(lambda body: Step("Because of the stops.")) as server:
        async with studio(workspace) as driver:
            screen = await chat_with(driver, server.url)
            await say(driver, "Why?")
            await answered(driver, screen)
    async with studio(workspace) as driver:
        screen = await chat_with(driver)
        await driver.shows("There is no key for", "ANTHROPIC_API_KEY", "`base_url`")
        await driver.shows("Because of the stops.")
        assert "--base-url" not in driver.screen()
        await say(driver, "And now?", agree=False)
        await driver.until(lambda: "There is no key" in driver.said(), "said when asked")
        assert screen._box.text == "And now?"


async def test_an_unknown_price_is_said_and_no_is_no(studio, home):
    with serving(lambda body: Step()) as server:
        async with studio(home()) as driver:
            driver.app.studio.wishes = Wishes()
            screen = await chat_with(driver, server.url)
            driver.app.studio.wishes = Wishes(base_url=server.url, model="my-own")
            screen._open()
            await driver.shows("price unknown", "no budget")
            await say(driver, "Why?", agree=False)
            await driver.shows("Send it?", "price unknown", "There is no budget.")
            await driver.press("n")
            assert screen._box.text == "Why?"
            assert not server.messages
            assert "$0" not in driver.screen()


async def test_a_wait_counts_down_and_a_message_without_an_answer_comes_back(studio, home):
    steps = iter(
        [
            Step(fault="429", retry_after="4", message="slow down"),
            Step(fault="401", message="no"),
        ]
    )
    with serving(lambda body: next(steps)) as server:
        async with studio(home()) as driver:
            screen = await chat_with(driver, server.url)
            await driver.press("ctrl+r")
            await driver.shows("Attached: rows 1 ")
            await say(driver, "Why?")
            seen = set()

            def counts_down() -> bool:
                seen.update(re.findall(r"Asked again in \d s", driver.screen()))
                return len(seen) > 1

            await driver.until(counts_down)
            await answered(driver, screen)
            assert screen._box.text == "Why?"
            assert [row.pair.row for row in screen._evidence.rows] == [0]
            assert screen._turns[0].fault
            await driver.press("ctrl+n")
            assert screen._evidence is None
            assert "Attached" not in driver.screen()


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_hostile_words_are_shown_as_text(studio, home, size):
    hostile = f"{CLEAR} {CLIPBOARD} {BIDI} {MARKUP}"
    source = NEW.replace("Marks.", f"Marks {MARKUP}") + f"# {CLIPBOARD}\n"
    text = f"{hostile}\n```python\n{source}```\n"
    with serving(lambda body: Step(text, thinking=hostile, gap=0.01)) as server:
        async with studio(home(), size) as driver:
            screen = await chat_with(driver, server.url)
            await say(driver, f"Look: {CLEAR}")
            seen = set()

            def ended() -> bool:
                seen.update(harmful(driver.screen()) | harmful(conversation(screen)))
                return bool(screen._turns) and screen._live is None

            await driver.until(ended, "the answer")
            await driver.press("ctrl+t")
            assert "\\x1b]52" in conversation(screen)
            assert "[red]not markup[/red]" in conversation(screen)
            assert "Look: \\x1b[2J" in screen._turns[0].asked.text
            await driver.press("ctrl+o")
            await driver.until(lambda: not screen.proposed.doing, "measured")
            for key in ("g", "G"):
                await driver.press(key)
                seen |= harmful(driver.screen())
            assert not seen
            assert driver.app.is_running


async def test_lines_are_begun_and_messages_sent_as_terminals_deliver_keys(studio, home):
    with serving(lambda body: Step("Yes.")) as server:
        async with studio(home()) as driver:
            screen = await chat_with(driver, server.url)
            await driver.press("a", "ctrl+j", "b", "backslash", "enter", "c", "shift+enter", "d")
            assert screen._box.text == "a\nb\nc\nd"
            assert not server.asked
            await driver.press("f1")
            await driver.shows("Keys here", "ctrl+j, or enter after a \\, begins a new line")
            await driver.press("escape", "enter", "y")
            await answered(driver, screen)
            assert screen._turns[0].asked.text == "a\nb\nc\nd"
            assert len(screen.query(TurnView)) == 1


async def test_quitting_while_it_answers_asks_first_and_keeps_what_came(studio, home):
    workspace = home()
    with serving(lambda body: Step("One word after another. " * 200, gap=0.05)) as server:
        async with studio(workspace) as driver:
            screen = await chat_with(driver, server.url)
            await say(driver, "Go on.")
            await driver.until(lambda: "One word" in conversation(screen), "some of it")
            await driver.press("ctrl+l", "q")
            await driver.shows("Quit?", "An answer is under way in a chat")
            await driver.press("n")
            assert screen._live is not None
            # It goes on while one is elsewhere.
            await driver.press("1")
            await driver.shows("answering · ")
            await driver.press("q", "y")
            await driver.until(lambda: screen._live is None or screen._live.stop.is_set(), "stop")
    from pajama_tui.pipeline.chatting import chat_log

    (turn,) = chat_log(workspace, judge_named(workspace.roster.kept, "marks")).turns()
    assert turn.answer.text.startswith("One word after")


async def test_a_read_only_session_is_readable_and_sends_nothing(studio, home):
    home().close()
    with serving(lambda body: Step()) as server:
        async with studio(home(readonly=True)) as driver:
            screen = await chat_with(driver, server.url)
            await driver.shows("read-only: nothing can be sent")
            await say(driver, "Why?")
            await driver.until(lambda: "open read-only" in driver.said(), "why not")
            assert screen._box.text == "Why?"
            assert not server.messages
