import json
import random
from pathlib import Path

import pytest
from scored_rows import made_rows

from pajama_tui.errors import InputError
from pajama_tui.training.probe_learning.examples import balanced, make_examples
from pajama_tui.training.probe_learning.lint import lint
from pajama_tui.training.probe_learning.read_rows import read_labelled


def test_scores_are_read_in_every_way_they_are_written(write):
    path = write(
        [
            {"question": "q1", "prediction": "r1", "scores": {"fluency": 4, "logicality": None}},
            {"question": "q2", "prediction": "r2", "roscoe5dim_score": {"fluency": {"score": 2}}},
            {"question": "q3", "response": "r3", "fluency": "5"},
        ]
    )

    data = read_labelled(str(path))

    assert [dict(row.scores) for row in data.rows] == [
        {"fluency": 4, "logicality": None},
        {"fluency": 2},
        {"fluency": 5},
    ]
    assert data.aspects == ["logicality", "fluency"]


def test_bad_rows_are_listed_and_the_rest_goes_on(write):
    path = write(
        [
            {"question": "q", "prediction": "r", "scores": {"fluency": 4}},
            {"question": "q", "prediction": "r", "scores": {"fluency": 9}},
            {"question": "q", "scores": {"fluency": 4}},
            {"question": "q", "prediction": "r"},
            {"question": "q", "prediction": "r", "scores": {"fluency": 2.5}},
        ]
    )

    data = read_labelled(str(path))

    assert len(data.rows) == 1
    assert [(bad.line, bad.reason) for bad in data.bad] == [
        (2, "its score is not from 1 to 5"),
        (3, "no column 'prediction'"),
        (4, "no scores and no column that says whether it is right"),
        (5, "its score is no whole number"),
    ]


def test_right_and_wrong_are_a_binary_aspect(write):
    path = write([{"question": "q", "prediction": "r", "correct": at % 2 == 0} for at in range(20)])

    found = lint(read_labelled(str(path)))
    examples = make_examples(found, "correctness", "binary")

    assert examples.labels.tolist() == [1, 0] * 10
    with pytest.raises(InputError, match="--kind binary"):
        make_examples(found, "correctness", "multi")


def test_any_column_can_be_the_label(write):
    path = write([{"q": f"q{at}", "a": "r", "works": at % 2} for at in range(4)])

    data = read_labelled(str(path), "question=q,prediction=a,label=works")

    assert [row.scores["works"] for row in data.rows] == [0, 1, 0, 1]
    assert data.binary == {"correctness", "works"}


def test_the_published_form_is_taken_apart(tmp_path: Path):
    def prompt(aspect: str, question: str, response: str) -> str:
        return (
            f"Instruction:\nJudge {aspect}.\n\nQuestion:\n{question}\n\nGenerated response:\n"
            f"{response}\n\nNow evaluate this.\n"
        )

    response = "first\n\nNow evaluate 3 + 4\n\nthen stop"
    value = {
        "fluency": [
            {"id": 10, "eval_prompt": prompt("fluency", "How many?", response), "score": 4},
            {"id": 2, "eval_prompt": prompt("fluency", "Why?", "so"), "score": None},
            {"id": 3, "eval_prompt": "something else", "score": 1},
        ],
        "logicality": [
            {"id": 10, "eval_prompt": prompt("logicality", "How many?", response), "score": 1}
        ],
    }
    path = tmp_path / "probing.json"
    path.write_text(json.dumps(value))

    data = read_labelled(str(path))

    assert [(row.id, dict(row.scores)) for row in data.rows] == [
        ("2", {"fluency": None}),
        ("10", {"fluency": 4, "logicality": 1}),
    ]
    assert (data.rows[1].question, data.rows[1].response) == ("How many?", response)
    assert (
        data.prompts["fluency"].render("How many?", response)
        == (value["fluency"][0]["eval_prompt"])
    )
    assert len(data.bad) == 1


def test_verdicts_label_both_responses(write):
    rows = [
        {
            "prompt": f"p{at}",
            "response_a": f"good {at}",
            "response_b": f"bad {at}",
            "pajama_choice": choice,
            "pajama_p_a": p_a,
            "pajama_confidence": max(p_a, 1 - p_a),
        }
        for at, (choice, p_a) in enumerate([("a", 0.9), ("b", 0.2), ("abstain", 0.5)])
    ]

    data = read_labelled(str(write(rows)))

    found = {row.response: (row.scores["preference"], row.confidence) for row in data.rows}
    assert found == {
        "good 0": (1, 0.9),
        "bad 0": (0, 0.9),
        "good 1": (0, 0.8),
        "bad 1": (1, 0.8),
    }
    assert len(data.bad) == 1


def test_balancing_is_the_published_one():
    scores = [1] * 9 + [2] * 4 + [3] * 6 + [4] * 5 + [5] * 20
    order = random.Random(3).sample(range(len(scores)), len(scores))
    ids = [f"gsm8k-{at}" for at in order]
    pairs = [(at, score) for at, score in enumerate(scores)]

    random.seed(731)
    buckets = {score: [pair for pair in pairs if pair[1] == score] for score in (1, 2, 3, 4, 5)}
    expected = sorted(
        (pair for bucket in buckets.values() for pair in random.sample(bucket, 4)),
        key=lambda pair: order[pair[0]],
    )

    assert balanced(pairs, ids) == expected


def test_a_score_with_too_few_rows_is_left_out_and_said(write):
    rows = made_rows(60)
    for at, row in enumerate(rows):
        row["scores"]["clarity"] = 1 if at < 3 else 2 + at % 4

    examples = make_examples(lint(read_labelled(str(write(rows)))), "clarity", "multi")

    assert 1 not in examples.labels
    assert "1 (3 rows)" in examples.notes[0]
