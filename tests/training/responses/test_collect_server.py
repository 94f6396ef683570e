"""Responses of a server of the Messages API over real HTTP."""

import json
from typing import Any

import pytest
from in_process import Inside
from model_server import Step, serving
from program import Program, read_rows

from pajama_tui.llm import Failed, Fault
from pajama_tui.llm.reply import Attempt, Usage
from pajama_tui.training.responses.collect_server import response_of


def words(server: Any, *more: str) -> list[str]:
    base = "probe collect q.jsonl --out r.jsonl --llm-model claude-sonnet-5-5 --yes".split()
    return [*base, "--server", server.url, *more]


def asked_of(body: dict[str, Any]) -> str:
    text = body["messages"][-1]["content"]
    assert isinstance(text, str)
    return text


def echo(body: dict[str, Any]) -> Step:
    return Step(f"You said: {asked_of(body)}")


def test_each_question_is_asked_and_what_belongs_to_it_is_kept(
    inside: Inside, pajama: Program, questions: list[dict[str, Any]]
) -> None:
    # Scores in the file are of another response, and must not pass for this one's.
    rows = [{**row, "split": "train", "scores": {"fluency": 5}, "correct": 1} for row in questions]
    pajama.rows(rows, "q.jsonl")
    with serving(echo) as server:
        done = inside(*words(server, "-n", "2", "--suffix", " Think.", "--json"))
        assert len(server.messages) == 16
        again = inside(*words(server, "-n", "2", "--suffix", " Think.", "--json"))
        assert len(server.messages) == 16
    assert done.code == again.code == 0, done.err
    found = read_rows(pajama.folder / "r.jsonl")
    assert [(row["pajama_row"], row["sample"]) for row in found] == [
        (row, sample) for row in range(8) for sample in range(2)
    ]
    for row in found:
        question = questions[row["pajama_row"]]
        assert row["prediction"] == f"You said: {question['question']} Think."
        assert (row["question"], row["gold"]) == (question["question"], question["answer"])
        assert (row["id"], row["split"]) == (question["id"], "train")
        assert row["model"] == "claude-sonnet-5-5"
        assert not {"scores", "correct"} & row.keys()
    assert done.json["how_they_stopped"] == {"end": 16}
    assert done.json["spent"]["known_cost"] > 0
    assert done.json["forecast"]["questions"] == 16
    assert again.json["kept"] == 16
    assert "prices of" in done.err


def test_what_is_cut_off_or_refused_is_data_and_paid_once(
    inside: Inside, pajama: Program, questions: list[dict[str, Any]]
) -> None:
    pajama.rows(questions[:3], "q.jsonl")
    steps = [
        Step("Half of an ans", stop_reason="max_tokens", when="What is 0", times=0),
        Step("", stop_reason="refusal", category="cyber", when="What is 1", times=0),
    ]
    with serving(echo, steps=steps) as server:
        done = inside(*words(server, "--max-tokens", "20", "--json"))
        assert inside(*words(server, "--max-tokens", "20")).code == 0
        assert len(server.messages) == 3
        assert {each.body["max_tokens"] for each in server.messages} == {20}
    assert done.code == 0, done.err
    cut, refused, whole = read_rows(pajama.folder / "r.jsonl")
    assert (cut["prediction"], cut["stopped"]) == ("Half of an ans", "length")
    assert "20 tokens" in cut["response_reason"]
    assert (refused["prediction"], refused["stopped"]) == (None, "refused")
    assert "refused to answer" in refused["response_reason"]
    assert whole["stopped"] == "end"
    assert "response_reason" not in whole
    assert done.json["how_they_stopped"] == {"length": 1, "refused": 1, "end": 1}


def test_a_server_that_is_down_is_asked_again_next_time(
    inside: Inside, pajama: Program, questions: list[dict[str, Any]]
) -> None:
    pajama.rows(questions[:3], "q.jsonl")
    bad = Step(fault="429", retry_after="0", when="What is 1", times=0)
    with serving(echo, steps=[bad]) as server:
        done = inside(*words(server, "--json"))
        assert done.code == 0, done.err
        assert done.json["missing"] == done.json["asked_again_next_time"] == 1
        assert read_rows(pajama.folder / "r.jsonl")[1]["prediction"] is None
        server.steps.clear()
        before = len(server.messages)
        done = inside(*words(server, "--json"))
        assert len(server.messages) == before + 1
    assert (done.json["missing"], done.json["how_they_stopped"]) == (0, {"end": 3})
    found = read_rows(pajama.folder / "r.jsonl")
    assert [row["pajama_row"] for row in found] == [0, 1, 2]


def test_a_wrong_key_stops_at_once(
    inside: Inside, pajama: Program, questions: list[dict[str, Any]]
) -> None:
    pajama.rows(questions, "q.jsonl")
    bad = Step(fault="401", when="What is 2", times=0)
    with serving(echo, steps=[bad]) as server:
        done = inside(*words(server, "--parallel", "1", "--json"))
    assert done.code == 1
    assert "did not accept the key" in done.json["stopped"]
    assert "The same command goes on" in done.err
    assert [row["pajama_row"] for row in read_rows(pajama.folder / "r.jsonl")] == [0, 1]


@pytest.mark.parametrize(
    ("fault", "text", "found"),
    [
        (Fault.EMPTY, "", ("", "empty", False)),
        (Fault.MAX_TOKENS, " \n", ("", "empty", False)),
        (Fault.MAX_TOKENS, "Half", ("Half", "length", False)),
        (Fault.STALLED, "Half", (None, "failed", True)),
        (Fault.CONTEXT_FULL, "", (None, "failed", False)),
    ],
)
def test_how_a_response_ended(fault: Fault, text: str, found: tuple[Any, ...]) -> None:
    failed = Failed(fault, "So it was.", [Attempt(text, usage=Usage(3, 2))])
    response = response_of(failed)
    assert (response.text, response.stopped, response.again) == found
    assert response.reason == "So it was."
    assert response.tokens == 2


def test_nobody_spends_unasked(
    inside: Inside, pajama: Program, questions: list[dict[str, Any]]
) -> None:
    pajama.rows(questions, "q.jsonl")
    with serving(echo) as server:
        arguments = [word for word in words(server) if word != "--yes"]
        done = inside(*arguments)
        assert not server.asked
    assert done.code == 2
    assert "--yes spends without asking" in done.err
    assert json.loads((pajama.folder / "r.jsonl.settings.json").read_text())
    assert not (pajama.folder / "r.jsonl").read_bytes()
