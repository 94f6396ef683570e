"""A reward model is trained, stopped, killed and resumed; small random models, real libraries."""

import json
import math
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reporters import Notebook
from small import some_verdicts

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.storage import WriteFailed
from pajama_tui.training.reward.making import make_reward_model
from pajama_tui.training.reward.settings import RewardSettings

QUICK = {"lr": 3e-3, "batch": 4, "epochs": 3.0}


def train(
    data: Path, model: Path | str | None, out: Path, notebook: Notebook, **more: Any
) -> dict[str, Any] | None:
    given = {"data": str(data), "model": str(model) if model else None, **QUICK, **more}
    return make_reward_model(RewardSettings.of(given), out, notebook, "cpu")


def weights(folder: Path) -> dict[str, Any]:
    from safetensors.numpy import load_file

    return dict(load_file(folder / "model.safetensors"))


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ({}, {}),
        ({"chat": True}, {"lora": True}),
        ({"encoder": True}, {"lora": True}),
        ({"encoder": True}, {"labels": "hard", "accumulate": 2}),
        ({"pad": False}, {"checkpointing": True}),
        ({}, {"precision": "pure-bf16", "patience": 0}),
    ],
    ids=["plain", "chat-lora", "encoder-lora", "encoder-hard", "no-pad", "bf16"],
)
def test_learns_what_verdicts_say_and_writes_a_model_that_says_it_again(
    tmp_path: Path, verdicts: Any, make_model: Any, kind: Any, settings: Any
) -> None:
    from transformers import AutoModelForSequenceClassification

    from pajama_tui.training.reward.judged import read_judged
    from pajama_tui.training.reward.making import rewards_of
    from pajama_tui.training.reward.scoring import load_trained

    data, out = verdicts(some_verdicts(120)), tmp_path / "out"
    result = train(data, make_model(**kind), out, Notebook(tmp_path / "c"), **settings)
    assert result
    assert result["test"]["accuracy"]["value"] == 1.0
    assert result["dev_agreement"]["low"] > 0.5
    assert AutoModelForSequenceClassification.from_pretrained(out).config.num_labels == 1
    loaded, record = load_trained(str(out), print, "cpu")
    assert record["test"] == result["test"]
    pairs = read_judged(str(data)).pairs
    rewards = rewards_of(loaded, pairs)
    assert all((a > b) == (pair.p_a > 0.5) for (a, b), pair in zip(rewards, pairs, strict=True))


