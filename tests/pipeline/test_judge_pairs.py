"""Verdicts of a workspace, the files they are kept in, and their export."""

import json
from pathlib import Path

import numpy as np
import pytest
from small_pairs import LONGER, Open, some_rows, write_rows

from pajama_tui.audits import Cancelled
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pipeline.keeping import keep_verdicts
from pajama_tui.pipeline.scoring import score
from pajama_tui.pipeline.table import PairTable, read_table
from pajama_tui.pipeline.verdicts import Verdicts, export_verdicts, judge_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts import fit_verdicts, load_model


def judged(workspace: Workspace, **options: object) -> tuple[PairTable, Verdicts]:
    table = read_table(workspace)
    matrix = score(workspace, table)
    return table, judge_pairs(workspace, table, matrix, **options)  # type: ignore[arg-type]


def test_verdicts_are_those_of_the_label_model(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, verdicts = judged(workspace, method="stack")
    scores = verdicts.matrix.rows(slice(None), verdicts.live)
    names = [workspace.judges[column].label for column in verdicts.live]
    model = fit_verdicts(scores, table.gold, "stack", groups=table.groups, judges=names)
    np.testing.assert_array_equal(verdicts.p_a, model.predict_proba(scores))
    assert verdicts.weights() == dict(zip(names, map(float, model.weights), strict=True))
    assert verdicts.choice[1] == "tie"
    sides = np.where(verdicts.p_a > 0.5, "a", "b")
    decided = np.isin(verdicts.choice, ["a", "b"])
    assert (verdicts.choice[decided] == sides[decided]).all()
    assert sum(verdicts.counts.values()) == 60
    assert verdicts.report is not None
    assert (verdicts.report.gold, verdicts.report.ties) == (45, 15)


def test_without_measuring_there_is_no_report_and_the_same_verdicts(
    open_workspace: Open,
) -> None:
    workspace = open_workspace()
    _, measured = judged(workspace)
    _, plain = judged(workspace, measure=False)
    assert plain.report is None
    np.testing.assert_allclose(plain.p_a, measured.p_a)


def test_pairs_as_unsure_as_gold_ties_are_ties(open_workspace: Open) -> None:
    table, verdicts = judged(open_workspace(), measure=False)
    below = verdicts.model.ties.below
    sure = np.maximum(verdicts.p_a, 1 - verdicts.p_a)
    assert below > 0.5
    assert (verdicts.choice[(sure < below) | table.identical] == "tie").all()
    assert np.isin(verdicts.choice[(sure > below) & ~table.identical], ["a", "b"]).all()


@pytest.mark.parametrize("measure", [False, True])
def test_cancelled_judging_ends_at_once_and_keeps_nothing(
    open_workspace: Open, measure: bool
) -> None:
    workspace = open_workspace()
    steps: list[tuple[int, int]] = []

    def cancelled() -> bool:
        return bool(steps) or not measure

    with pytest.raises(Cancelled):
        judged(
            workspace,
            measure=measure,
            on_step=lambda done, total: steps.append((done, total)),
            cancelled=cancelled,
        )
    assert len(steps) == (1 if measure else 0)
    assert not list(workspace.session.directory.glob("verdicts*"))


def test_rows_to_label_first_are_rows_of_the_data(open_workspace: Open, tmp_path: Path) -> None:
    rows = [{key: row[key] for key in row if key != "label"} for row in some_rows(30)]
    del rows[0]["response_a"]
    _, verdicts = judged(open_workspace(write_rows(tmp_path / "bare.jsonl", rows)))
    assert verdicts.report is not None
    first = verdicts.report.label_first
    assert first
    assert 0 not in first
    assert max(first) < 30


def test_dead_judges_have_no_say(open_workspace: Open, judges: Path) -> None:
    (judges / "style" / "dead.py").write_text("def judging_function(query, response):\n    1 / 0\n")
    _, verdicts = judged(open_workspace(), measure=False)
    assert "style/dead" not in verdicts.weights()
    assert len(verdicts.weights()) == 3


def test_no_judge_alive(open_workspace: Open, tmp_path: Path) -> None:
    folder = tmp_path / "dead" / "style"
    folder.mkdir(parents=True)
    for name in ("one", "two", "three", "four"):
        source = f"def judging_function(query, response):\n    raise ValueError({name!r})\n"
        (folder / f"{name}.py").write_text(source)
    with pytest.raises(PajamaError, match=r"style/four: .*; and other reasons"):
        judged(open_workspace(judges=folder.parent))


def test_confidence_to_abstain_below(open_workspace: Open) -> None:
    _, verdicts = judged(open_workspace(flags={"abstain_below": 0.9}), measure=False)
    sure = np.maximum(verdicts.p_a, 1 - verdicts.p_a) >= 0.9
    assert not np.isin(verdicts.choice[~sure], ["a", "b"]).any()
    assert (~sure).any()


def test_kept_verdicts_say_what_produced_them(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, verdicts = judged(workspace)
    keep_verdicts(workspace, table, verdicts)
    directory = workspace.session.directory
    produced = json.loads((directory / "verdicts.json").read_text(), parse_constant=pytest.fail)
    assert produced["data"] == table.plan.digest
    assert produced["sandbox"] == "locked"
    assert produced["counts"] == verdicts.counts
    assert [judge["sha"] for judge in produced["judges"]] == [j.sha for j in workspace.judges]
    with np.load(directory / "verdicts.npz", allow_pickle=False) as kept:
        assert kept["row"].tolist() == list(range(60))
        np.testing.assert_allclose(kept["p_a"], verdicts.p_a, rtol=1e-6)
        assert kept["choice"].tolist() == verdicts.choice.tolist()
    model = load_model(directory / "verdicts.model.npz")
    scores = verdicts.matrix.rows(slice(None), verdicts.live)
    np.testing.assert_array_equal(model.predict_proba(scores), verdicts.p_a)
    leftovers = {path.name for path in directory.iterdir() if path.name.startswith(".")}
    assert not leftovers

    reader = open_workspace(readonly=True)
    before = (directory / "verdicts.json").stat().st_mtime_ns
    keep_verdicts(reader, table, verdicts)
    assert (directory / "verdicts.json").stat().st_mtime_ns == before


def test_exported_reasons_name_judges_and_add_up(open_workspace: Open, tmp_path: Path) -> None:
    workspace = open_workspace()
    table, verdicts = judged(workspace, measure=False)
    out = tmp_path / "v.jsonl"
    counts = export_verdicts(workspace, table, verdicts, out, explained=True)
    assert counts.written == 60
    for line in out.read_text().splitlines():
        row = json.loads(line)
        odds = sum(reason["contribution"] for reason in row["pajama_judges"])
        assert row["pajama_p_a"] == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-6)
        assert {reason["judge"] for reason in row["pajama_judges"]} <= set(verdicts.weights())


def test_export_of_data_that_changed_is_refused(
    open_workspace: Open, data: Path, tmp_path: Path
) -> None:
    workspace = open_workspace()
    table, verdicts = judged(workspace, measure=False)
    with data.open("r+b") as file:
        text = file.read().replace(b"la ", b"le ")
        file.seek(0)
        file.write(text)
    out = tmp_path / "v.jsonl"
    with pytest.raises(InputError, match="has changed"):
        export_verdicts(workspace, table, verdicts, out)
    assert not out.exists()
    assert not list(tmp_path.glob(".v.jsonl*"))


def test_longer_responses_win_where_gold_says_so(open_workspace: Open, tmp_path: Path) -> None:
    rows = some_rows(60)
    for row in rows:
        a, b = len(row["response_a"]), len(row["response_b"])
        row["label"] = "a" if a > b else "b" if b > a else "tie"
    folder = tmp_path / "both" / "style"
    folder.mkdir(parents=True)
    (folder / "longer.py").write_text(LONGER)
    (folder / "shorter.py").write_text(LONGER.replace("len", "-len"))
    workspace = open_workspace(write_rows(tmp_path / "long.jsonl", rows), judges=folder.parent)
    table, verdicts = judged(workspace, method="stack", measure=False)
    weights = verdicts.weights()
    assert weights["style/longer"] > 0 > weights["style/shorter"]
    won = table.gold == 1
    assert (verdicts.p_a[won] > 0.5).all()
    assert (verdicts.p_a[table.gold == -1] < 0.5).all()
