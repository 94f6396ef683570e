"""Label models side by side, what they change, and thresholds."""

import numpy as np
import pytest
from small_pairs import Open

from pajama_tui.audits.steps import Cancelled
from pajama_tui.errors import InputError
from pajama_tui.pipeline.abstaining import Target, find_threshold, read_goal
from pajama_tui.pipeline.choosing import Trial, Trials, trials_key, withhold
from pajama_tui.pipeline.keeping import kept_of_session
from pajama_tui.pipeline.measuring import compare_methods
from pajama_tui.pipeline.sample import draw_sample
from pajama_tui.pipeline.scoring import ScoreMatrix, score
from pajama_tui.pipeline.selecting import Selection, rows_in_file
from pajama_tui.pipeline.shifts import shift_between
from pajama_tui.pipeline.table import PairTable, read_table
from pajama_tui.pipeline.thresholds import Thresholds, find_thresholds
from pajama_tui.pipeline.verdicts import Verdicts, choices, judge_pairs
from pajama_tui.pipeline.workspace import Workspace

METHODS = ("majority", "margin", "best", "flyingsquid-package")


def judged(workspace: Workspace) -> tuple[PairTable, ScoreMatrix, Verdicts]:
    table = read_table(workspace)
    matrix = score(workspace, table)
    return table, matrix, judge_pairs(workspace, table, matrix, measure=False)


