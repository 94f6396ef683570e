"""The preset for the published model, on a random one of its architecture."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.usefixtures("learning")


@pytest.fixture(scope="module")
def qwen(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random Qwen3 of two layers."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("qwen") / "Qwen3-1.7B"
    tokenizer = transformers.AutoTokenizer.from_pretrained(tiny)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.Qwen3Config(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=1, head_dim=16, max_position_embeddings=1024,
        tie_word_embeddings=True, eos_token_id=2, bos_token_id=None, pad_token_id=None,
    )  # fmt: skip
    transformers.Qwen3ForCausalLM(config).save_pretrained(folder)
    return folder


def settings_of(**given: Any) -> Any:
    from pajama_tui.training.probe_learning.settings import ProbeSettings

    return ProbeSettings.of(given, "qwen3-1.7b")


def test_it_names_the_model_and_searches_as_published() -> None:
    settings = settings_of(data="rows.jsonl")
    assert settings.model == "Qwen/Qwen3-1.7B"
    assert settings.balance
    assert settings.published
    assert {*settings.space.grids} == {"lr", "linear_svm"}
    assert {*settings.space.pools} == {"mean", "last"}
    assert settings.space.final_family == "raw"
    assert settings.space.score == "accuracy"
    # A folder of the model takes its place, where there is no network.
    assert settings_of(data="rows.jsonl", model="here").model == "here"


def test_its_size_is_known_before_it_is_there() -> None:
    from pajama_tui.training.probe_learning.needs import estimate

    settings = settings_of(data="rows.jsonl")
    found = estimate(settings.model, settings.space, 100, 100, gpu=False)
    assert 7 << 30 < found.memory < 12 << 30
    # Two pools of 28 layers of 2,048 numbers a text.
    assert found.disk == 100 * 28 * 2048 * 2 * 4


@pytest.mark.slow
def test_it_learns_from_a_model_of_that_architecture(
    qwen: Path, write: Any, tmp_path: Path
) -> None:
    from reporters import PieceNotebook
    from scored_rows import made_rows

    from pajama_tui.training.probe_learning.learning import learn_probes

    rows = made_rows(30)
    for at, row in enumerate(rows):
        row["scores"]["clarity"] = score = 2 + at % 4
        row["prediction"] = ("Quite so! " if score > 3 else "I do not know. ") * 6
    settings = settings_of(
        data=str(write(rows)), model=str(qwen), folds=2, classifiers=["lr"],
        cache=str(tmp_path / "cache"),
    )  # fmt: skip
    report = learn_probes(settings, tmp_path / "probes", PieceNotebook(tmp_path / "c"), "cpu")
    assert report["model"]["layers"] == 2
    entry = report["aspects"]["clarity"]
    assert entry["published_way"]["train_rows"] == 22
    assert entry["parts"]["all"]["probe"]["macro_f1"]["value"] > 0.7
    manifest = json.loads((tmp_path / "probes" / "clarity.json").read_text())
    assert manifest["model"]["name"] == str(qwen)
