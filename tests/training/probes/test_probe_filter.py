"""The real command: rows are kept by score, or as many others, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


def scored(number: int, expected: float | None, total: int | None, words: int) -> dict[str, Any]:
    details = {"logic": {"expected": -expected, "abstains": False}} if expected else None
    return {
        "question": f"q{number}",
        "prediction": "word " * words,
        "logic": None if total is None else -total,
        "total_score": total,
        "pajama_expected": expected,
        "pajama_probe": details,
        "mine": number,
    }


# Rows 1 and 3 are as good by expected score; 3 has the higher integer score. 0 and 4 tie in both.
ROWS = [
    scored(0, 2.0, 2, 9),
    scored(1, 5.0, 4, 1),
    scored(2, None, None, 50),
    scored(3, 5.0, 5, 2),
    scored(4, 2.0, 2, 3),
    scored(5, 1.0, 1, 8),
]


@pytest.fixture
def data() -> str:
    Path("scored.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS) + "{no\n")
    return "scored.jsonl"


def run(data: str, *options: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "pajama_tui", "probe", "filter", data, *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == code, done.stderr
    return done.stderr if code else done.stdout


def kept(path: str = "out.jsonl") -> list[int]:
    return [json.loads(line)["mine"] for line in Path(path).read_text().splitlines()]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--top-percent", "0.2"), [3]),
        (("--top-percent", "0.5"), [3, 1, 0]),
        (("--top-percent", "0.001"), [3]),
        (("--top-percent", "1"), [3, 1, 0, 4, 5]),
        (("--min-score", "2"), [3, 1, 0, 4]),
        (("--min-score", "-2", "--aspect", "logic"), [5, 0, 4]),
        (("--top-percent", "0.4", "--longest-like"), [0, 5]),
    ],
)
def test_keeps_the_best_with_the_rule_for_ties(
    data: str, options: tuple[str, ...], expected: list[int]
) -> None:
    run(data, *options, "--out", "out.jsonl")
    assert kept() == expected
    lines = Path("out.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [ROWS[at] for at in expected]


def test_says_what_was_dropped_and_why(data: str) -> None:
    told = json.loads(run(data, "--top-percent", "0.5", "--out", "out.json", "--json"))
    assert [row["mine"] for row in json.loads(Path("out.json").read_text())] == [3, 1, 0]
    assert (told["kept"], told["scored"], told["rows"], told["bad_rows"]) == (3, 5, 6, 1)
    assert told["mean_words"] == {"kept": 4.0, "scored": 4.6}
    dropped = [json.loads(line) for line in Path("out.dropped.jsonl").read_text().splitlines()]
    assert [(row["line"], row["expected"]) for row in dropped] == [
        (3, None), (5, 2.0), (6, 1.0), (7, None)
    ]  # fmt: skip
    assert dropped[0]["reason"] == "no score"
    assert "not among the best 0.5" in dropped[1]["reason"]
    assert "not JSON" in dropped[3]["reason"]


def test_random_rows_are_as_many_and_the_same_again(data: str) -> None:
    drawn = set()
    for seed in range(12):
        run(data, "--top-percent", "0.4", "--random-like", str(seed), "--out", "out.jsonl")
        first = kept()
        assert len(first) == 2
        assert 2 not in first
        drawn.add(tuple(first))
        if not seed:
            run(data, "--top-percent", "0.4", "--random-like", "0", "--out", "again.jsonl")
            assert kept("again.jsonl") == first
    assert len(drawn) > 3


def test_what_cannot_be_done_is_a_sentence_and_writes_nothing(data: str) -> None:
    for options, words in (
        ((), "--top-percent P or --min-score S"),
        (("--min-score", "9"), "the best has 5.000"),
        (("--min-score", "1", "--aspect", "wit"), "there are logic"),
        (("--top-percent", "1", "--random-like", "1", "--longest-like"), "two files"),
    ):
        assert words in run(data, *options, "--out", "out.jsonl", code=2)
    Path("plain.jsonl").write_text('{"question": "q", "prediction": "p"}\n')
    assert "probe eval" in run("plain.jsonl", "--min-score", "1", "--out", "out.jsonl", code=2)
    assert "is the data itself" in run(data, "--min-score", "1", "--out", data, code=2)
    assert not Path("out.jsonl").exists()
    assert len(Path(data).read_text().splitlines()) == 7
