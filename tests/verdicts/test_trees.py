"""The forest: exact symmetry, the same result in any order, and files that cannot mislead it."""

import io
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from pajama_tui.verdicts.trees import Trees
from pajama_tui.verdicts.trees_fit import ROW_LIMIT, available, fit_trees

Floats = np.ndarray


@pytest.fixture
def sklearn() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn grows the trees")


def by_hand() -> dict[str, np.ndarray]:
    """Two trees over three columns, of which the first and the third are one feature.

    Tree 1: feature 0 at most 0? then feature 1 at most 1? .1 or .3, else .8. Tree 2: always .5.
    """
    return {
        "merged": np.array([0, 1, 0], np.int32),
        "right": np.array([4, 3, 2, 3, 4, 5], np.int32),
        "feature": np.array([0, 1, 0, 0, 0, 0], np.int16),
        "threshold": np.array([0, 1, 0, 0, 0, 0], np.float32),
        "value": np.array([0.5, 0.2, 0.1, 0.3, 0.8, 0.5], np.float32),
        "sizes": np.array([5, 1], np.int32),
    }


def chain(depth: int) -> dict[str, np.ndarray]:
    """One tree in which every left child is split again."""
    count = 2 * depth + 1
    inner = np.arange(depth)
    right = np.arange(count)
    right[:depth] = count - 1 - inner
    return {
        "merged": np.zeros(1, np.int32),
        "right": right.astype(np.int32),
        "feature": np.zeros(count, np.int16),
        "threshold": np.zeros(count, np.float32),
        "value": np.full(count, 0.5, np.float32),
        "sizes": np.array([count], np.int32),
    }


def rows_that_interact(count: int, columns: int = 6, seed: int = 0) -> tuple[Floats, Floats]:
    """Column 0 tells the better side where column 1 is large, and the worse one elsewhere."""
    random = np.random.default_rng(seed)
    features = random.standard_normal((count, columns))
    won = (features[:, 0] > 0) == (np.abs(features[:, 1]) > 0.67)
    return features, won.astype(np.float64)


def sets_of_rows() -> dict[str, tuple[Floats, Floats]]:
    random = np.random.default_rng(1)
    features, target = rows_that_interact(60, 8)
    tied = target.copy()
    tied[::7] = 0.5
    alike = features.copy()
    alike[:, 3] = alike[:, 4]
    alike[:, 5] = -alike[:, 4]
    alike[:, 6] = 0.0
    votes = np.sign(random.standard_normal((50, 9))) * (random.random((50, 9)) < 0.7)
    # The two columns can change places, and the rows look the same.
    twins = np.array([[2, 1], [1, 2], [0.5, -1], [-1, 0.5], [3, 3], [-2, 0.25], [0.25, -2]] * 2)
    return {
        "numbers": (features, target),
        "ties": (features, tied),
        "equal, opposite and silent columns": (alike, tied),
        "votes": (votes, (votes[:, :3].sum(axis=1) > 0).astype(np.float64)),
        "columns nothing tells apart": (twins, np.array([1.0, 1, 0, 0, 1, 0, 0] * 2)),
    }


def test_a_forest_made_by_hand():
    trees = Trees.from_parts({"trees": 2}, by_hand())
    # The feature is the mean of the outer columns: 1, and 0 for the row after.
    rows = np.array([[3.0, 0.5, -1.0], [1.0, 2.0, -1.0]])
    # P(x) is (.8 + .5) / 2 and (.3 + .5) / 2, P(-x) is (.1 + .5) / 2 for both.
    differences = np.array([0.35, 0.1])
    expected = np.log((1 + differences) / (1 - differences))
    np.testing.assert_allclose(trees.log_odds(rows), expected, atol=1e-6)
    contributions = trees.contributions(rows)
    np.testing.assert_allclose(contributions.sum(axis=1), expected, atol=1e-6)
    assert np.array_equal(contributions[:, 0], contributions[:, 2])
    # Right at once, the mirror image by way of .5, .2 and .1: .3 + .3 for the outer, .1 beyond.
    shares = contributions[0, [0, 1]] / expected[0]
    np.testing.assert_allclose(shares, [0.5 * 0.6 / 0.7, 0.1 / 0.7], atol=1e-6)


