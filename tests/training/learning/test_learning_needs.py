"""What a training is said to take before it starts."""

from pathlib import Path

import pytest

from pajama_tui.training.learning.needs import estimate
from pajama_tui.training.reward.settings import RewardSettings


@pytest.mark.parametrize(
    ("model", "weights"),
    [
        ("Qwen/Qwen2.5-3B-Instruct", 3e9),
        ("Qwen/Qwen3-0.6B", 0.6e9),
        ("HuggingFaceTB/SmolLM2-135M", 135e6),
        ("Qwen/Qwen3-30B-A3B", 30e9),
        ("some/model-v2", 0),
    ],
)
def test_hub_model_is_as_large_as_its_name_says(model: str, weights: float) -> None:
    """16 bytes a weight on the device: weights, gradients and both moments in fp32."""
    found = estimate(RewardSettings.of({"data": "v", "model": model}), 1)
    assert found.gpu_memory == pytest.approx(16 * weights)


def test_files_of_a_folder_count_more_than_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "tuned-7B"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(bytes(2000))
    settings = RewardSettings.of({"data": "v", "model": str(folder)})
    assert estimate(settings, 1).gpu_memory == 16 * 1000
