"""Do the shipped judges together tell more than length does, on pairs that people judged?"""

import json
import os
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(os.environ.get("PAJAMA_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
TRAINING_ROWS = 250


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


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Ridge logistic regression without intercept, by Newton's method."""
    ridge = 0.1 * len(y) * np.eye(x.shape[1])
    weights = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ weights))
        curvature = (x * (p * (1 - p))[:, None]).T @ x + ridge
        weights -= np.linalg.solve(curvature, x.T @ (p - y) + ridge @ weights)
    return weights


@pytest.fixture(scope="module")
def pandalm() -> list[dict]:
    return read("pandalm_testset_v1")


@pytest.mark.slow
def test_held_out_prompts_are_judged_better_than_by_length(pandalm, shipped) -> None:
    x = np.stack([margins(pandalm, score) for score in shipped.values()], axis=1)
    spread = np.sqrt((x**2).mean(axis=0))
    x = np.clip(x / np.where(spread > 0, spread, 1), -4, 4)
    length = margins(pandalm, lambda query, response: float(len(response.split())))
    a_wins = np.array([row["label"] == "a" for row in pandalm])
    prompts = np.unique([row["prompt"] for row in pandalm], return_inverse=True)[1]
    ours, longer = [], []
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(prompts.max() + 1)
        seen = np.cumsum(np.bincount(prompts)[order])
        held_out = np.isin(prompts, order[np.searchsorted(seen, TRAINING_ROWS) + 1 :])
        weights = fit(x[~held_out], a_wins[~held_out])
        ours.append(((x[held_out] @ weights > 0) == a_wins[held_out]).mean())
        right = np.where(length == 0, 0.5, (length > 0) == a_wins)
        longer.append(right[held_out].mean())
    assert np.mean(ours) > np.mean(longer) + 0.03
    assert np.mean(ours) > 0.71


@pytest.mark.slow
@pytest.mark.parametrize("name", ["pandalm_testset_v1", "prometheus_val_gpt4"])
def test_most_judges_are_not_length_in_disguise(name, shipped) -> None:
    rows = read(name)
    length = ranks(margins(rows, lambda query, response: float(len(response.split()))))
    likeness = []
    for score in shipped.values():
        own = ranks(margins(rows, score))
        likeness.append(abs(np.corrcoef(own, length)[0, 1]) if own.std() else 0.0)
    assert np.mean(np.array(likeness) < 0.3) >= 0.5
