"""Features of a text are its own: whatever is in its batch, however it is computed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import LAYERS, build_model, some_texts

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.training.probes.features import POOLS, Features
from pajama_tui.training.probes.prompts import Prompt, default_prompts

Load = Callable[..., Any]

PROMPT = default_prompts()["fluency"]
EVERY = ("mean", "last", "min", "max")


def features(model: Any, texts: Any, *, prompt: Prompt = PROMPT, **options: Any) -> Features:
    from pajama_tui.training.probes.extract import extract

    layers = options.pop("layers", range(LAYERS))
    return extract(model, prompt, texts, layers, options.pop("pools", EVERY), **options)


def same(one: Features, other: Features, tolerance: float = 2e-5) -> None:
    assert one.pooled.keys() == other.pooled.keys()
    for key, vectors in one.pooled.items():
        assert np.isfinite(vectors).all()
        np.testing.assert_allclose(vectors, other.pooled[key], atol=tolerance, err_msg=str(key))


def transformers_own(folder: Path, text: str, **options: Any) -> Any:
    import torch
    from transformers import AutoModel, AutoTokenizer

    ids = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")["input_ids"]
    model = AutoModel.from_pretrained(folder, **options).eval()
    with torch.no_grad():
        return model(input_ids=ids, output_hidden_states=True, output_attentions=bool(options))


@pytest.mark.parametrize("pool", POOLS)
def test_no_score_depends_on_batch_size_or_neighbours(load: Load, tiny: Path, pool: str) -> None:
    model, texts = load(tiny), some_texts(24)
    alone = features(model, texts, pools=(pool,), batch_size=1).matrix(range(LAYERS), pool)
    draw = np.random.default_rng(0)
    center = alone.mean(axis=0)
    weights = draw.normal(size=(50, alone.shape[1]))
    decisions = (alone - center) @ weights.T > 0
    # Some of both, or no flip could be seen.
    assert 0.2 < decisions.mean() < 0.8
    for options in ({"batch_size": 16}, {"batch_tokens": 700}, {"batch_size": 5, "reuse": False}):
        found = features(model, texts[::-1], pools=(pool,), **options)
        matrix = found.matrix(range(LAYERS), pool)[::-1]
        np.testing.assert_allclose(matrix, alone, atol=2e-5)
        assert (((matrix - center) @ weights.T > 0) != decisions).sum() == 0


@pytest.mark.parametrize("kind", ["llama", "gpt2", "bert"])
def test_layers_are_those_of_transformers(load: Load, tmp_path: Path, ml: None, kind: str) -> None:
    folder = build_model(tmp_path / kind, kind)
    model = load(folder)
    assert model.reuse is (kind != "bert")
    texts = some_texts(3)
    found = features(model, texts)
    for at, text in enumerate(texts):
        states = transformers_own(folder, PROMPT.render(*text)).hidden_states
        for layer in range(LAYERS):
            expected = states[layer + 1][0].numpy()
            for pool, vector in (
                ("mean", expected.mean(axis=0)),
                ("last", expected[-1]),
                ("min", expected.min(axis=0)),
                ("max", expected.max(axis=0)),
            ):
                np.testing.assert_allclose(found.pooled[layer, pool][at], vector, atol=2e-5)


def test_what_is_kept_of_the_beginning_changes_nothing(load: Load, tiny: Path) -> None:
    model = load(tiny)
    # Some of these a tokenizer joins with what is before them.
    openings = ["\nAnd?", " indented", "", "  \n x", "Question:", "中文", "…", "\t1", "</s> evil"]
    texts = [
        (opening, response) for opening, (_, response) in zip(openings, some_texts(9), strict=True)
    ]
    same(features(model, texts), features(model, texts, reuse=False))
    assert len(model.prefixes) == 1


def test_a_text_that_begins_otherwise_is_read_whole(
    load: Load, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pajama_tui.training.probes import extract, forward, tokens

    # Nothing is known of line feeds, and the tokenizer joins them.
    monkeypatch.setattr(tokens, "_BEGINNINGS", ("a",))
    prefixed = []

    def noting(model: Any, rows: Any, wanted: Any, before: Any) -> Any:
        prefixed.append((len(rows), before is not None))
        return forward.pooled_states(model, rows, wanted, before)

    monkeypatch.setattr(extract, "pooled_states", noting)
    model = load(tiny)
    texts = [("\n\nWhat?", "That."), ("a plain one", "That.")]
    found = features(model, texts)
    assert prefixed == [(1, True), (1, False)]
    same(found, features(model, texts, reuse=False))


def test_only_the_layers_that_are_needed_are_run_and_loaded(load: Load, tiny: Path) -> None:
    whole, short = load(tiny), load(tiny, deepest=1)
    assert len(short.blocks.modules) == 2
    assert short.identity == whole.identity
    texts = some_texts(5)
    ran = []
    handle = whole.blocks.modules[2].register_forward_hook(lambda *_: ran.append(1))
    few = features(whole, texts, layers=(0, 1))
    assert not ran
    same(few, features(short, texts, layers=(0, 1)))
    every = features(whole, texts)
    assert ran
    handle.remove()
    same(
        few, Features({k: every.pooled[k] for k in few.pooled}, {}, every.problems, every.truncated)
    )
    with pytest.raises(ValueError, match="has 2 layers"):
        features(short, texts, layers=(2,))


def test_attention_entropy_is_of_real_positions_alone(load: Load, tiny: Path) -> None:
    model, texts = load(tiny, attention=True), some_texts(6)
    options: dict[str, Any] = {"families": ("raw+heads",), "pools": ("mean",)}
    found = features(model, texts, **options)
    alone = features(model, texts, **options, batch_size=1, reuse=False)
    assert set(found.entropy) == set(range(LAYERS))
    for at, text in enumerate(texts):
        attentions = transformers_own(
            tiny, PROMPT.render(*text), attn_implementation="eager"
        ).attentions
        for layer in range(LAYERS):
            weights = attentions[layer][0].numpy()
            logs = np.log(np.where(weights > 0, weights, 1))
            expected = -(weights * logs).sum(axis=-1).mean(axis=-1)
            np.testing.assert_allclose(found.entropy[layer][at], expected, atol=2e-5)
            np.testing.assert_allclose(alone.entropy[layer][at], expected, atol=2e-5)
    matrix = found.matrix((0, 2), "mean", "raw+heads")
    assert matrix.shape == (6, 2 * (32 + 2))
    assert found.matrix((1,), "mean", "attention").shape == (6, 3)
    assert found.matrix((1,), "mean", "stats").shape == (6, 3)


def test_a_long_question_loses_its_beginning_and_a_response_is_never_cut(
    load: Load, tiny: Path
) -> None:
    from pajama_tui.training.probes.tokens import encode

    room = len(encode(load(tiny), PROMPT, [("", "")])[0].ids)
    model = load(tiny, max_length=room + 40)
    long = "START " + "so many words here " * 30 + "END?"
    texts = [(long, "Right: 42."), ("What?", "la " * 200), ("What?", "Right.")]
    tokens = encode(model, PROMPT, texts)
    said = model.tokenizer.decode(tokens[0].ids)
    assert "START" not in said
    assert "END?\n\nResponse:\nRight: 42." in said
    assert len(tokens[0].ids) <= model.max_length
    assert "is the most" in tokens[1].problem
    found = features(model, texts)
    assert found.truncated.tolist() == [True, False, False]
    assert [bool(problem) for problem in found.problems] == [False, True, False]
    matrix = found.matrix((1,), "mean")
    assert np.isnan(matrix[1]).all()
    assert np.isfinite(matrix[[0, 2]]).all()


def test_texts_that_do_not_fit_into_memory_together_go_one_by_one(
    load: Load, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pajama_tui.training.probes import extract, forward

    model, texts = load(tiny), some_texts(12)
    expected = features(model, texts)
    room = 3

    def tight(model: Any, rows: Any, wanted: Any, before: Any) -> Any:
        if len(rows) > room:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB")
        return forward.pooled_states(model, rows, wanted, before)

    monkeypatch.setattr(extract, "pooled_states", tight)
    same(features(model, texts), expected)
    room = 0
    with pytest.raises(PajamaError, match="a single text of"):
        features(model, texts)


def test_a_text_that_recurs_is_read_once(
    load: Load, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pajama_tui.training.probes import extract, forward

    read = []

    def noting(model: Any, rows: Any, wanted: Any, before: Any) -> Any:
        read.extend(rows)
        return forward.pooled_states(model, rows, wanted, before)

    monkeypatch.setattr(extract, "pooled_states", noting)
    texts = some_texts(4)
    done: list[int] = []
    found = features(load(tiny), [*texts, *texts], on_batch=done.append)
    assert len(read) == 4
    assert sum(done) == 8
    np.testing.assert_array_equal(found.pooled[1, "mean"][:4], found.pooled[1, "mean"][4:])


def test_half_precision_pools_in_single(load: Load, tiny: Path) -> None:
    texts = some_texts(6)
    exact, rough = load(tiny), load(tiny, dtype="bfloat16")
    one, other = features(exact, texts), features(rough, texts)
    assert other.pooled[3, "mean"].dtype == np.float32
    np.testing.assert_allclose(one.pooled[3, "mean"], other.pooled[3, "mean"], atol=0.1)


def test_a_model_without_layers_is_refused_in_words(load: Load, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="it has no config"):
        load(tmp_path / "empty")
    with pytest.raises(InputError, match="There is no model folder"):
        load(tmp_path / "absent")
