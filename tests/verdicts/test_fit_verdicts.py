"""What a user may rely on from every label model."""

import numpy as np
import pytest
from made_scores import made, some

from pajama_tui.errors import InputError
from pajama_tui.verdicts import VerdictInputError, decide, explain, fit_verdicts, load_model
from pajama_tui.verdicts.methods import ALONE, SYMMETRIC

EVERY = sorted(ALONE)
LABELS = {"no gold": 0, "one label": 1, "few": 20, "many": 300}


def right(p_a, gold):
    return np.mean(np.where(p_a == 0.5, 0.5, (p_a > 0.5) == (gold > 0)))


def log_loss(p_a, gold):
    return -np.mean(np.log(np.where(gold > 0, p_a, 1 - p_a)))


@pytest.mark.parametrize("method", sorted(set(SYMMETRIC) & set(ALONE)))
@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
class TestInvariance:
    def test_swapping_the_responses_mirrors_every_probability(self, method, labels):
        scores, gold = made()
        gold = some(gold, labels)
        model = fit_verdicts(scores, gold, method)
        p_a = model.predict_proba(scores)
        swapped = scores[..., ::-1]
        assert np.abs(p_a + model.predict_proba(swapped) - 1).max() <= 1e-9
        refitted = fit_verdicts(swapped, -gold, method)
        assert np.abs(p_a + refitted.predict_proba(swapped) - 1).max() <= 1e-9

    def test_order_of_rows_and_of_judges_changes_nothing(self, method, labels):
        scores, gold = made()
        gold = some(gold, labels)
        random = np.random.default_rng(1)
        groups = random.integers(0, 150, len(gold))
        p_a = fit_verdicts(scores, gold, method, groups=groups).predict_proba(scores)
        rows, judges = random.permutation(len(gold)), random.permutation(scores.shape[1])
        again = fit_verdicts(scores[rows], gold[rows], method, groups=groups[rows] * 7 + 3)
        assert np.abs(again.predict_proba(scores) - p_a).max() <= 1e-9
        mixed = scores[:, judges]
        again = fit_verdicts(mixed, gold, method, groups=groups)
        assert np.abs(again.predict_proba(mixed) - p_a).max() <= 1e-9

    def test_contributions_add_up_and_rows_stand_alone(self, method, labels):
        scores, gold = made(rows=300)
        scores[::7, 3] = np.nan
        model = fit_verdicts(scores, some(gold, labels), method)
        p_a = model.predict_proba(scores)
        log_odds = np.log(p_a) - np.log1p(-p_a)
        parts = model.contributions(scores)
        assert parts.shape == (300, 12)
        assert np.abs(parts.sum(axis=1) - log_odds).max() <= 1e-9
        assert (parts[::7, 3] == 0).all()
        alone = np.concatenate([model.predict_proba(scores[at : at + 1]) for at in range(300)])
        assert (alone == p_a).all()


def test_many_rows_are_sampled_without_regard_to_their_order():
    scores, gold = made(rows=25_000, judges=3)
    gold = some(gold, 100)
    order = np.random.default_rng(0).permutation(len(gold))
    p_a = fit_verdicts(scores, gold).predict_proba(scores[:100])
    again = fit_verdicts(scores[order], gold[order]).predict_proba(scores[:100])
    assert np.abs(p_a - again).max() <= 1e-9
    other = fit_verdicts(scores, gold, seed=1).predict_proba(scores[:100])
    assert 0 < np.abs(p_a - other).max() < 0.05


@pytest.mark.parametrize("method", ["margin", "majority"])
def test_copies_of_a_judge_do_not_outvote_the_others(method):
    scores, _ = made()
    copied = np.concatenate([scores, *[scores[:, -1:]] * 40], axis=1)
    p_a = fit_verdicts(scores, method=method).predict_proba(scores)
    model = fit_verdicts(copied, method=method)
    assert np.abs(model.predict_proba(copied) - p_a).max() <= 1e-9
    assert "40 judges nearly always agree" in model.describe()


