"""The loop of every training by gradient: steps, looks at dev, checkpoints, and going on from them.

Every random choice is a function of the seed and the step, so that a training that was killed goes
on as if it had not been.
"""

import hashlib
import time
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from pajama_tui.errors import PajamaError
from pajama_tui.training.learning.batches import Ints
from pajama_tui.training.learning.checkpoints import (
    Checkpoint,
    forget_old,
    found_checkpoints,
    load_checkpoint,
    save_checkpoint,
)
from pajama_tui.training.learning.preparing import prepare_for_training
from pajama_tui.training.learning.reporter import Reporter
from pajama_tui.training.learning.settings import LearningSettings, Trainable
from pajama_tui.training.learning.steps import Plan
from pajama_tui.training.learning.together import any_of, arithmetic, share_gradients

# Curves of more points than this are told in means.
_POINTS = 2000


class Trained(NamedTuple):
    """How a training ended; `finished` is false where it was stopped before its end."""

    finished: bool
    facts: dict[str, Any]


class Loop(ABC):
    """One training, from its first step or its last checkpoint to its end.

    A subclass says what a step learns and what the dev data say of it.

    Args:
        accelerator: of accelerate; its processes train one model together.
        loaded: the model; afterwards it holds what was learned.
        lengths: int64 (n, k), tokens of the texts of each example.
        learned: what is learned from, in words for the user.
    """

    def __init__(
        self,
        accelerator: Any,
        loaded: Trainable,
        lengths: Ints,
        settings: LearningSettings,
        reporter: Reporter,
        learned: str,
    ) -> None:
        import torch

        self._accelerator, self._learned = accelerator, learned
        self._loop_settings, self._reporter = settings, reporter
        self._arithmetic = partial(arithmetic, settings, accelerator.device.type)
        self._rank, self._devices = accelerator.process_index, accelerator.num_processes
        torch.manual_seed(settings.seed)
        self.model = prepare_for_training(loaded, settings).to(accelerator.device)
        loaded.model = self.model
        named = [(name, w) for name, w in self.model.named_parameters() if w.requires_grad]
        self._names = [name for name, _ in named]
        self._weights = [weight for _, weight in named]
        self.trainable = sum(weight.numel() for weight in self._weights)
        self.plan = Plan(settings, lengths, self._devices, loaded.parameters)
        decayed = [w for w in self._weights if w.ndim > 1]
        plain = [w for w in self._weights if w.ndim <= 1]
        self._optimizer = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": settings.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ],
            lr=self.plan.peak,
            fused=True,
        )
        self._step = 0
        self._best: dict[str, Any] = {"loss": None, "step": 0, "waited": 0}
        self._best_weights: dict[str, Any] | None = None
        self._tokens = 0
        self._told: list[tuple[Any, int]] = []

    @abstractmethod
    def _learn(self, step: int) -> tuple[Any, int]:
        """Add a step's gradients, this process's part of them, to the weights.

        Returns:
            The sum of this process's losses, a tensor, and how many are in those of all processes.
        """

    @abstractmethod
    def _look_at_dev(self) -> dict[str, float] | None:
        """Values to tell, "dev_loss" among them; None where there are no dev data."""

    @abstractmethod
    def _note_data(self, digest: Any) -> None:
        """Update a digest of hashlib with what is learned from."""

    @abstractmethod
    def _in_memory(self) -> AbstractContextManager[None]:
        """Say running out of memory in words."""

    def run(self) -> Trained:
        """Train until the end, a stop, or no more progress on dev; then hold the best weights.

        Raises:
            PajamaError: out of memory, a full disk, a loss that is no number.
        """
        self._resume()
        self.model.train()
        began, reached = time.monotonic(), self._step
        reason, patience = "all steps", self._loop_settings.patience
        while self._step < self.plan.steps:
            with self._in_memory():
                self._tell(self._one_step(self._step))
                self._step += 1
                if self._at_check():
                    self._check()
            if self._at_save():
                self._save()
            if self._out_of_patience():
                reason = f"no better dev loss in {patience} checks"
                break
            if any_of(self._accelerator, self._reporter.stop_requested.is_set()):
                self._save()
                return Trained(False, {"step": self._step})
        if not self._at_check():
            with self._in_memory():
                self._check()
        seconds = time.monotonic() - began
        if self._best_weights is not None:
            self._hold(self._best_weights)
        return Trained(
            True,
            {
                "steps": self._step,
                "planned_steps": self.plan.steps,
                "ended_by": reason,
                "best_step": self._step if self._best_weights is None else self._best["step"],
                "dev_loss": self._best["loss"],
                "learning_rate": self.plan.peak,
                "trainable_parameters": self.trainable,
                "devices": self._devices,
                "seconds": round(seconds, 3),
                "tokens_per_second": round(self._tokens / seconds, 1)
                if seconds and self._step > reached
                else None,
            },
        )

    def _one_step(self, step: int) -> tuple[Any, int]:
        """Take one step; return the sum of its losses, a tensor, and their number."""
        import torch

        settings = self._loop_settings
        if settings.lora_dropout:
            torch.manual_seed(hash((settings.seed, step, self._rank)) % 2**63)
        total, count = self._learn(step)
        share_gradients(self._accelerator, self._weights)
        if self._devices > 1:
            total = self._accelerator.reduce(total, "sum")
        if settings.clip:
            torch.nn.utils.clip_grad_norm_(self._weights, settings.clip)
        rate = self.plan.rate(step)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return total, count

    def _tell(self, one: tuple[Any, int]) -> None:
        """Keep a step's loss; tell those kept, read from the device at once, when it is time."""
        self._told.append(one)
        every = max(1, self.plan.steps // _POINTS)
        done = self._step + 1
        if done % every == 0 or done == self.plan.steps:
            losses = [float(total) for total, _ in self._told]
            mean = sum(losses) / sum(count for _, count in self._told)
            self._told = []
            if not np.isfinite(mean):
                raise PajamaError(
                    f"The loss at step {done} is no number any more; lower --lr (now "
                    f"{self.plan.peak:g})."
                )
            self._reporter.metric(
                done, loss=mean, lr=self.plan.rate(self._step), **self._also_told()
            )
        self._reporter.progress(done, self.plan.steps, "steps")

    def _also_told(self) -> dict[str, float]:
        """More values for a point of the curve."""
        return {}

    def _check(self) -> None:
        """Judge the dev data, and keep the weights where these are the best so far."""
        found = self._look_at_dev()
        if found is None:
            return
        self._reporter.metric(self._step, **found)
        loss = found["dev_loss"]
        if self._best["loss"] is None or loss < self._best["loss"]:
            self._best = {"loss": loss, "step": self._step, "waited": 0}
            if self._loop_settings.patience:
                self._best_weights = {
                    name: weight.detach().to("cpu", copy=True)
                    for name, weight in zip(self._names, self._weights, strict=True)
                }
        else:
            self._best["waited"] += 1

    def _at_check(self) -> bool:
        return self._step % self.plan.check_every == 0

    def _at_save(self) -> bool:
        every = self._loop_settings.save_every or self.plan.check_every
        return self._step % every == 0 and self._step < self.plan.steps

    def _out_of_patience(self) -> bool:
        patience = self._loop_settings.patience
        return bool(patience) and self._at_check() and self._best["waited"] >= patience

    def _save(self) -> None:
        if self._accelerator.is_main_process:
            weights = dict(zip(self._names, (w.detach() for w in self._weights), strict=True))
            tensors = {"weights": weights, "optimizer": self._optimizer_tensors()}
            if self._best_weights is not None and self._best["step"] != self._step:
                tensors["best"] = self._best_weights
            state = {"best": self._best, "learns": self._digest()}
            folder = save_checkpoint(self._reporter.checkpoints, self._step, state, tensors)
            self._reporter.checkpoint(folder, self._step)
            forget_old(self._reporter.checkpoints)
        self._accelerator.wait_for_everyone()

    def _resume(self) -> None:
        folders = found_checkpoints(self._reporter.checkpoints)
        warn = self._reporter.warning if self._accelerator.is_main_process else _unsaid
        kept = load_checkpoint(folders, warn)
        if kept is None:
            if folders:
                warn("No checkpoint can be read; the training starts anew.")
            return
        if kept.state.get("learns") != self._digest():
            raise PajamaError(
                f"The {self._learned}, the model or the settings are not those that this training "
                "began with; start a new job for them."
            )
        self._restore(kept)

    def _restore(self, kept: Checkpoint) -> None:
        self._hold(kept.tensors["weights"])
        state = self._optimizer.state_dict()
        state["state"] = {}
        for key, value in kept.tensors["optimizer"].items():
            number, name = key.split(".", 1)
            state["state"].setdefault(int(number), {})[name] = value
        self._optimizer.load_state_dict(state)
        self._step = int(kept.state["step"])
        self._best = dict(kept.state["best"])
        if self._loop_settings.patience and self._best["loss"] is not None:
            self._best_weights = kept.tensors.get("best", kept.tensors["weights"])

    def _hold(self, weights: dict[str, Any]) -> None:
        import torch

        with torch.no_grad():
            for name, weight in zip(self._names, self._weights, strict=True):
                weight.copy_(weights[name])

    def _optimizer_tensors(self) -> dict[str, Any]:
        kept = self._optimizer.state_dict()["state"]
        return {
            f"{number}.{name}": value for number, values in kept.items() for name, value in
            values.items()
        }  # fmt: skip

    def _digest(self) -> str:
        """What is learned: the data and everything that decides a step."""
        digest = hashlib.sha256()
        self._note_data(digest)
        for name, weight in zip(self._names, self._weights, strict=True):
            digest.update(f"{name} {tuple(weight.shape)} {weight.dtype}".encode())
        settings = self._loop_settings.to_dict()
        told = {name: settings[name] for name in sorted(settings) if name not in ("data", "model")}
        digest.update(f"{told} {self._devices}".encode())
        return digest.hexdigest()


def _unsaid(_sentence: str) -> None:
    pass
