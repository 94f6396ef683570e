import numpy as np
import pytest

from pajama_tui.audits.metrics import auc, ece, measure, three_way, three_way_accuracy
from pajama_tui.audits.resampling import interval
from pajama_tui.verdicts import VerdictInputError

P_A = np.array([0.9, 0.6, 0.5, 0.2, 0.7])
GOLD = np.array([1, -1, 1, -1, 2], np.int8)


def test_figures_by_hand():
    found = measure(P_A, GOLD)
    assert found.accuracy == pytest.approx((1 + 0 + 0.5 + 1 + 0.5) / 5)
    assert found.accuracy_without_ties == pytest.approx(2.5 / 4)
    assert found.coverage == pytest.approx(0.8)
    assert found.accuracy_covered == pytest.approx(2.5 / 4)
    # a: 0.9 and 0.5, b: 0.6 and 0.2; three of four comparisons are right.
    assert found.auc == pytest.approx(0.75)
    logs = np.log([0.9, 0.4, 0.5, 0.8])
    tie = (np.log(0.7) + np.log(0.3)) / 2
    assert found.log_loss == pytest.approx(-(logs.sum() + tie) / 5)
    gaps = [0.9 - 1, 0.6 - 0, 0.5 - 1, 0.2 - 0, 0.7 - 0.5]
    assert found.ece == pytest.approx(np.abs(gaps).sum() / 5)


def test_decisions_have_no_log_loss():
    found = measure(np.array([0.0, 1.0]), np.array([-1, 1], np.int8), probabilities=False)
    assert (found.accuracy, found.log_loss, found.ece) == (1.0, None, None)


def test_certain_errors_have_a_finite_loss():
    assert measure(np.array([0.0]), np.array([1], np.int8)).log_loss == pytest.approx(27.6, abs=0.1)


def test_no_rows_and_one_class_are_undefined():
    empty = measure(np.empty(0), np.empty(0, np.int8))
    assert all(getattr(empty, figure) is None for figure in empty.__slots__)
    assert auc(np.array([0.1, 0.9]), np.array([1, 2], np.int8)) is None


def test_auc_counts_equal_values_half():
    assert auc(np.full(10, 0.5), np.array([1, -1] * 5, np.int8)) == 0.5


def test_calibrated_probabilities_have_a_small_calibration_error():
    random = np.random.default_rng(0)
    p_a = random.random(20_000)
    gold = np.where(random.random(20_000) < p_a, 1, -1).astype(np.int8)
    assert ece(p_a, gold) < 0.02
    assert ece(np.where(p_a > 0.5, 0.99, 0.01), gold) > 0.2


def test_interval_covers_the_truth_and_is_wider_for_copied_groups():
    random = np.random.default_rng(0)
    values = random.choice([0.0, 1.0], 200)
    once = interval(values, np.arange(200), seed=0)
    assert once == interval(values, np.arange(200), seed=0)
    assert once[0] < values.mean() < once[1]
    copied, groups = np.repeat(values, 5), np.repeat(np.arange(200), 5)
    clustered, naive = interval(copied, groups, 0), interval(copied, np.arange(1000), 0)
    assert clustered[1] - clustered[0] == pytest.approx(once[1] - once[0], rel=0.1)
    assert clustered[1] - clustered[0] > 1.8 * (naive[1] - naive[0])


def test_one_group_gives_no_interval():
    assert interval(np.ones(5), np.zeros(5, np.int64), 0) is None


def test_three_way_figures_by_hand():
    choice = ["a", "tie", "tie", "b", "abstain", "a"]
    gold = np.array([1, 2, -1, 2, 1, -1], np.int8)
    found = three_way(choice, gold)
    assert found.accuracy == three_way_accuracy(choice, gold) == pytest.approx(2 / 6)
    assert (found.tie_recall, found.tie_precision) == (0.5, 0.5)
    assert (found.ties, found.called) == (2, 2)
    none = three_way(["a"], np.array([1], np.int8))
    assert (none.accuracy, none.tie_recall, none.tie_precision) == (1.0, None, None)
    with pytest.raises(VerdictInputError, match="Choices"):
        three_way(["draw"], np.array([1], np.int8))


def test_rounding_is_no_opinion():
    found = measure(np.array([0.5 + 1e-15, 0.5 - 1e-15]), np.array([-1, -1], np.int8))
    assert (found.accuracy, found.coverage, found.accuracy_covered) == (0.5, 0.0, None)