def test_copies_change_little_in_learned_weights():
    scores, gold = made()
    copied = np.concatenate([scores, *[scores[:, -1:]] * 40], axis=1)
    p_a = fit_verdicts(scores[:200], gold[:200], "stack").predict_proba(scores[200:])
    model = fit_verdicts(copied[:200], gold[:200], "stack")
    assert np.abs(model.predict_proba(copied[200:]) - p_a).max() < 0.1


def test_learned_weights_beat_equal_ones_and_gold_calibrates():
    scores, gold = made(rows=2000)
    seen = some(gold, 300)
    test = slice(300, None)
    p = {m: fit_verdicts(scores, seen, m).predict_proba(scores)[test] for m in EVERY}
    assert right(p["stack"], gold[test]) > right(p["margin"], gold[test]) + 0.03
    assert right(p["stack"], gold[test]) > right(p["majority"], gold[test]) + 0.03
    assert right(p["auto"], gold[test]) == right(p["stack"], gold[test])
    blind = fit_verdicts(scores, None, "margin").predict_proba(scores)[test]
    assert log_loss(p["margin"], gold[test]) < log_loss(blind, gold[test])


def test_calibration_holds_in_each_range_of_probability():
    scores, gold = made(rows=6000)
    p_a = fit_verdicts(scores, some(gold, 400), "stack").predict_proba(scores)[400:]
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        bin_ = (p_a >= low) & (p_a < low + 0.2)
        assert abs(p_a[bin_].mean() - (gold[400:][bin_] > 0).mean()) < 0.08


def test_auto_says_that_nothing_is_verified_without_gold():
    scores, gold = made()
    model = fit_verdicts(scores)
    assert model.method == "unsupervised"
    assert not model.verified
    assert "unverified" in model.describe()
    assert "25 labels" in model.describe()
    assert fit_verdicts(scores, gold).verified
    assert "400 gold rows in 400 groups" in fit_verdicts(scores, gold).describe()


def test_auto_does_not_learn_weights_that_cross_validation_rejects():
    random = np.random.default_rng(3)
    quality = random.standard_normal((300, 1, 2))
    scores = (quality + random.standard_normal((300, 40, 2))).astype(np.float32)
    gold = np.where(quality[:, 0, 0] > quality[:, 0, 1], 1, -1).astype(np.int8)
    test = slice(60, None)
    auto = fit_verdicts(scores, some(gold, 60)).predict_proba(scores)[test]
    equal = fit_verdicts(scores, some(gold, 60), "margin").predict_proba(scores)[test]
    assert right(auto, gold[test]) > right(equal, gold[test]) - 0.02


def test_auto_gives_way_where_margins_mislead():
    # Each judge is right on 65 % of pairs, and so little that its mean margin to the right is 0.
    random = np.random.default_rng(0)
    gold = random.choice([-1, 1], 600).astype(np.int8)
    hit = random.random((600, 30)) < 0.65
    scores = np.zeros((600, 30, 2), np.float32)
    scores[..., 0] = gold[:, None] * np.where(hit, 0.35, -0.65)
    model = fit_verdicts(scores, some(gold, 200))
    assert model.method == "majority"
    assert "stack is clearly worse in cross-validation" in model.describe()
    assert right(model.predict_proba(scores)[200:], gold[200:]) > 0.9


def test_copied_prompts_do_not_fool_the_choice():
    # Ten near copies of each row: a fold that splits them sees the answers.
    random = np.random.default_rng(0)
    scores = np.repeat(random.standard_normal((30, 25, 2)), 10, axis=0)
    scores = (scores + 0.05 * random.standard_normal(scores.shape)).astype(np.float32)
    gold = np.repeat(random.choice([-1, 1], 30), 10).astype(np.int8)
    groups = np.repeat(np.arange(30), 10)
    fresh = random.standard_normal((500, 25, 2)).astype(np.float32)
    kept_whole = fit_verdicts(scores, gold, "stack", groups=groups).predict_proba(fresh)
    split = fit_verdicts(scores, gold, "stack").predict_proba(fresh)
    assert np.abs(kept_whole - 0.5).mean() < 0.5 * np.abs(split - 0.5).mean()


