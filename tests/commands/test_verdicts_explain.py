"""`verdicts explain`: one pair, and what every judge said of it."""

import math
import re

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, VOWELS, Program, some_pairs

FUSSY = """def judging_function(query, response):
    if "b7" in response:
        raise ValueError("no \\x1b[31m sevens")
    return len(set(response))
"""


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose folder holds judges, data, and a session with a model."""
    pajama = Program(tmp_path_factory.mktemp("explain") / "work")
    rows = some_pairs(60, gold=True)
    rows[7]["response_a"] = "tu \x1b[2J \u202e" * 200
    rows[9]["response_b"] = rows[9]["response_a"]
    data = pajama.rows([row | {"id": f"song {n}"} for n, row in enumerate(rows)])
    judges = pajama.judges(longer=LONGER, vowels=VOWELS, fussy=FUSSY)
    done = pajama("verdicts", "fit", data, "--judges", judges, "--out", "m.npz", "--no-report")
    assert done.code == 0, done.err
    return pajama


def test_the_table_adds_up(fitted: Program) -> None:
    done = fitted("verdicts", "explain", "data.jsonl", "--judges", "quick", "--pair", "4")
    assert done.code == 0, done.err
    assert max(map(len, done.out.splitlines())) <= 79
    assert "Sing 3" in done.out
    shown = [float(line.split()[-1]) for line in done.out.splitlines() if "style/" in line]
    assert len(shown) == 3
    total = re.search(r"Sum of all 3 judges: (\S+) = log-odds of a (\S+)", done.out)
    assert total
    assert total[1] == total[2]
    assert sum(shown) == pytest.approx(float(total[1]), abs=2e-4)
    assert "the session's" in done.out

    found = fitted(
        "verdicts", "explain", "data.jsonl", "--judges", "quick", "--pair", "song 3", "--json"
    ).json
    assert (found["row"], found["id"], found["gold"]) == (4, "song 3", "b")
    assert math.fsum(judge["contribution"] for judge in found["judges"]) == pytest.approx(
        found["log_odds"], abs=1e-9
    )
    assert found["judges"][1]["score_a"] == len(found["response_a"])


def test_failures_and_hostile_text_are_shown_as_text(fitted: Program) -> None:
    done = fitted(
        "verdicts", "explain", "data.jsonl", "--judges", "quick", "--pair", "8", "--model", "m.npz"
    )
    assert done.code == 0, done.err
    assert not ACTS_ON_A_TERMINAL.search(done.out)
    assert max(map(len, done.out.splitlines())) <= 79
    assert "\\x1b[2J" in done.out
    assert "characters)" in done.out
    assert re.search(r"style/fussy +\d+ +failed +- +- +0\n", done.out)
    assert re.search(r"no score of b: ValueError: no .*sevens", done.out)
    assert "m.npz" in done.out


def test_identical_responses_and_few_judges(fitted: Program) -> None:
    done = fitted(
        "verdicts", "explain", "data.jsonl", "--judges", "quick", "--pair", "10", "--top", "1",
        "--label-model", "pajama",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "verdict: tie" in done.out
    assert "same text" in done.out
    assert "... 2 more judges" in done.out
    assert "fitted now" in done.out
