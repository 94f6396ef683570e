import json

import numpy as np
import pytest
from made_pairs import made

from pajama_tui.audits import first_labels
from pajama_tui.verdicts import VerdictInputError, fit_verdicts


def fitted(scores, gold=None):
    return fit_verdicts(scores, gold, "margin")


def test_one_row_a_group_and_no_pair_twice():
    scores, _, _ = made([1.0, 0.5, 0.0], rows=60)
    scores[30:] = scores[:30, :, ::-1]  # the same pairs, responses exchanged
    groups = np.arange(60) % 30 // 2
    found = first_labels(fitted(scores), scores, 40, groups=groups)
    assert len(found.rows) == len(np.unique(groups[found.rows])) == 15
    alone = first_labels(fitted(scores), scores, 60)
    assert len(np.unique(alone.rows % 30)) == len(alone.rows) == 30


def test_labelled_rows_their_groups_and_copies_are_left_out():
    scores, _, _ = made([1.0, 0.5], rows=40)
    scores[5] = scores[0]
    groups = np.arange(40)
    groups[7] = groups[0]
    found = first_labels(fitted(scores), scores, 40, labelled=np.array([0, 3]), groups=groups)
    assert not set(found.rows.tolist()) & {0, 3, 5, 7}
    assert len(found.rows) == 36


def test_rows_without_an_opinion_are_never_asked_about():
    scores, _, _ = made([1.0, 1.0], rows=40)
    scores[:30] = 1.0
    scores[30] = np.nan
    found = first_labels(fitted(scores), scores, 25)
    assert sorted(found.rows.tolist()) == list(range(31, 40))


def test_rare_kinds_of_pairs_are_found():
    # Nine in ten pairs are alike; of the others, three judges speak one at a time.
    random = np.random.default_rng(0)
    scores = np.zeros((400, 4, 2), np.float32)
    scores[:, 0] = random.standard_normal((400, 2))
    for at, judge in enumerate((1, 2, 3)):
        rows = slice(400 - 12 * (at + 1), 400 - 12 * at)
        scores[rows, 0] = 0
        scores[rows, judge] = random.standard_normal((12, 2))
    model = fitted(scores)
    kinds = [first_labels(model, scores, 12, seed).rows // 364 for seed in range(10)]
    shares = [rows.mean() for rows in kinds]
    assert np.mean(shares) > 0.3  # 9 % of a random draw


def test_it_depends_on_the_seed_alone():
    scores, _, _ = made([1.0, 0.5, 0.0], rows=80)
    model = fitted(scores)
    one, two = first_labels(model, scores, 10, 3), first_labels(model, scores, 10, 3)
    assert one.rows.tolist() == two.rows.tolist()
    assert one.rows.tolist() != first_labels(model, scores, 10, 4).rows.tolist()
    order = np.random.default_rng(0).permutation(80)
    turned = first_labels(model, scores[order], 10, 3)
    assert order[turned.rows].tolist() == one.rows.tolist()


def test_each_row_has_a_reason_that_does_nothing_to_a_terminal():
    scores, gold, _ = made([1.0, 0.5, 0.0], rows=60)
    names = ["\x1b[2Jevil", "b" * 100, "c"]
    model = fit_verdicts(scores, gold, "margin", judges=names)
    found = first_labels(model, scores)
    assert len(found.rows) == len(found.why) == 25
    assert all("before" in why and "model" in why for why in found.why)
    text = found.to_text()
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 78
    assert "not a random sample" in " ".join(text.split())
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rows", [0, 1, 30])
def test_few_and_dead_rows(rows):
    scores, _, _ = made([1.0, 1.0], rows=30)
    dead = scores[:rows] * np.nan
    assert len(first_labels(fitted(scores), dead).rows) == 0
    assert len(first_labels(fitted(scores), scores[:rows]).rows) == min(rows, 25)
    assert len(first_labels(fitted(scores), scores, 0).rows) == 0


@pytest.mark.parametrize(
    "wrong", [{"count": -1}, {"labelled": [99]}, {"labelled": [0.5]}, {"groups": [1, 2]}]
)
def test_what_makes_no_sense_is_refused(wrong):
    scores, _, _ = made([1.0, 1.0], rows=30)
    with pytest.raises(VerdictInputError):
        first_labels(fitted(scores), scores, **wrong)