def test_a_tie_among_few_labels_makes_no_verdicts_ties():
    scores, gold = made()
    for count, ties in ((2, False), (24, False), (60, True)):
        labels = np.zeros_like(gold)
        labels[:count] = gold[:count]
        labels[1:count:5] = 2
        model = fit_verdicts(scores, labels)
        called = decide(model.predict_proba(scores), tie_below=model.ties.below)
        assert ("tie" in called) == ties, count
        assert ("No verdict is a tie before" in model.describe()) == (not ties)


def test_ties_pull_towards_a_half():
    scores, gold = made()
    ties = np.where(np.arange(len(gold)) % 2, 2, gold).astype(np.int8)
    sure = np.abs(fit_verdicts(scores, gold, "stack").predict_proba(scores) - 0.5).mean()
    unsure = np.abs(fit_verdicts(scores, ties, "stack").predict_proba(scores) - 0.5).mean()
    assert 0 < unsure < 0.8 * sure
    assert "(200 ties, half a win for each side)" in fit_verdicts(scores, ties).describe()


def _edges():
    scores, gold = made(rows=40, judges=4)
    nan, none = np.full((40, 4, 2), np.nan, np.float32), np.zeros(40, np.int8)
    yield "no rows", scores[:0], gold[:0]
    yield "one row, gold", scores[:1], gold[:1]
    yield "one row, none", scores[:1], none[:1]
    yield "one judge", scores[:, :1], gold
    yield "nothing but failures", nan, gold
    yield "constant judges", np.ones_like(scores), gold
    mixed = scores.copy()
    mixed[:, 0] = np.nan
    mixed[:, 1] = 7
    mixed[::3, 2] = np.nan
    mixed[1::3, 2, 0] = np.inf
    mixed[2::3, 3, 1] = -np.inf
    yield "dead, constant, patchy and infinite", mixed, gold
    rare = np.zeros_like(scores)
    rare[5, :, 0] = 1
    yield "one value but for a row", rare, gold
    yield "huge", scores * np.float32(1e36), gold
    yield "tiny", scores * np.float32(1e-44), gold
    yield "one class", scores, np.ones(40, np.int8)
    yield "only ties", scores, np.full(40, 2, np.int8)
    yield "perfect judge", np.stack([gold, -gold], 1)[:, None].astype(np.float32), gold
    yield "always wrong", np.stack([-gold, gold], 1)[:, None].astype(np.float32), gold
    yield "six gold rows", scores, some(gold, 6)


EDGES = {name: (scores, gold) for name, scores, gold in _edges()}


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.filterwarnings("error")
def test_no_input_crashes_or_leaves_the_unit_interval(method, edge):
    scores, gold = EDGES[edge]
    for groups in (None, np.zeros(len(scores), np.int64)):
        model = fit_verdicts(scores, gold, method, groups=groups)
        p_a = model.predict_proba(scores)
        assert p_a.shape == (len(scores),)
        assert p_a.dtype == np.float64
        assert ((p_a > 0) & (p_a < 1)).all()
        assert np.isfinite(model.weights).all()
        assert np.isfinite(model.contributions(scores)).all()
        assert model.describe()


def test_a_judge_with_no_opinion_is_left_out_and_named():
    scores, gold = EDGES["dead, constant, patchy and infinite"]
    model = fit_verdicts(scores, gold, "margin", judges=["dead\x1b[31m", "same", "patchy", "rest"])
    assert (model.weights[:2] == 0).all()
    assert (model.weights[2:] > 0).all()
    assert "prefer no response in any pair seen: dead\\x1b[31m, same." in model.describe()
    assert np.isnan(model.margins(scores)[:, 0]).all()
    assert (model.votes(scores)[:, :2] == 0).all()
    assert np.isnan(model.margins(scores)[1, 2])


def test_nobody_has_an_opinion_means_exactly_a_half():
    scores, gold = made(rows=50)
    model = fit_verdicts(scores, gold)
    silent = np.stack([scores[:, :, 0]] * 2, axis=2)
    silent[0] = np.nan
    assert (model.predict_proba(silent) == 0.5).all()


