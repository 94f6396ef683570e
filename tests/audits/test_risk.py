import json

import numpy as np
import pytest

from pajama_tui.audits import held_out_verdicts, risk_coverage, threshold_for
from pajama_tui.verdicts import VerdictInputError

CONFIDENCE = np.array([0.9, 0.8, 0.8, 0.6])
CREDIT = np.array([1.0, 1.0, 0.0, 0.5])


def test_coverage_and_area_by_hand():
    found = risk_coverage(CONFIDENCE, CREDIT, coverages=(1.0, 0.5, 0.25))
    rows = [(row.coverage, row.threshold, row.accuracy.value, row.rows) for row in found.table]
    # Two rows are equally confident: half of the rows can't be kept, three quarters can.
    assert rows == [
        (1.0, 0.6, pytest.approx(2.5 / 4), 4),
        (0.75, 0.8, pytest.approx(2 / 3), 3),
        (0.25, 0.9, 1.0, 1),
    ]
    # Errors kept at 1, 2, 3 and 4 rows, the equal ones counting half each: 0, 1/4, 1/3, 1.5/4.
    assert found.area == pytest.approx((0 + 0.25 + 1 / 3 + 0.375) / 4)
    assert found.area_unranked == pytest.approx(0.375)


def test_calibration_by_hand():
    found = risk_coverage(CONFIDENCE, CREDIT)
    bins = [(bin_.confidence, bin_.right.value, bin_.rows) for bin_ in found.bins]
    assert bins == [
        (pytest.approx(0.6), 0.5, 1),
        (pytest.approx(0.8), 0.5, 2),
        (pytest.approx(0.9), 1.0, 1),
    ]
    assert found.ece == pytest.approx((0.1 + 0.6 + 0.1) / 4)


def made(rows, seed=0, best=0.99, worst=0.6):
    """Calibrated verdicts: a row of confidence c is right with chance c."""
    random = np.random.default_rng(seed)
    confidence = worst + (best - worst) * random.random(rows)
    return confidence, (random.random(rows) < confidence).astype(float)


def test_true_confidence_has_the_error_of_calibration_that_chance_makes():
    found = risk_coverage(*made(4000))
    assert found.ece < 1.6 * found.ece_by_chance
    confidence, credit = made(4000)
    sure = np.minimum(confidence + 0.2, 1.0)
    assert risk_coverage(sure, credit).ece > 5 * found.ece_by_chance


def test_all_right_is_not_sure_to_stay_so():
    found = risk_coverage(np.full(30, 0.9), np.ones(30))
    (row,) = found.table
    assert row.accuracy.high == 1.0
    # Clopper and Pearson: 0.025 ** (1 / 30)
    assert row.accuracy.low == pytest.approx(0.8843, abs=1e-3)


def test_a_promised_accuracy_is_kept():
    broken = found = kept = 0
    for seed in range(80):
        confidence, credit = made(300, seed)
        got = threshold_for(confidence, credit, accuracy=0.85)
        if got.threshold is None:
            continue
        found += 1
        kept += got.coverage
        # The true accuracy of rows of confidence above t, uniform up to 0.99, is their mean.
        broken += (got.threshold + 0.99) / 2 < 0.85
    assert found > 50
    assert kept / found > 0.3
    assert broken <= 0.09 * 80


def test_copies_of_rows_promise_no_more():
    confidence, credit = made(300)
    once = threshold_for(confidence, credit, accuracy=0.8)
    groups = np.repeat(np.arange(300), 4)
    copied = threshold_for(np.repeat(confidence, 4), np.repeat(credit, 4), groups, accuracy=0.8)
    naive = threshold_for(np.repeat(confidence, 4), np.repeat(credit, 4), accuracy=0.8)
    assert naive.coverage > copied.coverage
    assert copied.coverage == pytest.approx(once.coverage, abs=0.1)


@pytest.mark.parametrize("rows", [0, 20, 400])
def test_an_accuracy_out_of_reach_is_said_to_be(rows):
    confidence, credit = made(rows, best=0.7)
    found = threshold_for(confidence, credit, accuracy=0.95)
    assert (found.threshold, found.coverage, found.at_least) == (None, 0.0, None)
    assert "no threshold" in found.sentence
    assert max(map(len, found.to_text().splitlines())) <= 78
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_coverage_is_kept():
    confidence, credit = made(500)
    found = threshold_for(confidence, credit, coverage=0.4)
    assert found.coverage == pytest.approx(0.4)
    assert (confidence >= found.threshold).mean() == pytest.approx(0.4)
    assert found.accuracy.low < credit[confidence >= found.threshold].mean() < found.accuracy.high
    assert found.at_least < found.accuracy.value


@pytest.mark.parametrize(
    "target", [{}, {"accuracy": 0.9, "coverage": 0.5}, {"accuracy": 1.0}, {"coverage": 0.0}]
)
def test_targets_that_make_no_sense_are_refused(target):
    with pytest.raises(VerdictInputError):
        threshold_for(CONFIDENCE, CREDIT, **target)


def test_values_out_of_range_are_refused():
    with pytest.raises(VerdictInputError, match=r"between 0\.5 and 1"):
        risk_coverage(np.array([0.3]), np.array([1.0]))
    with pytest.raises(VerdictInputError, match="shape"):
        risk_coverage(CONFIDENCE, CREDIT[:2])


def test_held_out_verdicts_in_text():
    random = np.random.default_rng(0)
    quality = random.standard_normal((150, 1, 2))
    scores = (quality + random.standard_normal((150, 5, 2))).astype(np.float32)
    gold = np.where(quality[:, 0, 0] > quality[:, 0, 1], 1, -1).astype(np.int8)
    gold[:30] = 0
    held = held_out_verdicts(scores, gold, np.arange(150) // 2, method="margin")
    assert held.rows.tolist() == list(range(30, 150))
    assert held.credit.mean() > 0.75
    found = risk_coverage(held.confidence, held.credit, held.groups)
    assert (found.rows, found.groups) == (120, 60)
    assert found.area < found.area_unranked
    text = found.to_text()
    assert max(map(len, text.splitlines())) <= 78
    assert "Area under the risk-coverage curve" in text
    json.dumps(found.to_dict(), allow_nan=False)
