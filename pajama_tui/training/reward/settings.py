"""What a reward model is trained with: every setting, its default, and the published preset."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from pajama_tui.errors import InputError
from pajama_tui.training.learning.settings import check_values
from pajama_tui.untrusted import printable

Labels = Literal["soft", "hard"]
Schedule = Literal["cosine", "linear", "constant"]
Precision = Literal["auto", "fp32", "bf16", "pure-bf16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardSettings:
    """Settings of one training.

    Attributes:
        data: verdicts as `run --out` writes them, `--format trl` included.
        model: a folder, a hub id or "demo:NAME"; None takes the demonstration model.
        mapping: columns of `data` where they are not recognised, as `--map` takes them.
        labels: "soft" trains towards the verdict's probability, "hard" towards its choice.
        min_confidence: verdicts below it are left out, 0.5 .. 1.
        balance_sides: leave out the least sure verdicts of the side that wins more often.
        dev_share: share of the training prompts held out to watch the training, 0 .. 0.5.
        test_share: share of the prompts with gold held out for the test; None decides by how much
            gold there is (see `split`).
        seed: draws the split, the order of pairs and the new weights.
        epochs: passes over the training pairs; a part of one is allowed.
        batch: pairs in one forward and backward pass on one device.
        accumulate: passes whose gradients make one step.
        lr: peak learning rate; None chooses by the model (see `learning_rate`).
        schedule: what follows the warm-up.
        warmup: share of the steps in which the rate grows from 0.
        weight_decay: of AdamW.
        clip: largest norm of a step's gradient; 0 leaves it alone.
        max_length: tokens of prompt and response together; None takes 1024 or the model's own.
        lora: train low-rank adapters, merged into the weights at the end.
        lora_rank, lora_alpha, lora_dropout: of these adapters.
        precision: "auto" is bf16 arithmetic over fp32 weights where the device has it, else fp32;
            "pure-bf16" keeps weights and optimizer in bf16, where small updates are lost.
        checkpointing: compute activations twice to hold fewer of them; None decides by the size.
        checks: how often an epoch the dev pairs are judged.
        patience: checks without a better dev loss after which training stops; 0 never stops.
        save_every: optimizer steps between checkpoints; 0 saves at every check.
    """

    data: str = ""
    model: str | None = None
    mapping: str | None = None
    labels: Labels = "soft"
    min_confidence: float = 0.5
    balance_sides: bool = False
    dev_share: float = 0.1
    test_share: float | None = None
    seed: int = 0
    epochs: float = 2.0
    batch: int = 8
    accumulate: int = 1
    lr: float | None = None
    schedule: Schedule = "cosine"
    warmup: float = 0.05
    weight_decay: float = 0.01
    clip: float = 1.0
    max_length: int | None = None
    lora: bool = False
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.0
    precision: Precision = "auto"
    checkpointing: bool | None = None
    checks: int = 4
    patience: int = 3
    save_every: int = 0

    def learning_rate(self, parameters: int) -> float:
        """The peak learning rate: as set, else by adapters or the number of parameters."""
        if self.lr is not None:
            return self.lr
        if self.lora:
            return 2e-4
        return 5e-5 if parameters < 500_000_000 else 1e-5

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON has it."""
        return asdict(self)

    @classmethod
    def of(cls, given: Mapping[str, Any], preset: str | None = None) -> "RewardSettings":
        """Settings given by name; None and what is left out take the preset's, then the default.

        Raises:
            InputError: no such setting or preset, or a value out of its range.
        """
        if preset is not None and preset not in PRESETS:
            raise InputError(
                f"There is no preset '{printable(preset, limit=40)}'; "
                f"choose one of {', '.join(PRESETS)}."
            )
        names = {field.name for field in fields(cls)}
        if strange := sorted(given.keys() - names):
            raise InputError(f"A reward model has no setting '{printable(strange[0], limit=40)}'.")
        values = dict(PRESETS[preset]) if preset else {}
        values |= {name: value for name, value in given.items() if value is not None}
        return _checked(cls(**values))


PRESETS: Mapping[str, Mapping[str, Any]] = {
    # The published training script; only its stored checkpoints (none) and W&B are not taken over.
    "pajama": {
        "model": "Qwen/Qwen2.5-3B-Instruct",
        "labels": "hard",
        "lr": 2e-5,
        "schedule": "cosine",
        "warmup": 0.03,
        "weight_decay": 0.001,
        "epochs": 1.0,
        "batch": 2,
        "accumulate": 8,
        "max_length": 4096,
        "precision": "pure-bf16",
        "checkpointing": True,
        "lora_rank": 16,
        "lora_alpha": 32,
        "lora_dropout": 0.05,
        "seed": 42,
        "patience": 0,
        "checks": 1,
    }
}

_RANGES: Mapping[str, tuple[float, float]] = {
    "min_confidence": (0.5, 1.0),
    "dev_share": (0.01, 0.5),
    "test_share": (0.0, 0.9),
    "epochs": (0.001, 1000),
    "batch": (1, 4096),
    "accumulate": (1, 4096),
    "lr": (1e-8, 1.0),
    "warmup": (0.0, 0.9),
    "weight_decay": (0.0, 10.0),
    "clip": (0.0, 1e6),
    "max_length": (16, 1_000_000),
    "lora_rank": (1, 4096),
    "lora_alpha": (1, 65536),
    "lora_dropout": (0.0, 0.9),
    "checks": (1, 1000),
    "patience": (0, 1000),
    "save_every": (0, 10**9),
    "seed": (0, 2**32 - 1),
}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "labels": get_args(Labels),
    "schedule": get_args(Schedule),
    "precision": get_args(Precision),
}


def _checked(settings: RewardSettings) -> RewardSettings:
    check_values(settings, _RANGES, _ALLOWED)
    return settings
