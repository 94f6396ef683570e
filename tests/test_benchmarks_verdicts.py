"""`benchmarks/verdicts.py` on data whose figures are known beforehand."""

import importlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
JUDGES = 6


def run(*arguments):
    command = [sys.executable, str(BENCHMARKS / "verdicts.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture
def accuracy(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("verdicts_accuracy")


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("verdicts_figures")


def write(path, val, test, agree=1, labels=None, group=None):
    """Save rows whose judges all prefer what gold does, or all the opposite (agree=-1).

    `val` and `test` are gold as published, 0 for response 1; `labels` is what the file says of val.
    """
    random = np.random.default_rng(len(val))
    arrays = {"val_gold": val if labels is None else labels, "test_gold": test}
    for part, gold in (("val", val), ("test", test)):
        better = np.where(gold == 0, 1, -1)[:, None]
        margin = agree * better * random.uniform(0.5, 1.5, (len(gold), JUDGES))
        base = random.standard_normal((len(gold), JUDGES))
        arrays |= {f"{part}_s1": base + margin / 2, f"{part}_s2": base - margin / 2}
    if group is not None:
        arrays["test_group"] = group
    np.savez(path, **arrays)


def codes(rows, seed=0):
    return np.random.default_rng(seed).integers(0, 2, rows).astype(np.int8)


def unknown(rows):
    return np.full(rows, -1, np.int8)


@pytest.fixture
def matrices(tmp_path):
    """judgelm and prometheus: judges always right on val; pandalm: always wrong on test."""
    write(tmp_path / "judgelm.npz", codes(60), unknown(30))
    write(tmp_path / "prometheus.npz", codes(50, 1), unknown(30))
    labels = unknown(40)
    labels[:5] = codes(40, 2)[:5]
    write(
        tmp_path / "pandalm.npz",
        codes(40, 2),
        codes(80, 3),
        agree=-1,
        labels=labels,
        group=np.arange(80) // 4,
    )
    np.savez(tmp_path / "nogold.npz", val_s1=np.ones((3, 2)), val_s2=np.ones((3, 2)))
    return tmp_path


def test_tables_show_what_is_known_of_made_sets(matrices):
    done = run(
        "accuracy", matrices, "--seeds", 2, "--labels", "0,20", "--methods", "majority,paper"
    )
    assert done.returncode == 0, done.stderr
    assert "nogold.npz holds no gold" in done.stderr
    text = done.stdout
    assert "judgelm: 90 rows x 6 judges, 60 gold rows (val), 24 held out" in text
    assert "pandalm: 120 rows x 6 judges, 80 gold rows of 20 prompts (test), 40 held out" in text
    tables = text.split("Probabilities.")[0].split("\n\n")[1:]
    assert [table.split("\n")[0].split("  ")[0] for table in tables[:2]] == [
        "no labels",
        "20 labels",
    ]
    for table in tables[:2]:
        rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()}
        assert rows["majority"] == ["100.0", "±0.0", "0.0", "±0.0", "100.0", "±0.0", "66.7", "±0.0"]
        assert rows["paper"] == rows["majority"]
    assert (
        "majority at least 80.7 on average of judgelm, prometheus, pandalm: 66.67: NOT MET" in text
    )
    assert "every method but pajama and paper is mirrored to 1e-09: met" in text
    for name, auc in (("judgelm", 1.0), ("pandalm", 0.0)):
        shown = text.split(f"{name}, 20 labels")[1].splitlines()[1].split()
        assert shown[0] == "majority"
        assert float(shown[1]) == auc


def test_a_good_method_meets_the_bars_and_beats_nobody_on_perfect_judges(matrices):
    write(matrices / "pandalm.npz", codes(40, 2), codes(80, 3), labels=unknown(40))
    methods = "auto,majority,pajama"
    done = run("accuracy", matrices, "--seeds", 2, "--labels", "0,25,500", "--methods", methods)
    assert done.returncode == 0, done.stderr
    bars = done.stdout.split("All bars\n")[1]
    average = "on average of judgelm, prometheus, pandalm: 100.00: met"
    assert f"no labels: auto at least 80.7 {average}" in bars
    assert f"25 labels: auto at least 80.3 {average}" in bars
    assert (
        "auto above pajama on each set: NOT MET (but not on judgelm, pandalm, prometheus)" in bars
    )
    assert "auto on no set below majority by more than noise: met" in bars
    # No set has 500 rows: a table without figures, and no bar.
    assert "500 labels:" not in bars


def test_no_prompt_is_on_both_sides_and_only_gold_rows_are_split(accuracy, matrices):
    by_name = {data.name: data for data in accuracy.read_sets(matrices)}
    assert sorted(by_name) == ["judgelm", "pandalm", "prometheus"]
    pandalm = by_name["pandalm"]
    # The few labels of the other part are left out.
    assert (pandalm.known >= 40).all()
    assert ((pandalm.gold[40:] == 1) == (codes(80, 3) == 0)).all()
    splits = [accuracy.split(pandalm, seed) for seed in range(3)]
    for pool, held in splits:
        assert sorted([*pool, *held]) == list(pandalm.known)
        assert not set(pandalm.groups[pool]) & set(pandalm.groups[held])
    assert set(splits[0][1]) != set(splits[1][1])
    pool, held = accuracy.split(by_name["judgelm"], 0)
    assert (len(pool), len(held)) == (36, 24)


def gold_set(accuracy, gold, groups=None):
    rows = len(gold)
    return accuracy.GoldSet(
        name="made",
        part="val",
        scores=np.zeros((rows, 1, 2), np.float32),
        gold=gold,
        groups=np.arange(rows) if groups is None else groups,
        grouped=groups is not None,
    )


def seed_run(accuracy, p_a, swapped=None, failures=None):
    p_a = np.asarray(p_a, np.float64)
    swapped = 1 - p_a if swapped is None else np.asarray(swapped)
    return accuracy.Run(np.arange(len(p_a)), p_a, swapped, 0, failures)


def test_chance_is_the_error_of_perfectly_calibrated_probabilities(accuracy, figures):
    random = np.random.default_rng(0)
    p_a = random.random(200)
    found = []
    for _ in range(40):
        gold = np.where(random.random(200) < p_a, 1, -1).astype(np.int8)
        found.append(figures.calibration([seed_run(accuracy, p_a)], gold_set(accuracy, gold)))
    chance = found[0].floor
    assert chance > 0.03
    assert np.mean([each.ece for each in found]) == pytest.approx(chance, rel=0.1)
    too_sure = figures.calibration(
        [seed_run(accuracy, np.where(p_a > 0.5, 0.999, 0.001))], gold_set(accuracy, gold)
    )
    assert too_sure.ece > 0.1 > 10 * too_sure.floor


def test_pooling_equal_runs_changes_no_calibration_error(accuracy, figures):
    random = np.random.default_rng(1)
    p_a = random.random(100)
    gold = np.where(random.random(100) < 0.5, 1, -1).astype(np.int8)
    found = figures.calibration([seed_run(accuracy, p_a)] * 3, gold_set(accuracy, gold))
    assert found.pooled_ece == pytest.approx(found.ece)
    assert found.pooled_floor == pytest.approx(found.floor)


def test_a_difference_in_every_prompt_has_a_narrow_interval_and_chance_a_wide_one(
    accuracy, figures
):
    gold = np.where(np.arange(80) % 2, 1, -1).astype(np.int8)
    right, wrong = np.where(gold > 0, 0.9, 0.1), np.where(gold > 0, 0.1, 0.9)
    data = gold_set(accuracy, gold, groups=np.arange(80) // 4)
    one, other = [seed_run(accuracy, right)], [seed_run(accuracy, wrong)]
    assert figures.row_interval(one, other, data) == (1.0, 1.0)
    # Right on all rows of half the prompts, wrong on the others.
    mixed = [seed_run(accuracy, np.where(np.arange(80) < 40, right, wrong))]
    flat = [seed_run(accuracy, np.full(80, 0.5))]
    low, high = figures.row_interval(mixed, flat, data)
    assert low < -0.15
    assert high > 0.15


def test_swap_failures_are_counted_among_given_verdicts(accuracy, figures):
    gold = np.array([1, -1, 1, -1, 1], np.int8)
    # Turned; not turned and wrong; undecided; open only after the exchange, and right; turned.
    runs = [seed_run(accuracy, [0.9, 0.8, 0.5, 0.2, 0.7], [0.1, 0.9, 0.9, 0.5, 0.3], 0.25)]
    found = figures.swap_failures(runs, gold_set(accuracy, gold))
    assert found == (2 / 4, 0.25, 1 / 2)
    assert figures.asymmetry(runs) == pytest.approx(0.7)


def test_costs_are_listed_for_each_method_and_each_amount_of_gold():
    sizes = ("--rows", 400, "--judges", 5, "--rounds", 1)
    done = run("cost", *sizes, "--methods", "majority,pajama")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    listed = [words for words in lines if words and words[0] in ("majority", "pajama")]
    assert [words[:2] for words in listed] == [
        [method, gold] for method in ("majority", "pajama") for gold in ("none", "250", "all")
    ]
    for words in listed:
        assert all(float(value) >= 0 for value in words[2:])
    # The bars are for a million rows.
    assert "met" not in done.stdout.lower().split()


def test_packages_are_compared_or_said_to_be_missing():
    done = run("packages", "--rows", 400, "--judges", 5, "--rounds", 1)
    assert done.returncode == 0, done.stderr
    for name in ("snorkel", "flyingsquid"):
        table = done.stdout.split(f"\n{name} ")[1].split("\n\n")[0].splitlines()
        rows = {line.split()[0]: line.split()[1:] for line in table}
        assert float(rows["core"][-1].rstrip("%")) > 55
        missing = f"The package {name} is not installed here" in done.stdout
        if find_spec(name) is None:
            assert missing
        if missing:
            assert "package" not in rows
        else:
            assert float(rows["core"][6].rstrip("%")) > 97


def test_a_strange_file_is_named_without_a_traceback(tmp_path):
    assert "No .npz file with gold" in run("accuracy", tmp_path).stderr
    np.savez(
        tmp_path / "odd.npz", val_s1=np.ones((3, 2)), val_s2=np.ones((3, 2)), val_gold=[0, 7, 1]
    )
    done = run("accuracy", tmp_path)
    assert done.returncode == 1
    assert "odd.npz is no score matrix" in done.stderr
    assert "gold must be 0, 1 or -1" in done.stderr
    assert "Traceback" not in done.stderr
