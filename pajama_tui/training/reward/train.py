"""Training a reward model: Bradley-Terry on chosen and rejected responses, soft or hard.

The loss of a pair is the cross-entropy of sigmoid(reward of chosen - reward of rejected) against
the verdict's probability (soft) or 1 (hard; Bradley and Terry 1952). Every random choice is a
function of the seed and the step, so that a training that was killed goes on as if it had not been.
"""

import hashlib
import time
from typing import Any, NamedTuple

import numpy as np

from pajama_tui.errors import PajamaError
from pajama_tui.training.reward.batches import groups_of
from pajama_tui.training.reward.checkpoints import (
    Checkpoint,
    forget_old,
    found_checkpoints,
    load_checkpoint,
    save_checkpoint,
)
from pajama_tui.training.reward.encoded import Encoded, pair_rewards
from pajama_tui.training.reward.faults import out_of_memory
from pajama_tui.training.reward.forward import overhead_on, rewards
from pajama_tui.training.reward.model import RewardModel, prepare_for_training
from pajama_tui.training.reward.reporter import Reporter
from pajama_tui.training.reward.settings import RewardSettings
from pajama_tui.training.reward.steps import Plan
from pajama_tui.training.reward.together import any_of, share_gradients

# Curves of more points than this are told in means.
_POINTS = 2000


class Trained(NamedTuple):
    """How a training ended; `finished` is false where it was stopped before its end."""

    finished: bool
    facts: dict[str, Any]


class Training:
    """One training, from its first step or its last checkpoint to its end.

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
        import torch

        self._accelerator, self._loaded, self._settings = accelerator, loaded, settings
        self._train, self._dev, self._reporter = train, dev, reporter
        self._rank, self._devices = accelerator.process_index, accelerator.num_processes
        torch.manual_seed(settings.seed)
        self.model = prepare_for_training(loaded, settings).to(accelerator.device)
        loaded.model = self.model
        named = [(name, w) for name, w in self.model.named_parameters() if w.requires_grad]
        self._names = [name for name, _ in named]
        self._weights = [weight for _, weight in named]
        self.trainable = sum(weight.numel() for weight in self._weights)
        self.plan = Plan(settings, train.lengths, self._devices, loaded.parameters)
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

    def run(self) -> Trained:
        """Train until the end, a stop, or no more progress on dev; then hold the best weights.

        Raises:
            PajamaError: out of memory, a full disk, a loss that is no number.
        """
        self._resume()
        self.model.train()
        began, reached = time.monotonic(), self._step
        reason = "all steps"
        while self._step < self.plan.steps:
            with out_of_memory(self._settings, self._loaded.encoder.max_length):
                self._tell(self._one_step(self._step))
                self._step += 1
                if self._at_check():
                    self._check()
            if self._at_save():
                self._save()
            if self._out_of_patience():
                reason = f"no better dev loss in {self._settings.patience} checks"
                break
            if any_of(self._accelerator, self._reporter.stop_requested.is_set()):
                self._save()
                return Trained(False, {"step": self._step})
        if not self._at_check():
            with out_of_memory(self._settings, self._loaded.encoder.max_length):
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
                "best_step": self._best["step"] if self._settings.patience else self._step,
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
        """Take one step; return the sum of the pairs' losses, a tensor, and their number."""
        import torch

        if self._settings.lora_dropout:
            torch.manual_seed(hash((self._settings.seed, step, self._rank)) % 2**63)
        batches = self.plan.batches(step)
        pairs = sum(map(len, batches))
        total = torch.zeros((), device=self._accelerator.device)
        for batch in batches[self._rank :: self._devices]:
            texts = [self._train.texts[2 * at + side] for at in batch for side in (0, 1)]
            lengths = [len(text) for text in texts]
            groups = groups_of(lengths, overhead_on(self._accelerator.device))
            with self._accelerator.autocast():
                found = rewards(self._loaded, self.model, texts, groups)
            target = torch.from_numpy(self._train.targets[batch]).to(found.device)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                found[0::2] - found[1::2], target, reduction="sum"
            )
            self._accelerator.backward(loss / pairs)
            total += loss.detach()
            self._tokens += sum(lengths)
        share_gradients(self._accelerator, self._weights)
        if self._devices > 1:
            total = self._accelerator.reduce(total, "sum")
        if self._settings.clip:
            torch.nn.utils.clip_grad_norm_(self._weights, self._settings.clip)
        rate = self.plan.rate(step)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return total, pairs

    def _tell(self, one: tuple[Any, int]) -> None:
        """Keep a step's loss; tell those kept, read from the device at once, when it is time."""
        self._told.append(one)
        every = max(1, self.plan.steps // _POINTS)
        done = self._step + 1
        if done % every == 0 or done == self.plan.steps:
            losses = [float(total) for total, _ in self._told]
            mean = sum(losses) / sum(pairs for _, pairs in self._told)
            self._told = []
            if not np.isfinite(mean):
                raise PajamaError(
                    f"The loss at step {done} is no number any more; lower --lr (now "
                    f"{self.plan.peak:g})."
                )
            self._reporter.metric(done, loss=mean, lr=self.plan.rate(self._step))
        self._reporter.progress(done, self.plan.steps, "steps")

    def _check(self) -> None:
        """Judge the dev pairs, and keep the weights where these are the best so far."""
        found = pair_rewards(self._loaded, self._dev, self._accelerator)
        difference = found[:, 0] - found[:, 1]
        target = self._dev.targets
        loss = float(np.mean(np.logaddexp(0, difference) - target * difference))
        accuracy = float(np.mean(difference > 0))
        self._reporter.metric(self._step, dev_loss=loss, dev_accuracy=accuracy)
        if self._best["loss"] is None or loss < self._best["loss"]:
            self._best = {"loss": loss, "step": self._step, "waited": 0}
            if self._settings.patience:
                self._best_weights = {
                    name: weight.detach().to("cpu", copy=True)
                    for name, weight in zip(self._names, self._weights, strict=True)
                }
        else:
            self._best["waited"] += 1

    def _at_check(self) -> bool:
        return self._step % self.plan.check_every == 0

    def _at_save(self) -> bool:
        every = self._settings.save_every or self.plan.check_every
        return self._step % every == 0 and self._step < self.plan.steps

    def _out_of_patience(self) -> bool:
        patience = self._settings.patience
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
                "The verdicts, the model or the settings are not those that this training began "
                "with; start a new job for them."
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
        if self._settings.patience and self._best["loss"] is not None:
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
        """What is learned: the texts, their targets and everything that decides a step."""
        digest = hashlib.sha256()
        for text in self._train.texts:
            digest.update(np.array([len(text), *text], np.int64).tobytes())
        digest.update(self._train.targets.tobytes())
        for name, weight in zip(self._names, self._weights, strict=True):
            digest.update(f"{name} {tuple(weight.shape)} {weight.dtype}".encode())
        settings = self._settings.to_dict()
        told = {name: settings[name] for name in sorted(settings) if name not in ("data", "model")}
        digest.update(f"{told} {self._devices}".encode())
        return digest.hexdigest()


def _unsaid(_sentence: str) -> None:
    pass
