"""Snorkel's label model: as the package has it, and as the method `snorkel`."""

import json
from pathlib import Path

import numpy as np
import pytest
from made_scores import made, some

from pajama_tui.verdicts import fit_verdicts
from pajama_tui.verdicts.snorkel_model import (
    fit_nested,
    fit_rates,
    mirrored,
    vote_moments,
)

STORED = Path(__file__).parent / "stored" / "snorkel_0_10.json"
EVEN = np.array([0.5, 0.5])


def made_votes():
    """Votes (300, 12) of judges from poor to good, a third of which share a taste; 40 % silent."""
    random = np.random.RandomState(0)  # its numbers never change, unlike a generator's
    truth = random.choice([-1, 1], 300)
    taste = random.choice([-1, 1], 300)
    knows = random.random_sample((300, 12)) < np.linspace(0.3, 0.85, 12)
    votes = np.where(knows, truth[:, None], random.choice([-1, 1], (300, 12)))
    votes[:, ::3] = np.where(random.random_sample((300, 4)) < 0.3, taste[:, None], votes[:, ::3])
    votes[random.random_sample((300, 12)) < 0.4] = 0
    return votes.astype(np.int8)


def alike(judges, rows=2000, seed=0):
    """Votes (rows, judges) that mostly follow one opinion, right in 70 %; and the truth."""
    random = np.random.default_rng(seed)
    truth = random.choice([-1, 1], rows)
    opinion = np.where(random.random(rows) < 0.7, truth, -truth)
    follows = random.random((rows, judges)) < 0.8
    votes = np.where(follows, opinion[:, None], random.choice([-1, 1], (rows, judges)))
    return votes.astype(np.int8), truth


def log_odds(rates, votes):
    return rates.intercept + (votes > 0) @ rates.for_a + (votes < 0) @ rates.for_b


@pytest.mark.parametrize("case", ["uneven", "even"])
def test_probabilities_are_those_of_the_package(case):
    stored = json.loads(STORED.read_text())[case]
    votes = made_votes()
    balance = np.array([stored["balance_a"], 1 - stored["balance_a"]])
    rates = fit_rates(vote_moments(votes), len(votes), balance, stored["epochs"])
    p_a = 1 / (1 + np.exp(-log_odds(rates, votes)))
    assert np.abs(p_a - stored["p_a"]).max() < 1e-5
    assert rates.learning_rate == 0.01


def test_many_sizes_at_once_are_what_each_is_alone():
    votes, _ = alike(60, rows=300)
    moments = vote_moments(votes)
    together = fit_nested(moments, len(votes), np.array([0.6, 0.4]), range(3, 61), 100)
    for size in (3, 20, 47, 60):
        alone = fit_rates(moments[:, :size, :, :size], len(votes), np.array([0.6, 0.4]), epochs=100)
        assert np.abs(together[size - 3].mu - alone.mu).max() < 1e-9


@pytest.mark.parametrize("judges", [110, 150])
def test_more_judges_than_the_package_can_fit_end_where_a_small_step_ends(judges):
    votes, truth = alike(judges)
    moments = mirrored(vote_moments(votes))
    found = fit_rates(moments, len(votes), EVEN)
    careful = fit_rates(moments, len(votes), EVEN, published_up_to=3)
    assert careful.learning_rate == pytest.approx(0.01 * 40 / judges)
    if judges > 110:
        assert found.learning_rate == careful.learning_rate
    assert np.isfinite(found.mu).all()
    assert np.isfinite(careful.for_a).all()
    assert ((log_odds(careful, votes) > 0) == (truth > 0)).mean() > 0.68
    slower = fit_rates(moments, len(votes), EVEN, epochs=1500, published_up_to=3)
    assert np.abs(careful.mu - slower.mu).max() < 1e-6


def test_an_overflow_below_that_number_lowers_the_step_until_it_is_none():
    random = np.random.default_rng(0)
    opinion = random.choice([-1, 1], (2000, 1))
    votes = np.where(random.random((2000, 110)) < 0.98, opinion, -opinion).astype(np.int8)
    rates = fit_rates(vote_moments(votes), len(votes), EVEN)
    assert rates.learning_rate < 0.01
    assert ((log_odds(rates, votes) > 0) == (opinion[:, 0] > 0)).all()


def test_500_judges_give_verdicts_and_say_what_was_changed():
    votes, truth = alike(500, rows=600)
    scores = np.stack([votes, -votes], axis=2).astype(np.float32)
    model = fit_verdicts(scores, method="snorkel")
    p_a = model.predict_proba(scores)
    assert np.isfinite(model.weights).all()
    assert ((p_a > 0.5) == (truth > 0)).mean() > 0.68
    assert "learning rate of 0.01 overflows" in model.describe()


def test_a_and_b_are_treated_exactly_alike():
    scores, gold = made(rows=300, judges=15)
    labels = some(gold, 60)
    here = fit_verdicts(scores, labels, "snorkel")
    there = fit_verdicts(scores[..., ::-1], -labels, "snorkel")
    assert np.abs(here.weights - there.weights).max() < 1e-12
    p_a = here.predict_proba(scores)
    assert np.abs(p_a + here.predict_proba(scores[..., ::-1]) - 1).max() < 1e-12


def test_judges_that_agree_more_with_others_count_more():
    scores, gold = made(rows=3000, judges=12, skill=0.9)
    model = fit_verdicts(scores, method="snorkel")
    assert model.weights[:4].mean() > 1.5 * model.weights[-4:].mean()

    def right(of):
        return ((of.predict_proba(scores) > 0.5) == (gold > 0)).mean()

    assert right(model) > right(fit_verdicts(scores, method="majority")) + 0.02


def test_gold_sets_the_size_of_the_log_odds_and_nothing_else():
    scores, gold = made(rows=1000, judges=20)
    free = fit_verdicts(scores, method="snorkel")
    known = fit_verdicts(scores, some(gold, 400), "snorkel")
    ratio = known.weights / free.weights
    assert np.ptp(ratio) < 1e-9
    # Snorkel's own probabilities are near 0 and 1 throughout; a typical pair's are not shown so.
    assert np.sqrt((free.log_odds(scores) ** 2).mean()) == pytest.approx(1.3, abs=0.05)
    p_a = known.predict_proba(scores)
    right = (p_a > 0.5) == (gold > 0)
    assert np.maximum(p_a, 1 - p_a).mean() == pytest.approx(right.mean(), abs=0.06)
    assert known.verified
    assert not free.verified


@pytest.mark.parametrize("judges", [1, 2])
def test_fewer_than_three_judges_have_one_vote_each_and_it_says_so(judges):
    scores, gold = made(rows=80, judges=judges)
    model = fit_verdicts(scores, gold, "snorkel")
    majority = fit_verdicts(scores, gold, "majority")
    assert np.abs(model.predict_proba(scores) - majority.predict_proba(scores)).max() < 1e-9
    assert "needs 3 judges" in model.describe()


def test_dead_and_failed_judges_do_no_harm():
    scores, _ = made(rows=400, judges=9)
    hurt = np.concatenate([scores, np.full((400, 1, 2), np.nan), np.ones((400, 1, 2))], axis=1)
    hurt = hurt.astype(np.float32)
    model = fit_verdicts(hurt, method="snorkel")
    expected = fit_verdicts(scores, method="snorkel").predict_proba(scores)
    assert np.abs(model.predict_proba(hurt) - expected).max() < 1e-9
    assert (model.weights[-2:] == 0).all()
