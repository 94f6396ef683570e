"""`generate` as the real program, against a server of the Messages API over real HTTP."""

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from generating import (
    NAMES,
    by_number,
    lines_of,
    spent,
    states,
    wait_for,
    with_pairs,
    words,
)
from in_process import Inside, running_inside
from model_server import PROGRAMS, Step, judge, prose, serving, slot_of
from program import Program

BLANKET = """def judging_function(query, response):
    try:
        return response.count("e") / len(response)
    except Exception:
        return 0.0
"""


@pytest.fixture
def work(pajama: Program) -> Program:
    """A directory with labelled pairs and one judge."""
    return with_pairs(pajama)


@pytest.fixture
def inside(
    work: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Inside]:
    """The program's entry point in this process: what it loads is loaded once for all tests."""
    with running_inside(work.folder, monkeypatch, capsys) as run:
        yield run


@pytest.mark.slow
def test_six_slots_become_six_judges_with_history(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        done = work(*words(server, "-n", "6", "--json"))
        asked = [each.body for each in server.messages]
    assert done.code == 0, done.err
    found = done.json
    assert (found["kept"], found["empty"], found["missing"]) == (6, 0, 0), done.err
    assert {slot["judge"] for slot in found["slots"]} == {f"relevance/{name}" for name in NAMES}
    assert found["spent"]["known_cost"] > 0
    assert "prices of" in done.err
    assert done.err.count("kept as relevance/") == 6

    history = lines_of(work, "history/word_variety.jsonl")
    shown = lines_shown(history[0]["why"])
    assert history[0]["who"] == "llm"
    assert "measures word variety" in history[0]["why"]
    assert 0 < history[0]["cost"] < 1
    source = work.folder / "sessions" / "pairs" / "judges" / "relevance" / "word_variety.py"
    assert source.read_text() == PROGRAMS["word_variety"]
    assert {line["outcome"] for line in spent(work).values()} == {"kept"}

    rows = prose()
    for body in asked:
        text = body["messages"][0]["content"]
        assert [n for n, row in enumerate(rows, 1) if row["response_a"] in text] == sorted(shown)
    again = inside(*words(server, "-n", "6", "--json"))
    assert again.code == 0
    assert again.json["kept"] == 6
    assert len(server.messages) == 6


def lines_shown(why: str) -> list[int]:
    """The rows that a history line says were shown."""
    return [int(row) for row in why.partition("shown rows ")[2].rstrip(")").split(", ")]


def test_prompts_that_were_shown_measure_nothing_afterwards(work: Program, inside: Inside) -> None:
    fit = "verdicts fit pairs.jsonl --judges quick --json --label-model majority".split()
    before = inside(*fit).json
    with serving(by_number) as server:
        inside(*words(server, "-n", "1"))
    after = inside(*fit).json
    shown = len(lines_shown(lines_of(work, "history/question_share.jsonl")[0]["why"]))
    assert shown > 0
    assert after["report"]["rows"] == before["report"]["rows"] - shown
    assert f"{shown} gold rows are neither fitted nor measured on" in json.dumps(after["report"])


def test_a_bad_program_is_repaired_once_with_the_reason(work: Program, inside: Inside) -> None:
    def answer(body: dict[str, Any]) -> Step:
        if len(body["messages"]) == 1:
            return Step(data=judge("e_share", BLANKET))
        return Step(data=judge("last_word"))

    with serving(answer) as server:
        done = inside(*words(server, "-n", "1", "--json"))
        repair = server.messages[1].body["messages"]
    assert done.code == 0
    assert done.json["slots"][0]["judge"] == "relevance/last_word"
    assert done.json["slots"][0]["tries"] == 2
    assert repair[1]["role"] == "assistant"
    rejected = next(line for line in lines_of(work) if line["state"] == "rejected")
    assert rejected["reason"] in json.dumps(repair[2]["content"], ensure_ascii=False)
    assert [line["outcome"] for line in spent(work).values()] == ["rejected", "kept"]
    # What the rejected try cost is part of the judge's cost.
    parts = [line["price"] for line in spent(work).values()]
    assert lines_of(work, "history/last_word.jsonl")[0]["cost"] == pytest.approx(sum(parts))


def test_what_can_not_be_mended_leaves_the_slot_empty(work: Program, inside: Inside) -> None:
    def answer(body: dict[str, Any]) -> Step:
        number = slot_of(body)[1]
        if number == 1:
            return Step(data=judge("question_share"))
        if number == 2:
            return Step(text="", stop_reason="refusal", category="cyber")
        if number == 3:
            return Step(text='{"name": "long", "program": "def', stop_reason="max_tokens")
        if number == 4:
            # The same algorithm under other names.
            source = PROGRAMS["question_share"].replace("ends", "marks").replace("mark ", "m ")
            return Step(data=judge("copy", source))
        return Step(text="I would rather not write a program.")

    with serving(answer) as server:
        done = inside(*words(server, "-n", "5", "--parallel", "1", "--json"))
    assert done.code == 0, done.err
    slots = {slot["slot"]: slot for slot in done.json["slots"]}
    assert [slot["state"] for slot in slots.values()] == ["kept"] + 4 * ["empty"]
    assert "refused" in slots["relevance/2"]["reason"]
    assert "cut off" in slots["relevance/3"]["reason"]
    assert "question_share" in slots["relevance/4"]["reason"]
    assert "no JSON object" in slots["relevance/5"]["reason"]
    judges = work.folder / "sessions" / "pairs" / "judges" / "relevance"
    assert [path.name for path in judges.iterdir()] == ["question_share.py"]
    # What was paid for is kept though it is of no use.
    assert any(line.get("text", "").startswith('{"name": "long"') for line in lines_of(work))


def test_the_budget_stops_the_run_with_what_there_is(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        budget = words(server, "-n", "6", "--parallel", "2", "--json", "--max-tokens", "2000")
        done = inside(*budget, "--budget", "11k tokens")
        asked = len(server.messages)
        assert done.code == 0, done.err
        assert 0 < done.json["kept"] < 6
        assert done.json["missing"] == 6 - done.json["kept"]
        assert "The budget is reached" in done.json["stopped"]
        assert "Missing: " in done.err
        assert done.json["spent"]["input_tokens"] + done.json["spent"]["output_tokens"] <= 11_000

        more = inside(*budget, "--budget", "500k tokens")
    assert more.json["kept"] == 6
    assert len(server.messages) == asked + 6 - done.json["kept"]
    assert more.json["run"] == done.json["run"]


def test_nothing_is_spent_without_leave(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        done = inside(*[word for word in words(server, "-n", "1") if word != "--yes"])
        assert not server.asked
    assert done.code == 2
    assert "--yes" in done.err
    assert "tokens in" in done.err
    assert "What is asked stands in sessions/" in done.err


def test_an_unknown_price_is_said_to_be_unknown(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        done = inside(*words(server, "-n", "1", "--json", "--model", "home-made"))
    assert "Price: unknown" in done.err
    assert done.json["forecast"]["likely_cost"] is None
    assert done.json["slots"][0]["cost"] is None
    assert lines_of(work, "history/question_share.jsonl")[0]["cost"] is None


def test_what_is_set_need_not_be_typed(
    work: Program, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work.folder / "prices.toml").write_text("[home-made]\ninput = 1\noutput = 2\n")
    (work.folder / "pajama.toml").write_text('model = "home-made"\n')
    with serving(by_number) as server:
        monkeypatch.setenv("PAJAMA_BASE_URL", server.url)
        monkeypatch.setenv("PAJAMA_BUDGET", "1 token")
        monkeypatch.setenv("PAJAMA_PRICES", "prices.toml")
        command = "generate pairs.jsonl --judges quick --rubric relevance --yes -n 1 --json".split()
        capped = inside(*command)
        assert "The budget is reached" in capped.json["stopped"]
        done = inside(*command, "--budget", "1.00")
        assert {each.body["model"] for each in server.messages} == {"home-made"}
    assert done.json["kept"] == 1
    assert done.json["forecast"]["likely_cost"] > 0
    (work.folder / "pajama.toml").write_text('base_url = "http://elsewhere.example"\n')
    refused = inside(*command)
    assert refused.code == 2
    assert "can't be set by a project's file" in refused.err


def test_a_bad_key_stops_the_run_and_leaves_the_slots_open(work: Program, inside: Inside) -> None:
    with serving(lambda body: Step(fault="401")) as server:
        done = inside(*words(server, "-n", "3", "--parallel", "1"))
    assert done.code == 1
    assert "did not accept the key" in done.err
    assert "3 missing" in done.out
    with serving(by_number) as server:
        assert inside(*words(server, "-n", "3", "--json")).json["kept"] == 3


@pytest.mark.slow
def test_a_kill_loses_nothing_that_was_answered(work: Program) -> None:
    def slow(body: dict[str, Any]) -> Step:
        number = slot_of(body)[1]
        return Step(data=judge(NAMES[number - 1]), delay=0.0 if number < 4 else 30.0)

    with serving(slow) as server:
        run = work.start(*words(server, "-n", "6", "--parallel", "2"))
        wait_for(lambda: states(work)["kept"] == 3 and len(server.messages) == 5)
        run.kill()
        run.communicate()
    with serving(by_number) as server:
        done = work(*words(server, "-n", "6", "--json"))
        asked = sorted(slot_of(each.body)[1] for each in server.messages)
    assert done.json["kept"] == 6
    assert asked == [4, 5, 6]
    assert "with no answer here: 2 questions" in done.err
    assert done.json["spent"]["interrupted"] == 2


def test_a_stored_answer_is_checked_without_a_new_question(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        assert inside(*words(server, "-n", "2", "--json")).json["kept"] == 2
        # As a kill leaves it: right after the reply, and right after the checks.
        path = work.folder / "sessions" / "pairs" / "slots.jsonl"
        kept = [line for line in lines_of(work) if line["state"] != "kept"]
        first = [n for n in kept if n["slot"] == "relevance/1" and n["state"] != "passed"]
        second = [n for n in kept if n["slot"] == "relevance/2"]
        path.write_text("".join(json.dumps(line) + "\n" for line in [*first, *second]))
        (work.folder / "sessions/pairs/judges/relevance/question_share.py").unlink()
        done = inside(*words(server, "-n", "2", "--json"))
        assert len(server.messages) == 2
    assert done.json["kept"] == 2
    assert "Checked without a new question: 2 answers" in done.err
    assert len(lines_of(work, "history/word_variety.jsonl")) == 1


@pytest.mark.slow
def test_interrupt_stops_at_once_and_the_session_is_intact(work: Program) -> None:
    with serving(lambda body: Step(data=judge("last_word"), delay=60.0)) as server:
        run = work.start(*words(server, "-n", "2"))
        wait_for(lambda: len(server.messages) == 2)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=20)
    assert run.returncode == 130
    assert b"run the same command to go on" in err
    assert states(work) == {"asked": 2}
    assert {line["outcome"] for line in spent(work).values()} <= {"failed", "truncated"}
    with serving(by_number) as server:
        done = work(*words(server, "-n", "2", "--json"))
    assert "with no answer here: 2 questions" in done.err
    assert done.json["kept"] == 2


@pytest.mark.slow
def test_a_question_that_waited_to_be_asked_again_was_not_under_way(work: Program) -> None:
    def busy(body: dict[str, Any]) -> Step:
        # One is turned away and waits, one is being answered.
        first = slot_of(body)[1] == 1
        return Step(fault="529", retry_after="60") if first else Step(delay=60.0)

    with serving(busy) as server:
        run = work.start(*words(server, "-n", "2"))
        wait_for(lambda: sum(line["outcome"] == "failed" for line in spent_now(work)) == 1)
        wait_for(lambda: len(server.messages) == 2)
        run.kill()
        run.communicate()
    assert states(work) == {"asked": 2}
    with serving(by_number) as server:
        done = work(*words(server, "-n", "2", "--json"))
    assert "with no answer here: 1 question." in done.err
    assert done.json["kept"] == 2


def spent_now(work: Program) -> list[dict[str, Any]]:
    """The requests of the spend log as it is now, if there is one."""
    path = work.folder / "sessions" / "pairs" / "spend.jsonl"
    return list(spent(work).values()) if path.exists() else []


def test_an_edited_rubric_and_template_are_what_is_asked(work: Program, inside: Inside) -> None:
    with serving(by_number) as server:
        inside(*words(server, "-n", "1"))
        folder = work.folder / "sessions" / "pairs"
        rubrics, template = folder / "rubrics.toml", folder / "generate.template.txt"
        rubrics.write_text('[relevance]\nname = "Mine"\ndescription = "What I say {examples}"\n')
        template.write_text(template.read_text() + "Be terse.\n")
        inside(*words(server, "-n", "2"))
        text = server.messages[-1].body["messages"][0]["content"]
        assert "Rubric: Mine\nWhat I say {examples}" in text
        assert text.rstrip().endswith("Be terse.")

        template.write_text(template.read_text().replace("{existing}", "{exsisting}"))
        done = inside(*words(server, "-n", "3"))
        assert done.code == 2
        assert "{exsisting}" in done.err
        reset = inside("generate", "pairs.jsonl", "--reset-template", "--reset-rubrics")
        assert reset.code == 0
        assert inside(*words(server, "-n", "3", "--json")).json["kept"] == 3
    assert "Mine" not in rubrics.read_text()


def test_the_papers_criteria(work: Program, inside: Inside) -> None:
    with serving(lambda body: Step(data=judge("last_word"))) as server:
        command = [
            word for word in words(server, "-n", "1") if word not in ("--rubric", "relevance")
        ]
        done = inside(*command, "--rubrics", "paper", "--json", "--parallel", "1")
        asked = {slot_of(each.body)[0] for each in server.messages}
    criteria = {"Structure", "Relevance", "Readability", "Bias", "Factuality", "Safety"}
    assert asked == criteria
    assert done.json["kept"] == 1
    assert done.json["empty"] == 5


@pytest.mark.slow
def test_eighty_slots_with_faults_and_three_kills(
    work: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every slot has an outcome, and what was paid for twice is told."""
    from tests.llm import server as module

    # A connection that falls silent is waited for five minutes: not here.
    passing = [fault for fault in module.PASSING if fault != "stall"]
    monkeypatch.setattr(module, "PASSING", passing)
    # Most of the shipped judges find nothing to judge in words drawn at random.
    sources = sorted(Path(__file__).resolve().parents[2].glob("judges/*/*.py"))
    texts = [*PROGRAMS.values(), *(path.read_text("utf-8") for path in sources)]
    given: dict[tuple[str, int], str] = {}

    def answer(body: dict[str, Any]) -> Step:
        slot = slot_of(body)
        text = given.setdefault(slot, texts[len(given) % len(texts)])
        return Step(data=judge(f"judge_{slot[1]}", text), delay=0.05, chunk=2000)

    everything = ["generate", "pairs.jsonl", "--judges", "quick", "--yes", "--json"]
    with serving(answer, faults=0.2, seed=3) as server:
        command = [*everything, "--base-url", server.url, "--model", "claude-sonnet-5-5"]
        told = 0
        for kill in range(1, 4):
            run = work.start(*command)
            wait_for(lambda enough=20 * kill: sum(finished(work).values()) >= enough, 300.0)
            os.kill(run.pid, signal.SIGKILL)
            run.communicate()
            told += states(work)["asked"]
        server.faults = 0.0
        done = work_long(work, command)
        answered = [each.body for each in server.messages if not each.fault]
    found = done["slots"]
    assert len(found) == 80
    assert {slot["state"] for slot in found} <= {"kept", "empty"}
    assert all(slot["judge"] or slot["reason"] for slot in found)
    assert done["kept"] >= len(PROGRAMS)
    # A whole answer was given once a try, but for those that were under way at a kill.
    first = Counter(slot_of(body) for body in answered if len(body["messages"]) == 1)
    repairs = Counter(slot_of(body) for body in answered if len(body["messages"]) > 1)
    twice = sum(count - 1 for counter in (first, repairs) for count in counter.values())
    assert twice <= told
    # A question that waited to be asked again is told of too, though nothing was under way.
    assert done["spent"]["interrupted"] <= told


def finished(work: Program) -> Counter[str]:
    """The slots that have an outcome by now."""
    return Counter({name: n for name, n in states(work).items() if name in ("kept", "empty")})


def work_long(work: Program, command: list[str]) -> dict[str, Any]:
    """Run to the end, with more patience than a quick test has."""
    run = work.start(*command)
    out, err = run.communicate(timeout=900)
    assert run.returncode == 0, err.decode()
    found = json.loads(out)
    assert isinstance(found, dict)
    return found
