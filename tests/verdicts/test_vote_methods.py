"""The best judge, Dawid-Skene and the triplet method, on votes whose truth is known."""

from itertools import combinations

import numpy as np
import pytest
from made_scores import made, some

from pajama_tui.verdicts.evidence import gather
from pajama_tui.verdicts.methods.best import fit_best
from pajama_tui.verdicts.methods.dawid_skene import fit_dawid_skene
from pajama_tui.verdicts.methods.flyingsquid import fit_flyingsquid
from pajama_tui.verdicts.methods.majority import fit_majority
from pajama_tui.verdicts.one_coin import fit_one_coin
from pajama_tui.verdicts.triplets import estimate, posterior


def votes_of(accuracies, rows=4000, silence=0.0, seed=0):
    """Judges that err independently: votes (rows, m), and the truth (rows,) of +1 and -1."""
    random = np.random.default_rng(seed)
    truth = random.choice([-1.0, 1.0], rows)
    right = random.random((rows, len(accuracies))) < accuracies
    votes = np.where(right, truth[:, None], -truth[:, None])
    votes[random.random(votes.shape) < silence] = 0
    return votes, truth


def scores_of(votes):
    """Scores (n, m, 2) whose margins have the signs of `votes`, each of one size a judge."""
    return np.stack([votes, -votes], axis=2).astype(np.float32)


def fitted(fit, scores, gold=None, groups=None, judges=None):
    return fit(gather(scores, gold, groups, judges, 0))


def right(p_a, truth):
    return np.mean(np.where(p_a == 0.5, 0.5, (p_a > 0.5) == (truth > 0)))


def log_loss(p_a, truth):
    return -np.mean(np.log(np.where(truth > 0, p_a, 1 - p_a)))


@pytest.mark.parametrize("silence", [0.0, 0.4])
def test_accuracies_are_found_without_gold(silence):
    accuracies = np.array([0.9, 0.8, 0.7, 0.7, 0.65, 0.6])
    votes, _ = votes_of(accuracies, rows=20_000, silence=silence)
    by_triplets = estimate(votes)
    found = (1 + by_triplets.agreement / (1 - by_triplets.silence)) / 2
    assert np.abs(found - accuracies).max() < 0.03
    assert np.abs(by_triplets.accuracies - accuracies * (1 - silence)).max() < 0.03
    many = np.tile(accuracies, 3)
    votes, _ = votes_of(many, rows=20_000, silence=silence)
    assert np.abs(fit_one_coin(votes) - many).max() < 0.03


def test_the_triplet_mean_is_that_of_a_loop_over_triplets():
    random = np.random.default_rng(1)
    votes = random.choice([-1.0, 0.0, 1.0], (40, 6), p=[0.3, 0.2, 0.5])
    votes[:, 4] = 0
    votes[:2, 4] = [1, -1]
    votes[:2, 5] = [1, 1]  # the two agree once and differ once: their moment is 0
    moments = votes.T @ votes / len(votes)
    assert moments[4, 5] == 0
    expected = []
    for judge in range(6):
        others = [other for other in range(6) if other != judge]
        expected.append(
            np.mean(
                [
                    np.sqrt(abs(moments[judge, j] * moments[judge, k] / moments[j, k]))
                    if moments[j, k]
                    else 0.0
                    for j, k in combinations(others, 2)
                ]
            )
        )
    assert estimate(votes).agreement == pytest.approx(expected, abs=1e-12)


def test_a_judge_that_opposes_the_others_is_turned_round_by_dawid_skene():
    votes, truth = votes_of([0.8, 0.75, 0.75, 0.7, 0.7, 0.2], rows=3000)
    assert fit_one_coin(votes)[-1] < 0.3
    scores = scores_of(votes)
    p_a = fitted(fit_dawid_skene, scores).predict_proba(scores)
    assert right(p_a, truth) > right(fitted(fit_majority, scores).predict_proba(scores), truth)


@pytest.mark.parametrize("fit", [fit_dawid_skene, fit_flyingsquid])
def test_better_judges_count_more(fit):
    votes, truth = votes_of([0.93, *[0.58] * 8], rows=6000)
    scores = scores_of(votes)
    model = fitted(fit, scores)
    assert model.weights[0] > 2 * model.weights[1:].max()
    equal = fitted(fit_majority, scores).predict_proba(scores)
    assert right(model.predict_proba(scores), truth) > right(equal, truth) + 0.05


@pytest.mark.parametrize("fit", [fit_dawid_skene, fit_flyingsquid])
def test_judges_that_share_a_taste_do_not_run_away(fit):
    # Forty judges follow the length of a response and little else, too loosely to be one voice.
    random = np.random.default_rng(0)
    truth = random.choice([-1, 1], 3000)
    length = 0.7 * truth + random.standard_normal(3000)
    tastes = length[:, None] + 0.7 * random.standard_normal((3000, 40))
    knowing = 0.7 * truth[:, None] + random.standard_normal((3000, 10))
    scores = scores_of(np.concatenate([tastes, knowing], axis=1))
    model = fitted(fit, scores)
    assert (model.weights > 0).all()
    equal = fitted(fit_majority, scores).predict_proba(scores)
    p_a = model.predict_proba(scores)
    assert right(p_a, truth) > right(equal, truth) - 0.02
    assert log_loss(p_a, truth) < 0.55


