import json

import numpy as np
import pytest

from pajama_tui.audits import Cancelled, report
from pajama_tui.audits.held_out import Plan, folds_of, hold_out, shuffled_groups
from pajama_tui.audits.inputs import check_inputs
from pajama_tui.verdicts import VerdictInputError

JUDGES = 6


def made(rows=120, seed=0, skill=1.0):
    random = np.random.default_rng(seed)
    quality = random.standard_normal((rows, 1, 2))
    scores = (skill * quality + random.standard_normal((rows, JUDGES, 2))).astype(np.float32)
    gold = np.where(quality[:, 0, 0] > quality[:, 0, 1], 1, -1).astype(np.int8)
    features = random.integers(0, 9, (rows, 4, 2)).astype(np.float32)
    return scores, gold, features


def lines(found):
    return {line.name: line for line in found.lines}


@pytest.mark.parametrize("gold_rows", [None, 60])
def test_good_judges_and_nulls_side_by_side(gold_rows):
    scores, gold, features = made(rows=200)
    gold[:10], gold[10:30] = 0, 2
    found = report(scores, gold, np.arange(200) // 2, features, gold_rows=gold_rows)
    assert list(lines(found)) == [
        "auto",
        "majority",
        "margin",
        "always a",
        "longer response",
        "more unique words",
        "query overlap",
    ]
    assert found.tried == 7
    assert (found.pairs, found.gold, found.ties) == (200, 190, 20)
    assert found.rows == (190 if gold_rows is None else 130)
    assert found.fitted_on == (152 if gold_rows is None else 60)
    auto, longer = lines(found)["auto"], lines(found)["longer response"]
    assert (auto.kind, longer.kind) == ("chosen", "baseline")
    assert auto.accuracy.low > longer.accuracy.high
    assert auto.over_longer.value == pytest.approx(auto.accuracy.value - longer.accuracy.value)
    assert auto.over_longer.low > 0
    assert auto.over_majority.low <= auto.over_majority.value <= auto.over_majority.high
    assert lines(found)["majority"].over_majority is None
    assert auto.metrics.accuracy_without_ties > auto.accuracy.value
    assert longer.metrics.log_loss is None
    accuracies = [judge.accuracy for judge in found.judges]
    assert accuracies == sorted(accuracies, reverse=True)
    assert len(accuracies) == JUDGES


def test_ties_are_counted_three_ways_where_gold_has_them():
    scores, gold, _ = made(rows=150)
    apart = np.abs(np.diff(scores.mean(axis=1), axis=1))[:, 0]
    close = apart < np.quantile(apart, 0.3)
    gold[close] = 2
    found = lines(report(scores, gold, None, None, method="margin", repeats=2))["margin"].three_way
    assert found.ties == close.sum()
    assert found.accuracy > 0.7
    assert found.tie_recall > 0.6
    assert found.tie_precision > 0.6
    assert abs(found.called - found.ties) < 15
    text = report(scores, gold, None, None, method="margin", repeats=1).to_text()
    assert "45 gold ties" in text
    assert lines(report(*made(rows=40)[:2], None, None, repeats=1))["auto"].three_way is None


@pytest.mark.parametrize("gold_rows", [None, 60])
def test_noise_is_found_to_be_noise(gold_rows):
    scores, gold, features = made(rows=120, skill=0)
    found = report(scores, gold, None, features, method="stack", gold_rows=gold_rows)
    estimate = lines(found)["stack"].accuracy
    assert estimate.low < 0.5 < estimate.high
    assert lines(found)["stack"].metrics.log_loss > 0.67


def test_copied_prompts_do_not_leak_into_the_test():
    # Noise again, but ten near copies of each row carry the same gold.
    random = np.random.default_rng(0)
    scores = np.repeat(random.standard_normal((40, 20, 2)), 10, axis=0)
    scores = (scores + 0.05 * random.standard_normal(scores.shape)).astype(np.float32)
    gold = np.repeat(random.choice([-1, 1], 40), 10).astype(np.int8)
    groups = np.repeat(np.arange(40), 10)
    honest, leaking = (
        lines(report(scores, gold, given, None, method="stack", repeats=1))["stack"].accuracy
        for given in (groups, None)
    )
    assert honest.low < 0.5 < honest.high + 0.05  # a prompt more or less is chance
    assert leaking.low > 0.6
    assert honest.high - honest.low > 1.8 * (leaking.high - leaking.low)


def test_no_label_of_a_test_row_reaches_the_model():
    scores, gold, _ = made()
    held = hold_out(check_inputs(scores, gold, None, None, None), ("stack",), Plan(), 40)
    turned = gold.copy()
    turned[held.rows] *= -1
    again = hold_out(check_inputs(scores, turned, None, None, None), ("stack",), Plan(), 40)
    assert (held.fitted_on, len(held.rows)) == (40, 80)
    assert (again.rows == held.rows).all()
    assert np.abs(again.predictions["stack"] - held.predictions["stack"]).max() <= 1e-9


def test_gold_rows_never_split_a_group():
    scores, gold, _ = made(rows=100)
    found = report(scores, gold, np.arange(100) // 8, None, gold_rows=30)
    assert found.fitted_on + found.rows == 100
    assert found.fitted_on in (24, 28)
    assert found.groups == 13 - (found.fitted_on + 7) // 8


@pytest.mark.parametrize("gold", [None, "one group", "one row"])
def test_without_a_test_the_accuracy_is_unknown_and_said_so(gold):
    scores, labels, features = made(rows=50)
    labels = {None: None, "one group": labels, "one row": np.r_[1, np.zeros(49, np.int8)]}[gold]
    found = report(scores, labels, np.zeros(50, np.int64), features)
    assert found.lines == ()
    assert found.protocol is None
    text = " ".join(found.to_text().split())
    assert "Accuracy is unknown" in text
    assert "about 25" in text
    assert found.expected_accuracy > 0.5
    assert "Unverified" in text
    # All pairs are of one prompt: one label says as much as all of them.
    assert len(found.label_first) == (1 if gold is None else 0)
    if gold is None:
        assert "label this row first" in text
    assert found.coverage == 1.0
    assert 0.5 < found.agreement < 1
    json.dumps(found.to_dict(), allow_nan=False)


EDGES = {
    "no rows": lambda s, g, f: (s[:0], g[:0], f[:0]),
    "two rows": lambda s, g, f: (s[:2], g[:2], f[:2]),
    "one judge": lambda s, g, f: (s[:, :1], g, f),
    "failures only": lambda s, g, f: (s * np.nan, g, f),
    "one class": lambda s, g, f: (s, np.abs(g), f),
    "only ties": lambda s, g, f: (s, np.full_like(g, 2), f),
    "equal texts": lambda s, g, f: (s, g, f * 0),
}


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.filterwarnings("error")
def test_no_input_crashes_or_makes_nan(edge):
    scores, gold, features = EDGES[edge](*made(rows=40))
    found = report(scores, gold, None, features, repeats=1)
    json.dumps(found.to_dict(), allow_nan=False)
    assert "nan" not in found.to_text().split()


def test_text_fits_a_narrow_terminal_and_acts_on_none():
    scores, gold, features = made(rows=150)
    names = [f"rubric/{'long' * 20}\x1b[2J{number}" for number in range(JUDGES)]
    scores[:, 0] = np.nan
    text = report(scores, gold, None, features, method="stack", judges=names, repeats=1).to_text()
    assert max(len(line) for line in text.splitlines()) <= 78
    assert "\x1b" not in text
    assert "> stack" in text
    for words in ("150 test rows in 150 groups", "7 predictors were compared", "longer response"):
        assert words in " ".join(text.split())


def test_many_judges_are_cut_in_text_and_whole_in_json():
    scores, gold, _ = made(rows=60)
    found = report(np.tile(scores, (1, 5, 1)), gold, None, None, gold_rows=30)
    assert "17 more" in found.to_text()
    assert len(found.to_dict()["judges"]) == 30


def test_what_cannot_be_tested_is_refused():
    scores, gold, features = made(rows=40)
    for gold_rows in (40, 1000, -1):
        with pytest.raises(VerdictInputError, match="gold rows"):
            report(scores, gold, None, features, gold_rows=gold_rows)
    with pytest.raises(VerdictInputError, match="Features have shape"):
        report(scores, gold, None, features[:, :3])
    with pytest.raises(VerdictInputError, match="no label model"):
        report(scores, gold, None, features, method="oracle")


def test_progress_is_told_and_a_stop_is_heard():
    scores, gold, _ = made(rows=40)
    steps: list[tuple[int, int]] = []
    found = report(
        scores, gold, None, None, method="margin", repeats=1, on_step=lambda *at: steps.append(at)
    )
    assert steps == [(done, 5) for done in range(6)]
    assert found.expected_accuracy == pytest.approx(lines(found)["margin"].accuracy.value, abs=0.2)
    with pytest.raises(Cancelled):
        report(scores, gold, None, None, method="margin", cancelled=lambda: True)


def test_the_published_procedure_beside_is_a_yardstick():
    scores, gold, features = made(rows=80)
    beside = ("majority", "pajama")
    found = report(scores, gold, None, features, method="margin", beside=beside, gold_rows=40)
    over = lines(found)["margin"].over_published
    accuracy = {name: line.accuracy.value for name, line in lines(found).items()}
    assert over.value == pytest.approx(accuracy["margin"] - accuracy["pajama"])
    assert lines(found)["margin"].swap_failure == 0.0
    assert "published" in found.to_text()
    assert max(len(line) for line in found.to_text().splitlines()) <= 78


def test_the_same_gold_rows_are_drawn_whatever_the_judges_say():
    scores, gold, _ = made(rows=300)
    groups = np.random.default_rng(2).integers(0, 10**12, 300)
    inputs = check_inputs(scores, gold, groups, None, None)
    others = check_inputs(scores[:, :3] * 2 + 1, gold, groups, None, None)
    plan = Plan(seed=4)
    for one, other in zip(folds_of(inputs, plan), folds_of(others, plan), strict=True):
        assert (one.held == other.held).all()
    first = [list(group) for group in shuffled_groups(inputs, inputs.known, 4)]
    assert first == [list(group) for group in shuffled_groups(others, others.known, 4)]
    assert first != [list(group) for group in shuffled_groups(inputs, inputs.known, 5)]
