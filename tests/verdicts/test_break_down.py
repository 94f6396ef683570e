import math

import numpy as np
import pytest
from made_scores import made

from pajama_tui.verdicts import fit_verdicts
from pajama_tui.verdicts.explanation import break_down
from pajama_tui.verdicts.methods import ALONE


@pytest.fixture(scope="module")
def data():
    scores, gold = made(rows=300)
    gold = gold.copy()
    gold[::7] = 2
    scores = scores.copy()
    scores[::5, 3] = np.nan
    scores[::6, 4, 1] = np.nan
    scores[7] = np.nan
    return scores, gold


@pytest.mark.parametrize("method", ALONE)
def test_contributions_sum_to_the_log_odds(data, method):
    scores, gold = data
    model = fit_verdicts(scores, gold, method)
    found = break_down(model, scores[:60])
    p_a = model.predict_proba(scores[:60])
    for of, p in zip(found, p_a, strict=True):
        assert math.fsum(part.contribution for part in of.judges) == pytest.approx(
            of.log_odds, abs=1e-9
        )
        assert 1 / (1 + math.exp(-of.log_odds)) == pytest.approx(p, abs=1e-9)
        assert of.p_a == p
        assert of.additive is model.additive
    assert found[7].log_odds == 0
    assert found[7].intercept == 0


def test_every_judge_is_there_with_what_it_said(data):
    scores, gold = data
    model = fit_verdicts(scores, gold, "stack", judges=[f"j{n}" for n in range(12)])
    (of,) = break_down(model, scores[30:31])
    assert [part.judge for part in of.judges] == [f"j{n}" for n in range(12)]
    for column, part in enumerate(of.judges):
        a, b = scores[30, column]
        np.testing.assert_allclose([part.score_a, part.score_b], [a, b], rtol=1e-7)
        if np.isnan([a, b]).any():
            assert math.isnan(part.margin)
            assert part.vote == 0
            assert part.contribution == 0
        else:
            assert part.vote == np.sign(part.margin) == np.sign(a - b)
    assert sum(math.isnan(part.margin) for part in of.judges) == 2
    assert of.p_tie > 0


def test_the_intercept_of_votes_is_named(data):
    scores, gold = data
    model = fit_verdicts(scores, np.where(gold == 2, 1, gold), "pajama")
    found = break_down(model, scores[:60])
    assert model.intercept != 0
    assert {of.intercept for of in found if of.log_odds} == {model.intercept}
