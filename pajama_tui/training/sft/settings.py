"""What a model is finetuned with: every setting and its default."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from pajama_tui.errors import InputError
from pajama_tui.training.learning.settings import check_values
from pajama_tui.training.models.demo_models import DEMO_MODELS
from pajama_tui.untrusted import printable

DEFAULT = DEMO_MODELS[1].name
"""The model where none is named."""

Schedule = Literal["cosine", "linear", "constant"]
Precision = Literal["auto", "fp32", "bf16", "pure-bf16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SftSettings:
    """Settings of one finetuning.

    Attributes:
        data: rows with question and prediction.
        model: a folder, a hub id or "demo:NAME".
        mapping: "question=…,prediction=…" where the columns have other names.
        suffix: put after every question, as 'probe collect' does when responses are written.
        dev_share: share of the questions held out to watch the training, 0 .. 0.5; 0 watches none.
        seed: draws the split, the order of rows and new adapters.
        epochs: passes over the training rows; a part of one is allowed.
        batch: rows of one step; the loss is the mean over the tokens of all their responses.
        batch_length: tokens, padding included, of one forward and backward pass; it changes speed
            and memory alone. None decides by the device.
        lr: peak learning rate; None chooses (see `learning_rate`).
        schedule: what follows the warm-up.
        warmup: share of the steps in which the rate grows from 0.
        weight_decay: of AdamW.
        clip: largest norm of a step's gradient; 0 leaves it alone.
        max_length: tokens of question and response together; None takes 1024 or the model's own.
        full: train all weights, in the place of low-rank adapters.
        lora_rank, lora_alpha, lora_dropout: of these adapters.
        merge: write a whole model, with adapters added into its weights; else the adapter alone.
        precision: "auto" is bf16 arithmetic over fp32 weights where the device has it, else fp32;
            "pure-bf16" keeps weights and optimizer in bf16, where small updates are lost.
        checkpointing: compute activations twice to hold fewer of them; None decides by the size.
        checks: how often an epoch the dev rows are judged.
        patience: checks without a better dev loss after which training stops, and its best weights
            are taken; 0 never stops and takes the last.
        save_every: steps between checkpoints; 0 saves at every check.
    """

    data: str = ""
    model: str = DEFAULT
    mapping: str | None = None
    suffix: str = ""
    dev_share: float = 0.1
    seed: int = 0
    epochs: float = 3.0
    batch: int = 16
    batch_length: int | None = None
    lr: float | None = None
    schedule: Schedule = "cosine"
    warmup: float = 0.05
    weight_decay: float = 0.01
    clip: float = 1.0
    max_length: int | None = None
    full: bool = False
    lora_rank: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.0
    merge: bool = True
    precision: Precision = "auto"
    checkpointing: bool | None = None
    checks: int = 4
    patience: int = 3
    save_every: int = 0

    @property
    def lora(self) -> bool:
        """Train adapters alone."""
        return not self.full

    @property
    def accumulate(self) -> int:
        """Batches that make one step: a step's rows are cut by `batch_length` instead."""
        return 1

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
    def of(cls, given: Mapping[str, Any]) -> "SftSettings":
        """Settings given by name; None and what is left out take the default.

        Raises:
            InputError: no such setting, or a value out of its range.
        """
        if strange := sorted(given.keys() - {field.name for field in fields(cls)}):
            raise InputError(f"A finetuning has no setting '{printable(strange[0], limit=40)}'.")
        return _checked(cls(**{name: value for name, value in given.items() if value is not None}))


_RANGES: Mapping[str, tuple[float, float]] = {
    "dev_share": (0.0, 0.5),
    "seed": (0, 2**32 - 1),
    "epochs": (0.001, 1000),
    "batch": (1, 65536),
    "batch_length": (1, 10_000_000),
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
}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "schedule": get_args(Schedule),
    "precision": get_args(Precision),
}


def _checked(settings: SftSettings) -> SftSettings:
    check_values(settings, _RANGES, _ALLOWED)
    if settings.full and not settings.merge:
        raise InputError("'merge' is about adapters, and training all weights has none.")
    return settings
