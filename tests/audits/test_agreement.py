import json

import numpy as np
import pytest
from made_pairs import made

from pajama_tui.audits import judge_agreement
from pajama_tui.verdicts import fit_verdicts


def test_agreement_by_hand():
    nan = np.nan
    #          first judge, second judge: a, b of each of four rows
    first = [[1, 0], [0, 1], [1, 0], [nan, 1]]
    second = [[2, 1], [2, 1], [1, 1], [3, 1]]
    scores = np.array([first, second], np.float32).transpose(1, 0, 2)
    found = judge_agreement(fit_verdicts(scores, None, "majority"), scores)
    # Both vote on the first two rows, and agree on the first.
    assert found.joint.tolist() == [[3, 2], [2, 3]]
    assert found.agreement.tolist() == [[1.0, 0.5], [0.5, 1.0]]


def test_copies_opposites_and_the_silent_are_named():
    scores, _, _ = made([0.0] * 5, rows=300)
    scores[:, 1] = 3 * scores[:, 0] + 2
    scores[:, 2] = -scores[:, 0]
    scores[:, 4] = 7.0
    names = ["one", "copy", "opposite", "other", "constant"]
    model = fit_verdicts(scores, None, "margin", judges=names)
    found = judge_agreement(model, scores)
    assert found.copies == (("one", "copy"),)
    assert found.silent == ("constant",)
    assert (found.closest[0].first, found.closest[0].second) == ("one", "copy")
    assert found.closest[0].agreement == 1.0
    assert found.closest[0].correlation == pytest.approx(1.0)
    assert found.farthest[0].agreement == 0.0
    assert np.isnan(found.agreement[4, 3])
    # Three that are one, and one more.
    assert found.effective == pytest.approx(16 / 10, abs=0.05)
    assert sorted(found.order.tolist()) == [0, 1, 2, 3, 4]
    plain = found.to_dict()
    json.dumps(plain, allow_nan=False)
    assert plain["agreement"][4][3] is None
    text = found.to_text()
    assert max(map(len, text.splitlines())) <= 78
    assert "one voice: one, copy" in text
    assert "Without any opinion: constant" in text


def test_independent_judges_count_in_full_and_order_puts_families_together():
    scores, _, _ = made([0.0] * 8, rows=2000)
    model = fit_verdicts(scores, None, "margin")
    assert judge_agreement(model, scores).effective == pytest.approx(8, abs=0.2)
    families = scores.copy()
    families[:, 1::2] = families[:, 1:2] + 0.7 * families[:, 1::2]
    families[:, 0::2] = families[:, 0:1] + 0.7 * families[:, 0::2]
    found = judge_agreement(fit_verdicts(families, None, "margin"), families)
    parity = found.order % 2
    assert (np.diff(parity) != 0).sum() == 1
    assert found.effective < 4


def test_swapping_the_responses_changes_nothing():
    scores, _, _ = made([1.0, 0.5, 0.0], rows=60)
    model = fit_verdicts(scores, None, "margin")
    turned = scores.copy()
    turned[::2] = turned[::2, :, ::-1]
    here, there = judge_agreement(model, scores), judge_agreement(model, turned)
    assert np.abs(here.correlation - there.correlation).max() < 1e-12
    assert (here.agreement == there.agreement).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rows", [0, 1, 40])
@pytest.mark.parametrize("judges", [1, 3])
def test_small_and_dead_inputs(rows, judges):
    scores, _, _ = made([1.0] * judges, rows=40)
    scores = scores[:rows] * np.nan
    found = judge_agreement(fit_verdicts(scores, None, "majority"), scores)
    json.dumps(found.to_dict(), allow_nan=False)
    assert found.effective == 0.0
    assert found.to_text()
