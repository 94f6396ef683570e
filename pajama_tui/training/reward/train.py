"""Training a reward model: Bradley-Terry on chosen and rejected responses, soft or hard.

The loss of a pair is the cross-entropy of sigmoid(reward of chosen - reward of rejected) against
the verdict's probability (soft) or 1 (hard; Bradley and Terry 1952).
"""

from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from pajama_tui.training.learning.batches import groups_of
from pajama_tui.training.learning.loop import Loop, Trained
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.reward.encoded import Encoded, pair_rewards
from pajama_tui.training.reward.faults import out_of_memory
from pajama_tui.training.reward.forward import overhead_on, rewards
from pajama_tui.training.reward.model import RewardModel
from pajama_tui.training.reward.settings import RewardSettings

__all__ = ["Trained", "Training"]


class Training(Loop):
    """The training of one reward model.

    Args:
        accelerator: of accelerate; its processes train one model together.
        loaded: the model; afterwards it holds what was learned.
    """

    def __init__(
        self,
        accelerator: Any,
        loaded: RewardModel,
        train: Encoded,
        dev: Encoded,
        settings: RewardSettings,
        reporter: Reporter,
    ) -> None:
        super().__init__(accelerator, loaded, train.lengths, settings, reporter, "verdicts")
        self._loaded, self._settings = loaded, settings
        self._train, self._dev = train, dev

    def _learn(self, step: int) -> tuple[Any, int]:
        import torch

        batches = self.plan.batches(step)
        pairs = sum(map(len, batches))
        total = torch.zeros((), device=self._accelerator.device)
        for batch in batches[self._rank :: self._devices]:
            texts = [self._train.texts[2 * at + side] for at in batch for side in (0, 1)]
            lengths = [len(text) for text in texts]
            groups = groups_of(lengths, overhead_on(self._accelerator.device))
            with self._arithmetic():
                found = rewards(self._loaded, self.model, texts, groups)
            target = torch.from_numpy(self._train.targets[batch]).to(found.device)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                found[0::2] - found[1::2], target, reduction="sum"
            )
            (loss / pairs).backward()
            total += loss.detach()
            self._tokens += sum(lengths)
        return total, pairs

    def _look_at_dev(self) -> dict[str, float]:
        found = pair_rewards(self._loaded, self._dev, self._accelerator, self._arithmetic)
        difference = found[:, 0] - found[:, 1]
        target = self._dev.targets
        loss = float(np.mean(np.logaddexp(0, difference) - target * difference))
        return {"dev_loss": loss, "dev_accuracy": float(np.mean(difference > 0))}

    def _note_data(self, digest: Any) -> None:
        for text in self._train.texts:
            digest.update(np.array([len(text), *text], np.int64).tobytes())
        digest.update(self._train.targets.tobytes())

    def _in_memory(self) -> AbstractContextManager[None]:
        return out_of_memory(self._settings, self._loaded.encoder.max_length)
