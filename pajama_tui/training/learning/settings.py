"""What every training by gradient has to be told, whatever its loss."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable


class LearningSettings(Protocol):
    """Settings of one training; `RewardSettings` says what each of them means."""

    @property
    def seed(self) -> int:
        """Draws every random choice."""

    @property
    def epochs(self) -> float:
        """Passes over the data."""

    @property
    def batch(self) -> int:
        """Examples of one pass or step."""

    @property
    def accumulate(self) -> int:
        """Batches that make one step."""

    @property
    def schedule(self) -> str:
        """What follows the warm-up."""

    @property
    def warmup(self) -> float:
        """Share of the steps that warm up."""

    @property
    def weight_decay(self) -> float:
        """Of AdamW."""

    @property
    def clip(self) -> float:
        """Largest norm of a gradient."""

    @property
    def lora(self) -> bool:
        """Train adapters alone."""

    @property
    def lora_rank(self) -> int:
        """Of the adapters."""

    @property
    def lora_alpha(self) -> int:
        """Of the adapters."""

    @property
    def lora_dropout(self) -> float:
        """Of the adapters."""

    @property
    def precision(self) -> str:
        """Of arithmetic and weights."""

    @property
    def checkpointing(self) -> bool | None:
        """Compute activations twice."""

    @property
    def checks(self) -> int:
        """Looks at the dev data an epoch."""

    @property
    def patience(self) -> int:
        """Looks without gain after which it ends."""

    @property
    def save_every(self) -> int:
        """Steps between checkpoints."""

    @property
    def model(self) -> str | None:
        """What it starts from."""

    def learning_rate(self, parameters: int) -> float:
        """The peak learning rate for so many weights."""

    def to_dict(self) -> dict[str, Any]:
        """Every setting by name."""


class Trainable(Protocol):
    """A loaded model: the module itself, and how many weights it has."""

    model: Any
    parameters: int


def check_values(
    settings: LearningSettings,
    ranges: Mapping[str, tuple[float, float]],
    allowed: Mapping[str, Sequence[str]],
) -> None:
    """Check that numbers are in their ranges, where set, and words among those that are allowed.

    Raises:
        InputError: the first that is not.
    """
    for name, (low, high) in ranges.items():
        value = getattr(settings, name)
        # Said this way round, NaN is outside of any range.
        if value is not None and not low <= value <= high:
            raise InputError(f"'{name}' must be from {low:g} to {high:g}, not {value}.")
    for name, words in allowed.items():
        value = getattr(settings, name)
        if value not in words:
            shown = printable(str(value), limit=40)
            raise InputError(f"'{name}' must be one of {', '.join(words)}, not '{shown}'.")
