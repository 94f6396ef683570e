"""`judges agree` and `wrong`: who votes as a judge does, where two part, where one errs."""

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, VOWELS, Program, some_pairs

SHORTER = LONGER.replace("len(", "-len(")
FAILS = "def judging_function(query, response):\n    raise ValueError('no')\n"


@pytest.fixture
def work(pajama: Program) -> Program:
    pajama.rows(some_pairs(60, gold=True))
    pajama.judges(longer=LONGER, shorter=SHORTER, vowels=VOWELS, fails=FAILS)
    done = pajama("run", "data.jsonl", "--judges", "quick", "--workers", "1", "--json")
    assert done.code == 0, done.err
    return pajama


def agree(work: Program, *more: str) -> list[str]:
    return ["judges", "agree", "data.jsonl", "longer", "--judges", "quick", *more]


def test_others_are_listed_by_how_often_they_vote_alike(work: Program) -> None:
    found = work(*agree(work, "--json")).json
    assert (found["judge"], found["rows"], found["pairs"]) == ("style/longer", 60, 60)
    others = {each["judge"]: each for each in found["others"]}
    assert [each["judge"] for each in found["others"]] == [
        "style/vowels", "style/shorter", "style/fails",
    ]  # fmt: skip
    against = others["style/shorter"]
    assert against["agreement"]["value"] == 0
    assert against["correlation"] == pytest.approx(-1)
    assert others["style/vowels"]["agreement"]["value"] > 0.9
    assert others["style/fails"] | {"judge": ""} == {
        "judge": "",
        "agreement": {"value": None, "low": None, "high": None},
        "rows": 0,
        "correlation": None,
        "correlated": 0,
    }
    text = work(*agree(work)).out
    assert "style/longer beside 3 others" in text
    assert "on 60 of 60 pairs; most alike first" in text
    assert not ACTS_ON_A_TERMINAL.search(text)
    assert max(map(len, text.splitlines())) <= 78


def test_rows_where_two_part_come_with_gold_and_strength(work: Program) -> None:
    found = work(*agree(work, "--with", "shorter", "--json", "--rows", "5")).json
    rows = some_pairs(60, gold=True)
    differing = [row for row in rows if len(row["response_a"]) != len(row["response_b"])]
    assert found["opposed"] == found["both_vote"] == len(differing)
    assert found["right"] + found["other_right"] == len(differing)
    assert len(found["rows"]) == 5
    strengths = [each["strength"] for each in found["rows"]]
    assert strengths == sorted(strengths, reverse=True)
    first = found["rows"][0]
    assert first["gold"] == rows[first["row"] - 1]["label"]
    assert first["margin"] == pytest.approx(-first["other_margin"])
    text = work(*agree(work, "--with", "shorter", "--rows", "5")).out
    assert f"on {len(differing)} of the {len(differing)} rows that both vote on" in text
    assert f"... and {len(differing) - 5} more" in text


def test_what_was_not_run_is_told(work: Program) -> None:
    assert "no judge named" in work(*agree(work, "--with", "none")).err
    (work.folder / "quick" / "style" / "longer.py").write_text(LONGER + "# new\n")
    assert "was not run on these pairs yet" in work(*agree(work)).err


def test_rows_that_a_judge_gets_wrong_come_with_gold_and_vote(work: Program) -> None:
    rows = some_pairs(60, gold=True)
    lengths = [len(row["response_a"]) - len(row["response_b"]) for row in rows]
    sides = ["a" if length > 0 else "b" for length in lengths]
    voted = [at for at, length in enumerate(lengths) if length]
    wrong = {at + 1 for at in voted if rows[at]["label"] not in ("tie", sides[at])}
    command = ("judges", "wrong", "data.jsonl", "longer", "--judges", "quick")
    found = work(*command, "--json", "--rows", "60").json
    assert found["wrong"] == len(wrong)
    assert {each["row"] for each in found["rows"]} == wrong
    assert all(each["vote"] == sides[each["row"] - 1] != each["gold"] for each in found["rows"])
    margins = [each["margin"] for each in found["rows"]]
    assert margins == sorted(margins, reverse=True)
    text = work(*command, "--rows", "1").out
    assert f"against gold on {len(wrong)} of the" in text
    assert len(text.splitlines()) == 2 + bool(wrong)
    assert "no judge named" in work("judges", "wrong", "data.jsonl", "none").err
