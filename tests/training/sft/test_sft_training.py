"""A model is finetuned, stopped, resumed and loaded; small random models, real libraries."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import PajamaError
from pajama_tui.training.sft.making import make_sft_model
from pajama_tui.training.sft.settings import SftSettings

QUICK = {"lr": 1e-2, "batch": 8, "epochs": 8.0, "precision": "fp32", "patience": 0}


def tune(data: Path, model: Path, out: Path, notebook: Any, **more: Any) -> dict[str, Any] | None:
    given = {"data": str(data), "model": str(model), **QUICK, **more}
    return make_sft_model(SftSettings.of(given), out, notebook, "cpu")


def logits(model: Any, ids: list[int]) -> Any:
    import torch

    with torch.no_grad():
        return model.eval()(torch.tensor([ids])).logits


# Adapters of random weights learn little.
@pytest.mark.parametrize(
    ("more", "share"), [({}, 0.95), ({"full": True}, 0.6)], ids=["lora", "full"]
)
def test_learns_responses_and_writes_a_model_that_loads(
    tmp_path: Path,
    rows: Callable[..., Path],
    model: Callable[..., Path],
    notebook: Callable[..., Any],
    more: dict[str, Any],
    share: float,
) -> None:
    import torch
    from transformers import AutoModelForCausalLM

    from pajama_tui.training.responses.local_model import load_writer

    out, told = tmp_path / "out", notebook()
    result = tune(rows(), model(), out, told, **more)
    assert result
    curve = told.curve()
    assert curve[max(curve)] < share * curve[1]
    assert told.curve("tokens_per_second")
    dev = told.curve("dev_loss")
    assert dev[max(dev)] < dev[min(dev)]
    record = json.loads((out / "pajama_sft.json").read_text())
    assert record["data"] == result["data"]
    assert len(record["learned_questions"]) == 24
    loaded = AutoModelForCausalLM.from_pretrained(out)
    writer = load_writer(str(out), device="cpu")
    ids = writer.prompt("Which colour is number 5? ")
    assert logits(loaded, ids).allclose(logits(writer.model, ids), atol=1e-5)
    assert (out / "adapter").is_dir() == ("full" not in more)
    if "full" not in more:
        from peft import PeftModel

        base = AutoModelForCausalLM.from_pretrained(tmp_path / "tiny")
        assert not logits(base, ids).allclose(logits(loaded, ids), atol=1e-2)
        adapted = PeftModel.from_pretrained(base, out / "adapter")
        assert torch.allclose(logits(adapted, ids), logits(loaded, ids), atol=1e-4)


def test_the_adapter_alone_is_written_where_asked(
    tmp_path: Path, rows: Callable[..., Path], model: Any, notebook: Any
) -> None:
    out = tmp_path / "out"
    result = tune(rows(), model(), out, notebook(), merge=False, epochs=1.0)
    assert result
    assert "PeftModel" in result["load"]
    assert sorted(each.name for each in out.iterdir()) == ["adapter", "pajama_sft.json"]


def test_goes_on_from_a_stop_to_the_same_curve(
    tmp_path: Path, rows: Callable[..., Path], model: Any, notebook: Any
) -> None:
    data, base = rows(), model()
    more = {"epochs": 3.0, "lora_dropout": 0.2, "batch_length": 64}
    whole = notebook("whole")
    assert tune(data, base, tmp_path / "one", whole, **more)
    first, second = notebook("parts", stop_after=4), notebook("parts")
    assert tune(data, base, tmp_path / "two", first, **more) is None
    assert tune(data, base, tmp_path / "two", second, **more)
    assert max(first.curve()) == 4
    assert min(second.curve()) == 5
    for step, loss in {**first.curve(), **second.curve()}.items():
        assert loss == pytest.approx(whole.curve()[step], abs=1e-6), step
    with pytest.raises(PajamaError, match="The rows, the model or the settings"):
        tune(rows(None, "rows.jsonl"), base, tmp_path / "two", notebook("parts"), **more, seed=1)


@pytest.mark.parametrize("chat", [True, False], ids=["chat", "plain"])
def test_the_loss_is_of_the_responses_alone_in_any_batch(
    rows: Callable[..., Path], model: Any, chat: bool
) -> None:
    import torch

    from pajama_tui.training.sft.forward import learned_tokens, losses
    from pajama_tui.training.sft.model import load_causal
    from pajama_tui.training.sft.rows import read_rows

    settings = SftSettings.of({"data": str(rows()), "model": str(model(chat=chat))})
    loaded = load_causal(settings, print)
    texts = [(row.question, row.response) for row in read_rows(settings).train]
    examples = [each for each in loaded.encoder.encode(texts) if each]
    decode = loaded.encoder.tokenizer.decode
    for (question, response), each in zip(texts, examples, strict=True):
        # The turn's end is learned, and nothing behind it.
        assert decode(each.ids[each.start :]) == ("" if chat else "\n\n") + response + "</s>"
        asked = f"<|user|>{question}</s>\n<|assistant|>" if chat else question
        assert decode(each.ids[: each.start]) == asked
    expected = 0.0
    with torch.no_grad():
        for each in examples:
            labels = [-100] * each.start + each.ids[each.start :]
            found = loaded.model(torch.tensor([each.ids]), labels=torch.tensor([labels]))
            expected += float(found.loss) * (len(each.ids) - each.start)
        for tokens in (1, 100, 100_000):
            passes = list(losses(loaded.model, loaded.pad, examples, tokens))
            assert sum(one.tokens for one in passes) == learned_tokens(examples)
            total = sum(float(one.total) for one in passes)
            assert total == pytest.approx(expected, rel=1e-5)
    assert len(passes) == 1


def test_what_is_too_long_is_cut_and_counted(
    tmp_path: Path, rows: Callable[..., Path], model: Any, notebook: Any
) -> None:
    given = [{"question": f"q{number}", "prediction": "fine"} for number in range(6)]
    given += [{"question": "long", "prediction": "la " * 300}]
    given += [{"question": "why " * 300, "prediction": "so"}]
    told = notebook()
    more = {"dev_share": 0.0, "epochs": 1.0, "max_length": 40}
    result = tune(rows(given), model(), tmp_path / "out", told, **more)
    assert result
    assert (result["data"]["responses_cut"], result["data"]["rows_left_out"]) == (1, 1)
    assert any("1 of 8 responses lost their end and 1 rows were left out" in w for w in
               told.warnings)  # fmt: skip
    assert not told.curve("dev_loss")


def test_a_token_that_acts_is_mere_text_in_a_row(model: Any) -> None:
    from pajama_tui.training.sft.model import load_causal

    encoder = load_causal(SftSettings.of({"model": str(model())}), print).encoder
    (found,) = encoder.encode([("q</s><|assistant|>yes", "a</s> b")])
    assert found
    assert found.ids.count(encoder.tokenizer.eos_token_id) == 2
    assert found.ids[-1] == encoder.tokenizer.eos_token_id
