"""Do the shipped judges together tell more than length does, on pairs that people judged?"""

import json
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pajama_tui.verdicts import fit_verdicts
from pajama_tui.verdicts.margins import fit_bounds
from pajama_tui.verdicts.margins import margins as verdict_margins

ROOT = Path(os.environ.get("PAJAMA_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))


def read(name: str) -> list[dict]:
    path = ROOT / "pairs" / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip(f"{path.name} is not here: set PAJAMA_TEST_DATA to the folder of test data")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    texts = ("prompt", "response_a", "response_b")
    return [
        row for row in rows if row["label"] != "tie" and all(type(row[t]) is str for t in texts)
    ]


def margins(rows: list[dict], score) -> np.ndarray:
    sides = np.array([[score(r["prompt"], r[f"response_{side}"]) for side in "ab"] for r in rows])
    low, high = np.nanpercentile(sides, [1, 99])
    unit = np.clip((sides - low) / (high - low if high > low else 1.0), 0, 1)
    return np.nan_to_num(unit[:, 0] - unit[:, 1])


def ranks(values: np.ndarray) -> np.ndarray:
    return np.array([(values < v).sum() + (values <= v).sum() for v in values], float)


@pytest.fixture(scope="module")
def scored(shipped):
    """Rows and all judges' scores of a set by its name, float32 (n, judges, 2); run once."""

    @cache
    def run(name: str) -> tuple[list[dict], np.ndarray]:
        rows = read(name)
        judges = shipped.values()
        scores = [
            [[score(row["prompt"], row[f"response_{side}"]) for side in "ab"] for score in judges]
            for row in rows
        ]
        return rows, np.array(scores, np.float32)

    return run


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "labels", "least"),
    [("pandalm_testset_v1", 250, 0.71), ("prometheus_val_gpt4", 250, 0.88)],
)
def test_held_out_prompts_are_judged_better_than_by_length(name, labels, least, scored) -> None:
    rows, scores = scored(name)
    length = margins(rows, lambda query, response: float(len(response.split())))
    a_wins = np.array([row["label"] == "a" for row in rows])
    prompts = np.unique([row["prompt"] for row in rows], return_inverse=True)[1]
    ours, longer = [], []
    for seed in range(6):
        order = np.random.default_rng(seed).permutation(prompts.max() + 1)
        seen = np.cumsum(np.bincount(prompts)[order])
        held_out = np.isin(prompts, order[np.searchsorted(seen, labels) + 1 :])
        gold = np.where(held_out, 0, np.where(a_wins, 1, -1)).astype(np.int8)
        model = fit_verdicts(scores, gold, groups=prompts, seed=seed)
        p_a = model.predict_proba(scores[held_out])
        ours.append(np.where(p_a == 0.5, 0.5, (p_a > 0.5) == a_wins[held_out]).mean())
        right = np.where(length == 0, 0.5, (length > 0) == a_wins)
        longer.append(right[held_out].mean())
    assert np.mean(ours) > np.mean(longer) + 0.03
    assert np.mean(ours) > least


@pytest.mark.slow
def test_the_judges_are_not_one_judge_in_eighty_files(scored) -> None:
    _, scores = scored("pandalm_testset_v1")
    x = np.nan_to_num(verdict_margins(scores, fit_bounds(scores)))
    rho = np.corrcoef(x.T)
    assert len(rho) ** 2 / (rho**2).sum() > 10
    alike = np.corrcoef(np.stack([ranks(column) for column in x.T])) - np.eye(len(rho))
    assert np.abs(alike).max() < 0.95


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pandalm_testset_v1", "prometheus_val_gpt4"])
def test_most_judges_are_not_length_in_disguise(name, scored) -> None:
    rows, scores = scored(name)
    length = ranks(margins(rows, lambda query, response: float(len(response.split()))))
    own = np.nan_to_num(verdict_margins(scores, fit_bounds(scores)))
    likeness = [abs(np.corrcoef(ranks(x), length)[0, 1]) if x.std() else 0.0 for x in own.T]
    assert np.mean(np.array(likeness) < 0.3) >= 0.5
