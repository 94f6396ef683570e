"""`labels` and `label`: labelling without a screen."""

import json
import subprocess

import pytest
from program import ACTS_ON_A_TERMINAL, Program, read_rows, some_pairs

QUIET = ("--judges", "quick")


@pytest.fixture
def pajama(pajama: Program) -> Program:
    rows = some_pairs(30, gold=False)
    for number, row in enumerate(rows):
        row["id"] = f"q{number % 29}"
    rows[0]["label"] = "a"
    pajama.rows(rows, "pairs.jsonl")
    pajama.judges()
    return pajama


def labels(pajama: Program, command: str, *rest: str):
    return pajama("labels", command, "pairs.jsonl", *rest, *QUIET)


def begun(pajama: Program) -> None:
    """Make the session, and score the pairs."""
    done = pajama("run", "pairs.jsonl", "--out", "out.jsonl", *QUIET)
    assert done.code == 0, done.err


@pytest.mark.slow
def test_a_row_is_proposed_labelled_listed_and_taken_back(pajama: Program) -> None:
    begun(pajama)
    found = labels(pajama, "next", "--json").json
    assert found["order"] == "random"
    assert "drawn at random by seed 0, from 29 unlabelled rows" in found["reason"]
    assert found == labels(pajama, "next", "--json").json
    added = labels(pajama, "add", str(found["row"]), "b", "--by", "random")
    assert added.code == 0, added.err
    assert "1 labels in the session" in added.out
    other = labels(pajama, "next", "--json").json
    assert other["row"] != found["row"]
    assert other["unlabelled"] == 28
    listed = labels(pajama, "list", "--json").json
    assert (listed["count"], listed["skipped"], listed["not_drawn_at_random"]) == (1, 0, 0)
    (only,) = listed["labels"]
    assert (only["row"], only["label"], only["order"]) == (found["row"], "b", "random")
    undone = labels(pajama, "undo")
    assert f"Taken back: row {found['row']}: b" in undone.out
    assert labels(pajama, "list", "--json").json["count"] == 0
    assert labels(pajama, "next", "--json").json["row"] == found["row"]
    nothing = labels(pajama, "undo")
    assert nothing.code == 2
    assert "no label to take back" in nothing.err


def test_a_row_that_is_not_due_is_not_said_to_be_drawn(pajama: Program) -> None:
    begun(pajama)
    due = labels(pajama, "next", "--json").json["row"]
    other = 2 if due != 2 else 3
    refused = labels(pajama, "add", str(other), "a", "--by", "random")
    assert refused.code == 2
    assert f"By random row {due} is next, not row {other}" in refused.err
    assert labels(pajama, "add", str(other), "a").code == 0
    assert labels(pajama, "list", "--json").json["not_drawn_at_random"] == 1
    assert "no accuracy is measured on them" in labels(pajama, "list").out


def test_other_orders_and_what_a_label_changed(pajama: Program) -> None:
    begun(pajama)
    doubt = labels(pajama, "next", "--by", "uncertainty", "--json").json
    assert doubt["reason"].startswith("P(a) .")
    blind = labels(pajama, "next", "--by", "uncertainty", "--blind", "--json").json
    assert blind["p_a"] is None
    assert blind["reason"].startswith("confidence .")
    split = labels(pajama, "next", "--by", "disagreement", "--json").json
    assert "of 2 judges say a" in split["reason"]
    first = labels(pajama, "next", "--by", "order", "--after", "7", "--json").json
    assert first["row"] == 8
    text = labels(pajama, "next", "--by", "order")
    assert "-- prompt" in text.out
    assert "Sing 1" in text.out
    done = labels(pajama, "add", str(doubt["row"]), "a", "--by", "uncertainty", "--effect")
    assert done.code == 0, done.err
    assert "of 30 verdicts flipped" in done.out
    assert "Accuracy can't be told yet with 1 label drawn at random" in done.out


def test_labels_count_in_the_next_run(pajama: Program) -> None:
    begun(pajama)
    for row, answer in (("2", "a"), ("3", "tie"), ("4", "skip")):
        assert labels(pajama, "add", row, answer).code == 0
    again = pajama("run", "pairs.jsonl", "--out", "out.jsonl", "--json", *QUIET).json
    assert again["gold"] == 3


