"""A conversation about one judge over real HTTP: asked, kept, checked, measured, decided."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
for folder in (ROOT, ROOT / "tests" / "commands"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from model_server import MessagesServer, Step, prose, serving  # noqa: E402
from small_pairs import Open, write_rows  # noqa: E402

from pajama_tui.errors import InputError  # noqa: E402
from pajama_tui.llm import Budget, Endpoint, Retry, SpendLog  # noqa: E402
from pajama_tui.llm.prices import PRICES  # noqa: E402
from pajama_tui.pipeline.asking import Asker  # noqa: E402
from pajama_tui.pipeline.chatting import Chat  # noqa: E402
from pajama_tui.pipeline.scoring import score  # noqa: E402
from pajama_tui.pipeline.shown import shown_rows  # noqa: E402
from pajama_tui.pipeline.table import read_table  # noqa: E402
from pajama_tui.pipeline.workspace import Workspace  # noqa: E402
from pajama_tui.programs.edits import save_version  # noqa: E402
from pajama_tui.programs.history import History  # noqa: E402
from pajama_tui.programs.judge import Judge  # noqa: E402

QUICK = Retry(tries=2, first=0.01, longest=0.02, patience=0.1, tick=0.01, silence=5.0)
MARKS = '"""Full stops."""\n\n\ndef judging_function(query, response):\n    {}\n'
OLD = MARKS.format('return response.count(".") / (1 + len(response))')
NEW = MARKS.format('return response.count("?") / (1 + len(response))')
BAD = MARKS.format('return response.count("?") / len(response)')
WORDS = "def judging_function(q, r):\n    return len(set(r.split())) / (1 + len(r.split()))\n"

Answer = Callable[[dict[str, Any]], Step]


def proposing(source: str, before: str = "I would count question marks.") -> str:
    return f"{before}\n\n```python\n{source}```\n"


@pytest.fixture
def workspace(open_workspace: Open, tmp_path: Path) -> Workspace:
    """Sixty labelled pairs, won by the response with more question marks, and two judges."""
    rows = prose(60)
    for row in rows:
        more = row["response_a"].count("?") >= row["response_b"].count("?")
        row["label"] = "a" if more else "b"
    folder = tmp_path / "mine" / "style"
    folder.mkdir(parents=True)
    (folder / "marks.py").write_text(OLD)
    (folder / "words.py").write_text(WORDS)
    data = write_rows(tmp_path / "prose.jsonl", rows)
    return open_workspace(data, {"label_model": "majority"}, judges=folder.parent)


@pytest.fixture
def chat(workspace: Workspace) -> Chat:
    return Chat(workspace, read_table(workspace), "marks")


@pytest.fixture
def served() -> Iterator[Callable[[Answer], MessagesServer]]:
    """Start servers that answer as told."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(answer))


def asker(chat: Chat, server: MessagesServer, **options: Any) -> Asker:
    options = {"prices": PRICES, "retry": QUICK} | options
    endpoint = Endpoint(server.url, "none needed", "none")
    return Asker(chat.workspace.session, endpoint, "claude-sonnet-5-5", **options)


def lines(chat: Chat) -> list[dict[str, Any]]:
    return [json.loads(line) for line in chat.log.path.read_text("utf-8").splitlines()]


