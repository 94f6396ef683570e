"""Calibration and risk beside yardsticks, and how they are drawn."""

import numpy as np
import pytest

from pajama_tui.audits import report
from pajama_tui.audits.plots import calibration_plot, plots_text, risk_plot
from pajama_tui.audits.trust import error_by_coverage, trust
from pajama_tui.drawing import plain

P_A = np.array([0.9, 0.2, 0.8, 0.6, 0.5])
GOLD = np.array([1, -1, -1, 2, 1], np.int8)
# Right, right, wrong, half right (a gold tie), half right (undecided).
LENGTHS = np.array([[9, 1], [5, 1], [4, 4], [1, 3], [2, 1]])


def features() -> np.ndarray:
    found = np.zeros((5, 4, 2), np.float32)
    found[:, 1] = LENGTHS
    return found


def test_errors_by_coverage_by_hand():
    found = trust(P_A, GOLD, np.arange(5), features())
    shares = [0.2, 0.4, 0.6, 0.8, 1.0]
    # Rows two and three are equally confident, and half right together.
    assert found.curve == tuple(
        zip(shares, pytest.approx([0, 0.25, 1 / 3, 1.5 / 4, 2 / 5]).expected, strict=True)
    )
    # Two right ones first, then two that are half right, then the wrong one.
    assert [error for _, error in found.best] == pytest.approx([0, 0, 0.5 / 3, 1 / 4, 2 / 5])
    # Lengths differ by 8, 4, 0, 2 and 1: right, wrong, undecided, half right, right.
    assert [error for _, error in found.longer] == pytest.approx([0, 0.5, 0.5, 1.5 / 4, 2 / 5])
    assert found.risk.area == pytest.approx(np.mean([error for _, error in found.curve]))


def test_many_rows_are_few_points_from_the_first_to_the_last():
    random = np.random.default_rng(0)
    found = error_by_coverage(random.random(50_000), np.ones(50_000))
    assert len(found) <= 200
    assert found[-1] == (1.0, 0.0)
    assert error_by_coverage(np.array([]), np.array([])) == ()


def test_no_order_is_flat_and_a_perfect_one_is_the_best():
    right = (np.arange(1000) % 4 > 0).astype(float)
    assert {round(error, 9) for _, error in error_by_coverage(np.ones(1000), right)} == {0.25}
    assert error_by_coverage(right, right)[-1] == (1.0, pytest.approx(0.25))
    assert all(error == 0 for at, error in error_by_coverage(right, right) if at <= 0.75)


def test_a_report_holds_the_trust_in_its_own_verdicts():
    random = np.random.default_rng(0)
    quality = random.standard_normal((120, 1, 2))
    scores = (quality + random.standard_normal((120, 4, 2))).astype(np.float32)
    gold = np.where(quality[:, 0, 0] > quality[:, 0, 1], 1, -1).astype(np.int8)
    found = report(scores, gold, None, None, method="margin")
    assert found.trust.risk.rows == found.rows == 120
    assert found.trust.longer is None
    assert found.trust.curve[-1][1] == pytest.approx(1 - found.lines[0].metrics.accuracy, abs=0.03)
    assert found.to_dict()["trust"]["risk"]["ece"] == pytest.approx(found.trust.risk.ece)
    assert report(scores, None, None, None, method="margin").trust is None


@pytest.mark.parametrize("size", [(40, 10), (78, 18), (120, 40)])
def test_drawings_keep_to_their_size_and_say_what_is_what(size):
    found = trust(P_A, GOLD, np.arange(5), features())
    for plot in (calibration_plot, risk_plot):
        lines = plain(plot(found, *size))
        assert max(map(len, lines)) <= size[0]
        assert len(lines) <= max(size[1], 10 + 8)
    said = " ".join(plots_text(found).split())
    assert "5 held-out rows by confidence" in said
    assert f"ECE of confidence {found.risk.ece:.3f}" in said
    assert f"chance alone would make {found.risk.ece_by_chance:.3f}" in said
    assert "L longer response 0.355" in said
    drawn = plain(risk_plot(found, 78, 18))
    assert {sign for line in drawn[1:-6] for sign in line} >= {"B", "L", "U"}


def test_bins_stand_over_their_counts():
    random = np.random.default_rng(1)
    sure = np.repeat([0.55, 0.95], [10, 30])
    gold = np.where(random.random(40) < sure, 1, -1).astype(np.int8)
    lines = plain(calibration_plot(trust(sure, gold, np.arange(40), None), 78, 18))
    counts = next(line for line in lines if line.split() == ["10", "30"])
    bars = lines[lines.index(counts) - 1]
    assert bars[counts.index("30")] == "█"
    assert bars[counts.index("10")] == "▃"
