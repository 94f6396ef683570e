"""Files of rows that grow: what a kill leaves, what is refused, what order they end in."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import InputError
from pajama_tui.training.responses.row_file import AGAIN, ROW, SAMPLE, RowFile, settings_path

SETTINGS = {"--model": "m", "--seed": 0}


def rows_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_rows_end_in_order_and_the_last_of_a_key_stays(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "rows.jsonl"
    with RowFile(path, SETTINGS, sampled=True) as file:
        for row, sample in ((2, 1), (0, 0), (2, 0)):
            file.append({ROW: row, SAMPLE: sample, "text": f"first {row}\ud800", AGAIN: row == 0})
            # Each is on disk before the next.
            assert len(rows_in(path)) == len(list(file.records()))
        assert (2, 1) in file
        assert (0, 0) not in file
        assert file.holds((0, 0))
        file.append({ROW: 0, SAMPLE: 0, "text": "second"})
        assert (0, 0) in file
    found = rows_in(path)
    assert [(row[ROW], row[SAMPLE]) for row in found] == [(0, 0), (2, 0), (2, 1)]
    assert found[0]["text"] == "second"
    assert found[1]["text"] == "first 2\ud800"


def test_a_torn_line_is_dropped_and_a_missing_line_end_is_not(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with RowFile(path, SETTINGS) as file:
        file.append({ROW: 0, "text": "whole"})
        file.append({ROW: 1, "text": "whole"})
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with RowFile(path, SETTINGS) as file:
        assert len(file) == 2
        file.append({ROW: 2})
    assert [row[ROW] for row in rows_in(path)] == [0, 1, 2]
    path.write_bytes(whole[:-8])
    with RowFile(path, SETTINGS) as file:
        assert ((0, 0) in file, (1, 0) in file) == (True, False)
        file.append({ROW: 1, "text": "anew"})
    assert [row["text"] for row in rows_in(path)] == ["whole", "anew"]


def test_what_was_made_otherwise_is_never_mixed_or_touched(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    with RowFile(path, SETTINGS) as file:
        file.append({ROW: 0})
    before = path.read_bytes()
    with pytest.raises(InputError, match="another --seed: 0 then, 1 now"):
        RowFile(path, {**SETTINGS, "--seed": 1})
    with pytest.raises(InputError, match=r"another --top-p: none then, 0\.5 now"):
        RowFile(path, {**SETTINGS, "--top-p": 0.5})
    path.write_bytes(b'{"mine": 1}\n' + before)
    with pytest.raises(InputError, match="line 1: no row that was written here"):
        RowFile(path, SETTINGS)
    settings_path(path).unlink()
    with pytest.raises(InputError, match=r"no rows\.jsonl\.settings\.json beside it"):
        RowFile(path, SETTINGS)
    assert path.read_bytes() == b'{"mine": 1}\n' + before


def test_two_processes_never_write_one_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    code = (
        "import sys; from pathlib import Path\n"
        "from pajama_tui.training.responses.row_file import RowFile\n"
        f"with RowFile(Path({str(path)!r}), {SETTINGS!r}):\n"
        "    print('open', flush=True); sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(InputError, match="Another process writes"):
            RowFile(path, SETTINGS)
    finally:
        other.communicate()
    RowFile(path, SETTINGS).__exit__(None, None, None)
