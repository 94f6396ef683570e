"""The plan of a training, as numbers: which examples each step learns from, and how fast."""

import math
from collections.abc import Sequence

from pajama_tui.training.learning.batches import Ints, epoch_batches
from pajama_tui.training.learning.settings import LearningSettings


class Plan:
    """What every step does; a function of its arguments alone, so that it resumes anywhere.

    Args:
        lengths: int64 (n, k), tokens of the texts of each example: those of a pair, or one.
        devices: processes that train together.
        parameters: of the model, for its learning rate.

    Attributes:
        per_epoch: optimizer steps in one pass over the examples.
        steps: optimizer steps in all.
        check_every: optimizer steps between two looks at the dev data.
        peak: the highest learning rate.
    """

    def __init__(
        self, settings: LearningSettings, lengths: Ints, devices: int, parameters: int
    ) -> None:
        self._settings, self._lengths, self._devices = settings, lengths, devices
        self._at_once = settings.accumulate * devices
        self._epoch: tuple[int, list[Ints]] = (-1, [])
        self.per_epoch = math.ceil(math.ceil(len(lengths) / settings.batch) / self._at_once)
        self.steps = max(1, math.ceil(self.per_epoch * settings.epochs))
        self.check_every = max(1, math.ceil(self.per_epoch / settings.checks))
        self.peak = settings.learning_rate(parameters)
        self._warm = math.ceil(settings.warmup * self.steps)

    def batches(self, step: int) -> Sequence[Ints]:
        """The batches of a step, counted from 0, of all devices; each the positions of examples."""
        epoch, within = divmod(step, self.per_epoch)
        if self._epoch[0] != epoch:
            settings = self._settings
            order = epoch_batches(self._lengths, settings.batch, epoch, settings.seed)
            self._epoch = (epoch, order)
        return self._epoch[1][within * self._at_once : (within + 1) * self._at_once]

    def rate(self, step: int) -> float:
        """The learning rate of a step: linear warm-up, then the schedule down to 0."""
        if step < self._warm:
            return self.peak * (step + 1) / self._warm
        done = (step - self._warm) / max(self.steps - self._warm, 1)
        if self._settings.schedule == "constant":
            return self.peak
        if self._settings.schedule == "linear":
            return self.peak * (1 - done)
        return self.peak * 0.5 * (1 + math.cos(math.pi * done))