def test_trials_have_the_figures_of_a_comparison(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, matrix, _ = judged(workspace)
    trials = Trials(workspace, table, matrix)
    found = {name: trials.try_out(name) for name in METHODS}
    together = compare_methods(workspace, table, matrix, METHODS[:3])
    lines = {line.name: line for line in together.lines}
    for name in METHODS[:3]:
        alone = found[name].line
        assert alone is not None
        assert (alone.accuracy, alone.ece) == (lines[name].accuracy, lines[name].ece)
    assert [line.name for line in trials.baselines] == [
        line.name for line in together.lines if line.kind == "baseline"
    ]
    conclusion = trials.conclusion()
    assert conclusion is not None
    assert conclusion.best_corrected == together.best_corrected
    assert conclusion.notes == together.notes
    assert {each.method: each.line for each in trials.trials} == {
        name: lines.get(name) for name in METHODS
    }


def test_a_refused_model_says_why_and_changes_nothing(
    open_workspace: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "flyingsquid", None)
    workspace = open_workspace()
    table, matrix, verdicts = judged(workspace)
    refused = Trials(workspace, table, matrix).try_out("flyingsquid-package")
    assert "flyingsquid" in refused.refused
    assert refused.shift(table, verdicts) is None


def test_a_trial_changes_what_judging_by_it_changes(open_workspace: Open) -> None:
    workspace = open_workspace(flags={"abstain_below": 0.6})
    table, matrix, verdicts = judged(workspace)
    trial = Trials(workspace, table, matrix).try_out("best")
    other = judge_pairs(workspace, table, matrix, "best", measure=False)
    shift = trial.shift(table, verdicts)
    assert shift is not None
    assert (shift.positions == np.flatnonzero(verdicts.choice != other.choice)).all()
    assert len(shift.positions) == sum(shift.counts.values()) > 0
    for (before, after), count in shift.counts.items():
        assert ((verdicts.choice == before) & (other.choice == after)).sum() == count


def test_trials_are_of_the_labels_they_were_made_with(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, matrix, _ = judged(workspace)
    trials = Trials(workspace, table, matrix)
    assert trials.key == trials_key(workspace, read_table(workspace), matrix)
    row = int(table.rows[3])
    workspace.session.add_label(row, "b")
    assert trials.key != trials_key(workspace, read_table(workspace), matrix)


def test_a_trial_can_be_cancelled_and_those_made_are_kept(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, matrix, _ = judged(workspace)
    trials = Trials(workspace, table, matrix)
    trials.try_out("majority")
    with pytest.raises(Cancelled):
        trials.try_out("margin", cancelled=lambda: True)
    assert [each.method for each in trials.trials] == ["majority"]
    assert isinstance(trials.try_out("margin"), Trial)


def test_a_chosen_label_model_is_gone_on_with(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.keep_label_model("best")
    workspace.close()
    again = open_workspace()
    assert again.label_model == "best"
    again.close()
    assert open_workspace(flags={"label_model": "margin"}).label_model == "margin"


def test_the_same_choices_are_no_shift() -> None:
    choice = np.array(["a", "b", "tie"])
    shift = shift_between(choice, choice.copy())
    assert shift.describe() == "None of 3 verdicts changes."
    assert not shift.counts


@pytest.mark.parametrize("threshold", [0.0, 0.5, 0.55, 0.6123, 0.8, 1.0])
@pytest.mark.parametrize("label_model", ["margin", "majority"])
def test_a_threshold_keeps_what_deciding_by_it_keeps(
    open_workspace: Open, threshold: float, label_model: str
) -> None:
    workspace = open_workspace(flags={"label_model": label_model})
    table, _, verdicts = judged(workspace)
    thresholds = find_thresholds(workspace, table, verdicts)
    choice = choices(verdicts.p_a, verdicts.model, table.identical, threshold)
    kept = thresholds.at(threshold)
    assert kept.verdicts == (choice != "abstain").sum()
    held = thresholds.held
    assert held is not None
    sure = held.confidence >= threshold
    assert kept.rows == sure.sum()
    if sure.any():
        assert kept.accuracy.value == pytest.approx(held.credit[sure].mean())
        assert kept.risk == pytest.approx(1 - held.credit[sure].mean())
    else:
        assert kept.accuracy.value is kept.risk is kept.wrong is None


def test_a_million_pairs_are_sorted_once(open_workspace: Open, monkeypatch) -> None:
    workspace = open_workspace()
    table, matrix, _ = judged(workspace)
    sample = draw_sample(workspace, table, matrix, measured=False)
    random = np.random.default_rng(0)
    p_a = random.random(1_000_000)
    identical = random.random(1_000_000) < 0.01
    thresholds = Thresholds(p_a, identical, sample, None, ties=False, seed=0)
    sorts = []
    monkeypatch.setattr(np, "sort", lambda *_, **__: sorts.append(1))
    monkeypatch.setattr(np, "argsort", lambda *_, **__: sorts.append(1))
    sure = np.maximum(p_a, 1 - p_a)
    for threshold in (0.6, 0.75, 0.9):
        assert thresholds.at(threshold).verdicts == ((sure >= threshold) | identical).sum()
    assert not sorts


def test_goals_are_those_of_the_command_line(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, matrix, verdicts = judged(workspace)
    sample = draw_sample(workspace, table, matrix, measured=False)
    thresholds = find_thresholds(workspace, table, verdicts)
    for target in (Target(coverage=0.5), Target(accuracy=0.4), Target(accuracy=0.99)):
        found = find_threshold(
            sample, target, verdicts.model, method=workspace.label_model, seed=workspace.seed
        )
        assert thresholds.reach(target) == found


def test_the_curve_ends_at_the_error_of_all_rows(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, _, verdicts = judged(workspace)
    thresholds = find_thresholds(workspace, table, verdicts)
    assert thresholds.held is not None
    points = thresholds.curve()
    assert [x for x, _ in points] == sorted({x for x, _ in points})
    assert points[-1] == pytest.approx((1.0, 1 - thresholds.held.credit.mean()))
    for x, low, high in thresholds.band():
        assert 0 <= low <= dict(points)[x] <= high <= 1


def test_a_threshold_that_is_kept_is_in_force(open_workspace: Open) -> None:
    workspace = open_workspace()
    table, _, verdicts = judged(workspace)
    withheld = withhold(workspace, table, verdicts, 0.7, "a test")
    assert (withheld.choice == choices(verdicts.p_a, verdicts.model, table.identical, 0.7)).all()
    kept = kept_of_session(workspace)
    assert kept is not None
    assert kept.abstain_below == 0.7
    workspace.close()
    assert open_workspace().abstain_below == 0.7


@pytest.mark.parametrize(
    ("typed", "goal"),
    [
        ("0.85", 0.85),
        (".85", 0.85),
        ("85%", 0.85),
        ("90 % accuracy", Target(accuracy=0.9)),
        ("for 90% accuracy", Target(accuracy=0.9)),
        ("accuracy 0.9", Target(accuracy=0.9)),
        ("Coverage 80", Target(coverage=0.8)),
        ("100 % coverage", Target(coverage=1.0)),
    ],
)
def test_goals_that_can_be_typed(typed: str, goal: Target | float) -> None:
    assert read_goal(typed) == goal


@pytest.mark.parametrize(
    "typed", ["", "much", "accuracy 90 accuracy", "100 % accuracy", "0 % coverage"]
)
def test_goals_that_are_none(typed: str) -> None:
    with pytest.raises(InputError):
        read_goal(typed)


def test_a_selection_is_what_its_words_say(open_workspace: Open) -> None:
    workspace = open_workspace(flags={"abstain_below": 0.6})
    table, _, verdicts = judged(workspace)
    everything = Selection().rows(table, verdicts)
    assert len(everything) == len(table)
    chosen = verdicts.choice
    given = Selection("given").rows(table, verdicts)
    assert "tie" in chosen[given]
    assert (np.delete(chosen, given) == "abstain").all()
    decided = Selection("decided").rows(table, verdicts)
    assert np.isin(chosen[decided], ["a", "b"]).all()
    assert len(decided) < len(given) < len(table)
    without = Selection(gold="without").rows(table, verdicts)
    with_gold = Selection(gold="with").rows(table, verdicts)
    assert sorted([*without, *with_gold]) == list(range(len(table)))
    assert not table.gold[without].any()
    sure = Selection(min_confidence=0.7).rows(table, verdicts)
    assert (np.maximum(verdicts.p_a, 1 - verdicts.p_a)[sure] >= 0.7).all()
    assert rows_in_file(everything, verdicts, "trl") == len(decided)
    assert rows_in_file(everything, verdicts, "csv") == len(table)
