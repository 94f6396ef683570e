"""The shipped judges on the shipped data, as a new user runs them."""

import shutil
import sys
from pathlib import Path

import pytest
from program import ACTS_ON_A_TERMINAL, ROOT, Ended, Program, read_rows

from pajama_tui.config import load_config
from pajama_tui.pipeline.scoring import stored
from pajama_tui.pipeline.table import read_table
from pajama_tui.pipeline.workspace import Workspace

DATA = ROOT / "sessions" / "demo" / "demo.jsonl"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Program(tmp_path_factory.mktemp("demo") / "work")


@pytest.fixture(scope="module")
def first(program: Program) -> Ended:
    return program("run", DATA, "--out", "v.jsonl", "--explain")


def test_report_on_stdout_and_progress_on_stderr(first: Ended, program: Program) -> None:
    assert first.code == 0, first.err
    for said in ("80 judges", "150 pairs", "always a", "longer response", "95 %", "Verdicts: "):
        assert said in first.out
    assert "v.jsonl: 150 rows written." in first.out
    assert f"Session: {program.folder / 'sessions' / 'demo'}" in first.out
    assert "demo.jsonl: " in first.err
    assert "columns: " in first.err
    assert "scoring 100 %, 80/80 judges" in first.err
    assert not ACTS_ON_A_TERMINAL.search(first.out + first.err)


def test_export_keeps_every_row_and_adds_its_verdict(first: Ended, program: Program) -> None:
    given, written = read_rows(DATA), read_rows(program.folder / "v.jsonl")
    assert len(written) == len(given) == 150
    for before, after in zip(given, written, strict=True):
        assert list(after)[: len(before)] == list(before)
        assert {name: after[name] for name in before} == before
        assert set(after) - set(before) == {
            "pajama_choice",
            "pajama_p_a",
            "pajama_confidence",
            "pajama_judges",
        }
        p = after["pajama_p_a"]
        assert 0 <= p <= 1
        assert after["pajama_confidence"] == max(p, 1 - p)
        if before["response_a"] == before["response_b"]:
            assert after["pajama_choice"] == "tie"
        else:
            # The demo's gold has ties, so that the least confident verdicts are ties as well.
            side = "a" if p > 0.5 else "b"
            assert after["pajama_choice"] in (side, "tie")
            decided = after["pajama_judges"]
            assert all(set(reason) == {"judge", "margin", "contribution"} for reason in decided)
            assert decided or p == 0.5


def test_second_run_reads_scores_and_says_the_same_as_json(first: Ended, program: Program) -> None:
    before = program.scores("sessions/demo")
    second = program("run", DATA, "--json")
    assert second.code == 0, second.err
    assert program.scores("sessions/demo") == before
    assert "scoring" not in second.err
    found = second.json
    assert found["pairs"] == found["gold"] == 150
    assert found["sandbox"] == "locked"
    assert len(found["judges"]) == 80
    written = [row["pajama_choice"] for row in read_rows(program.folder / "v.jsonl")]
    assert found["verdicts"] == {c: written.count(c) for c in ("a", "b", "tie", "abstain")}
    assert found["verdicts"]["tie"] > 1
    assert {"always a", "longer response"} <= {line["name"] for line in found["report"]["lines"]}


def test_better_than_the_baselines_on_the_demo(first: Ended, program: Program) -> None:
    # Verdicts of the labels' own fit, so far above held-out accuracy; a sign or side mixed up
    # anywhere between file and export would bring it below one half.
    rows = [row for row in read_rows(program.folder / "v.jsonl") if row["label"] != "tie"]
    right = sum(row["pajama_choice"] == row["label"] for row in rows)
    assert right > 0.6 * len(rows)


@pytest.mark.skipif(sys.version_info[:2] not in [(3, 11), (3, 12), (3, 13)], reason="not shipped")
def test_the_shipped_scores_are_those_of_this_sandbox_and_these_judges(tmp_path: Path) -> None:
    # Else the demo would have to be run before there is anything to see; scripts/demo-session
    # scores it anew.
    session = shutil.copytree(ROOT / "sessions" / "demo", tmp_path / "demo")
    config = load_config({}, environ={}, cwd=tmp_path)
    with Workspace.open(session / "demo.jsonl", config, session=session) as workspace:
        assert stored(workspace, read_table(workspace)).complete
