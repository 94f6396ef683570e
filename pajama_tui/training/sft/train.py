"""Finetuning: the mean loss over a step's response tokens, whatever passes they run in."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from pajama_tui.training.learning.loop import Loop
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.sft.encoding import Example
from pajama_tui.training.sft.faults import out_of_memory
from pajama_tui.training.sft.forward import PASS_TOKENS, learned_tokens, losses
from pajama_tui.training.sft.model import SftModel
from pajama_tui.training.sft.settings import SftSettings


class Finetuning(Loop):
    """The finetuning of one model, in one process.

    Args:
        accelerator: of accelerate.
        loaded: the model; afterwards it holds what was learned.
        train: to learn from.
        dev: to watch; may be empty.
    """

    def __init__(
        self,
        accelerator: Any,
        loaded: SftModel,
        train: Sequence[Example],
        dev: Sequence[Example],
        settings: SftSettings,
        reporter: Reporter,
    ) -> None:
        lengths = np.array([[len(each.ids)] for each in train], np.int64)
        super().__init__(accelerator, loaded, lengths, settings, reporter, "rows")
        self._loaded, self._settings = loaded, settings
        self._train, self._dev = train, dev
        self._since = (time.monotonic(), 0)

    def _learn(self, step: int) -> tuple[Any, int]:
        import torch

        examples = [self._train[at] for batch in self.plan.batches(step) for at in batch]
        count = learned_tokens(examples)
        total = torch.zeros((), device=self._accelerator.device)
        for loss in self._losses(examples):
            (loss.total / count).backward()
            total += loss.total.detach()
            self._tokens += loss.read
        return total, count

    def _losses(self, examples: Sequence[Example]) -> Any:
        found = losses(self.model, self._loaded.pad, examples, self._settings.batch_length)
        while True:
            with self._arithmetic():
                loss = next(found, None)
            if loss is None:
                return
            yield loss

    def _look_at_dev(self) -> dict[str, float] | None:
        if not self._dev:
            return None
        import torch

        self.model.eval()
        try:
            with torch.no_grad():
                total = sum(float(loss.total) for loss in self._losses(self._dev))
        finally:
            self.model.train()
        return {"dev_loss": total / learned_tokens(self._dev)}

    def _also_told(self) -> dict[str, float]:
        began, before = self._since
        self._since = now, _ = time.monotonic(), self._tokens
        return {"tokens_per_second": round((self._tokens - before) / max(now - began, 1e-9), 1)}

    def _note_data(self, digest: Any) -> None:
        for part in (self._train, self._dev):
            for each in part:
                digest.update(np.array([len(each.ids), each.start, *each.ids], np.int64).tobytes())
            digest.update(b"|")

    def _in_memory(self) -> AbstractContextManager[None]:
        kind = "cpu" if self._accelerator.device.type == "cpu" else "cuda"
        tokens = self._settings.batch_length or PASS_TOKENS[kind]
        return out_of_memory(self._settings, tokens, self._loaded.encoder.max_length)
