"""Scores of a workspace: what is run, what is kept, and that they are those of `score_pairs`."""

import time
from pathlib import Path

import numpy as np
import pytest
from small_pairs import Open, some_rows, write_rows

from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.scoring import ScoreMatrix, score, stored
from pajama_tui.pipeline.table import read_table
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.scoring import score_pairs
from pajama_tui.scoring.control import RunControl


def columns(workspace: Workspace) -> dict[str, tuple[int, int]]:
    files = workspace.session.directory.glob("scores/*/*.scores")
    return {file.name: (file.stat().st_size, file.stat().st_mtime_ns) for file in files}


def run(workspace: Workspace) -> ScoreMatrix:
    return score(workspace, read_table(workspace))


def test_rows_are_what_score_pairs_gives(open_workspace: Open) -> None:
    workspace = open_workspace()
    matrix = run(workspace)
    scores, failures = score_pairs(workspace.judges, some_rows(60), workers=1)
    everything = matrix.rows(slice(None))
    assert everything.dtype == np.float32
    assert everything.shape == (60, 3, 2)
    np.testing.assert_array_equal(everything, scores)
    assert np.isnan(scores[:, 1]).any()
    assert [(f.judge, f.kind, f.count) for f in matrix.failures] == [
        (f.judge, f.kind, f.count) for f in failures
    ]
    assert matrix.complete

    index = np.array([7, 3, 50, 3])
    np.testing.assert_array_equal(matrix.rows(index), scores[index])
    np.testing.assert_array_equal(matrix.rows(slice(10, 20), [2, 0]), scores[10:20][:, [2, 0]])
    assert matrix.rows(slice(0, 0)).shape == (0, 3, 2)


def test_second_run_runs_nothing(open_workspace: Open) -> None:
    first = open_workspace()
    scores = run(first).rows(slice(None))
    before = columns(first)
    assert len(before) == 3
    first.close()
    again = open_workspace()
    matrix = run(again)
    assert columns(again) == before
    assert matrix.level == ""
    np.testing.assert_array_equal(matrix.rows(slice(None)), scores)


def test_editing_one_judge_scores_one_column_anew(open_workspace: Open, judges: Path) -> None:
    first = open_workspace()
    scores = run(first).rows(slice(None))
    before = columns(first)
    first.close()
    (judges / "style" / "longer.py").write_text(
        "def judging_function(query, response):\n    return -len(response)\n"
    )
    again = open_workspace()
    new = run(again).rows(slice(None))
    after = columns(again)
    assert {name: after[name] for name in before} == before
    assert len(after) == len(before) + 1
    np.testing.assert_array_equal(new[:, :2], scores[:, :2])
    np.testing.assert_array_equal(new[:, 2], -scores[:, 2])


def test_other_columns_of_the_data_and_other_order_cost_no_scores(
    open_workspace: Open, data: Path
) -> None:
    first = open_workspace()
    scores = run(first).rows(slice(None))
    before = columns(first)
    first.close()
    rows = [{"new": n, **row, "label": "a"} for n, row in enumerate(some_rows(60))]
    write_rows(data, rows[::-1])
    again = open_workspace()
    new = run(again).rows(slice(None))
    assert columns(again) == before
    np.testing.assert_array_equal(new, scores[::-1])


def test_two_sessions_share_nothing_and_agree(open_workspace: Open, tmp_path: Path) -> None:
    first, second = open_workspace(), open_workspace(session=tmp_path / "second")
    scores = run(first).rows(slice(None))
    assert not columns(second)
    np.testing.assert_array_equal(run(second).rows(slice(None)), scores)
    assert set(columns(first)) == set(columns(second))


def test_other_limits_are_other_conditions(open_workspace: Open) -> None:
    first = open_workspace()
    run(first)
    before = columns(first)
    first.close()
    again = open_workspace(flags={"timeout": 2.0})
    run(again)
    after = columns(again)
    assert {name: after[name] for name in before} == before
    assert len(after) == 6


def test_stored_shows_what_there_is_and_runs_nothing(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    empty = stored(workspace, table)
    assert not empty.complete
    assert empty.live == []
    assert np.isnan(empty.rows(slice(None))).all()
    assert not columns(workspace)
    full = score(workspace, table)
    reader = open_workspace(readonly=True)
    seen = stored(reader, read_table(reader))
    assert seen.complete
    np.testing.assert_array_equal(seen.rows(slice(None)), full.rows(slice(None)))


def test_read_only_session_is_never_scored_into(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    reader = open_workspace(readonly=True)
    with pytest.raises(PajamaError, match="read-only"):
        score(reader, table)
    assert not columns(workspace)


def test_damaged_files_are_scored_again(open_workspace: Open) -> None:
    first = open_workspace()
    scores = run(first).rows(slice(None))
    first.close()
    for file in first.session.directory.glob("scores/*/*.scores"):
        file.write_bytes(file.read_bytes()[:-7])
    probes = sorted(first.session.directory.glob("scores/*/*.probe.json"))
    for probe, content in zip(probes, ("", "[]", '{"rows": "many"}'), strict=True):
        probe.write_text(content)
    again = open_workspace()
    matrix = run(again)
    assert matrix.complete
    np.testing.assert_array_equal(matrix.rows(slice(None)), scores)
    assert all(np.isfinite(health.changed) for health in matrix.health)


def test_cancelled_run_goes_on_where_it_stood(open_workspace: Open, judges: Path) -> None:
    slow = judges / "style" / "slow.py"
    slow.write_text(
        "import time\n"
        "def judging_function(query, response):\n"
        "    time.sleep(0.2)\n"
        "    return len(response)\n"
    )
    workspace = open_workspace()
    table = read_table(workspace)
    control = RunControl()
    began = time.monotonic()

    def watch(_: object) -> None:
        if len(columns(workspace)) == 3:
            control.cancel()
        assert time.monotonic() - began < 60

    partial = score(workspace, table, watch, control)
    assert not partial.complete
    before = columns(workspace)
    slow.unlink()
    workspace.close()
    again = open_workspace()
    assert run(again).complete
    assert {name: columns(again)[name] for name in before} == before
