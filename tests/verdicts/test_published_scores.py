"""The label models on real scores of published judges; skipped where these are not at hand."""

import os
from pathlib import Path

import numpy as np
import pytest

from pajama_tui.verdicts import fit_verdicts

DATA = Path(os.environ.get("PAJAMA_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")
MATRICES = DATA / "matrices"


@pytest.mark.skipif(not MATRICES.is_dir(), reason=f"no published score matrices in {MATRICES}")
def test_250_labels_beat_equal_weights_by_far_on_judgelm():
    with np.load(MATRICES / "judgelm.npz") as file:
        labelled = np.stack([file["val_s1"], file["val_s2"]], axis=2)
        others = np.stack([file["test_s1"], file["test_s2"]], axis=2)
        truth = np.where(file["val_gold"] == 0, 1, -1).astype(np.int8)
    scores = np.concatenate([labelled, others]).astype(np.float32)
    gaps = []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(truth))
        seen, test = order[:250], order[250:]
        gold = np.zeros(len(scores), np.int8)
        gold[seen] = truth[seen]
        right = {}
        for method in ("auto", "stack", "margin", "majority"):
            p_a = fit_verdicts(scores, gold, method, seed).predict_proba(scores[test])
            right[method] = np.where(p_a == 0.5, 0.5, (p_a > 0.5) == (truth[test] > 0)).mean()
        gaps.append(right["stack"] - max(right["margin"], right["majority"]))
        assert right["auto"] == right["stack"]
    assert np.mean(gaps) > 0.05