def test_a_change_is_asked_for_checked_measured_and_accepted(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    workspace = chat.workspace
    score(workspace, chat.table)
    step = Step(proposing(NEW), thinking="Question marks win.", chunk=5, times=0)
    server = served(lambda body: step)
    parts: list[tuple[str, str]] = []
    mine = asker(chat, server)
    evidence = chat.wrong(3)
    turn = chat.ask(
        mine, "Why these?", evidence, on_part=lambda kind, text: parts.append((kind, text))
    )
    assert turn.decision == "open"
    assert turn.proposal == NEW
    assert turn.cost is not None
    assert turn.cost > 0
    told = {kind: "".join(text for k, text in parts if k == kind) for kind, _ in parts}
    assert told["code"] == NEW
    assert told["thinking"] == "Question marks win."
    assert told["prose"].startswith("I would count")

    body = server.messages[0].body
    sent = body["messages"][0]["content"]
    assert OLD in sent
    assert "Why these?" in sent
    for row in evidence.rows:
        assert row.pair.response_b in sent
        assert f"[row {row.pair.row + 1}: response a]" in sent
    shown = set(chat.table.rows[shown_rows(workspace.session, chat.table)].tolist())
    assert shown == {row.pair.row for row in evidence.rows}

    assert chat.check(turn).passed
    trial = chat.trial(turn)
    assert trial.gain is not None
    assert trial.gain.value is not None
    assert trial.gain.value > 0
    effect = chat.effect(turn)
    assert effect.note == ""
    assert (effect.rows, effect.withheld, effect.others) == (57, 3, 1)
    assert effect.change is not None
    assert effect.accuracy_after is not None
    assert effect.accuracy_before is not None
    assert effect.change.value == pytest.approx(
        effect.accuracy_after.value - effect.accuracy_before.value
    )
    assert effect.change.low is not None
    assert effect.change.low > 0
    assert chat.effect(turn) == effect

    saved = chat.accept(turn)
    assert chat.judge.source == NEW == saved.source
    version = History(workspace.session).versions(saved)[-1]
    assert (version.who, version.parent) == ("llm", turn.asked.base)
    assert version.cost == pytest.approx(turn.cost)
    assert version.why.startswith("Why these? (claude-sonnet-5-5; shown rows ")
    outcomes = [each.outcome for each in SpendLog(workspace.session.spend_path).entries()]
    assert outcomes[-1] == "kept"
    with pytest.raises(InputError, match="accepted already"):
        chat.accept(turn)
    assert chat.cost == 0


def test_the_conversation_goes_on_where_it_was_left(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    answers = iter(["It counts full stops.", proposing(NEW), "As you like."])
    server = served(lambda body: Step(next(answers)))
    chat.ask(asker(chat, server), "What does it do?")
    turn = chat.ask(asker(chat, server), "Count question marks.")
    again = Chat(chat.workspace, chat.table, "style/marks")
    again.discard(again.proposal())
    again.ask(asker(again, server), "Leave it.")
    messages = server.messages[-1].body["messages"]
    assert [message["role"] for message in messages] == ["user", "assistant"] * 2 + ["user"]
    assert messages[1]["content"] == "It counts full stops."
    assert messages[2]["content"] == "Count question marks."
    assert messages[4]["content"] == "(That version was discarded.)\n\nLeave it."
    assert [each.decision for each in again.turns] == ["", "discarded", ""]
    with pytest.raises(InputError, match="discarded"):
        again.accept(turn)


def test_a_proposal_that_fails_a_check_is_not_saved_and_can_be_mended(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    answers = iter([proposing(BAD), proposing(NEW, "Now it can't divide by zero.")])
    server = served(lambda body: Step(next(answers)))
    first = chat.ask(asker(chat, server), "Count question marks.")
    found = chat.check(first)
    assert (found.passed, found.gate) == (False, "cases")
    assert "ZeroDivisionError" in found.reason
    with pytest.raises(InputError, match="Nothing was saved"):
        chat.accept(first)
    assert chat.judge.source == OLD
    second = chat.repair(asker(chat, server), first)
    assert second.asked.repairs == first.id
    assert found.reason in server.messages[-1].body["messages"][-1]["content"]
    saved = chat.accept(second)
    version = History(chat.workspace.session).versions(saved)[-1]
    assert version.why.startswith("Count question marks.")
    costs = [turn.cost for turn in chat.turns if turn.cost is not None]
    assert version.cost == pytest.approx(sum(costs))
    with pytest.raises(InputError, match="nothing to mend"):
        chat.repair(asker(chat, server), second)


def test_a_judge_changed_meanwhile_keeps_its_change(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    server = served(lambda body: Step(proposing(NEW)))
    turn = chat.ask(asker(chat, server), "Count question marks.")
    workspace = chat.workspace
    mine = OLD.replace('"."', '"!"')
    save_version(workspace.session, workspace.roster, chat.judge, mine)
    with pytest.raises(InputError, match="was changed since"):
        chat.accept(turn)
    assert chat.judge.source == mine


def test_a_kill_between_saving_and_saying_so_makes_one_version(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    server = served(lambda body: Step(proposing(NEW)))
    turn = chat.ask(asker(chat, server), "Count question marks.")
    workspace = chat.workspace
    save_version(workspace.session, workspace.roster, chat.judge, NEW, who="llm")
    chat.accept(turn)
    assert [each.sha for each in History(workspace.session).versions(chat.judge)].count(
        chat.judge.sha
    ) == 1
    assert chat.turns[-1].decision == "accepted"


@pytest.mark.parametrize("fault", ["truncate", "cut", "stop"])
def test_what_came_of_a_failed_answer_is_kept(
    chat: Chat, served: Callable[[Answer], MessagesServer], fault: str
) -> None:
    text = "It is right that the first thing to look at is the end of each sentence. " * 5
    stop = threading.Event()
    if fault == "stop":
        step = Step(text, gap=0.05, chunk=8, times=0)
    elif fault == "cut":
        step = Step(text, stop_reason="max_tokens", times=0)
    else:
        step = Step(text, fault="truncated", times=0)
    server = served(lambda body: step)

    def on_part(kind: str, piece: str) -> None:
        if fault == "stop":
            stop.set()

    turn = chat.ask(asker(chat, server), "Explain.", on_part=on_part, cancelled=stop)
    assert turn.fault in ("truncated", "max-tokens", "cancelled")
    assert turn.answer is not None
    assert turn.answer.sentence
    assert text.startswith(turn.answer.text) if fault != "cut" else turn.answer.text == text
    assert turn.answer.text
    # Pieces were on disk before the answer was.
    assert [line["kind"] for line in lines(chat)][:2] == ["user", "piece"]
    # The next message says that it broke off.
    next_step = Step("Yes.")
    again = served(lambda body: next_step)
    chat.ask(asker(chat, again), "Go on.")
    assert "broke off here" in again.messages[-1].body["messages"][1]["content"]


def test_a_program_that_was_killed_leaves_what_had_come(chat: Chat) -> None:
    from pajama_tui.synthesis.chat_turns import Asked

    id = chat.log.ask(Asked("Explain.", chat.judge.sha, "m"))
    chat.log.piece(id, "First try ")
    chat.log.piece(id, "It counts ", anew=True)
    chat.log.piece(id, "full stops")
    with chat.log.path.open("ab") as file:
        file.write(b'{"kind": "piece", "rubric": "style", "turn": "' + id.encode())
    (turn,) = Chat(chat.workspace, chat.table, "marks").turns
    assert turn.answer is not None
    assert (turn.answer.text, turn.fault) == ("It counts full stops", "interrupted")
    assert turn.cost is None
    assert chat.cost is None


def test_judges_of_one_name_in_two_rubrics_have_two_conversations(chat: Chat) -> None:
    from pajama_tui.pipeline.chatting import chat_log
    from pajama_tui.synthesis.chat_turns import Asked

    chat.log.ask(Asked("Mine.", chat.judge.sha, "m"))
    other = chat_log(chat.workspace, Judge("marks", "clarity", OLD))
    assert other.path == chat.log.path
    assert other.turns() == []


def test_a_budget_caps_the_conversation(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    server = served(lambda body: Step("Yes."))
    needed = chat.question("One?", model="m").request
    cap = needed.estimated_input() + needed.max_tokens + 100
    mine = asker(chat, server, budget=Budget(tokens=cap))
    assert chat.ask(mine, "One?").fault == ""
    second = chat.ask(mine, "Two?")
    assert second.fault == "budget"
    assert second.cost == 0
    assert len(server.messages) == 1


def test_old_turns_make_room_and_it_is_told(chat: Chat) -> None:
    from pajama_tui.synthesis.chat_turns import Answered, Asked

    for number in range(6):
        id = chat.log.ask(Asked(f"Question {number}. " + "so " * 8_000, chat.judge.sha, "m"))
        chat.log.answer(id, Answered(f"Answer {number}."))
    question = chat.question("And now?", model="m")
    text = json.dumps(question.request.messages)
    assert question.left_out == 3
    assert "Question 3." in text
    assert "Question 2." not in text
    assert "3 earlier turns" in text


def test_what_is_wrong_is_chosen_the_same_way_and_never_twice(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    first = chat.wrong(4)
    assert [row.pair.row for row in first.rows] == [row.pair.row for row in chat.wrong(4).rows]
    for row in first.rows:
        assert row.prefers not in ("neither", row.pair.gold)
    assert any("56 gold rows are left" in sentence for sentence in first.said)
    server = served(lambda body: Step("I see."))
    chat.ask(asker(chat, server), "Look.", first)
    second = chat.wrong(4)
    assert not {row.pair.row for row in first.rows} & {row.pair.row for row in second.rows}
    assert chat.figures().gold == 56


def test_a_message_with_a_key_is_not_written(chat: Chat) -> None:
    from pajama_tui.llm import find_endpoint

    mine = Asker(chat.workspace.session, find_endpoint("http://127.0.0.1:9"), "m", prices=PRICES)
    with pytest.raises(InputError, match="secret"):
        chat.ask(mine, "Use sk-ant-api03-" + "a1B2" * 20)
    assert not chat.log.path.exists()
    with pytest.raises(InputError, match="empty"):
        chat.ask(mine, " ")


def test_without_scores_of_the_others_the_effect_says_so(
    chat: Chat, served: Callable[[Answer], MessagesServer]
) -> None:
    server = served(lambda body: Step(proposing(NEW)))
    turn = chat.ask(asker(chat, server), "Count question marks.")
    effect = chat.effect(turn)
    assert "no scores yet" in effect.note
    assert effect.change is None
    assert effect.after.coverage > 0
