"""What baselines take of the machine, estimated before they begin: memory, disk and time."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.training.models.demo_models import PREFIX, find_demo
from pajama_tui.training.probe_baselines.settings import DEFAULT_ENCODER, BaselineSettings
from pajama_tui.training.probe_baselines.tuning import LARGE, TOKENS
from pajama_tui.training.probe_learning.examples import Examples
from pajama_tui.training.probe_learning.needs import known_size
from pajama_tui.training.probe_learning.rows import LabelledData
from pajama_tui.training.probes.language_model import DEMO

# The interpreter with torch, transformers and scikit-learn.
_BASE = 1 << 30
_FLOAT = 4
# Of AdamW: weights, gradients, two moments.
_TRAINED = 16
# Bytes that a token leaves behind in a layer for the way back, per unit of width, in float32.
_ACTIVATIONS = 140
# Floating-point operations of a parameter and token: forward, and forward with the way back.
_FORWARD, _BACK, _BACK_ADAPTERS = 2, 6, 4
# Of what a matrix product reaches, a model's passes reach so much.
_EFFICIENCY = 0.5
# A rubric's and a token's characters.
_RUBRIC, _CHARACTERS = 900, 4
_SIZE = 768


@dataclass(frozen=True, slots=True)
class Forecast:
    """Bytes, and seconds by baseline; no seconds where they cannot be told."""

    memory: int
    gpu_memory: int
    disk: int
    seconds: Mapping[str, float]


def forecast(
    settings: BaselineSettings,
    data: LabelledData,
    examples: Mapping[str, Examples],
    *,
    gpu: bool,
    speed: float | None,
) -> Forecast:
    """Estimate from the models' configs, the sizes of their files and the lengths of the rows.

    Args:
        examples: by aspect, see `plan_baselines`.
        speed: floating-point operations a second, see `processor_speed`; None: tell no time.
    """
    model, encoder = settings.model or DEMO, settings.encoder or DEFAULT_ENCODER
    peak, disk, seconds = 0, 0, {}
    for name in settings.which:
        layers, width, weights = _size(encoder if name == "encoder" else model)
        parameters = weights / _FLOAT
        tokens = settings.batch_length or TOKENS["cuda" if gpu else "cpu"]
        # Where they are computed twice, one layer's and every layer's input are there at once.
        kept = _ACTIVATIONS + _FLOAT * layers if parameters >= LARGE else _ACTIVATIONS * layers
        activations = kept * width * tokens
        read, trained = _tokens(settings, data, examples, name)
        if name == "prompting":
            # The body, and the whole model with its output layer while they are compared; on a
            # GPU in half precision.
            peak = max(peak, weights if gpu else 2 * weights)
            disk += sum(map(len, examples.values())) * width * _FLOAT * 2
            work = _FORWARD * parameters * read
        elif name == "lora":
            peak = max(peak, weights + activations)
            work = parameters * (_FORWARD * read + _BACK_ADAPTERS * trained)
        else:
            peak = max(peak, int(_TRAINED * parameters) + activations)
            work = parameters * (_FORWARD * read + _BACK * trained)
        if speed and parameters and not gpu:
            seconds[name] = work / (speed * _EFFICIENCY)
    return Forecast(_BASE + (0 if gpu else peak), peak if gpu else 0, disk, seconds)


def processor_speed() -> float:
    """Measure floating-point operations a second of one product of matrices, in float32."""
    square = np.ones((_SIZE, _SIZE), np.float32)
    square @ square
    best = min(_timed(square) for _ in range(3))
    return 2 * _SIZE**3 / best


def _timed(square: np.ndarray) -> float:
    # Not by the clock: what other programs take meanwhile is no speed of the processor's.
    began = time.thread_time()
    square @ square
    return max(time.thread_time() - began, 1e-6)


def _tokens(
    settings: BaselineSettings, data: LabelledData, examples: Mapping[str, Examples], name: str
) -> tuple[float, float]:
    """Tokens that are read, and those that are learned from, over all folds to be made."""
    read = trained = 0.0
    share = min(settings.only_folds or settings.folds, settings.folds) / settings.folds
    for each in examples.values():
        lengths = [len(data.rows[at].question) + len(data.rows[at].response) for at in each.rows]
        count = min(len(lengths), settings.rows or len(lengths))
        rubric = 0 if name == "encoder" else _RUBRIC
        tokens = (float(np.mean(lengths)) + rubric) / _CHARACTERS * count
        if name == "prompting":
            read += 2 * tokens * (1 if settings.calibrate else share)
            continue
        epochs = settings.lora_epochs if name == "lora" else settings.encoder_epochs
        made = min(settings.only_folds or settings.folds, settings.folds)
        trained += epochs * tokens * made * (settings.folds - 1) / settings.folds
        read += tokens * share
    return read, trained


def _size(model: str) -> tuple[int, int, int]:
    """Layers, width and bytes of float32 weights; zeros where they cannot be told."""
    layers, width, weights = known_size(model)
    if model.startswith(PREFIX) or not weights:
        return layers, width, weights
    try:
        config = json.loads((Path(model) / "config.json").read_bytes())
        half = str(config.get("dtype") or config.get("torch_dtype")) in ("bfloat16", "float16")
    except (OSError, ValueError, AttributeError):
        half = False
    return layers, width, 2 * weights if half else weights


def check_models(settings: BaselineSettings) -> None:
    """Raise where what is asked for is not installed, before anything is begun.

    Raises:
        InputError, MissingExtra: a demonstration model, or libraries, are not installed.
    """
    from pajama_tui.errors import MissingExtra
    from pajama_tui.training.probe_learning.requirements import require_learning

    require_learning()
    if "lora" in settings.which and find_spec("peft") is None:
        raise MissingExtra("The LoRA baseline", "train")
    wanted = []
    if {*settings.which} & {"prompting", "lora"}:
        wanted.append(settings.model or DEMO)
    if "encoder" in settings.which:
        wanted.append(settings.encoder or DEFAULT_ENCODER)
    for name in wanted:
        if name.startswith(PREFIX):
            try:
                find_demo(name)
            except InputError as error:
                raise InputError(f"{error} Or leave its baseline out of --which.") from error