def test_a_row_does_not_depend_on_those_beside_it():
    trees = Trees.from_parts({"trees": 2}, by_hand())
    rows = np.random.default_rng(0).standard_normal((20_001, 3))
    together, credit = trees.log_odds(rows), trees.contributions(rows)
    for row in (0, 8191, 8192, 20_000):
        assert trees.log_odds(rows[row : row + 1])[0] == together[row]
        assert np.array_equal(trees.contributions(rows[row : row + 1])[0], credit[row])
    assert trees.log_odds(rows[:0]).shape == (0,)
    assert trees.contributions(rows[:0]).shape == (0, 3)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("right", [4, 3, 2, 3, 0, 5]),  # a loop
        ("right", [1, 3, 2, 3, 4, 5]),  # one child, twice
        ("right", [3, 3, 2, 3, 4, 5]),  # two parents of one node, none of another
        ("right", [5, 3, 2, 3, 4, 5]),  # into the next tree
        ("right", [6, 3, 2, 3, 4, 5]),  # past the end
        ("right", [4, 3, 2, 3, 4, -1]),
        ("right", [4, 3, 2, 3, 4]),
        ("feature", [0, 2, 0, 0, 0, 0]),
        ("feature", [0, -1, 0, 0, 0, 0]),
        ("merged", [0, 2, 0]),
        ("merged", [0, 1, -2]),
        ("merged", [-1, -1, -1]),
        ("merged", []),
        ("sizes", [5, 2]),
        ("sizes", [6, 0]),
        ("sizes", [7, -1]),
        ("sizes", [6]),
        ("sizes", []),
        ("value", [0.5, 0.2, 0.1, 0.3, 1.5, 0.5]),
        ("value", [0.5, 0.2, np.nan, 0.3, 0.8, 0.5]),
        ("threshold", [0, np.nan, 0, 0, 0, 0]),
        ("threshold", [[0, 1, 0, 0, 0, 0]]),
    ],
)
def test_a_damaged_file_is_refused(name: str, changed: list[Any]):
    arrays = by_hand()
    arrays[name] = np.array(changed, arrays[name].dtype)
    with pytest.raises(ValueError, match="tree"):
        Trees.from_parts({"trees": 2}, arrays)


def test_a_file_of_other_types_or_without_a_part_is_refused():
    for name, array in by_hand().items():
        with pytest.raises(ValueError, match="type"):
            Trees.from_parts({"trees": 2}, by_hand() | {name: array.astype(np.complex128)})
        with pytest.raises(KeyError):
            Trees.from_parts({"trees": 2}, {k: v for k, v in by_hand().items() if k != name})
    with pytest.raises(KeyError):
        Trees.from_parts({}, by_hand())


def test_a_tree_too_deep_is_refused():
    assert Trees.from_parts({"trees": 1}, chain(64)).log_odds(np.ones((1, 1))) == 0
    with pytest.raises(ValueError, match="deeper"):
        Trees.from_parts({"trees": 1}, chain(65))


@pytest.mark.usefixtures("sklearn")
@pytest.mark.parametrize("kind", sets_of_rows())
def test_order_and_sides_change_nothing(kind: str):
    features, target = sets_of_rows()[kind]
    random = np.random.default_rng(2)
    fresh = random.standard_normal((300, features.shape[1]))
    trees = fit_trees(features, target, seed=3, trees=10)
    assert trees is not None
    expected = trees.log_odds(fresh)
    assert expected.std() > 0.01
    assert np.array_equal(trees.log_odds(-fresh), -expected)
    for _ in range(3):
        rows, columns = random.permutation(len(features)), random.permutation(features.shape[1])
        side = random.choice([-1.0, 1.0], len(features))
        mirrored = features * side[:, None]
        swapped = np.where(side > 0, target, 1 - target)
        again = fit_trees(mirrored[rows][:, columns], swapped[rows], seed=3, trees=10)
        assert again is not None
        np.testing.assert_allclose(again.log_odds(fresh[:, columns]), expected, rtol=0, atol=1e-9)
        np.testing.assert_allclose(
            again.contributions(fresh[:, columns]),
            trees.contributions(fresh)[:, columns],
            rtol=0,
            atol=1e-9,
        )


