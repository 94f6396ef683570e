"""`pairs list` and `pairs show`: the list and the pair of the studio, on the command line."""

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, VOWELS, Program, some_pairs


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose folder holds judges, data with a hostile and a bad row, and a session."""
    pajama = Program(tmp_path_factory.mktemp("pairs") / "work")
    rows = some_pairs(40, gold=True)
    rows[7]["prompt"] = "Zebra \x1b[2J\u202e"
    rows[8]["response_b"] = rows[8]["response_a"] + " zebra"
    data = pajama.rows(rows)
    with data.open("a") as file:
        file.write('{"prompt": "no responses"}\n')
    judges = pajama.judges(longer=LONGER, vowels=VOWELS)
    done = pajama("run", data, "--judges", judges)
    assert done.code == 0, done.err
    return pajama


def numbers(found: dict) -> list[int]:
    return [row["row"] for row in found["pairs"]]


@pytest.mark.slow
def test_words_and_facets_narrow_the_list(scored: Program) -> None:
    def rows(*words: str) -> list[int]:
        done = scored("pairs", "list", "data.jsonl", "--judges", "quick", "--json", *words)
        assert done.code == 0, done.err
        found = done.json
        assert found["rows"] == 41
        assert found["found"] >= len(found["pairs"])
        return numbers(found)

    assert rows("zebra") == [8, 9]
    assert rows("zebra", "-b:zebra") == [8]
    assert rows("zebra -b:zebra") == [8]
    assert rows("bad") == [41]
    assert rows("row:3-5", "--limit", "2") == [3, 4]
    every = rows("--limit", "0")
    assert every == list(range(1, 42))
    unsure = scored(
        "pairs", "list", "data.jsonl", "--judges", "quick", "--sort", "unsure", "--json"
    )
    sure = [row["confidence"] for row in unsure.json["pairs"]]
    assert sure == sorted(sure)
    wrong = scored("pairs", "list", "data.jsonl", "--judges", "quick", "wrong", "--json").json
    assert all(row["gold"] != row["verdict"] for row in wrong["pairs"])
    with_rest = rows("-wrong", "--limit", "0")
    assert sorted(with_rest + numbers(wrong)) == list(range(1, 41))


def test_text_is_safe_and_says_how_many_there_are(scored: Program) -> None:
    done = scored("pairs", "list", "data.jsonl", "--judges", "quick", "zebra", "--limit", "1")
    assert done.code == 0, done.err
    assert not ACTS_ON_A_TERMINAL.search(done.out)
    lines = done.out.splitlines()
    assert lines[0].split() == ["row", "gold", "verdict", "P(a)", "prompt"]
    assert "Zebra \\x1b[2J\\u202e" in lines[1]
    assert lines[-1] == "2 of 41 rows; 1 more (--limit 0 lists all)"
    bad = scored("pairs", "list", "data.jsonl", "--judges", "quick", "bad")
    assert "41 bad row, line 41: there is no" in bad.out


def test_show_prints_the_pair_and_what_differs(scored: Program) -> None:
    done = scored("pairs", "show", "data.jsonl", "9", "--judges", "quick", "--diff")
    assert done.code == 0, done.err
    assert "Row 9, line 9; gold: " in done.out
    assert "verdict: " in done.out
    assert "{+zebra+}" in done.out
    assert "only in a: 0, only in b: 1" in done.out
    whole = scored("pairs", "show", "data.jsonl", "9", "--judges", "quick", "--diff", "--json").json
    ((start, end),) = whole["differences"]["b"]
    assert whole["response_b"][start:end] == "zebra"
    assert whole["confidence"] == max(whole["p_a"], 1 - whole["p_a"])
    hostile = scored("pairs", "show", "data.jsonl", "8", "--judges", "quick")
    assert not ACTS_ON_A_TERMINAL.search(hostile.out)
    bad = scored("pairs", "show", "data.jsonl", "41", "--json", "--judges", "quick").json
    assert bad["bad"].startswith("there is no")


def test_what_is_wrong_is_a_sentence(scored: Program) -> None:
    for words, said in (
        (("list", "data.jsonl", "gold:c"), "Column 1: gold: goes on with"),
        (("list", "nowhere.jsonl"), "There is no file nowhere.jsonl"),
        (("show", "data.jsonl", "42"), "they go from 1 to 41"),
    ):
        done = scored("pairs", *words, "--judges", "quick")
        assert done.code == 2
        assert said in done.err
        assert "Traceback" not in done.err


def test_new_data_gets_no_session_by_being_looked_at(tmp_path) -> None:
    pajama = Program(tmp_path / "work")
    data = pajama.rows(some_pairs(12, gold=True))
    before = sorted(path.name for path in pajama.folder.iterdir())
    done = pajama("pairs", "list", data, "gold:a", "--sort", "longest", "--json")
    assert done.code == 0, done.err
    assert done.json["found"] > 0
    assert all(row["verdict"] is None for row in done.json["pairs"])
    assert sorted(path.name for path in pajama.folder.iterdir()) == before
    asked = pajama("pairs", "list", data, "confidence:<.7")
    assert asked.code == 2
    assert "run the judges first" in asked.err
