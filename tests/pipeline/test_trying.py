"""Versions of a judge on single pairs and on a sample."""

import numpy as np
import pytest
from small_pairs import LONGER, Open

from pajama_tui.audits.steps import Cancelled
from pajama_tui.pipeline.table import read_table
from pajama_tui.pipeline.trial_text import pair_text, trial_text
from pajama_tui.pipeline.trying import try_judge
from pajama_tui.pipeline.trying_pairs import scored, texts_of, try_pairs
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.control import RunControl

TALKS = LONGER.replace("    return", "    print('len', len(response))\n    return")
LOUD = "print('here I am')\n" + TALKS
FAILS = "def judging_function(query, response):\n    print('before')\n    raise ValueError('no')\n"


def judge(source: str) -> Judge:
    return Judge("longer", "style", source)


def test_a_pair_shows_what_was_printed_beside_the_version_in_use(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    after, before = judge(LOUD), judge(LONGER)
    (trial,) = try_pairs(workspace, table, after, before, positions=[5])
    pair = workspace.source.read(5)
    lengths = len(pair.response_a), len(pair.response_b)
    assert (trial.row, trial.gold) == (5, "b")
    assert (trial.after.a, trial.after.b) == lengths
    assert trial.after.printed == {
        "a": f"len {lengths[0]}\n",
        "b": f"len {lengths[1]}\n",
        "loading": "here I am\n",
    }
    assert trial.before is not None
    assert (trial.before.a, trial.before.printed) == (lengths[0], {"a": "", "b": ""})
    lines = list(pair_text(trial))
    at = lines.index("  printed while loading (tried):")
    assert lines[at + 1] == "    here I am"


def test_equal_responses_printed_the_same(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    (trial,) = try_pairs(workspace, table, judge(TALKS), positions=[1])
    assert trial.before is None
    assert trial.after.prefers is None
    assert trial.after.printed["a"] == trial.after.printed["b"] != ""


def test_a_failure_is_told_with_what_was_printed_before_it(open_workspace: Open) -> None:
    workspace = open_workspace()
    trial = try_judge(workspace, read_table(workspace), judge(FAILS), judge(LONGER), positions=[0])
    assert trial.dead
    (pair,) = trial.pairs
    assert pair.after.printed == {"a": "before\n", "b": "before\n"}
    assert pair.after.reasons["a"].startswith("ValueError: no")
    text = "\n".join(trial_text(trial))
    assert "no score of a (tried): ValueError: no, line 3" in text
    assert "printed for b (tried):\n    before" in text


def test_a_sample_keeps_no_prints_and_scores_alike(open_workspace: Open) -> None:
    workspace = open_workspace()
    pairs = [workspace.source.read(row) for row in range(20)]
    texts = [texts_of(pair) for pair in pairs]
    silent, kept = (scored(workspace, [judge(TALKS)], texts, prints=on) for on in (False, True))
    np.testing.assert_array_equal(silent.scores, kept.scores)
    assert silent.printed == [[]]
    assert len(kept.printed[0]) == kept.plan.n_texts + 1


def test_a_trial_can_be_cancelled(open_workspace: Open) -> None:
    workspace = open_workspace()
    table = read_table(workspace)
    control = RunControl()
    control.cancel()
    with pytest.raises(Cancelled):
        try_judge(workspace, table, judge(TALKS), positions=[0], control=control)
