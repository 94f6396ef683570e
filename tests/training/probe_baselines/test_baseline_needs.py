"""What baselines take is told before they begin, and what is missing too."""

import json
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import InputError
from pajama_tui.training.probe_baselines.facts import forecast_text
from pajama_tui.training.probe_baselines.needs import forecast
from pajama_tui.training.probe_baselines.settings import BaselineSettings
from pajama_tui.training.probe_learning.lint import lint
from pajama_tui.training.probe_learning.read_rows import read_labelled

pytest.importorskip("sklearn", reason="needs the 'probe' extra")
SPEED = 1e10


def forecast_of(rows: Path, *, gpu: bool = False, **given: Any) -> Any:
    from pajama_tui.training.probe_baselines.slices import plan_baselines

    settings = BaselineSettings.of({"data": str(rows), **given})
    data = read_labelled(settings.data)
    examples = plan_baselines(lint(data), settings)
    return forecast(settings, data, examples, gpu=gpu, speed=SPEED)


def test_more_work_takes_longer_and_larger_models_more_memory(rows: Path) -> None:
    small = forecast_of(rows)
    assert {*small.seconds} == {"prompting", "lora", "encoder"}
    # A model of 135M parameters, in float32, twice while its output layer is taken.
    assert small.memory > 2 * 538 << 20
    one = forecast_of(rows, only_folds=1)
    assert one.seconds["lora"] == pytest.approx(small.seconds["lora"] / 5)
    more = forecast_of(rows, lora_epochs=16)
    assert 1.8 < more.seconds["lora"] / small.seconds["lora"] <= 2
    large = forecast_of(rows, model="Qwen/Qwen3-1.7B", which=["lora"])
    assert 8 << 30 < large.memory < 24 << 30
    assert "lora" in forecast_text(small)
    on_gpu = forecast_of(rows, gpu=True, model="Qwen/Qwen3-1.7B")
    assert on_gpu.gpu_memory > 8 << 30
    assert not on_gpu.seconds
    assert "on the GPU" in forecast_text(on_gpu)


def test_what_a_report_on_probes_says_is_taken_where_nothing_else_is_said() -> None:
    theirs = {"model": "m", "folds": 3, "seed": 9, "balance": True, "aspects": ["logicality"],
              "kind": "multi", "search": "quick", "min_confidence": 0.6}  # fmt: skip
    settings = BaselineSettings.of({"data": "x", "seed": 4, "aspects": ()}, theirs)
    assert (settings.model, settings.folds, settings.kind) == ("m", 3, "multi")
    assert (settings.balance, settings.min_confidence) == (True, 0.6)
    assert settings.aspects == ("logicality",)
    assert settings.seed == 4
    # As a job has it: written, read, and the same.
    kept = {name: v for name, v in json.loads(json.dumps(settings.to_dict())).items() if v}
    assert BaselineSettings.of(kept) == settings


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"which": ["magic"]}, "prompting, lora, encoder"),
        ({"folds": 1}, "from 2 to 20"),
        ({"rows": 3}, "'rows' must be from 10"),
        ({"kind": "multi", "answers": "yes-no"}, "leave --answers away"),
        ({"colour": 1}, "no setting 'colour'"),
    ],
)
def test_a_wrong_setting_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        BaselineSettings.of({"data": "x", **given})


def test_the_models_of_packages_that_are_missing_are_named_at_once(
    ml: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pajama_tui.training.models import demo_models
    from pajama_tui.training.probe_baselines.needs import check_models

    monkeypatch.setattr(demo_models, "find_spec", lambda _name: None)
    settings = BaselineSettings.of({"data": "x", "which": ["encoder"]})
    with pytest.raises(InputError, match=r"demo:minilm is not installed.*--which"):
        check_models(settings)
