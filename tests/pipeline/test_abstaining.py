"""Abstaining for a target, and what the session keeps of it."""

from pathlib import Path

import numpy as np
import pytest
from small_pairs import Open, write_rows

from pajama_tui.errors import InputError
from pajama_tui.pipeline.abstaining import Target
from pajama_tui.pipeline.scoring import score
from pajama_tui.pipeline.table import PairTable, read_table
from pajama_tui.pipeline.verdicts import Verdicts, judge_pairs
from pajama_tui.pipeline.workspace import Workspace


@pytest.fixture
def clear(tmp_path: Path) -> Path:
    """Pairs of which the longer response is always better."""
    random = np.random.default_rng(0)
    rows = []
    for n in range(160):
        a, b = random.integers(1, 9, 2)
        label = "a" if a > b else "b" if b > a else "tie"
        rows.append(
            {"prompt": f"q{n}", "response_a": "la " * a, "response_b": "le " * b, "label": label}
        )
    return write_rows(tmp_path / "clear.jsonl", rows)


def judged(workspace: Workspace, target: Target | None) -> tuple[PairTable, Verdicts]:
    table = read_table(workspace)
    matrix = score(workspace, table)
    return table, judge_pairs(workspace, table, matrix, measure=False, target=target)


def test_an_accuracy_is_kept_on_the_verdicts_that_are_given(
    open_workspace: Open, clear: Path
) -> None:
    table, verdicts = judged(open_workspace(clear), Target(accuracy=0.9))
    found = verdicts.threshold
    assert found is not None
    assert found.threshold == verdicts.abstain_below
    assert 0.5 < verdicts.abstain_below < 1
    sure = np.maximum(verdicts.p_a, 1 - verdicts.p_a)
    assert (verdicts.choice[sure < verdicts.abstain_below] == "abstain").all()
    given = np.isin(verdicts.choice, ["a", "b"])
    gold = np.where(table.gold == 1, "a", "b")
    assert given.mean() > 0.3
    assert (verdicts.choice == gold)[given].mean() >= 0.9


def test_an_accuracy_that_nothing_reaches_withholds_nothing(open_workspace: Open) -> None:
    _, verdicts = judged(open_workspace(), Target(accuracy=0.999))
    assert verdicts.threshold is not None
    assert verdicts.threshold.threshold is None
    assert verdicts.abstain_below == 0
    assert "no threshold will do" in verdicts.threshold.sentence


@pytest.mark.parametrize("labelled", [True, False])
def test_a_coverage_is_kept(open_workspace: Open, clear: Path, labelled: bool) -> None:
    if not labelled:
        clear.write_text(clear.read_text().replace("label", "unread"))
    _, verdicts = judged(open_workspace(clear), Target(coverage=0.5))
    assert verdicts.threshold is not None
    given = (verdicts.choice != "abstain").mean()
    assert 0.4 < given < 0.75
    assert (verdicts.threshold.accuracy.value is not None) is labelled
    assert ("unknown without gold" in verdicts.threshold.sentence) is not labelled


def test_an_accuracy_needs_gold(open_workspace: Open, clear: Path) -> None:
    clear.write_text(clear.read_text().replace("label", "unread"))
    with pytest.raises(InputError, match=r"accuracy of 0\.9, as no pair has gold"):
        judged(open_workspace(clear), Target(accuracy=0.9))


def test_the_session_keeps_the_confidence_until_another_is_typed(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.keep_threshold(0.75, "an accuracy of 0.9")
    workspace.close()
    again = open_workspace()
    assert again.abstain_below == 0.75
    assert "an accuracy of 0.9; --abstain-below 0 ends that" in again.notices[-1]
    again.close()
    looked = open_workspace(flags={"abstain_below": 0.5}, readonly=True)
    assert (looked.abstain_below, looked.notices) == (0.5, [])
    typed = open_workspace(flags={"abstain_below": 0.0})
    assert (typed.abstain_below, typed.notices) == (0, [])
    typed.close()
    assert open_workspace().abstain_below == 0