def test_labels_travel_as_json_lines(pajama: Program) -> None:
    begun(pajama)
    labels(pajama, "add", "q3", "b")
    labels(pajama, "add", "6", "skip")
    done = labels(pajama, "export", "--out", "labels.jsonl")
    assert "2 decisions" in done.out
    written = read_rows(pajama.folder / "labels.jsonl")
    assert [(each["row"], each["id"], each["label"]) for each in written] == [
        (4, "q3", "b"),
        (6, "q5", "skip"),
    ]
    other = ("--session", "other")
    taken = pajama("labels", "import", "pairs.jsonl", "labels.jsonl", *other, *QUIET)
    assert taken.code == 0, taken.err
    assert "2 labels taken" in taken.out
    same = pajama("labels", "import", "pairs.jsonl", "labels.jsonl", *other, *QUIET)
    assert "0 labels taken, 2 were there already" in same.out
    found = pajama("labels", "list", "pairs.jsonl", *other, *QUIET, "--json").json
    assert [(each["row"], each["label"]) for each in found["labels"]] == [(4, "b"), (6, "skip")]


def test_bad_lines_are_listed_and_good_ones_taken(pajama: Program) -> None:
    bad = [
        "{",
        "[]",
        '{"row": 99, "label": "a"}',
        '{"row": 0, "label": "a"}',
        '{"row": 2, "label": "c\\u001b[2J"}',
        '{"id": "q0", "label": "a"}',
        '{"id": "none", "label": "a"}',
    ]
    pajama.rows("\n".join([*bad, '{"id": "q7", "label": "tie"}']).encode(), "labels.jsonl")
    done = labels(pajama, "import", "labels.jsonl")
    assert done.code == 0, done.err
    assert "1 labels taken" in done.out
    for said in (
        "line 1: not a JSON object",
        "line 3: row '99' is no pair",
        "... and 2 more lines",
    ):
        assert said in done.err
    assert not ACTS_ON_A_TERMINAL.search(done.err)
    pajama.rows("\n".join(bad).encode(), "labels.jsonl")
    none = labels(pajama, "import", "labels.jsonl")
    assert none.code == 2
    assert "No line of labels.jsonl is a label of a pair" in none.err


def test_a_session_that_is_not_there_is_not_made_by_looking(pajama: Program) -> None:
    done = labels(pajama, "next")
    assert done.code == 2
    assert "holds no session" in done.err
    assert not (pajama.folder / "sessions").exists()


def asked(pajama: Program, answers: str, *options: str):
    done = subprocess.run(
        pajama.command("label", "pairs.jsonl", *options, *QUIET),
        cwd=pajama.folder,
        env=pajama.environment,
        input=answers,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_loop_asks_pair_after_pair(pajama: Program) -> None:
    begun(pajama)
    out = asked(pajama, "a\nw\nt\nu\nb\ns\nq\n")
    assert out.count("-- prompt") == 7
    assert "Taken back: row" in out
    assert "of 30 flipped" in out
    assert "Since you began:" in out
    listed = labels(pajama, "list", "--json").json
    assert [each["label"] for each in listed["labels"]] == ["a", "b", "skip"]
    assert {each["order"] for each in listed["labels"]} == {"random"}
    assert "The verdict is P(a)" in out
    blind = asked(pajama, "a\n", "--blind", "--by", "uncertainty")
    assert "The verdict is" not in blind
    last = labels(pajama, "list", "--json").json["labels"][-1]
    assert (last["blind"], last["order"]) == (True, "uncertainty")


def test_the_loop_needs_no_scores_and_shows_hostile_text_safely(pajama: Program) -> None:
    hostile = "\x1b[2J\x1b]52;c;ZXZpbA==\x07\u202e half \ud83d"
    rows = [{"prompt": hostile, "response_a": f"a {hostile}", "response_b": "b\n" * 400}]
    pajama.rows(rows, "pairs.jsonl")
    out = asked(pajama, "x\nb\n", "--by", "disagreement")
    assert not ACTS_ON_A_TERMINAL.search(out)
    assert "... (w shows all)" in out
    assert "no verdicts yet to order by disagreement" in out
    assert "Nothing is left to label" in out
    kept = (pajama.folder / "sessions/pairs/labels.jsonl").read_text()
    assert json.loads(kept)["gold"] == "b"
