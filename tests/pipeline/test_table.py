"""Pairs as numbers: read once, kept, checked against the data, with the session's labels."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from small_pairs import Open, some_rows, write_rows

from pajama_tui.audits import Cancelled
from pajama_tui.errors import InputError
from pajama_tui.pipeline.scoring import score
from pajama_tui.pipeline.table import PairTable, read_pairs, read_table, read_texts
from pajama_tui.pipeline.workspace import Workspace


def same(one: PairTable, other: PairTable) -> bool:
    pairs = [(one, other), (one.plan, other.plan)]
    return all(
        np.array_equal(getattr(a, field.name), getattr(b, field.name))
        for a, b in pairs
        for field in fields(a)
        if field.name != "plan"
    )


def no_reading(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    def read(row: int) -> None:
        raise AssertionError(f"row {row} was read again")

    monkeypatch.setattr(workspace.source, "read", read)


def test_gold_groups_and_identical_pairs(open_workspace: Open) -> None:
    table = read_table(open_workspace())
    rows = some_rows(60)
    coding = {"a": 1, "b": -1, "tie": 2, None: 0}
    assert table.gold.dtype == np.int8
    assert table.gold.tolist() == [coding[row["label"]] for row in rows]
    assert table.rows.tolist() == list(range(60))
    assert np.flatnonzero(table.identical).tolist() == [
        n for n, row in enumerate(rows) if row["response_a"] == row["response_b"]
    ]
    prompts = [row["prompt"] for row in rows]
    equal = np.array([[one == other for other in prompts] for one in prompts])
    assert np.array_equal(table.groups[:, None] == table.groups, equal)
    distinct = {(row["prompt"], row[side]) for row in rows for side in ("response_a", "response_b")}
    assert table.plan.n_texts == len(distinct)


def test_positions_lead_to_the_texts(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    for n, row in enumerate(some_rows(60)):
        wanted = [(row["prompt"], row["response_a"]), (row["prompt"], row["response_b"])]
        at = np.array([table.plan.a[n], table.plan.b[n]], np.int64)
        assert read_texts(workspace, table.plan, at) == wanted


def test_bad_rows_are_passed_over(open_workspace: Open, tmp_path: Path) -> None:
    path = write_rows(tmp_path / "gaps.jsonl", some_rows(4))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"{\n" + lines[1] + b"[]\n" + lines[2] + lines[3])
    workspace = open_workspace(path)
    table = read_table(workspace)
    assert table.bad == 2
    assert table.rows.tolist() == [0, 2, 4, 5]
    texts = [pair.response_a for pair in read_pairs(workspace, table, range(4))]
    assert texts == [row["response_a"] for row in some_rows(4)]


def test_table_is_kept_for_the_next_time(
    open_workspace: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_workspace()
    table = read_table(first)
    first.close()
    again = open_workspace()
    no_reading(monkeypatch, again)
    assert same(read_table(again), table)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 torn", b"\x93NUMPY nonsense"])
def test_damaged_table_is_made_anew(open_workspace: Open, damage: bytes) -> None:
    first = open_workspace()
    table = read_table(first)
    first.close()
    (kept,) = first.session.directory.glob("scores/*/pairs-*.npz")
    for content in (damage, kept.read_bytes()[:-40]):
        kept.write_bytes(content)
        again = open_workspace()
        assert same(read_table(again), table)
        again.close()


def test_table_is_not_kept_where_another_seed_or_limit_or_file_is_meant(
    open_workspace: Open, data: Path
) -> None:
    first = open_workspace()
    whole = read_table(first)
    first.close()
    short = open_workspace(limit=10)
    assert len(read_table(short)) == 10
    short.close()
    rows = some_rows(60)
    rows[5]["label"] = "tie"
    write_rows(data, rows)
    changed = read_table(open_workspace())
    assert changed.gold[5] == 2
    assert changed.plan.digest == whole.plan.digest


def test_no_row_is_a_pair(open_workspace: Open, tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    path.write_text('{"prompt": "p", "response_a": 1, "response_b": 2}\n')
    with pytest.raises(InputError, match="None of the rows"):
        open_workspace(path)


def test_cancelled_reading_keeps_nothing(open_workspace: Open) -> None:
    workspace = open_workspace()
    with pytest.raises(Cancelled):
        read_table(workspace, cancelled=lambda: True)
    assert not list(workspace.session.directory.glob("scores/*/*"))


def test_data_that_changes_under_us_is_noticed(open_workspace: Open, data: Path) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    # In place and of equal length, so that rows are where they were.
    with data.open("r+b") as file:
        text = file.read().replace(b"la ", b"le ")
        file.seek(0)
        file.write(text)
    everything = np.arange(table.plan.n_texts)
    with pytest.raises(InputError, match=r"data\.jsonl has changed since it was opened"):
        read_texts(workspace, table.plan, everything)
    with pytest.raises(InputError, match="has changed"):
        list(read_pairs(workspace, table, range(60)))
    with pytest.raises(InputError, match="has changed"):
        score(workspace, table)
    assert not list(workspace.session.directory.glob("scores/*/*.scores"))


def test_rows_that_change_places_under_us_are_noticed(open_workspace: Open, data: Path) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    lines = data.read_bytes().splitlines(keepends=True)
    # Two rows of one length: every row is still a pair, but not the same one.
    one, other = next(
        (i, j) for i in range(60) for j in range(i) if len(lines[i]) == len(lines[j])
        and lines[i] != lines[j]
    )  # fmt: skip
    lines[one], lines[other] = lines[other], lines[one]
    with data.open("r+b") as file:
        file.write(b"".join(lines))
    with pytest.raises(InputError, match="has changed"):
        list(read_pairs(workspace, table, range(60)))


def test_labels_given_in_the_session_count_over_the_data(open_workspace: Open) -> None:
    workspace = open_workspace()
    before = read_table(workspace).gold.copy()
    workspace.session.add_label(0, "b")
    workspace.session.add_label(3, "tie")
    workspace.session.add_label(4, "b")
    workspace.session.add_label(4, None)
    after = read_table(workspace).gold
    changed = {int(n): int(after[n]) for n in np.flatnonzero(after != before)}
    assert changed == {0: -1, 3: 2}
    workspace.close()
    assert np.array_equal(read_table(open_workspace()).gold, after)
