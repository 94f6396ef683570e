"""One pair taken apart: which pair is meant, and why judges failed on it."""

import json
import math
from pathlib import Path

import pytest
from small_pairs import LONGER, Open, some_rows, write_rows

from pajama_tui.errors import InputError
from pajama_tui.pipeline.explaining import explain_pair, find_pair
from pajama_tui.pipeline.keeping import model_to_keep
from pajama_tui.pipeline.scoring import score, stored
from pajama_tui.pipeline.table import read_table
from pajama_tui.pipeline.verdicts import judge_pairs

PICKY = """def judging_function(query, response):
    if "3" in response:
        raise ValueError("a three")
    if "5" in response:
        raise KeyError("a five")
    return response.count("la")
"""


@pytest.fixture
def named(tmp_path: Path) -> Path:
    rows = [row | {"id": f"q{n}", "kind": n % 2} for n, row in enumerate(some_rows(60))]
    del rows[1]["response_a"]
    return write_rows(tmp_path / "named.jsonl", rows)


@pytest.mark.parametrize(
    ("wanted", "row"),
    [("1", 0), ("3", 2), (" 60 ", 59), ("q7", 7), ("id=q7", 7), ("prompt=q8", None)],
)
def test_a_pair_is_found_by_number_id_or_field(
    open_workspace: Open, named: Path, wanted: str, row: int | None
) -> None:
    workspace = open_workspace(named)
    table = read_table(workspace)
    if row is None:
        with pytest.raises(InputError, match=r"6 pairs' 'prompt' is 'q8'.*: 9, 18, 27, 36, 45 "):
            find_pair(workspace, table, wanted)
    else:
        assert int(table.rows[find_pair(workspace, table, wanted)]) == row


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ("0", "no row 0; rows are numbered from 1 to 60"),
        ("61", "no row 61"),
        ("2", "Row 2 is no pair: .*response_a"),
        ("q1", "No pair's 'id' is 'q1'"),
        ("-3", "No pair's 'id' is '-3'"),
        ("nofield=3", "No pair's 'nofield' is '3'"),
    ],
)
def test_what_is_no_pair_is_a_sentence(
    open_workspace: Open, named: Path, wanted: str, says: str
) -> None:
    workspace = open_workspace(named)
    with pytest.raises(InputError, match=says):
        find_pair(workspace, read_table(workspace), wanted)


def test_reasons_are_those_of_this_pair(open_workspace: Open, judges: Path) -> None:
    (judges / "style" / "fussy.py").write_text(PICKY)
    workspace = open_workspace()
    table = read_table(workspace)
    matrix = score(workspace, table)
    verdicts = judge_pairs(workspace, table, matrix, measure=False)
    kept = model_to_keep(verdicts)
    fussy = [judge.label for judge in workspace.judges].index("style/fussy")
    seen = set()
    for position in range(60):
        found = explain_pair(workspace, table, matrix, kept, verdicts.live, position)
        said = {}
        for side, text in (("a", found.pair.response_a), ("b", found.pair.response_b)):
            if "3" in text:
                said[fussy, side] = "a three"
            elif "5" in text:
                said[fussy, side] = "a five"
        assert found.failures.keys() == said.keys()
        assert all(why in found.failures[key] for key, why in said.items())
        seen |= set(said.values())
        plain = found.to_dict()
        json.dumps(plain, allow_nan=False)
        assert plain["row"] == position + 1
        assert found.choice == verdicts.choice[position]
        assert found.breakdown.p_a == verdicts.p_a[position]
        assert plain["judges"][fussy]["failures"].keys() == {side for _, side in said}
        assert math.isnan(found.breakdown.judges[fussy].margin) is bool(said)
    assert seen == {"a three", "a five"}


def test_judges_that_were_not_run_say_so(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    assert stored(workspace, table).reasons(4, 2) == {"a": "not run yet", "b": "not run yet"}


def test_a_judge_that_does_not_load_says_why(open_workspace: Open, judges: Path) -> None:
    (judges / "style" / "broken.py").write_text(LONGER + "raise OSError('no file')\n")
    workspace = open_workspace()
    table = read_table(workspace)
    reasons = score(workspace, table).reasons(4, 0)
    assert set(reasons) == {"a", "b"}
    assert "no file" in reasons["a"]
