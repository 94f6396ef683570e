import csv
import json
import math
import os
import stat
import subprocess
import sys

import numpy as np
import pytest

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.pairs.pair import Pair
from pajama_tui.verdicts import Reason, export


def pair(row, record, swapped=False):
    return Pair(f"q{row}", f"first {row}", f"second {row}", None, row, row + 1, record, (), swapped)


def rows():
    yield pair(0, {"id": 1, "q": "ü \ud800 \x00", "deep": {"x": [1, None]}}), 0.9, "a", None
    yield pair(1, {"q": '=1+1, "x"\nnext', "id": 2, "more": 2**70}), 0.2, "b", None
    yield pair(2, {"q": "", "id": 3.5}), 0.5, "abstain", None
    yield pair(3, {"q": "s", "id": None}), 0.7, "tie", None


def lines(path):
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_jsonl_keeps_the_input_and_adds_the_verdict(tmp_path):
    path = tmp_path / "new" / "out.jsonl"
    counts = export(path, "jsonl", rows())
    for (given, p_a, choice, _), got in zip(rows(), lines(path), strict=True):
        assert got == given.record | {
            "pajama_choice": choice,
            "pajama_p_a": p_a,
            "pajama_confidence": max(p_a, 1 - p_a),
        }
    assert counts.written == 4
    assert counts.choices == {"a": 1, "abstain": 1, "b": 1, "tie": 1}
    assert (counts.dropped, counts.replaced) == ({}, 0)


def test_explanations_and_sides_are_named(tmp_path):
    path = tmp_path / "out.jsonl"
    reasons = (Reason("clarity/one", 0.5, 1.25), Reason("logic/two", -0.25, -0.5))
    record = {"chosen": "x", "rejected": "y"}
    export(
        path,
        "jsonl",
        [
            (pair(0, record), 0.8, "a", reasons),
            (pair(1, record, swapped=True), 0.8, "a", ()),
            (pair(2, {"out1": "x", "out2": "y"}, swapped=True), 0.8, "a", None),
        ],
    )
    first, second, third = lines(path)
    assert first["pajama_judges"][1] == {
        "judge": "logic/two",
        "margin": -0.25,
        "contribution": -0.5,
    }
    assert second["pajama_judges"] == []
    assert "pajama_judges" not in third
    assert [row["pajama_a"] for row in (first, second, third)] == ["chosen", "rejected", "second"]


def test_exporting_an_export_replaces_its_verdicts_and_says_so(tmp_path):
    path = tmp_path / "out.jsonl"
    old = {"id": 1, "pajama_choice": "b", "pajama_judges": [{"judge": "gone"}]}
    counts = export(path, "jsonl", [(pair(0, old), 0.75, "a", None)])
    assert lines(path) == [
        {"id": 1, "pajama_choice": "a", "pajama_p_a": 0.75, "pajama_confidence": 0.75}
    ]
    assert counts.replaced == 1
    assert "1 rows of the input already held pajama_ fields" in counts.describe()
    assert old["pajama_choice"] == "b"


def test_trl_holds_preferences_only(tmp_path):
    path = tmp_path / "out.jsonl"
    counts = export(path, "trl", rows())
    first, second = lines(path)
    assert (first["prompt"], first["chosen"], first["rejected"]) == ("q0", "first 0", "second 0")
    assert (second["chosen"], second["rejected"]) == ("second 1", "first 1")
    assert first["margin"] == pytest.approx(math.log(9))
    assert second["margin"] == pytest.approx(math.log(4))
    assert counts.written == 2
    assert counts.dropped == {"abstain": 1, "tie": 1}
    assert "1 'abstain' and 1 'tie'" in counts.describe()


def test_csv_has_one_row_a_pair_and_every_column(tmp_path):
    path = tmp_path / "out.csv"
    export(path, "csv", rows())
    with path.open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [row["q"] for row in table] == ["ü \\ud800 \x00", '=1+1, "x"\nnext', "", "s"]
    assert json.loads(table[0]["deep"]) == {"x": [1, None]}
    assert [row["more"] for row in table] == ["", str(2**70), "", ""]
    assert [row["pajama_choice"] for row in table] == ["a", "b", "abstain", "tie"]
    assert float(table[1]["pajama_p_a"]) == 0.2


def test_parquet_round_trip(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "out.parquet"
    export(path, "parquet", rows())
    table = parquet.read_table(path).to_pylist()
    assert [row["id"] for row in table] == [1.0, 2.0, 3.5, None]
    assert [row["pajama_p_a"] for row in table] == [0.9, 0.2, 0.5, 0.7]
    assert json.loads(table[0]["deep"]) == {"x": [1, None]}
    assert table[1]["more"] == str(2**70)
    assert table[0]["q"] == "ü \\ud800 \x00"
    export(path, "parquet", [])
    assert parquet.read_table(path).num_rows == 0


def test_parquet_without_pyarrow_names_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtra, match=r"pajama-tui\[hub\]"):
        export(tmp_path / "out.parquet", "parquet", rows())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["jsonl", "trl", "csv", "parquet"])
def test_a_failure_on_the_way_leaves_what_was_there(tmp_path, format):
    path = tmp_path / "out"
    path.write_text("before")

    def broken():
        yield next(rows())
        raise InputError("the input ended early")

    with pytest.raises(InputError, match="ended early"):
        export(path, format, broken())
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["out"]


def test_places_that_cannot_be_written(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        export(tmp_path, "jsonl", rows())
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="Cannot write"):
        export(tmp_path / "file" / "out", "jsonl", rows())
    with pytest.raises(InputError, match="no export format 'xml'"):
        export(tmp_path / "out", "xml", rows())
    with pytest.raises(InputError, match="standard output"):
        export("-", "parquet", rows())


def test_links_and_devices_stay_what_they_are(tmp_path):
    (tmp_path / "real").write_text("before")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export(tmp_path / "link", "jsonl", rows())
    assert (tmp_path / "link").is_symlink()
    assert len(lines(tmp_path / "real")) == 4
    export("/dev/null", "csv", rows())
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_standard_output_takes_json_lines():
    code = (
        "from pajama_tui.verdicts import export\n"
        "from pajama_tui.pairs.pair import Pair\n"
        "p = Pair('q', 'x', 'y', None, 0, 1, {'text': 'ü\\ud800'})\n"
        "export('-', 'jsonl', [(p, 0.25, 'b', None)])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C"} | os.environ,
    )
    assert json.loads(done.stdout)["text"] == "ü\ud800"
    assert done.stderr == b""


def test_values_json_lacks_become_text(tmp_path):
    path = tmp_path / "out.jsonl"
    record = {"n": np.float32(0.5), "v": np.arange(2), "raw": b"\xff"}
    export(path, "jsonl", [(pair(0, record), 0.9, "a", None)])
    (row,) = lines(path)
    assert (row["n"], row["v"], row["raw"]) == (0.5, [0, 1], "\\xff")
