"""`probe label` against a server of the Messages API over real HTTP."""

import json
import os
import re
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from in_process import Inside
from model_server import Asked, MessagesServer, Step, serving
from program import Program, read_rows

from pajama_tui.training.probe_learning.read_rows import read_labelled
from pajama_tui.training.probes.prompts import ASPECTS


def words(server: MessagesServer, *more: str) -> list[str]:
    base = "probe label r.jsonl --out l.jsonl --model claude-sonnet-5-5 --yes".split()
    return [*base, "--base-url", server.url, *more]


def row_of(body: dict[str, Any]) -> int:
    found = re.search(r"What is (\d+) and", json.dumps(body["messages"]))
    assert found is not None
    return int(found[1])


def score_of(row: int, aspect: str) -> int:
    return 1 + (row + ASPECTS.index(aspect)) % 5


def whole(body: dict[str, Any], **changed: Any) -> Step:
    """A reply as the schema wants it, on the aspects that were asked for."""
    text = body["messages"][-1]["content"] if len(body["messages"]) == 1 else ""
    asked = text.rpartition("Score the response on: ")[2].rstrip(".\n")
    aspects = [name for name in asked.split(", ") if name in ASPECTS] or list(ASPECTS)
    row = row_of(body)
    data = {a: {"reason": f"why {row}", "score": score_of(row, a)} for a in aspects}
    return Step(data={**data, **changed})


def rows_asked(messages: list[Asked]) -> Counter[int]:
    return Counter(row_of(each.body) for each in messages)


def labels(work: Program, name: str = "l.jsonl") -> list[dict[str, Any]]:
    return read_rows(work.folder / name)


def expected(row: int) -> dict[str, int]:
    return {aspect: score_of(row, aspect) for aspect in ASPECTS}


def test_every_response_gets_its_scores_and_the_linter_reads_them(
    inside: Inside, work: Program
) -> None:
    rows = read_rows(work.folder / "r.jsonl")
    rows[2]["prediction"] = None
    rows[2] |= {"stopped": "refused", "response_reason": "It refused."}
    rows[4]["prediction"] = " \n"
    work.rows([*rows, {"question": "no prediction"}], "r.jsonl")
    with serving(whole) as server:
        done = inside(*words(server, "--json"))
        assert rows_asked(server.messages) == Counter([0, 1, 3, 5])
    assert done.code == 0, done.err
    found = labels(work)
    assert [row["id"] for row in found] == [f"r{n}" for n in range(6)]
    for number in (0, 1, 3, 5):
        assert found[number]["scores"] == expected(number)
        assert set(found[number]["justifications"].values()) == {f"why {number}"}
        assert found[number]["labeller"] == "claude-sonnet-5-5"
        # What the row had stays.
        assert rows[number].items() <= found[number].items()
        assert "label_reason" not in found[number]
    assert set(found[2]["scores"].values()) == {None}
    assert found[2]["label_reason"] == "There is no response: It refused."
    assert found[4]["label_reason"] == "There is no response."
    facts = done.json
    assert (facts["rows"], facts["scored"], facts["failed"]) == (6, 4, 2)
    assert facts["scores"]["fluency"]["null"] == 2
    assert facts["forecast"]["questions"] == 4
    assert facts["bad_rows"] == 1
    assert facts["spent"]["known_cost"] > 0
    read = read_labelled(str(work.folder / "l.jsonl"))
    assert read.aspects == list(ASPECTS)
    assert [row.scores for row in read.rows if row.id != "r4"] == [
        expected(n) for n in (0, 1, 3, 5)
    ]
    assert [row.scores["fluency"] for row in read.rows if row.id == "r4"] == [None]
    lint = inside("probe", "lint", "l.jsonl")
    assert lint.code == 0
    assert "fluency" in lint.out
    log = read_rows(work.folder / "l.jsonl.spend.jsonl")
    assert sum(line.get("outcome") == "kept" for line in log) == 4


def test_a_reply_that_cannot_be_read_is_asked_for_anew_with_what_is_wrong(
    inside: Inside, work: Program
) -> None:
    def answer(body: dict[str, Any]) -> Step:
        if row_of(body) == 3:
            return whole(body, fluency={"reason": "so good", "score": 11})
        return whole(body)

    digits = Step("Logicality is 4. I count 5 steps.", when="What is 1 and")
    with serving(answer, steps=[digits]) as server:
        done = inside(*words(server, "--json"))
        asked = rows_asked(server.messages)
        repair = next(
            each.body["messages"] for each in server.messages
            if row_of(each.body) == 1 and len(each.body["messages"]) == 3
        )  # fmt: skip
    assert asked == Counter({0: 1, 1: 2, 2: 1, 3: 3, 4: 1, 5: 1})
    assert repair[1] == {"role": "assistant", "content": "Logicality is 4. I count 5 steps."}
    assert "there is no JSON object in it" in repair[2]["content"]
    found = labels(work)
    assert found[1]["scores"] == expected(1)
    # What can be read of the last reply counts; what cannot is null, never 0.
    assert found[3]["scores"] == {**expected(3), "fluency": None}
    assert found[3]["label_reason"].startswith("3 replies could not be used; of the last, the")
    assert (done.code, done.json["scored"], done.json["partly"]) == (0, 5, 1)
    outcomes = Counter(
        line["outcome"] for line in read_rows(work.folder / "l.jsonl.spend.jsonl")
        if line.get("outcome") in ("kept", "rejected")
    )  # fmt: skip
    assert outcomes == {"kept": 5, "rejected": 4}


