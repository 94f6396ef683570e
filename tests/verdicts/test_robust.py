"""What no label model may trip over: broken, missing, copied, few and many judges, odd gold."""

import numpy as np
import pytest
from made_scores import made, some

from pajama_tui.verdicts import METHODS, fit_verdicts

# The package's own limits are tested beside it.
EVERY = sorted(set(METHODS) - {"flyingsquid-package"})
# The published procedures take the two sides differently; that is measured, not hidden.
MIRRORED = sorted(set(EVERY) - {"pajama", "paper"})


def right(p_a, gold):
    return np.mean(np.where(p_a == 0.5, 0.5, (p_a > 0.5) == (gold > 0)))


def fitted_probabilities(method, scores, gold=None):
    """Fit and predict the same rows, and check what holds for every result."""
    model = fit_verdicts(scores, gold, method)
    p_a = model.predict_proba(scores)
    assert p_a.shape == (len(scores),)
    assert ((p_a > 0) & (p_a < 1)).all()
    assert model.weights.shape == (scores.shape[1],)
    assert np.isfinite(model.weights).all()
    assert model.describe()
    return p_a, model


def assert_mirrored(method, scores, gold):
    """Fit and predict both ways round; return the model."""
    p_a, model = fitted_probabilities(method, scores, gold)
    if method not in MIRRORED:
        return model
    swapped = scores[..., ::-1]
    assert np.abs(p_a + model.predict_proba(swapped) - 1).max() <= 1e-9
    other = gold if gold is None else np.where(np.abs(gold) == 1, -gold, gold)
    refitted = fit_verdicts(swapped, other, method).predict_proba(swapped)
    # A fit by iteration ends where the likelihood no longer changes, up to rounding.
    assert np.abs(p_a + refitted - 1).max() <= 1e-7
    return model


def broken_judges(rows):
    """Judges that prefer no response, each for a reason of its own, (rows, 4, 2)."""
    dead = np.full((rows, 2), np.nan)
    constant = np.full((rows, 2), 3.25)
    infinite = np.full((rows, 2), np.inf)
    same = np.repeat(np.arange(rows, dtype=np.float64)[:, None], 2, axis=1)
    return np.stack([dead, constant, infinite, same], axis=1).astype(np.float32)


# With gold, folds are drawn anew, for they are keyed by what a row holds.
@pytest.mark.parametrize("method", sorted(set(EVERY) - {"paper"}))  # where everybody votes
@pytest.mark.parametrize(("labels", "most"), [(0, 1e-9), (80, 0.1)])
def test_judges_without_an_opinion_change_nothing(method, labels, most):
    scores, gold = made(rows=200, judges=6)
    known = some(gold, labels)
    joined = np.concatenate([scores[:, :2], broken_judges(200), scores[:, 2:]], axis=1)
    p_a, _ = fitted_probabilities(method, scores, known)
    again, model = fitted_probabilities(method, joined, known)
    assert np.abs(again - p_a).max() <= most
    assert (model.weights[2:6] == 0).all()
    assert (model.contributions(joined)[:, 2:6] == 0).all()


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("judges", [1, 2, 3])
def test_few_judges_with_any_amount_of_gold(method, judges):
    scores, gold = made(rows=80, judges=judges, skill=1.0)
    for labels in (0, 80):
        assert_mirrored(method, scores, some(gold, labels))


@pytest.mark.parametrize(
    "method",
    [
        # Those that fit by gradient descent take seconds.
        pytest.param(name, marks=[pytest.mark.slow] * (name in {"pajama", "snorkel"}))
        for name in EVERY
    ],
)
def test_five_hundred_judges(method):
    scores, gold = made(rows=60, judges=500, skill=1.0)
    p_a, model = fitted_probabilities(method, scores, some(gold, 12))
    if method in MIRRORED:
        assert right(p_a, gold) > 0.6
        assert np.abs(p_a + model.predict_proba(scores[..., ::-1]) - 1).max() <= 1e-9


GOLD = {
    "none": lambda gold: None,
    "one row": lambda gold: some(gold, 1),
    "one tie": lambda gold: np.where(np.arange(len(gold)) == 5, 2, 0).astype(np.int8),
    "all rows": lambda gold: gold,
    "all for a": lambda gold: np.ones_like(gold),
    "all for b": lambda gold: -np.ones_like(gold),
    "all ties": lambda gold: np.full_like(gold, 2),
    "against every judge": lambda gold: -gold,
}


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("kind", GOLD)
@pytest.mark.filterwarnings("error")
def test_any_gold(method, kind):
    scores, gold = made(rows=60, judges=8)
    known = GOLD[kind](gold)
    model = assert_mirrored(method, scores, known)
    assert not (model.verified and known is None)
    assert model.verified == (known is not None) or method not in MIRRORED


@pytest.mark.parametrize("method", EVERY)
def test_the_same_seed_gives_the_same_result(method):
    scores, gold = made(rows=80, judges=8)
    for known in (None, some(gold, 40)):
        p_a, model = fitted_probabilities(method, scores, known)
        again, refitted = fitted_probabilities(method, scores, known)
        assert (again == p_a).all()
        assert refitted.describe() == model.describe()


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.filterwarnings("error")
def test_pairs_that_are_all_equal_are_undecided(method):
    scores, gold = made(rows=100, judges=5)
    equal = np.repeat(scores[..., :1], 2, axis=2)
    for known in (None, gold):
        p_a, model = fitted_probabilities(method, equal, known)
        if method in MIRRORED:
            assert (p_a == 0.5).all()
            assert (fit_verdicts(scores, known, method).predict_proba(equal) == 0.5).all()
        assert np.isfinite(model.predict_proba(scores)).all()


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_an_infinite_score_is_a_failed_one(method, value):
    scores, _ = made(rows=150, judges=6)
    failed = np.random.default_rng(1).random(scores.shape) < 0.1
    missing, infinite = scores.copy(), scores.copy()
    missing[failed], infinite[failed] = np.nan, value
    p_a, _ = fitted_probabilities(method, missing)
    assert np.abs(fitted_probabilities(method, infinite)[0] - p_a).max() <= 1e-9


@pytest.mark.parametrize("method", MIRRORED)
def test_a_second_copy_of_a_judge_hardly_counts(method):
    scores, gold = made(rows=600, judges=8)
    copied = np.concatenate([scores, 3 * scores[:, 2:3] - 7], axis=1)
    for known in (None, some(gold, 100)):
        p_a, _ = fitted_probabilities(method, scores, known)
        again, model = fitted_probabilities(method, copied, known)
        assert abs(right(again, gold) - right(p_a, gold)) <= 0.02
        assert model.weights[2] == pytest.approx(model.weights[8], abs=1e-6)


@pytest.mark.parametrize("method", MIRRORED)
@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_forty_copies_of_a_bad_judge_do_not_take_over(method, noise):
    scores, gold = made(rows=1000, judges=12, skill=0.8)
    random = np.random.default_rng(2)
    truth = np.stack([gold, -gold], axis=1)
    bad = -0.3 * truth[:, None] + random.standard_normal((1000, 1, 2))
    copies = bad + noise * random.standard_normal((1000, 40, 2))
    copies = copies * random.uniform(0.5, 20, 40)[None, :, None]
    one = np.concatenate([scores, bad], axis=1).astype(np.float32)
    many = np.concatenate([scores, copies], axis=1).astype(np.float32)
    p_a, _ = fitted_probabilities(method, one)
    again, _ = fitted_probabilities(method, many)
    assert right(p_a, gold) > 0.65
    assert abs(right(again, gold) - right(p_a, gold)) <= 0.02
