"""`judges trace`: which lines of a judge decided one pair."""

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, Program, some_pairs

BRANCHES = r"""def judging_function(query, response):
    size = len(response)
    mark = "\x1b[2J"
    if size > 9:
        size += 100
    return size
"""
RECURSIVE = """def judging_function(query, response):
    return len(response) and judging_function(query, response[1:]) + 1
"""
SPINS = """def judging_function(query, response):
    while len(response) > 9:
        pass
    return 1
"""


@pytest.fixture
def work(pajama: Program) -> Program:
    pajama.rows(some_pairs(20, gold=True))
    pajama.judges(branches=BRANCHES, recursive=RECURSIVE, spins=SPINS, longer=LONGER)
    return pajama


def trace(work: Program, name: str, *more: str) -> list[str]:
    return ["judges", "trace", "data.jsonl", name, "--judges", "quick", *more]


def test_the_source_stands_behind_counts_and_signs(work: Program) -> None:
    # Row 7 has "la " six times for a and twice for b.
    done = work(*trace(work, "branches", "--pair", "7"))
    assert done.code == 0, done.err
    assert "style/branches, version " in done.out
    assert "Score 120 | 8: prefers a." in done.out
    assert "1 line only a reached; they first part at line 4, if size > 9: (" in done.out
    lines = done.out.splitlines()
    assert "    1     1 < 4      if size > 9:" in lines
    assert "    1       a 5          size += 100" in lines
    assert "≠ size                     120 | 8" in lines
    assert any(line.startswith("  mark ") and r"\x1b[2J" in line for line in lines)
    assert not ACTS_ON_A_TERMINAL.search(done.out)


def test_json_has_every_line_and_value(work: Program) -> None:
    found = work(*trace(work, "branches", "--pair", "7", "--json")).json
    assert (found["judge"], found["row"], found["gold"]) == ("style/branches", 7, "a")
    assert (found["a"]["score"], found["b"]["score"]) == (120, 8)
    assert found["a"]["without_trace"] == {"score": 120, "kind": ""}
    assert (found["only_a"], found["only_b"], found["never"]) == ([5], [], [])
    assert found["partings"] == [{"line": 4, "a": [5], "b": [6]}]
    assert found["source"][4] == {
        "line": 5, "a": 1, "b": 0, "sign": "a", "text": "        size += 100",
    }  # fmt: skip
    (size,) = [each for each in found["variables"] if each["name"] == "size"]
    assert size == {"name": "size", "a": "120", "b": "8", "differs": True, "argument": False}


def test_a_file_is_traced_in_place_of_the_version_in_use(work: Program) -> None:
    (work.folder / "new.py").write_text(BRANCHES.replace("> 9", "> 900"))
    found = work(*trace(work, "branches", "--pair", "7", "--from", "new.py", "--json")).json
    assert (found["a"]["score"], found["only_a"], found["never"]) == (20, [], [5])
    (work.folder / "new.py").write_text("def judging_function(\n")
    done = work(*trace(work, "branches", "--pair", "7", "--from", "new.py"))
    assert done.code == 1
    assert "new.py:1:" in done.out
    assert "was not traced" in done.out


def test_a_call_that_never_ends_and_a_recursive_one(work: Program) -> None:
    done = work(*trace(work, "spins", "--pair", "7", "--timeout", "0.3"))
    assert done.code == 0, done.err
    assert "No score of a: took more than 0.3 s of processor time; Score of b: 1." in done.out
    assert "a did not come to an end" in done.out
    found = work(*trace(work, "recursive", "--pair", "7", "--json")).json
    assert found["a"]["score"] == 20
    assert found["source"][1]["a"] == 21


def test_what_is_not_there_is_told(work: Program) -> None:
    assert "no judge named" in work(*trace(work, "none", "--pair", "7")).err
    assert "from 1 to 20" in work(*trace(work, "branches", "--pair", "21")).err
    assert "--pair" in work(*trace(work, "branches")).err
