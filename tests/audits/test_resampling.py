import math

import numpy as np
import pytest

from pajama_tui.audits.resampling import Resamples, adjusted_p_values
from pajama_tui.audits.shares import beta_cdf, effective_rows, share_interval


def test_means_of_samples_weigh_groups_by_their_rows():
    values = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 1.0]])
    drawn = Resamples(np.array([7, 7, 3]), 0).means(values)
    # Two groups: drawn twice the one, twice the other, or once each.
    assert set(np.round(drawn[:, 0], 9)) == {0.0, round(1 / 3, 9), 1.0}
    assert (drawn[:, 1] == 1.0).all()


def test_no_effect_is_found_significant_about_as_often_as_said():
    random = np.random.default_rng(0)
    false = 0
    for seed in range(150):
        # Five predictors that are nearly the same, none better; two rows a group.
        common = random.standard_normal(40)
        differences = common[:, None] + 0.3 * random.standard_normal((40, 5))
        p = adjusted_p_values(np.repeat(differences, 2, axis=0), np.repeat(np.arange(40), 2), seed)
        false += p.min() < 0.05
    assert false <= 15


def test_a_real_effect_among_nulls_is_found():
    random = np.random.default_rng(0)
    differences = random.standard_normal((200, 6))
    differences[:, 2] += 0.5
    p = adjusted_p_values(differences, np.arange(200), 0)
    assert p[2] < 0.01
    assert (np.delete(p, 2) > 0.05).all()
    same = adjusted_p_values(np.zeros((50, 1)), np.arange(50), 0)
    assert same.tolist() == [1.0]


@pytest.mark.parametrize(
    ("trials", "wins", "chance"), [(10, 7, 0.5), (100, 96, 0.9), (50, 50, 0.95)]
)
def test_binomial_tails(trials, wins, chance):
    tail = sum(
        math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k)
        for k in range(wins, trials + 1)
    )
    assert beta_cdf(chance, wins, trials - wins + 1) == pytest.approx(tail, rel=1e-9)


def test_exact_interval_of_a_share():
    # A textbook case: 7 of 10.
    assert share_interval(7, 10) == pytest.approx((0.3475, 0.9333), abs=1e-4)
    assert share_interval(0, 5) == pytest.approx((0.0, 1 - 0.025 ** (1 / 5)))


def test_what_rows_of_one_group_are_worth():
    random = np.random.default_rng(0)
    right = random.choice([0.0, 1.0], 300)
    assert effective_rows(right, np.arange(300)) == pytest.approx(300, rel=0.01)
    copied = effective_rows(np.repeat(right, 5), np.repeat(np.arange(300), 5))
    assert copied == pytest.approx(300, rel=0.02)
    assert effective_rows(np.ones(20), np.arange(20) // 2) == 10
