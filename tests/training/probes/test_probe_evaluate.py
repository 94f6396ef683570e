"""evaluate_samples: as the published function is called, and more."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import some_texts

from pajama_tui.errors import InputError
from pajama_tui.training.probes.evaluate import best_rows, how_many
from pajama_tui.training.probes.prompts import ASPECTS

SAMPLES = [
    {"id": n, "question": question, "prediction": prediction, "kept": {"as": "it is"}}
    for n, (question, prediction) in enumerate(some_texts(30))
]


@pytest.fixture
def evaluate(tiny: Path) -> Callable[..., list[dict[str, Any]]]:
    from pajama_tui import evaluate_samples

    return lambda samples, root, **more: evaluate_samples(
        samples, root, **{"model_name": str(tiny), "cache": False, **more}
    )


def test_rows_come_back_scored_and_samples_are_not_changed(evaluate: Any, probes: Path) -> None:
    samples = copy.deepcopy(SAMPLES)
    rows = evaluate(samples, str(probes))
    assert samples == SAMPLES
    assert [row["id"] for row in rows] == list(range(30))
    for row, sample in zip(rows, SAMPLES, strict=True):
        assert row.items() >= sample.items()
        assert all(type(row[aspect]) is int and 1 <= row[aspect] <= 5 for aspect in ASPECTS)
        assert row["total_score"] == sum(row[aspect] for aspect in ASPECTS)
        told = row["pajama_probe"]
        assert list(told) == list(ASPECTS)
        for aspect in ASPECTS:
            p = told[aspect]["p"]
            assert list(p) == list("12345")
            assert sum(p.values()) == pytest.approx(1, abs=1e-5)
            assert int(max(p, key=p.get)) == row[aspect]
            mean = sum(int(score) * share for score, share in p.items())
            assert told[aspect]["expected"] == pytest.approx(mean, abs=1e-4)
        total = sum(told[aspect]["expected"] for aspect in ASPECTS)
        assert row["pajama_expected"] == pytest.approx(total, abs=1e-4)
    # The probes say different things of different rows, or nothing was tested.
    assert len({row["total_score"] for row in rows}) > 5


def test_batch_size_flips_nothing(evaluate: Any, probes: Path) -> None:
    one, *others = (
        evaluate(SAMPLES, probes, **how)
        for how in ({"batch_size": 1}, {"batch_size": 16}, {"batch_tokens": 5000})
    )
    for other in others:
        for mine, its in zip(one, other, strict=True):
            assert [mine[aspect] for aspect in ASPECTS] == [its[aspect] for aspect in ASPECTS]
            assert mine["pajama_expected"] == pytest.approx(its["pajama_expected"], abs=1e-4)


def test_binary_probes_say_0_or_1(evaluate: Any, binary_probes: Path) -> None:
    rows = evaluate(SAMPLES, binary_probes)
    assert {row[aspect] for row in rows for aspect in ASPECTS} == {0, 1}
    assert all(0 <= row["total_score"] <= 5 for row in rows)
    margins = {margin: evaluate(SAMPLES, binary_probes, abstain_margin=margin) for margin in (0, 1)}
    for margin, found in margins.items():
        abstained = {row["pajama_probe"][a]["abstains"] for row in found for a in ASPECTS}
        assert abstained == {bool(margin)}


def test_the_best_rows_are_kept_best_first(evaluate: Any, probes: Path) -> None:
    rows = evaluate(SAMPLES, probes)
    best = evaluate(SAMPLES, probes, top_percent=0.25)
    assert len(best) == 8
    ordered = sorted(rows, key=lambda row: -row["pajama_expected"])
    assert [row["id"] for row in best] == [row["id"] for row in ordered[:8]]
    assert len(evaluate(SAMPLES[:3], probes, top_percent=0.01)) == 1
    for wrong in (0, -1, 20, float("nan")):
        with pytest.raises(InputError, match="a share above 0 and up to 1"):
            evaluate(SAMPLES, probes, top_percent=wrong)


def test_ties_are_broken_by_total_and_then_order() -> None:
    rows = [
        {"id": n, "pajama_expected": expected, "total_score": total}
        for n, (expected, total) in enumerate(
            [(2.0, 9), (3.0, 10), (3.0, 12), (None, None), (3.0, 12), (3.0, 10)]
        )
    ]
    assert [row["id"] for row in best_rows(rows, 0.99)] == [2, 4, 1, 5, 0]
    assert [how_many(30, share) for share in (0.1, 0.101, 1e-9, 1)] == [3, 4, 1, 30]
    assert how_many(0, 0.5) == 0


def test_rows_that_cannot_be_scored_stay_with_a_reason(evaluate: Any, probes: Path) -> None:
    samples = [SAMPLES[0], {"question": "only"}, "text", {"question": 1, "prediction": "x"}]
    rows = evaluate(samples, probes)
    assert rows[0]["total_score"] is not None
    assert rows[1]["pajama_reason"] == "its prediction is missing or no text"
    assert rows[2]["sample"] == "text"
    assert all(rows[3][key] is None for key in (*ASPECTS, "total_score", "pajama_expected"))
    assert len(evaluate(samples, probes, top_percent=0.9)) == 1
    with pytest.raises(InputError, match="None of the samples can be scored"):
        evaluate(samples[1:], probes)
    assert evaluate([], probes) == []


def test_a_prediction_too_long_for_the_model_has_no_score(evaluate: Any, probes: Path) -> None:
    samples = [SAMPLES[0], {"question": "q", "prediction": "la " * 3000}]
    rows = evaluate(samples, probes)
    assert rows[0]["fluency"] is not None
    assert rows[1]["fluency"] is None
    assert "1,024 is the most" in rows[1]["pajama_reason"]
    cut = evaluate([{"question": "what " * 3000, "prediction": "That."}], probes)
    assert cut[0]["pajama_truncated"] is True
    assert cut[0]["fluency"] is not None


def test_numbers_that_are_not_finite_are_no_score(
    load: Callable[..., Any], tiny: Path, probes: Path
) -> None:
    import torch

    from pajama_tui import evaluate_samples

    model = load(tiny)
    with torch.no_grad():
        model.body.get_input_embeddings().weight[:] = float("inf")
    rows = evaluate_samples(SAMPLES[:2], probes, model=model, cache=False)
    assert [row["total_score"] for row in rows] == [None, None]
    assert "not finite" in rows[0]["pajama_reason"]


def test_a_loaded_model_and_kept_features_are_used_again(
    load: Any, tiny: Path, probes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pajama_tui import evaluate_samples
    from pajama_tui.training.probes import extract
    from pajama_tui.training.probes.cache import FeatureCache

    model, cache = load(tiny), FeatureCache(tmp_path)
    first = evaluate_samples(SAMPLES, probes, model=model, cache=cache)
    monkeypatch.setattr(extract, "pooled_states", None)
    assert evaluate_samples(SAMPLES, probes, model=model, cache=cache) == first
    assert np.isfinite([row["pajama_expected"] for row in first]).all()
