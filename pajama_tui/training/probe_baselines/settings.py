"""What baselines are made with: every setting, its default, and what a probe's report gives."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probe_baselines.answers import ANSWERS
from pajama_tui.training.probes.probe import Kind
from pajama_tui.untrusted import printable

BASELINES = ("prompting", "lora", "encoder")
"""The model asked for a score; the model with adapters and a head; an encoder with a head."""

DEFAULT_ENCODER = "demo:minilm"

SHARED = (
    "model", "mapping", "aspects", "kind", "folds", "seed", "balance", "without_suspect",
    "min_confidence", "prompts", "max_length",
)  # fmt: skip
"""Settings that have to be those of the probes for figures of the same rows and folds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineSettings:
    """Settings of baselines that are made together.

    Attributes:
        data: see `read_labelled`.
        model: a folder, a hub id or "demo:NAME"; None takes the demonstration model.
        encoder: likewise, an encoder; None takes `DEFAULT_ENCODER`.
        which: of `BASELINES`.
        mapping, aspects, kind, balance, without_suspect, min_confidence, folds, seed, prompts:
            see `ProbeSettings`.
        only_folds: make so many of the folds, the first ones; None makes all.
        rows: of an aspect, at most so many, each label's share kept; None takes all.
        answers: what the model is asked for, of `ANSWERS`.
        chat: ask through the model's chat template, rather than with the raw text of the probes.
        calibrate: also learn, on each fold's training rows, how its answers go with the labels.
        lora_epochs, encoder_epochs: passes over a fold's training rows.
        lora_rate, encoder_rate: peak learning rates.
        lora_rank: of the adapters; twice of it is their alpha.
        batch: rows of a step.
        dtype: of the model that is prompted, see `load_language_model`.
        max_length: tokens of a text that the model takes.
        batch_length: tokens of a pass through a model.
        cache: folder where features are kept; None is the user's cache.
        report: folder of the probes to compare with; None compares with none.
    """

    data: str = ""
    model: str | None = None
    encoder: str | None = None
    which: tuple[str, ...] = BASELINES
    mapping: str | None = None
    aspects: tuple[str, ...] = ()
    kind: Kind = "binary"
    balance: bool = False
    without_suspect: bool = False
    min_confidence: float = 0.5
    folds: int = 5
    only_folds: int | None = None
    rows: int | None = None
    seed: int = 0
    prompts: str | None = None
    answers: str = "scores"
    chat: bool = False
    calibrate: bool = True
    lora_epochs: int = 8
    encoder_epochs: int = 10
    lora_rate: float = 2e-4
    encoder_rate: float = 5e-5
    lora_rank: int = 16
    batch: int = 8
    dtype: str = "auto"
    max_length: int | None = None
    batch_length: int | None = None
    cache: str | None = None
    report: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name, as JSON has it."""
        found = asdict(self)
        return found | {name: list(found[name]) for name in ("aspects", "which")}

    @classmethod
    def of(
        cls, given: Mapping[str, Any], probes: Mapping[str, Any] | None = None
    ) -> "BaselineSettings":
        """Settings given by name; None and what is left out take the probes', then the default.

        Args:
            probes: the settings in the report on probes to compare with.

        Raises:
            InputError: no such setting, or a value out of its range.
        """
        if strange := sorted(given.keys() - {field.name for field in fields(cls)}):
            raise InputError(f"A baseline has no setting '{printable(strange[0], limit=40)}'.")
        values: dict[str, Any] = {name: (probes or {}).get(name) for name in SHARED}
        values |= {name: value for name, value in given.items() if value not in (None, (), [])}
        values = {name: value for name, value in values.items() if value is not None}
        for name in ("aspects", "which"):
            if name in values:
                values[name] = tuple(values[name])
        return _checked(cls(**values))


_RANGES: Mapping[str, tuple[float, float]] = {
    "min_confidence": (0.5, 1.0),
    "folds": (2, 20),
    "only_folds": (1, 20),
    "rows": (10, 10_000_000),
    "seed": (0, 2**32 - 1),
    "lora_epochs": (1, 1000),
    "encoder_epochs": (1, 1000),
    "lora_rate": (1e-7, 1.0),
    "encoder_rate": (1e-7, 1.0),
    "lora_rank": (1, 1024),
    "batch": (1, 4096),
    "max_length": (16, 10_000_000),
    "batch_length": (1, 10_000_000),
}
_ALLOWED: Mapping[str, tuple[str, ...]] = {
    "kind": ("binary", "multi"),
    "answers": tuple(ANSWERS),
    "dtype": ("auto", "float32", "bfloat16", "float16"),
}


def _checked(settings: BaselineSettings) -> BaselineSettings:
    for name, (low, high) in _RANGES.items():
        value = getattr(settings, name)
        # Said this way round, NaN is outside of any range.
        if value is not None and not low <= value <= high:
            raise InputError(f"'{name}' must be from {low:g} to {high:g}, not {value}.")
    chosen = [(name, getattr(settings, name), allowed) for name, allowed in _ALLOWED.items()]
    chosen += [("which", each, BASELINES) for each in settings.which]
    for name, value, allowed in chosen:
        if value not in allowed:
            shown = printable(str(value), limit=40)
            raise InputError(f"'{name}' must be one of {', '.join(allowed)}, not '{shown}'.")
    if settings.kind == "multi" and settings.answers != "scores":
        raise InputError("Scores from 1 to 5 are asked for as scores: leave --answers away.")
    return settings