@pytest.mark.usefixtures("sklearn")
def test_predictions_are_those_of_scikit_learn(monkeypatch: pytest.MonkeyPatch):
    from sklearn.ensemble import ExtraTreesRegressor

    grown: list[ExtraTreesRegressor] = []
    fit = ExtraTreesRegressor.fit

    def noted(self: ExtraTreesRegressor, *args: Any) -> ExtraTreesRegressor:
        grown.append(self)
        return fit(self, *args)

    monkeypatch.setattr(ExtraTreesRegressor, "fit", noted)
    features, target = rows_that_interact(300, 12)
    features[:, 2] = np.round(features[:, 2])
    trees = fit_trees(features, target, seed=0, trees=30)
    assert trees is not None
    fresh = np.concatenate([features, np.random.default_rng(5).standard_normal((2000, 12))])
    # Values that lie on a threshold, as far as float32 can tell.
    inner = np.flatnonzero(trees.right != np.arange(len(trees.right)))[: len(fresh)]
    column = np.argsort(trees.merged)[trees.feature[inner]]
    fresh[np.arange(len(inner)), column] = trees.threshold[inner]
    seen = np.empty_like(fresh)
    seen[:, trees.merged] = fresh
    difference = grown[0].predict(seen) - grown[0].predict(-seen)
    np.testing.assert_allclose(
        trees.log_odds(fresh), np.log((1 + difference) / (1 - difference)), rtol=0, atol=1e-6
    )


@pytest.mark.usefixtures("sklearn")
def test_trees_find_what_no_weights_can_and_say_which_columns():
    features, target = rows_that_interact(500, 4)
    trees = fit_trees(features, target, seed=0, trees=100)
    assert trees is not None
    fresh, truth = rows_that_interact(2000, 4, seed=1)
    log_odds, contributions = trees.log_odds(fresh), trees.contributions(fresh)
    assert ((log_odds > 0) == (truth > 0.5)).mean() > 0.8
    np.testing.assert_allclose(contributions.sum(axis=1), log_odds, rtol=0, atol=1e-9)
    assert np.array_equal(trees.contributions(-fresh), -contributions)
    size = np.abs(contributions).mean(axis=0)
    assert size[:2].min() > 1.5 * size[2:].max()


@pytest.mark.usefixtures("sklearn")
def test_ties_alone_favour_no_side():
    features, _ = rows_that_interact(40)
    trees = fit_trees(features, np.full(40, 0.5), seed=0, trees=5)
    assert trees is not None
    assert not trees.log_odds(features).any()


@pytest.mark.usefixtures("sklearn")
def test_certainty_has_a_limit():
    features = np.linspace(0.1, 3, 60)[:, None]
    trees = fit_trees(features, np.ones(60), seed=0, trees=5)
    assert trees is not None
    assert 2 < trees.log_odds(features).max() < 6


@pytest.mark.usefixtures("sklearn")
def test_there_are_no_trees_where_nobody_has_an_opinion():
    assert fit_trees(np.zeros((30, 4)), np.ones(30), seed=0) is None
    assert fit_trees(np.empty((30, 0)), np.ones(30), seed=0) is None
    assert fit_trees(np.empty((0, 4)), np.empty(0), seed=0) is None


@pytest.mark.usefixtures("sklearn")
def test_the_seed_decides_and_rows_beyond_the_limit_do_not():
    features, target = rows_that_interact(ROW_LIMIT + 500, 2)
    limits = ((ROW_LIMIT + 500, 4), (ROW_LIMIT, 4), (ROW_LIMIT, 5))
    fitted = [fit_trees(features[:rows], target[:rows], seed, 2) for rows, seed in limits]
    arrays = [trees.parts()[1]["threshold"] for trees in fitted if trees is not None]
    assert np.array_equal(arrays[0], arrays[1])
    assert not np.array_equal(arrays[0], arrays[2])


@pytest.mark.usefixtures("sklearn")
def test_a_forest_survives_its_file():
    features, target = rows_that_interact(100)
    trees = fit_trees(features, target, seed=0, trees=10)
    assert trees is not None
    header, arrays = trees.parts()
    file = io.BytesIO()
    np.savez(file, **arrays)
    file.seek(0)
    with np.load(file, allow_pickle=False) as read:
        again = Trees.from_parts(header, dict(read))
    assert np.array_equal(again.log_odds(features), trees.log_odds(features))


def test_without_scikit_learn_there_are_no_trees(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    assert not available()
    assert fit_trees(*rows_that_interact(30), seed=0) is None


def test_scikit_learn_is_not_loaded_to_see_whether_it_is_there():
    code = (
        "import sys; from pajama_tui.verdicts.trees_fit import available; available(); "
        "assert 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
