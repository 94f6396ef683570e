import numpy as np
import pytest

from pajama_tui.training.probe_learning.candidates import (
    SPACES,
    Candidate,
    Cell,
    Space,
)
from pajama_tui.training.probe_learning.measures import Predictions, difference, measure
from pajama_tui.training.probe_learning.similar import question_groups

pytestmark = pytest.mark.usefixtures("learning")

SMALL = Space(
    pools=("mean",),
    families=("raw", "pca"),
    score="macro_f1",
    keep=2,
    final_family="",
    grids={"lr": [{"C": (0.01, 0.1)}]},
    inner_folds=3,
)
CLASSES = np.array([0, 1], np.int64)


def noise(rows: int, layers: int, columns: int = 24, seed: int = 0):
    """Columns that have nothing to do with any label."""
    draw = np.random.default_rng(seed)
    values = {layer: draw.normal(size=(rows, columns)) for layer in range(layers)}
    return lambda cell: np.hstack([values[layer] for layer in cell.layers])


def run(matrix, labels, groups, layers, space=SMALL, seed=0):
    from pajama_tui.training.probe_learning.examples import folds_of
    from pajama_tui.training.probe_learning.nested import outer_fold

    return [
        outer_fold(matrix, labels, groups, CLASSES, split, range(layers), space, seed)
        for split in folds_of(labels, groups, 5, seed)
    ]


def test_what_was_chosen_on_noise_is_worth_nothing_on_rows_it_never_saw():
    from pajama_tui.training.probe_learning.nested import grid_scores, joined

    values, best, inner = [], [], []
    labels = np.arange(80) % 2
    for seed in range(4):
        folds = run(noise(80, 12, seed=seed), labels, np.arange(80), 12)
        said, _ = joined(folds, 80, CLASSES)
        values.append(measure(labels, np.arange(80), CLASSES, said, 0).values["macro_f1"])
        best.append(max(grid_scores(folds, labels).values()))
        inner.append(np.mean([fold.inner for fold in folds]))

    assert 0.4 < np.mean(values) < 0.6
    assert np.mean(best) > np.mean(values) + 0.05
    assert np.mean(inner) > np.mean(values) + 0.05


def test_held_out_rows_are_not_looked_at_while_choosing():
    labels, groups = np.arange(60) % 2, np.arange(60)
    plain = noise(60, 4)
    first = run(plain, labels, groups, 4)[0]

    def changed(cell):
        found = plain(cell).copy()
        found[first.test] += 1000
        return found

    other_labels = labels.copy()
    other_labels[first.test] = 1 - other_labels[first.test]
    from pajama_tui.training.probe_learning.nested import outer_fold

    train = np.setdiff1d(np.arange(60), first.test)
    again = outer_fold(
        changed, other_labels, groups, CLASSES, (train, first.test), range(4), SMALL, 0
    )

    assert again.candidate == first.candidate
    assert again.inner == first.inner


def test_a_layer_that_tells_is_found():
    labels = np.arange(90) % 2
    plain = noise(90, 6)

    def matrix(cell):
        found = plain(cell).copy()
        if 3 in cell.layers:
            found[:, :2] += 3 * labels[:, None]
        return found

    folds = run(matrix, labels, np.arange(90), 6)

    assert all(3 in fold.candidate.cell.layers for fold in folds)
    assert np.mean([(f.said.predicted == labels[f.test]).mean() for f in folds]) > 0.9


def test_rows_of_one_group_are_never_on_both_sides():
    from pajama_tui.training.probe_learning.examples import folds_of

    groups = np.arange(100) // 4
    labels = np.random.default_rng(0).integers(0, 2, 100)

    for train, test in folds_of(labels, groups, 5, 0):
        assert not set(groups[train]) & set(groups[test])


def test_more_processes_choose_the_same():
    from pajama_tui.training.probe_learning.choosing import choose

    labels, groups = np.arange(60) % 2, np.arange(60)
    alone = choose(noise(60, 4), labels, groups, range(4), SMALL, 0)
    together = choose(noise(60, 4), labels, groups, range(4), SMALL, 0, workers=2)

    assert alone == together


