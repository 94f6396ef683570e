import json

import numpy as np
import pytest
from made_pairs import made

from pajama_tui.audits import Cancelled, judges_curve, learning_curve
from pajama_tui.audits.extrapolation import outlook
from pajama_tui.verdicts import VerdictInputError


def test_labels_pay_where_one_judge_of_many_knows():
    scores, gold, features = made([4.0] + [0.0] * 9, rows=240)
    groups = np.arange(240) // 2
    found = learning_curve(
        scores, gold, groups, features, method="stack", counts=(0, 40, 1000), draws=2
    )
    # A third, 80 rows, is tested on; 160 rows are all that can be learned from.
    assert (found.rows, found.groups) == (80, 40)
    assert [point.labels for point in found.points] == [0, 40, 160]
    accuracies = [point.accuracy.value for point in found.points]
    assert accuracies[-1] > accuracies[0] + 0.1
    assert found.points[-1].log_loss.value < found.points[0].log_loss.value
    last = found.points[-1]
    assert last.over_majority.low > 0
    assert last.log_loss_over_majority.high < 0
    assert last.over_longer.low > 0
    assert found.outlook.labels == 240
    json.dumps(found.to_dict(), allow_nan=False)
    text = found.to_text()
    assert max(map(len, text.splitlines())) <= 78
    assert found.outlook.last_step.value == pytest.approx(accuracies[-1] - accuracies[-2])


def test_test_rows_teach_nothing():
    # Near copies of a row in one group: were they split, the curve would soar on noise.
    random = np.random.default_rng(0)
    scores = np.repeat(random.standard_normal((40, 20, 2)), 8, axis=0)
    scores = (scores + 0.05 * random.standard_normal(scores.shape)).astype(np.float32)
    gold = np.repeat(random.choice([-1, 1], 40), 8).astype(np.int8)
    groups = np.repeat(np.arange(40), 8)
    honest = learning_curve(scores, gold, groups, None, method="stack", counts=(), draws=2)
    leaking = learning_curve(scores, gold, None, None, method="stack", counts=(), draws=2)
    assert honest.points[-1].accuracy.low < 0.5 < honest.points[-1].accuracy.high
    assert leaking.points[-1].accuracy.low > 0.6


COUNTS = np.array([0.0, 10, 25, 50, 100, 250])


@pytest.mark.parametrize(
    ("slope", "noise", "words"),
    [
        (1.0, 0.001, "worth giving"),
        (0.0, 0.001, "hardly worth giving"),
        (0.3, 0.05, "not known"),
    ],
)
def test_what_more_labels_are_worth_in_words(slope, noise, words):
    curve = 0.9 - slope * np.maximum(COUNTS, 5) ** -0.5
    drawn = curve + noise * np.random.default_rng(0).standard_normal((500, 6))
    found = outlook(COUNTS, curve, drawn, 300)
    assert words in found.answer
    assert ("not known" in found.answer) == (words == "not known")
    expected = slope * (300**-0.5 - 600**-0.5)
    assert found.gain.value == pytest.approx(expected, abs=1e-9)


def test_two_points_say_nothing_of_the_next():
    found = outlook(COUNTS[:2], np.array([0.5, 0.6]), np.full((5, 2), 0.5), 10)
    assert found.gain is None
    assert "not known" in found.answer


def test_more_judges_that_know_a_little_are_better():
    scores, gold, _ = made([0.5] * 12, rows=150)
    found = judges_curve(scores, gold, None, method="margin", counts=(1, 4, 99), draws=3)
    assert [(point.judges, point.draws) for point in found.points] == [(1, 3), (4, 3), (12, 1)]
    accuracies = [point.accuracy.value for point in found.points]
    assert accuracies[0] + 0.05 < accuracies[-1]
    assert found.points[0].over_majority.value == pytest.approx(0.0)
    assert found.rows == 150
    text = found.to_text()
    assert max(map(len, text.splitlines())) <= 78
    assert "judges" in found.answer
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("curve", [learning_curve, judges_curve])
def test_curves_stop_when_asked_and_refuse_what_they_cannot(curve):
    scores, gold, _ = made([1.0, 1.0, 0.0], rows=40)
    features = [None] if curve is learning_curve else []
    seen: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        curve(
            scores,
            gold,
            None,
            *features,
            method="margin",
            on_step=lambda *at: seen.append(at),
            cancelled=lambda: len(seen) == 2,
        )
    assert seen[0][0] == 0
    assert seen[-1][0] == 1
    assert seen[0][1] == seen[1][1] > 2
    with pytest.raises(VerdictInputError, match="no label model"):
        curve(scores, gold, None, *features, method="oracle")
    with pytest.raises(VerdictInputError):
        curve(scores, gold * 0, None, *features)
    with pytest.raises(VerdictInputError):
        curve(scores, gold, np.zeros(40, np.int64), *features)


def test_the_smallest_gold_still_gives_a_curve():
    scores, gold, _ = made([1.0, 1.0], rows=6)
    found = learning_curve(scores, gold, np.array([0, 0, 0, 1, 1, 1]), None, method="margin")
    assert (found.rows, [point.labels for point in found.points]) == (3, [0, 3])
    json.dumps(found.to_dict(), allow_nan=False)