def test_dawid_skene_never_takes_a_judge_for_infallible():
    votes, _ = votes_of([0.99] * 40, rows=500)
    assert fit_one_coin(votes).max() <= 0.95


def test_the_verdicts_are_less_sure_than_the_methods_own_posterior():
    scores, gold = made(rows=3000, judges=40)
    evidence = gather(scores, some(gold, 100), None, None, 0)
    votes = np.sign(scores[..., 0] - scores[..., 1])
    bare = np.clip(posterior(votes, estimate(votes).log_odds), 1e-9, 1 - 1e-9)
    assert log_loss(bare, gold) > 1.2
    for fit in (fit_dawid_skene, fit_flyingsquid):
        assert log_loss(fit(evidence).predict_proba(scores), gold) < 0.6
        assert log_loss(fitted(fit, scores).predict_proba(scores), gold) < 0.65


def test_no_triplet_below_three_judges_is_said_and_is_a_majority():
    scores, gold = made(rows=100, judges=2)
    model = fitted(fit_flyingsquid, scores, gold)
    expected = fitted(fit_majority, scores, gold).predict_proba(scores)
    assert np.abs(model.predict_proba(scores) - expected).max() <= 1e-12
    assert "needs 3 judges that differ" in model.describe()
    copies = np.concatenate([scores, scores, scores], axis=1)
    assert "needs 3 judges that differ" in fitted(fit_flyingsquid, copies).describe()


def test_near_copies_share_one_whole_vote():
    random = np.random.default_rng(0)
    scores, _ = made(rows=2000, judges=5)
    near = scores[:, :1] + np.float32(1e-3) * scores[:, :1].std() * random.standard_normal(
        (2000, 6, 2)
    ).astype(np.float32)
    joined = np.concatenate([scores[:, 1:], near], axis=1)
    p_a = fitted(fit_flyingsquid, scores).predict_proba(scores)
    assert np.abs(fitted(fit_flyingsquid, joined).predict_proba(joined) - p_a).mean() < 0.01


class TestBest:
    def test_it_is_the_judge_that_is_right_most_often_over_all_rows(self):
        votes, truth = votes_of([0.6, 0.7, 0.65, 0.6], rows=1000)
        silent = np.where(np.arange(1000) < 50, truth, 0)  # always right, on 5 % of rows
        scores = scores_of(np.column_stack([votes, silent]))
        names = ["poor", "good", "fair", "poor too", "silent"]
        gold = some(truth.astype(np.int8), 400)
        model = fitted(fit_best, scores, gold, judges=names)
        assert np.flatnonzero(model.weights).tolist() == [1]
        share = right(np.where(votes[:400, 1] > 0, 1.0, 0.0), truth[:400])
        said = f"the single judge good, of 5 that differ, chosen because it is right on {share:.0%}"
        assert f"{said} of 400 gold rows" in model.describe()
        assert right(model.predict_proba(scores), truth) == right((votes[:, 1] + 1) / 2, truth)

    def test_it_says_how_much_better_the_chosen_one_looks_than_it_is(self):
        # Nobody knows anything: the best of 80 coins looks like a judge.
        looks, is_ = np.transpose([self._said_of_coins(seed) for seed in range(12)])
        assert looks.min() >= 58
        assert is_.mean() == pytest.approx(50, abs=4)

    @staticmethod
    def _said_of_coins(seed):
        votes, truth = votes_of([0.5] * 80, rows=300, seed=seed)
        model = fitted(fit_best, scores_of(votes), some(truth.astype(np.int8), 100))
        return [int(word.rstrip("%.")) for word in model.describe().split() if "%" in word][:2]

    def test_what_was_luck_in_the_choice_does_not_make_it_sure(self):
        votes, truth = votes_of([0.5] * 80, rows=300)
        model = fitted(fit_best, scores_of(votes), some(truth.astype(np.int8), 100))
        assert np.abs(model.predict_proba(scores_of(votes)) - 0.5).max() < 0.15

    def test_equally_right_judges_are_told_apart_by_the_others(self):
        votes, truth = votes_of([0.85, 0.8, 0.75, 0.55], rows=800)
        gold = np.zeros(800, np.int8)
        row = int(np.flatnonzero((votes == truth[:, None]).all(axis=1))[0])
        gold[row] = truth[row]
        weights = fitted(fit_best, scores_of(votes), gold).weights
        assert np.flatnonzero(weights).tolist() == [0]

    def test_judges_that_nothing_tells_apart_share_the_verdict(self):
        scores = scores_of(np.array([[1, -1], [-1, 1], [1, 1], [-1, -1.0]]))
        model = fitted(fit_best, scores, np.array([0, 0, 1, -1], np.int8))
        assert model.weights[0] == pytest.approx(model.weights[1])
        assert "2 judges that share the first place, judge 1, judge 2" in model.describe()
        assert model.predict_proba(scores)[:2] == pytest.approx([0.5, 0.5])

    def test_without_gold_it_is_the_one_most_like_the_others_and_unverified(self):
        votes, _ = votes_of([0.6, 0.6, 0.9, 0.6, 0.6], rows=2000)
        model = fitted(fit_best, scores_of(votes), judges=list("vwxyz"))
        assert np.flatnonzero(model.weights).tolist() == [2]
        assert "the single judge x" in model.describe()
        assert "unverified without gold" in model.describe()
        assert not model.verified
