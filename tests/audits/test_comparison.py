import json

import numpy as np
import pytest
from made_pairs import made

from pajama_tui.audits import Cancelled, compare
from pajama_tui.audits.comparison import ON_REQUEST, _chosen_anew
from pajama_tui.errors import InputError
from pajama_tui.verdicts import METHODS, VerdictInputError
from pajama_tui.verdicts.methods import Method

CHEAP = ("majority", "margin", "stack")


def test_better_methods_come_first_and_their_lead_holds():
    # Two judges know, eight do not: equal weights drown them.
    scores, gold, features = made([3.0, 3.0] + [0.0] * 8, rows=200)
    found = compare(scores, gold, np.arange(200) // 2, features, CHEAP, repeats=1)
    names = [line.name for line in found.lines]
    assert names[0] == found.best == "stack"
    assert set(names[3:]) == {
        "always a",
        "longer response",
        "more unique words",
        "query overlap",
    }
    assert (found.tried, found.rows, found.groups) == (3, 200, 100)
    best = found.lines[0]
    assert best.over_majority.low > 0
    assert best.over_longer.value == pytest.approx(
        best.accuracy.value - found.lines[names.index("longer response")].accuracy.value
    )
    assert best.swap_failure == 0.0
    for figure in ("accuracy", "accuracy_covered", "auc", "log_loss"):
        estimate = getattr(best, figure)
        assert estimate.value == getattr(best.metrics, figure)
        assert estimate.low < estimate.value < estimate.high
    assert best.ece.low <= best.ece.high
    chances = {chance.name: chance for chance in found.chances}
    assert chances["stack"].p_over_majority < 0.01
    assert chances["stack"].first > 0.9
    assert chances["majority"].p_over_majority is None
    assert "lead over majority holds" in " ".join(found.notes)
    assert best.accuracy.value - 0.05 < found.best_corrected <= best.accuracy.value + 0.01


def test_no_method_wins_on_noise():
    scores, gold, _ = made([0.0] * 6)
    found = compare(scores, gold, None, None, CHEAP, repeats=1)
    assert all(
        chance.p_over_majority is None or chance.p_over_majority > 0.05 for chance in found.chances
    )
    assert "may be chance" in " ".join(found.notes)


def test_the_best_of_many_equals_is_corrected():
    # Fifty methods that guess: the best has 56 % or so, choosing it gets 50 %.
    random = np.random.default_rng(0)
    guesses = random.choice([0.0, 1.0], (300, 50))
    first, corrected = _chosen_anew(guesses, np.arange(300), 0)
    assert guesses.mean(axis=0).max() > 0.55
    assert corrected == pytest.approx(0.5, abs=0.035)
    assert first.max() < 0.6


def test_the_published_procedure_is_a_yardstick_where_it_is_compared(monkeypatch):
    monkeypatch.setitem(METHODS, "pajama", Method(METHODS["majority"].fit, "a stand-in"))
    scores, gold, _ = made([2.0, 1.0, 0.0])
    found = compare(scores, gold, None, None, ("margin", "pajama"), repeats=1)
    lines = {line.name: line for line in found.lines}
    over = lines["margin"].over_published
    expected = lines["margin"].accuracy.value - lines["pajama"].accuracy.value
    assert over.value == pytest.approx(expected)
    assert lines["pajama"].over_published is None
    assert lines["margin"].over_majority is None
    assert "published" in found.to_text()


def test_a_method_that_refuses_is_named_and_the_others_go_on(monkeypatch):
    def refuse(evidence):
        raise InputError("Three judges are needed.")

    monkeypatch.setitem(METHODS, "picky", Method(refuse, "refuses"))
    scores, gold, features = made([1.0, 1.0])
    found = compare(scores, gold, None, features, ("picky", "majority"), repeats=1)
    assert found.refused == {"picky": "Three judges are needed."}
    assert found.tried == 1
    assert "'picky' was left out: Three judges are needed." in found.to_text()
    with pytest.raises(VerdictInputError, match="No method could be fitted"):
        compare(scores, gold, None, None, ("picky",))


def test_all_methods_but_packages_are_tried_unless_named(monkeypatch):
    for name in list(METHODS):
        if name not in CHEAP:
            monkeypatch.delitem(METHODS, name)
    monkeypatch.setitem(METHODS, ON_REQUEST[0], METHODS["majority"])
    scores, gold, _ = made([1.0, 1.0, 1.0], rows=60)
    found = compare(scores, gold, None, None, gold_rows=30)
    assert {line.name for line in found.lines} == set(CHEAP)
    assert found.rows == 30


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("edge", ["one class", "only ties", "failures only", "two rows"])
def test_no_input_crashes_or_makes_nan(edge):
    scores, gold, features = made([1.0, 0.5, 0.0], rows=40)
    gold = {"one class": np.abs(gold), "only ties": np.full_like(gold, 2)}.get(edge, gold)
    if edge == "failures only":
        scores = scores * np.nan
    if edge == "two rows":
        scores, gold, features = scores[:2], gold[:2], features[:2]
    found = compare(scores, gold, None, features, ("majority", "margin"), repeats=1)
    json.dumps(found.to_dict(), allow_nan=False)
    assert "nan" not in found.to_text().split()


def test_text_is_narrow_and_names_do_nothing():
    scores, gold, features = made([1.0, 1.0, 0.0])
    text = compare(scores, gold, None, features, ("majority", "margin"), repeats=1).to_text()
    assert max(map(len, text.splitlines())) <= 78
    assert "2 methods were tried" in text


def test_it_tells_how_far_it_is_and_stops_when_asked():
    scores, gold, _ = made([1.0, 1.0, 0.0], rows=60)
    steps: list[tuple[int, int]] = []

    def on_step(done: int, total: int) -> None:
        steps.append((done, total))

    compare(scores, gold, None, None, ("majority",), repeats=2, on_step=on_step)
    assert steps == [(done, 10) for done in range(11)]
    steps.clear()
    with pytest.raises(Cancelled):
        compare(
            scores,
            gold,
            None,
            None,
            ("majority",),
            on_step=on_step,
            cancelled=lambda: len(steps) == 3,
        )
    assert len(steps) == 3


def test_what_cannot_be_compared_is_refused():
    scores, gold, _ = made([1.0, 1.0], rows=40)
    with pytest.raises(VerdictInputError, match="No pair has gold"):
        compare(scores, gold * 0, None, None, CHEAP)
    with pytest.raises(VerdictInputError, match="no label model 'oracle'"):
        compare(scores, gold, None, None, ("oracle",))
    with pytest.raises(VerdictInputError, match="one prompt"):
        compare(scores, gold, np.zeros(40, np.int64), None, CHEAP)