def test_a_refusal_is_data_and_a_busy_server_is_asked_again(inside: Inside, work: Program) -> None:
    steps = [
        Step("", stop_reason="refusal", when="What is 1 and", times=0),
        Step(fault="429", retry_after="0", when="What is 4 and", times=0),
    ]
    with serving(whole, steps=steps) as server:
        done = inside(*words(server, "--json"))
        assert (done.code, done.json["scored"], done.json["missing"]) == (0, 4, 1)
        found = labels(work)
        assert set(found[1]["scores"].values()) == set(found[4]["scores"].values()) == {None}
        assert "refused to answer" in found[1]["label_reason"]
        server.steps.clear()
        server.asked.clear()
        done = inside(*words(server, "--json"))
        assert rows_asked(server.messages) == Counter([4])
    assert (done.json["scored"], done.json["missing"], done.json["failed"]) == (5, 0, 1)
    found = labels(work)
    assert [row["id"] for row in found] == [f"r{n}" for n in range(6)]
    assert found[4]["scores"] == expected(4)
    assert not {"label_reason", "pajama_again"} & found[4].keys()


def test_the_budget_holds_over_several_runs(inside: Inside, work: Program) -> None:
    with serving(whole) as server:
        few = [*words(server, "--max-tokens", "300", "--json"), "--max-usd"]
        done = inside(*few, "4k tokens")
        assert done.code == 0, done.err
        assert "The budget is reached" in done.json["stopped"]
        assert "Raise --budget to go on." in done.err
        assert 0 < done.json["scored"] < 6
        assert done.json["missing"] == 6 - done.json["scored"]
        billed = sum(sum(each.billed) for each in server.asked)
        assert billed <= 4_000
        assert len(labels(work)) == done.json["scored"]
        before = len(server.messages)
        assert inside(*few, "4k tokens").json["scored"] == done.json["scored"]
        assert len(server.messages) == before
        done = inside(*few, "40k tokens")
        assert (done.json["scored"], done.json["missing"]) == (6, 0)
        assert set(rows_asked(server.messages).values()) == {1}


def test_four_rows_in_a_row_without_an_answer_stop_the_run(inside: Inside, work: Program) -> None:
    with serving(whole, steps=[Step(fault="400", when="What is", times=0)]) as server:
        done = inside(*words(server, "--parallel", "1", "--json"))
        assert rows_asked(server.messages) == Counter([0, 1, 2, 3])
    assert done.code == 1
    assert done.json["stopped"].startswith("4 questions in a row got no answer")
    assert done.json["missing"] == 6


def test_one_aspect_a_question_and_the_right_answer_beside_it(
    inside: Inside, work: Program
) -> None:
    with serving(whole) as server:
        more = "--one-by-one --show-gold --aspects fluency,logicality --limit 2 --json".split()
        done = inside(*words(server, *more))
        assert rows_asked(server.messages) == Counter({0: 2, 1: 2})
        for each in server.messages:
            text = json.dumps(each.body)
            assert f"gold-{row_of(each.body)}" in text
            assert ("\\nfluency\\n" in text) != ("\\nlogicality\\n" in text)
        other = inside(*words(server))
    assert done.code == 0, done.err
    two = ("logicality", "fluency")
    assert [row["scores"] for row in labels(work)] == [
        {aspect: score_of(row, aspect) for aspect in two} for row in (0, 1)
    ]
    assert other.code == 2
    assert "another --aspects: logicality, fluency then" in other.err


def test_other_responses_are_refused_and_added_ones_are_not(inside: Inside, work: Program) -> None:
    rows = read_rows(work.folder / "r.jsonl")
    with serving(whole) as server:
        assert inside(*words(server)).code == 0
        work.rows([*rows, {**rows[0], "question": "What is 7 and 7?"}], "r.jsonl")
        assert inside(*words(server, "--json")).json["kept"] == 6
        assert set(rows_asked(server.messages).values()) == {1}
        work.rows([{**rows[0], "gold": "another"}, *rows[1:]], "r.jsonl")
        done = inside(*words(server))
    assert done.code == 2
    assert "Row 1 of r.jsonl is another one than l.jsonl was made from" in done.err


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_stopped_goes_on_and_says_what_may_be_paid_twice(
    work: Program, how: signal.Signals
) -> None:
    def slowly(body: dict[str, Any]) -> Step:
        step = whole(body)
        step.delay = 0.4
        return step

    path: Path = work.folder / "l.jsonl"
    with serving(slowly) as server:
        command = words(server, "--parallel", "2", "--json")
        process = work.start(*command)
        end = time.monotonic() + 60
        while not path.exists() or path.read_bytes().count(b"\n") < 2:
            assert time.monotonic() < end, "no row came"
            time.sleep(0.02)
        os.kill(process.pid, how)
        _, error = process.communicate(timeout=60)
        kept = labels(work)
        assert 2 <= len(kept) < 6
        if how != signal.SIGKILL:
            assert process.returncode == 130
            assert b"the same command goes on. What was under way may have been" in error
        done = work(*command)
        asked = rows_asked(server.messages)
    assert done.code == 0, done.err
    assert done.json["kept"] == len(kept)
    assert [row["scores"] for row in labels(work)] == [expected(n) for n in range(6)]
    twice = [row for row, count in asked.items() if count > 1]
    assert len(twice) <= 2
    assert not {row["pajama_row"] for row in kept} & set(twice)
    # One that was written down and not yet sent is counted as well: nobody can know.
    said = re.search(r"Sent by an earlier run, with no row here: (\d)", done.err)
    assert len(twice) <= (int(said[1]) if said else 0) <= 2