@pytest.mark.parametrize("family", ["raw", "pca", "stats"])
@pytest.mark.parametrize("kind", ["lr", "linear_svm", "rbf_svm", "rf", "mlp"])
@pytest.mark.parametrize("classes", [2, 4])
def test_a_probe_says_what_scikit_learn_says(kind, family, classes):
    from pajama_tui.training.probe_learning.choosing import fit
    from pajama_tui.training.probes.fitted import classifier_of

    draw = np.random.default_rng(1)
    labels = np.arange(120) % classes
    columns = draw.normal(size=(120, 12)) + labels[:, None]
    grid = SPACES["full"].grids[kind][0]
    settings = tuple((name, values[-1]) for name, values in grid.items())
    if kind == "rf":
        settings = (("n_estimators", 20),)
    fitted = fit(Candidate(Cell((0,), "mean", family), kind, settings), columns, labels, 0)

    new = draw.normal(size=(200, 12)) + 1

    assert classifier_of(fitted).predict(new).tolist() == fitted.predict(new).tolist()


def test_a_fold_comes_back_from_disk_as_it_was(tmp_path):
    from pajama_tui.training.probe_learning.nested import load_fold, save_fold

    labels = np.arange(40) % 2
    fold = run(noise(40, 2), labels, np.arange(40), 2)[0]
    path = tmp_path / "fold.json"

    save_fold(fold, path)
    again = load_fold(path)

    assert again is not None
    assert again.candidate == fold.candidate
    assert again.said.proba.tolist() == fold.said.proba.tolist()
    assert {c: p.tolist() for c, p in again.grid.items()} == {
        c: p.tolist() for c, p in fold.grid.items()
    }
    path.write_text(path.read_text()[:-20])
    assert load_fold(path) is None


def test_figures_are_those_of_scikit_learn():
    from sklearn.metrics import f1_score, roc_auc_score

    draw = np.random.default_rng(0)
    labels, classes = draw.integers(1, 4, 200), np.array([1, 2, 3])
    proba = draw.dirichlet(np.ones(3), 200)
    said = Predictions(classes[proba.argmax(axis=1)], proba)

    worth = measure(labels, np.arange(200), classes, said, 0)

    expected = {
        "macro_f1": f1_score(labels, said.predicted, average="macro"),
        "weighted_f1": f1_score(labels, said.predicted, average="weighted"),
        "auc": roc_auc_score(labels, proba, multi_class="ovr"),
    }
    for name, value in expected.items():
        assert worth.values[name] == pytest.approx(value)
        low, high = worth.to_dict()[name]["interval"]
        assert low < value < high


def test_a_difference_is_paired():
    draw = np.random.default_rng(0)
    labels = draw.integers(0, 2, 300)
    right = draw.random(300) < 0.7
    first = np.where(right, labels, 1 - labels)
    second = first.copy()
    second[:9] = 1 - labels[:9]

    def worth(predicted):
        proba = np.column_stack([1 - predicted, predicted]).astype(float)
        return measure(labels, np.arange(300), CLASSES, Predictions(predicted, proba), 0)

    found = difference(worth(first), worth(second))

    # Each alone is uncertain by ±0.05, and yet one is surely the better.
    assert found["interval"][0] > 0
    assert found["interval"][1] < 0.06


def test_calibration_finds_the_temperature():
    from pajama_tui.training.probe_learning.calibrating import find_temperature, softened

    draw = np.random.default_rng(0)
    true = draw.dirichlet(np.ones(2), 4000)
    labels = (draw.random(4000) < true[:, 1]).astype(int)

    assert find_temperature(softened(true, 0.25), labels) == pytest.approx(4, rel=0.15)


def test_equal_questions_are_one_group_whatever_their_case():
    exact, groups = question_groups(["How many are there?", "how  many are THERE", "Why is it so?"])

    assert exact.tolist() == groups.tolist() == [0, 0, 1]
