"""`pajama` and `paper`: what was published, reproduced, and what it does on other data."""

import os
from pathlib import Path

import numpy as np
import pytest
from made_scores import made, some

from pajama_tui.audits.swap import swap_failure
from pajama_tui.verdicts import fit_verdicts, load_model
from pajama_tui.verdicts.decimals import as_returned
from pajama_tui.verdicts.margins import fit_bounds, margins
from pajama_tui.verdicts.published import best_size, ranking, tune_thresholds
from pajama_tui.verdicts.snorkel_model import fit_rates, vote_moments
from pajama_tui.verdicts.vote_model import band_votes

DATA = Path(os.environ.get("PAJAMA_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")
MATRICES = DATA / "matrices"
published = pytest.mark.skipif(
    not MATRICES.is_dir(), reason=f"no published score matrices in {MATRICES}"
)


def load(name):
    with np.load(MATRICES / f"{name}.npz") as file:
        return {key: file[key] for key in file.files}


def both(data, split, dtype=np.float32):
    return np.stack([data[f"{split}_s1"], data[f"{split}_s2"]], axis=2).astype(dtype)


def fit_published(data, dtype=np.float32):
    """The model a user gets from both splits and the validation labels; and the test scores."""
    coded = data["val_gold"]
    gold = np.where(coded == 0, 1, np.where(coded == 1, -1, 0)).astype(np.int8)
    test = both(data, "test", dtype)
    gold = np.concatenate([gold, np.zeros(len(test), np.int8)])
    return fit_verdicts(np.concatenate([both(data, "val", dtype), test]), gold, "pajama"), test


@published
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_judgelm_is_reproduced(dtype):
    data = load("judgelm")
    model, test = fit_published(data, dtype)
    assert (model.thresholds == data["published_threshold"]).all()
    assert model.selected.sum() == 21
    p_b = 1 - model.predict_proba(test)
    expected = data["published_p2_test"]
    covered = ~np.isnan(expected)
    assert covered.sum() == 4961
    assert ((p_b > 0.5) == (expected > 0.5))[covered].all()
    assert np.abs(p_b - expected)[covered].max() < 1e-5
    assert (p_b[~covered] == 0.5).all()
    assert swap_failure(model, test) == pytest.approx(315 / 4961)
    assert "not symmetric" in model.describe()


@published
def test_judgelm_thresholds_have_the_published_accuracies():
    data = load("judgelm")
    scores = as_returned(both(data, "val"))
    margin = margins(scores, fit_bounds(scores))
    thresholds, accuracy = tune_thresholds(margin, data["val_gold"] == 0)
    assert (thresholds == data["published_threshold"]).all()
    assert np.abs(accuracy - data["published_accuracy"]).max() < 1e-12


@published
def test_prometheus_keeps_as_many_judges_as_published():
    # 14 of 500 labels are unknown, so thresholds differ a little.
    data = load("prometheus")
    model, test = fit_published(data)
    assert model.selected.sum() == 8
    assert "486 gold rows" in model.describe()
    assert swap_failure(model, test) > 0.02


@published
@pytest.mark.parametrize(
    ("name", "kept", "share_b", "failure"),
    [
        ("judgelm", 21, 0.528, 315 / 4961),
        ("pandalm", 24, 0.462, 9 / 822),
        ("prometheus", 8, 0.452, 155 / 4784),
    ],
)
def test_the_label_model_on_published_votes_gives_published_probabilities(
    name, kept, share_b, failure
):
    data = load(name)
    val, test = as_returned(both(data, "val")), as_returned(both(data, "test"))
    bounds, thresholds = fit_bounds(val), data["published_threshold"]
    chosen = ranking(data["published_accuracy"])[:kept]
    fitted_on = band_votes(margins(val, bounds), thresholds)[:, chosen]
    votes = band_votes(margins(test, bounds), thresholds)[:, chosen]
    balance = np.array([1 - share_b, share_b])
    rates = fit_rates(vote_moments(fitted_on), len(fitted_on), balance)

    def p_b(votes):
        log_odds = rates.intercept + (votes > 0) @ rates.for_a + (votes < 0) @ rates.for_b
        return 1 / (1 + np.exp(log_odds))

    expected = data["published_p2_test"]
    covered = ~np.isnan(expected)
    assert ((votes != 0).any(axis=1) == covered).all()
    found = p_b(votes)[covered]
    assert np.abs(found - expected[covered]).max() < 1e-5
    turned = (found > 0.5) != (p_b(-votes)[covered] > 0.5)
    assert 1 - turned.mean() == pytest.approx(failure)
    if name == "pandalm":
        right = (found > 0.5) == data["test_gold"][covered]
        assert right.mean() == pytest.approx(0.70438, abs=1e-5)


@published
@pytest.mark.parametrize("name", ["judgelm", "pandalm", "prometheus"])
def test_the_plain_vote_fails_the_swap_and_the_majority_never(name):
    data = load(name)
    test = both(data, "test")
    assert swap_failure(fit_verdicts(test, method="paper"), test) > 0.02
    assert swap_failure(fit_verdicts(test, method="majority"), test) == 0
    assert swap_failure(fit_verdicts(test, method="snorkel"), test) == 0


def test_float32_scores_vote_as_the_numbers_the_judge_returned():
    values = np.array([0.1, -0.14, 12.345, 1e-7, 0.0, 99999.5, 1 / 3, np.nan])
    returned = as_returned(values.astype(np.float32))
    assert (returned[:6] == values[:6]).all()
    assert returned[6] == pytest.approx(1 / 3, abs=1e-7)
    assert np.isnan(returned[7])


def test_votes_of_a_model_are_those_of_exact_margins():
    random = np.random.default_rng(0)
    size = np.array([1, 100, 0.01, 1e4, 1, 1, 1])
    # Whole hundredths, so that many margins equal a threshold but for rounding.
    values = random.integers(0, 101, (3000, 7, 2)) / 100 * size[:, None]
    values[..., 3, :] -= 5000
    values[:, 4] = 3.0
    values[random.random(values.shape) < 0.05] = np.nan
    values[:, 5] = np.nan
    values[::7, 6, 0] = np.inf
    scores = values.astype(np.float32)
    gold = np.where(np.nansum(scores[..., 0], axis=1) > np.nansum(scores[..., 1], axis=1), 1, -1)
    for labels in (None, some(gold, 300)):
        model = fit_verdicts(scores, labels, "pajama")
        exact = margins(as_returned(scores), model.bounds)
        assert (model.votes(scores) == band_votes(exact, model.thresholds)).all()


def test_a_threshold_counts_only_rows_voted_on_and_ties_go_to_the_larger():
    prefers_a = np.array([True, True, True, False, False])
    margin = np.array(
        [
            [0.5, 0.05, -0.5, 0.0],
            [0.5, -0.05, -0.5, 0.0],
            [0.5, 0.12, -0.5, np.nan],
            [-0.5, -0.12, 0.5, 0.0],
            [-0.5, 0.01, 0.5, 0.0],
        ]
    )
    thresholds, accuracy = tune_thresholds(margin, prefers_a)
    assert thresholds == pytest.approx([0.14, 0.11, 0.14, 0.0])
    assert accuracy == pytest.approx([1.0, 1.0, 0.0, -1.0])
    assert ranking(accuracy).tolist() == [1, 0]


def test_the_smallest_number_of_judges_with_the_best_accuracy_is_kept():
    random = np.random.default_rng(0)
    prefers_a = random.random(200) < 0.5
    truth = np.where(prefers_a, 1, -1)
    good = np.where(random.random((200, 5)) < 0.85, truth[:, None], -truth[:, None])
    noise = random.choice([-1, 1], (200, 15))
    votes = np.concatenate([good, noise], axis=1).astype(np.int8)
    size = best_size(votes, prefers_a, np.array([0.5, 0.5]))
    assert 3 <= size.best < 12
    assert size.accuracy > 0.93
    perfect = np.concatenate([truth[:, None], good], axis=1).astype(np.int8)
    assert best_size(perfect, prefers_a, np.array([0.5, 0.5])).best == 1


def test_contributions_sum_to_the_log_odds_and_a_row_without_votes_is_open():
    scores, gold = made(rows=300, judges=12)
    scores[-5:] = 0.0
    model = fit_verdicts(scores, some(np.where(gold > 0, 1, -1), 100), "pajama")
    assert model.intercept != 0
    parts = model.contributions(scores)
    assert np.abs(parts.sum(axis=1) - model.log_odds(scores)).max() < 1e-9
    assert (parts[:, ~model.selected] == 0).all()
    assert (model.predict_proba(scores[-5:]) == 0.5).all()
    assert (model.votes(scores[-5:]) == 0).all()


@pytest.mark.parametrize("method", ["pajama", "paper"])
@pytest.mark.parametrize("labels", [0, 80])
def test_a_saved_model_judges_as_before(method, labels, tmp_path):
    scores, gold = made(rows=200, judges=8)
    model = fit_verdicts(scores, some(gold, labels), method, judges=[f"é{at}" for at in range(8)])
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert (again.predict_proba(scores) == model.predict_proba(scores)).all()
    assert again.describe() == model.describe()
    assert again.judges == model.judges
    assert (again.thresholds == model.thresholds).all()


def test_without_gold_it_is_the_published_demo_and_says_so():
    scores, gold = made(rows=600, judges=12, skill=0.9)
    model = fit_verdicts(scores, method="pajama")
    assert (model.thresholds == 0.02).all()
    assert model.selected.all()
    assert model.intercept == 0
    assert not model.verified
    assert "without gold" in model.describe()
    assert ((model.predict_proba(scores) > 0.5) == (gold > 0)).mean() > 0.7
    two = fit_verdicts(scores[:, :2], method="pajama")
    assert "needs pairs and 3 judges" in two.describe()


@pytest.mark.parametrize("labels", [1, 2, 5])
def test_few_labels_give_verdicts_and_a_warning(labels):
    scores, gold = made(rows=200, judges=12)
    gold[:2] = [1, -1]
    model = fit_verdicts(scores, some(gold, labels), "pajama")
    p_a = model.predict_proba(scores)
    assert np.isfinite(p_a).all()
    assert (p_a != 0.5).any()
    assert f"On {labels} gold row" in model.describe()
    assert "partly luck" in model.describe()


def test_gold_of_one_side_only_is_said_to_give_no_class_balance():
    scores, gold = made(rows=300, judges=12)
    model = fit_verdicts(scores, np.where(gold > 0, 1, 0).astype(np.int8), "pajama")
    assert model.intercept == 0
    assert "All gold prefers the same response" in model.describe()


def test_gold_ties_are_left_out_and_counted():
    scores, gold = made(rows=300, judges=12)
    tied = some(gold, 100)
    tied[100:130] = 2
    expected = fit_verdicts(scores, some(gold, 100), "pajama")
    model = fit_verdicts(scores, tied, "pajama")
    assert (model.thresholds == expected.thresholds).all()
    assert (model.selected == expected.selected).all()
    assert "leaves out those in gold: 30." in model.describe()
    only = fit_verdicts(scores, np.where(tied == 2, 2, 0).astype(np.int8), "pajama")
    assert "without gold" in only.describe()


def test_dead_failed_and_contrary_judges_are_not_kept():
    scores, gold = made(rows=300, judges=9, skill=0.9)
    dead = np.stack([np.ones((300, 2)), np.full((300, 2), np.nan)], axis=1)
    scores = np.concatenate([scores, dead, -scores[:, :1]], axis=1).astype(np.float32)
    model = fit_verdicts(scores, some(gold, 150), "pajama")
    assert model.selected.any()
    assert not model.selected[-3:].any()
    assert np.isfinite(model.predict_proba(scores)).all()
    contrary = fit_verdicts(scores[:, -3:], some(gold, 150), "pajama")
    assert (contrary.predict_proba(scores[:, -3:]) == 0.5).all()
    assert "no judge is left" in contrary.describe()


def test_one_judge_decides_alone():
    scores, gold = made(rows=200, judges=1, skill=0.9)
    model = fit_verdicts(scores, some(gold, 100), "pajama")
    votes = model.votes(scores)[:, 0]
    p_a = model.predict_proba(scores)
    assert (np.sign(p_a - 0.5) == votes).all()
    assert (votes == 0).any()
    assert 0.5 < p_a[votes > 0][0] < 0.95
    assert "one vote each" in model.describe()


def test_500_judges_are_served_where_the_published_code_fails():
    random = np.random.default_rng(0)
    truth = random.choice([-1, 1], 400)
    shared = 0.4 * truth + random.standard_normal(400)
    margin = shared[:, None] + 0.3 * truth[:, None] + random.standard_normal((400, 500))
    scores = np.stack([margin, -margin], axis=2).astype(np.float32)
    model = fit_verdicts(scores, some(truth, 200), "pajama")
    p_a = model.predict_proba(scores)
    assert np.isfinite(p_a).all()
    assert ((p_a > 0.5) == (truth > 0)).mean() > 0.65
    assert "published learning rate of 0.01 overflows" in model.describe()


def test_the_plain_vote_gives_ties_to_b_and_failed_scores_to_nobody():
    scores = np.array(
        [
            [[2, 1], [2, 1], [1, 2]],
            [[1, 1], [2, 1], [1, 1]],
            [[1, 1], [1, 1], [1, 1]],
            [[np.nan, 1], [2, 1], [2, 1]],
            [[np.nan, 1], [2, 1], [1, 2]],
        ],
        np.float32,
    )
    model = fit_verdicts(scores, method="paper")
    assert model.votes(scores).tolist() == [
        [1, 1, -1],
        [-1, 1, -1],
        [-1, -1, -1],
        [0, 1, 1],
        [0, 1, -1],
    ]
    p_a = model.predict_proba(scores)
    assert (np.sign(p_a - 0.5) == [1, -1, -1, 1, 0]).all()
    # Rows 1 and 2 stay with b, as ties do; the last is open.
    assert swap_failure(model, scores) == pytest.approx(1 / 2)
    assert "not symmetric" in model.describe()


def test_scores_beyond_those_fitted_on_still_count_in_the_plain_vote():
    scores, _ = made(rows=50, judges=1)
    model = fit_verdicts(scores, method="paper")
    beyond = np.full((1, 1, 2), scores.max()) * np.array([3, 2], np.float32)
    assert model.predict_proba(beyond.astype(np.float32))[0] > 0.5
