import json

import numpy as np
import pytest
from made_pairs import made

from pajama_tui.audits import Cancelled, judge_values
from pajama_tui.audits.judges_value import rank_correlation
from pajama_tui.verdicts import VerdictInputError


def by_name(found):
    return {value.judge: value for value in found.judges}


def test_the_judge_that_knows_is_missed_most():
    scores, gold, features = made([3.0, 0.0, 0.5, 0.0], rows=120)
    names = ["knows", "noise", "some", "dead"]
    scores[:, 3] = np.nan
    scores[:40, 2] = np.nan
    found = judge_values(scores, gold, None, features, method="stack", judges=names, refit=True)
    values = by_name(found)
    assert found.judges[0].judge == "knows"
    for loss in (values["knows"].silenced, values["knows"].refitted):
        assert loss.accuracy.low > 0.05
        assert loss.log_loss.low > 0
    assert abs(values["noise"].silenced.accuracy.value) < 0.05
    assert values["dead"].silenced.log_loss.value == pytest.approx(0.0, abs=1e-9)
    assert values["dead"].refitted.log_loss.value == pytest.approx(0.0, abs=0.01)
    knows, dead, some = values["knows"], values["dead"], values["some"]
    right = (np.sign(scores[:, 0, 0] - scores[:, 0, 1]) == gold).mean()
    assert knows.accuracy.value == pytest.approx(right, abs=0.02)
    assert knows.accuracy.low < right < knows.accuracy.high
    assert (dead.accuracy.value, dead.accuracy_voted, dead.coverage) == (0.5, None, 0.0)
    assert some.coverage == pytest.approx(80 / 120)
    assert some.accuracy_voted.value > some.accuracy.value > 0.5
    text = found.to_text()
    assert max(map(len, text.splitlines())) <= 78
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_copy_is_missed_only_where_its_twin_may_not_take_its_place():
    scores, gold, _ = made([2.0, 2.0, 0.3], rows=120)
    scores[:, 1] = scores[:, 0]
    found = judge_values(scores, gold, None, None, method="stack", refit=True)
    copy = by_name(found)["judge 2"]
    assert copy.refitted.log_loss.value == pytest.approx(0.0, abs=0.01)
    assert copy.silenced.log_loss.value > copy.refitted.log_loss.value
    assert copy.length_correlation is None


def test_rank_correlation_by_hand():
    steps = np.array([1.0, 2.0, -3.0, 5.0])
    assert rank_correlation(steps, np.sign(steps) * steps**2) == pytest.approx(1.0)
    assert rank_correlation(steps, -steps) == pytest.approx(-1.0)
    random = np.random.default_rng(0)
    x, y = random.standard_normal((2, 400))
    assert abs(rank_correlation(x, y)) < 0.12
    # It does not matter which response came first.
    sides = random.choice([-1.0, 1.0], 400)
    assert rank_correlation(x * sides, (x + y) * sides) == pytest.approx(rank_correlation(x, x + y))
    assert rank_correlation(np.zeros(5), np.arange(5.0)) is None
    assert rank_correlation(np.ones(2), np.ones(2)) is None


def test_judges_that_follow_length_are_seen():
    scores, gold, features = made([1.0, 1.0], rows=80)
    scores[:, 1] = features[:, 1]
    values = by_name(judge_values(scores, gold, None, features, method="margin"))
    assert values["judge 2"].length_correlation == pytest.approx(1.0)
    assert abs(values["judge 1"].length_correlation) < 0.3


def test_it_can_be_stopped_and_needs_gold():
    scores, gold, _ = made([1.0, 1.0], rows=40)
    with pytest.raises(Cancelled):
        judge_values(scores, gold, None, None, cancelled=lambda: True)
    with pytest.raises(VerdictInputError, match="two groups"):
        judge_values(scores, gold * 0, None, None)
