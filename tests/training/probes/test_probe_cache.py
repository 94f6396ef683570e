"""Features that were kept are found again, and damage to them is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import some_texts

from pajama_tui.training.probes.cache import FeatureCache
from pajama_tui.training.probes.prompts import default_prompts

PROMPT = default_prompts()["fluency"]


@pytest.fixture
def model(load: Callable[..., Any], tiny: Path) -> Any:
    return load(tiny)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts each pass through the model reads."""
    from pajama_tui.training.probes import extract, forward

    read: list[int] = []

    def noting(model: Any, rows: Any, wanted: Any, before: Any) -> Any:
        read.append(len(rows))
        return forward.pooled_states(model, rows, wanted, before)

    monkeypatch.setattr(extract, "pooled_states", noting)
    return read


def features(model: Any, texts: Any, cache: FeatureCache | None, **options: Any) -> Any:
    from pajama_tui.training.probes.extract import extract

    prompt = options.pop("prompt", PROMPT)
    layers, pools = options.pop("layers", (0, 2)), options.pop("pools", ("mean", "last"))
    return extract(model, prompt, texts, layers, pools, cache=cache, **options)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_what_is_kept_is_not_computed_again(
    model: Any, read: list[int], tmp_path: Path, dtype: str
) -> None:
    texts = some_texts(12)
    first = features(model, texts[:8], FeatureCache(tmp_path, dtype))
    assert sum(read) == 8
    again = features(model, texts, FeatureCache(tmp_path, dtype))
    assert sum(read) == 12
    for key, vectors in first.pooled.items():
        np.testing.assert_array_equal(again.pooled[key][:8], vectors)
    # Fewer columns are there as well; others, other prompts and other models are not.
    features(model, texts, FeatureCache(tmp_path, dtype), layers=(2,), pools=("last",))
    assert sum(read) == 12
    features(model, texts[:3], FeatureCache(tmp_path, dtype), layers=(1,))
    features(
        model, texts[:3], FeatureCache(tmp_path, dtype), prompt=default_prompts()["factuality"]
    )
    assert sum(read) == 18
    model.revision = "another"
    features(model, texts[:3], FeatureCache(tmp_path, dtype))
    assert sum(read) == 21


def test_damage_is_computed_again(model: Any, read: list[int], tmp_path: Path) -> None:
    texts = some_texts(6)
    whole = features(model, texts, FeatureCache(tmp_path))
    torn, flipped = sorted(tmp_path.rglob("*.features"))[:2]
    torn.write_bytes(torn.read_bytes()[:-7])
    content = bytearray(flipped.read_bytes())
    content[4 + 20 + 5] ^= 0xFF
    flipped.write_bytes(content)
    read.clear()
    again = features(model, texts, FeatureCache(tmp_path))
    assert sum(read) == 2
    for key, vectors in whole.pooled.items():
        np.testing.assert_allclose(again.pooled[key], vectors, atol=1e-5)
    read.clear()
    features(model, texts, FeatureCache(tmp_path))
    assert not read


def test_a_place_that_cannot_be_written_costs_nothing_but_the_keeping(
    model: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = FeatureCache(tmp_path / "file")
    found = features(model, some_texts(3), cache)
    assert np.isfinite(found.pooled[0, "mean"]).all()
    assert "not kept any more" in cache.fault


def stored(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_least_recently_used_go_when_there_are_too_many(
    model: Any, read: list[int], tmp_path: Path
) -> None:
    texts = some_texts(30)
    first = FeatureCache(tmp_path, limit=0)
    features(model, texts[:10], first)
    one = stored(tmp_path) // 10
    features(model, texts[10:20], first)
    # The first ten are used once more, so that the second ten are the older ones.
    features(model, texts[:10], FeatureCache(tmp_path, limit=0))
    assert sum(read) == 20
    limit = int(25 * one)
    again = FeatureCache(tmp_path, limit=limit)
    features(model, texts[20:], again)
    assert stored(tmp_path) <= limit
    assert not again.notice
    read.clear()
    kept = FeatureCache(tmp_path, limit=0)
    found = features(model, texts[:10] + texts[20:], kept)
    assert not read
    assert np.isfinite(found.pooled[0, "mean"]).all()
    features(model, texts[10:20], kept)
    assert sum(read) == 10


def test_what_is_in_use_stays_and_is_told(model: Any, read: list[int], tmp_path: Path) -> None:
    texts = some_texts(8)
    cache = FeatureCache(tmp_path, "float16", limit=100)
    features(model, texts[:4], cache)
    features(model, texts[4:], cache)
    assert "features_gib" in cache.notice
    read.clear()
    features(model, texts, cache)
    assert not read
    # The next one to open it needs none of them.
    features(model, some_texts(9)[8:], FeatureCache(tmp_path, "float16", limit=100))
    read.clear()
    features(model, texts, FeatureCache(tmp_path, "float16", limit=0))
    assert sum(read) == 8


def test_the_limit_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pajama_tui.training.probes.cache import configured_limit

    monkeypatch.setenv("PAJAMA_FEATURES_GIB", "0.5")
    assert configured_limit() == 1 << 29
