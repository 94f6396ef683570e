"""`rubrics`: what generation goes by is shown, edited, discussed and reset."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from in_process import Inside, running_inside
from model_server import MessagesServer, Step, prose, serving
from program import Program, read_rows

RUBRICS = """\
# Mine.
[clarity]
name = "Clarity"
description = "How clear it is."

# Wants care.
[focus]
name = "Focus"
description = "How it keeps to the point. {examples}"
"""


@pytest.fixture
def work(
    pajama: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Inside]:
    """The program where a few pairs lie."""
    pajama.rows(prose(4), "pairs.jsonl")
    with running_inside(pajama.folder, monkeypatch, capsys) as run:
        yield run


def session() -> Path:
    return Path("sessions", "pairs")


def kept(file: str) -> list[dict[str, Any]]:
    lines = read_rows(session() / "chats" / f"_{file}.jsonl")
    return [line for line in lines if line["kind"] == "text"]


def words(server: MessagesServer, what: str, *more: str) -> list[str]:
    base = ["rubrics", "chat", "pairs.jsonl", what, "--base-url", server.url, "--yes"]
    return [*base, "--model", "claude-sonnet-5-5", *more]


def edited(work: Inside, text: str, *what: str) -> Any:
    Path("new.txt").write_text(text)
    return work("rubrics", "edit", "pairs.jsonl", *what, "--from", "new.txt")


def test_what_is_shown_is_what_is_in_force(work: Inside) -> None:
    shown = work("rubrics", "show", "pairs.jsonl")
    assert shown.code == 0, shown.err
    assert len(tomllib.loads(shown.out)) == 10
    assert not (session() / "rubrics.toml").exists()
    one = work("rubrics", "show", "pairs.jsonl", "relevance")
    assert list(tomllib.loads(one.out)) == ["relevance"]
    template = work("rubrics", "show", "pairs.jsonl", "template")
    assert "{rubric_description}" in template.out
    assert "{examples}" in template.err
    assert "must be there" in template.err
    found = work("rubrics", "show", "pairs.jsonl", "template", "--json").json
    assert "angle" in found["placeholders"]
    assert work("rubrics", "show", "pairs.jsonl", "nonsense").code == 2


def test_an_edited_text_is_checked_and_the_old_one_is_kept(work: Inside) -> None:
    assert edited(work, RUBRICS).code == 0
    assert (session() / "rubrics.toml").read_text() == RUBRICS
    bad = edited(work, RUBRICS.replace('name = "Focus"', "nam = 1"))
    assert bad.code == 2
    assert "line 8" in bad.err
    assert (session() / "rubrics.toml").read_text() == RUBRICS
    template = work("rubrics", "show", "pairs.jsonl", "template").out
    assert edited(work, template.replace("{existing}", ""), "template").code == 2
    assert edited(work, template + "Be terse.\n", "template").code == 0

    assert work("rubrics", "reset", "pairs.jsonl", "rubrics").code == 0
    assert len(tomllib.loads((session() / "rubrics.toml").read_text())) == 10
    assert work("rubrics", "reset", "pairs.jsonl", "template").code == 0
    assert [line["by"] for line in kept("rubrics")] == ["hand", "reset"]
    assert kept("rubrics")[-1]["old"] == RUBRICS
    assert kept("template")[-1]["old"].endswith("Be terse.\n")
    assert work("rubrics", "reset", "pairs.jsonl", "--paper").code == 0
    assert "paper_safety" in (session() / "rubrics.toml").read_text()


def test_a_rubric_is_refined_and_nothing_beside_it_changes(work: Inside) -> None:
    edited(work, RUBRICS)
    said = {"comment": "Code is no clutter.", "name": "Clear", "description": "New\n words."}
    with serving(lambda body: Step(data=said)) as server:
        done = work(*words(server, "clarity", "-m", "Say that code is no clutter."))
        assert done.code == 0, done.err
        assert "Code is no clutter." in done.out
        assert '-name = "Clarity"' in done.out
        assert '+description = "New words."' in done.out
        assert "prices of" in done.err
        assert (session() / "rubrics.toml").read_text() == RUBRICS
        body = server.messages[0].body
        taken = work(*words(server, "clarity", "--accept"))
        assert len(server.messages) == 1
    assert "How clear it is." in body["messages"][0]["content"]
    assert "How it keeps" not in json.dumps(body)
    assert taken.code == 0, taken.err
    text = (session() / "rubrics.toml").read_text()
    assert tomllib.loads(text)["clarity"] == {"name": "Clear", "description": "New words."}
    assert text.startswith("# Mine.\n[clarity]\n")
    assert text.endswith(RUBRICS[RUBRICS.index("\n# Wants care.") :])
    assert kept("rubrics")[-1]["old"] == RUBRICS
    spent = read_rows(session() / "spend.jsonl")
    assert {line["purpose"] for line in spent if "purpose" in line} == {
        "probe",
        "chat rubric clarity",
    }
    assert spent[-1]["outcome"] == "kept"


def test_a_template_without_its_placeholders_is_not_taken(work: Inside) -> None:
    bad = {"comment": "Shorter.", "template": "Write one for {rubric_name}."}
    with serving(lambda body: Step(data=bad)) as server:
        done = work(*words(server, "template", "-m", "Shorter.", "--accept", "--json"))
        first = (session() / "generate.template.txt").read_text()
        good = {"comment": "Terse.", "template": first + "\nBe terse."}
        server.answer = lambda body: Step(data=good)
        again = work(*words(server, "template", "-m", "Mend it.", "--accept", "--json"))
        sent = server.messages[-1].body["messages"]
    assert done.code == 1
    assert "{existing}" in done.json["turn"]["check"]["reason"]
    assert done.json["turn"]["decision"] == "open"
    assert again.code == 0, again.err
    assert again.json["turn"]["decision"] == "accepted"
    assert (session() / "generate.template.txt").read_text() == first + "\nBe terse.\n"
    assert kept("template")[-1] == {**kept("template")[-1], "by": "llm", "old": first}
    assert "failed a check" in sent[-1]["content"]


def test_a_text_changed_meanwhile_keeps_its_change(work: Inside) -> None:
    edited(work, RUBRICS)
    said = {"comment": "So.", "name": "Clear", "description": "New words."}
    with serving(lambda body: Step(data=said)) as server:
        work(*words(server, "clarity", "-m", "Other words."))
        edited(work, RUBRICS.replace("How clear", "How very clear"))
        late = work(*words(server, "clarity", "--accept"))
        assert late.code == 2
        assert "changed since" in late.err
        assert "very clear" in (session() / "rubrics.toml").read_text()
        work(*words(server, "clarity", "--discard"))
        gone = work(*words(server, "clarity", "--accept"))
    assert gone.code == 2
    assert "still open" in gone.err


def test_an_answer_that_only_talks_changes_nothing(work: Inside) -> None:
    edited(work, RUBRICS)
    same = {"comment": "It is fine.", "name": "Clarity", "description": "How clear it is."}
    with serving(lambda body: Step(data=same)) as server:
        done = work(*words(server, "clarity", "-m", "Is it fine?"))
        unknown = work(*words(server, "nonsense", "-m", "x"))
    assert done.code == 0
    assert "It is fine." in done.out
    assert "No change is proposed." in done.err
    assert unknown.code == 2
    assert "no rubric 'nonsense'" in unknown.err