def test_one_process_trains_in_one_precision_after_another(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    data = verdicts(some_verdicts(40))
    told = [
        train(data, make_model(), tmp_path / each, Notebook(tmp_path / f"c-{each}"), precision=each)
        for each in ("bf16", "fp32", "bf16")
    ]
    assert [result["precision"] for result in told] == ["bf16", "fp32", "bf16"]
    losses = [result["training"]["dev_loss"] for result in told]
    assert losses[0] == losses[2] != losses[1]
    assert losses[0] == pytest.approx(losses[1], abs=0.1)


def test_the_head_of_adapters_is_learned_too(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    folder = make_model()
    one, two = tmp_path / "one", tmp_path / "two"
    train(verdicts(), folder, one, Notebook(tmp_path / "1"), lora=True, epochs=1.0)
    train(verdicts(), folder, two, Notebook(tmp_path / "2"), lora=True, epochs=2.0)
    first, second = weights(one), weights(two)
    assert not np.allclose(first["score.weight"], second["score.weight"])
    # Merged, and so the same model as before by its names.
    assert {name.removeprefix("model.") for name in weights(folder) if "lm_head" not in name} <= {
        name.removeprefix("model.") for name in first
    }


def test_soft_labels_stop_at_the_verdicts_probability(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    rows = some_verdicts(60, gold_every=1000)
    for row in rows:
        row["pajama_p_a"] = 0.7 if row["pajama_choice"] == "a" else 0.3
    found = {}
    for labels in ("soft", "hard"):
        out = tmp_path / labels
        notebook = Notebook(tmp_path / f"c-{labels}")
        train(verdicts(rows), make_model(), out, notebook, labels=labels, patience=0, epochs=6.0)
        found[labels] = notebook.curve("dev_loss")
    floor = -(0.7 * math.log(0.7) + 0.3 * math.log(0.3))
    assert min(found["soft"].values()) == pytest.approx(floor, abs=0.02)
    assert min(found["hard"].values()) < 0.05


@pytest.mark.parametrize("settings", [{}, {"lora": True, "lora_dropout": 0.1}, {"accumulate": 2}])
def test_stopped_and_resumed_is_as_if_undisturbed(
    tmp_path: Path, verdicts: Any, make_model: Any, settings: Any
) -> None:
    data, model = verdicts(), make_model()
    whole = Notebook(tmp_path / "whole")
    result = train(data, model, tmp_path / "a", whole, **settings)
    parts = Notebook(tmp_path / "parts", stop_after=5)
    assert train(data, model, tmp_path / "b", parts, **settings) is None
    assert not (tmp_path / "b").exists()
    again = Notebook(tmp_path / "parts")
    resumed = train(data, model, tmp_path / "b", again, **settings)
    assert result
    assert resumed
    assert min(again.curve()) == 6
    assert parts.curve() | again.curve() == whole.curve()
    assert result["training"]["best_step"] == resumed["training"]["best_step"]
    one, two = weights(tmp_path / "a"), weights(tmp_path / "b")
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_an_unreadable_checkpoint_gives_way_to_the_one_before(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    data, model = verdicts(), make_model()
    whole = Notebook(tmp_path / "whole")
    train(data, model, tmp_path / "a", whole)
    parts = Notebook(tmp_path / "parts", stop_after=7)
    train(data, model, tmp_path / "b", parts)
    older, newest = sorted(parts.checkpoints.iterdir())
    file = newest / "optimizer.safetensors"
    content = bytearray(file.read_bytes())
    content[-3] ^= 1
    file.write_bytes(content)
    again = Notebook(tmp_path / "parts")
    train(data, model, tmp_path / "b", again)
    assert any(newest.name in w and "cannot be read" in w for w in again.warnings)
    assert min(again.curve()) == int(older.name.removeprefix("step-")) + 1
    assert parts.curve() | again.curve() == whole.curve()
    assert len(list(again.checkpoints.iterdir())) <= 2


def test_without_any_readable_checkpoint_it_begins_anew_and_says_so(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    data, model = verdicts(), make_model()
    parts = Notebook(tmp_path / "parts", stop_after=5)
    train(data, model, tmp_path / "b", parts)
    for file in parts.checkpoints.rglob("state.json"):
        file.write_text("{")
    again = Notebook(tmp_path / "parts")
    assert train(data, model, tmp_path / "b", again)
    assert "No checkpoint can be read; the training starts anew." in again.warnings
    assert min(again.curve()) == 1


def test_other_verdicts_than_it_began_with_are_refused(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    model = make_model()
    train(verdicts(), model, tmp_path / "b", Notebook(tmp_path / "parts", stop_after=5))
    changed = some_verdicts(48)
    changed[1]["response_a"] = "changed"
    with pytest.raises(PajamaError, match="not those that this training began with"):
        train(verdicts(changed), model, tmp_path / "b", Notebook(tmp_path / "parts"))


def test_stops_early_and_keeps_the_best_weights(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    notebook = Notebook(tmp_path / "c")
    result = train(verdicts(), make_model(), tmp_path / "o", notebook, epochs=50.0, patience=2)
    assert result
    losses = notebook.curve("dev_loss")
    assert result["training"]["steps"] < result["training"]["planned_steps"]
    assert result["training"]["best_step"] == min(losses, key=losses.__getitem__)
    assert "no better dev loss in 2 checks" in result["training"]["ended_by"]


def test_out_of_memory_says_what_to_lower(
    tmp_path: Path, verdicts: Any, make_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    def full(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    monkeypatch.setattr("pajama_tui.training.reward.train.rewards", full)
    with pytest.raises(PajamaError) as refused:
        train(verdicts(), make_model(), tmp_path / "o", Notebook(tmp_path / "c"))
    said = str(refused.value)
    assert said.startswith("Out of memory: lower --batch (now 4) and raise --accumulate")
    assert "--max-length (now 128)" in said
    assert "--lora" in said


def test_a_full_disk_is_one_sentence_and_keeps_the_last_checkpoint(
    tmp_path: Path, verdicts: Any, make_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import safetensors.torch

    real, calls = safetensors.torch.save_file, []

    def full(tensors: Any, path: Any, *rest: Any) -> None:
        calls.append(path)
        if len(calls) > 4:
            Path(path).write_bytes(b"half")
            raise safetensors.SafetensorError("I/O error: No space left on device (os error 28)")
        real(tensors, path, *rest)

    monkeypatch.setattr(safetensors.torch, "save_file", full)
    notebook = Notebook(tmp_path / "c")
    data, model = verdicts(), make_model()
    with pytest.raises(WriteFailed, match="No space left on device"):
        train(data, model, tmp_path / "o", notebook)
    assert not (tmp_path / "o").exists()
    assert [path.name[0] for path in notebook.checkpoints.iterdir()] == ["s"] * len(notebook.saved)
    monkeypatch.setattr(safetensors.torch, "save_file", real)
    again = Notebook(tmp_path / "c")
    assert train(data, model, tmp_path / "o", again)
    assert min(again.curve()) == notebook.saved[-1][0] + 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        ({"tokenizer": False}, "has no tokenizer"),
        ({"pad": False, "end": False}, "neither a pad nor an end-of-text token"),
    ],
)
def test_a_model_that_will_not_do_is_refused_in_words(
    tmp_path: Path, verdicts: Any, make_model: Any, make: Any, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        train(verdicts(), make_model(**make), tmp_path / "o", Notebook(tmp_path / "c"))


def test_folders_that_are_no_models_are_refused_in_words(
    tmp_path: Path, verdicts: Any, ml: None, make_model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "empty").mkdir()
    broken = make_model("broken")
    (broken / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}")
    pickled = make_model("pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    for model, said in (
        (tmp_path / "empty", "it has no config.json"),
        (tmp_path / "absent", "There is no model folder"),
        (broken, "cannot be loaded"),
        (pickled, "cannot be loaded"),
        ("demo:other", "There is no demonstration model 'demo:other'"),
        ("nobody-here/nothing", "no model of the hub that can be had from here"),
    ):
        with pytest.raises(InputError, match=said):
            train(verdicts(), model, tmp_path / "o", Notebook(tmp_path / "c"))


def test_the_result_says_what_was_learned_from_what(
    tmp_path: Path, verdicts: Any, make_model: Any
) -> None:
    rows = some_verdicts(60)
    rows[1]["response_a"] = ""
    out = tmp_path / "o"
    train(verdicts(rows), make_model(), out, Notebook(tmp_path / "c"))
    record = json.loads((out / "pajama_reward.json").read_text())
    assert record["data"]["dropped"] == {"empty response": {"rows": 1, "lines": [2]}}
    assert record["data"]["train"] == len((out / "data" / "train.jsonl").read_text().splitlines())
    assert record["demonstration"] is False
    assert len(record["learned_prompts"]) == record["data"]["train"] + record["data"]["dev"]
    assert [rival["name"] for rival in record["test"]["rivals"]] == ["verdicts", "longer response"]
    shutil.rmtree(out)