def test_explanations_name_the_heaviest_judges():
    scores, gold = made(rows=50, judges=3)
    scores[4, 1] = np.nan
    model = fit_verdicts(scores, gold, judges=["x", "y", "z"])
    reasons = explain(model, scores, limit=2)
    parts = model.contributions(scores)
    assert len(reasons) == 50
    assert [reason.judge for reason in reasons[4]] != []
    assert "y" not in [reason.judge for reason in reasons[4]]
    for row, named in enumerate(reasons):
        expected = np.sort(np.abs(parts[row]))[::-1][: len(named)]
        assert [abs(reason.contribution) for reason in named] == expected.tolist()


def test_a_saved_model_judges_as_before(tmp_path):
    scores, gold = made()
    for method in EVERY:
        model = fit_verdicts(scores, gold, method, judges=[f"jü{i}\ud800" for i in range(12)])
        path = tmp_path / "deep" / method
        model.save(path)
        loaded = load_model(path)
        assert (loaded.predict_proba(scores) == model.predict_proba(scores)).all()
        assert (loaded.bounds == model.bounds).all()
        assert (loaded.contributions(scores) == model.contributions(scores)).all()
        assert loaded.judges == model.judges
        assert loaded.describe() == model.describe()
        assert loaded.verified is model.verified


def test_a_damaged_model_is_refused_in_a_sentence(tmp_path):
    scores, gold = made()
    path = tmp_path / "model.npz"
    with pytest.raises(InputError, match="no label model at"):
        load_model(path)
    fit_verdicts(scores, gold).save(path)
    whole = path.read_bytes()
    for broken in (b"", b"text", whole[:200], whole[: len(whole) // 2]):
        path.write_bytes(broken)
        with pytest.raises(InputError, match="fit the model again"):
            load_model(path)
    random = np.random.default_rng(0)
    for _ in range(40):
        flipped = bytearray(whole)
        for at in random.integers(0, len(whole), 3):
            flipped[at] ^= 1 << int(random.integers(0, 8))
        path.write_bytes(flipped)
        said = ""
        try:
            assert np.isfinite(load_model(path).predict_proba(scores)).all()
        except InputError as refused:
            said = str(refused)
        assert not said or "fit the model again" in said
    np.savez(path, header=np.array([object()], object), bounds=1, scales=1, weights=1)
    with pytest.raises(InputError, match="fit the model again"):
        load_model(path)
    with pytest.raises(InputError, match="fit the model again"):
        load_model(tmp_path)


WRONG = {
    "integers, but|int64": (lambda s, g: (s.astype(int), g, {})),
    "pairs, judges, 2": (lambda s, g: (s[..., 0], g, {})),
    r"\(40, 4, 3\)": (lambda s, g: (np.repeat(s, 2, axis=2)[..., :3], g, {})),
    "no judge": (lambda s, g: (s[:, :0], g, {})),
    "40 pairs": (lambda s, g: (s, g[:-1], {})),
    "Gold holds 3 at row 2": (lambda s, g: (s, np.r_[1, 1, 3, g[3:]], {})),
    "Gold is float64": (lambda s, g: (s, g.astype(float), {})),
    "Groups has shape": (lambda s, g: (s, g, {"groups": [1]})),
    "2 judge names": (lambda s, g: (s, g, {"judges": ["x", "y"]})),
    "no label model 'best one'": (lambda s, g: (s, g, {"method": "best one"})),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_arguments_are_named(message):
    scores, gold, options = WRONG[message](*made(rows=40, judges=4))
    with pytest.raises(VerdictInputError, match=message) as caught:
        fit_verdicts(scores, gold, **options)
    assert isinstance(caught.value, InputError)
    assert isinstance(caught.value, ValueError)


def test_scores_of_other_judges_are_refused():
    scores, gold = made(rows=40, judges=4)
    model = fit_verdicts(scores, gold)
    with pytest.raises(VerdictInputError, match="3 judges, but the model was fitted on 4"):
        model.predict_proba(scores[:, :3])
