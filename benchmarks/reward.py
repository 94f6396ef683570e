"""Reward-model training beside TRL's RewardTrainer: same pairs, model, batch and rates, one run.

    python benchmarks/reward.py --data verdicts.jsonl
    python benchmarks/reward.py --data verdicts.jsonl --shape qwen0.5b      on a GPU

Speed is tokens that are not padding, per CPU second of the process without a GPU (other programs on
the machine change the wall clock, not this) and per second with one. Both train on the very same
token ids. TRL runs with its own defaults: batches as they come, activations computed twice. It also
runs without the latter, to tell what its own choice costs. Its arithmetic is in the precision that
is ours as well, as its default, bf16, is slower than fp32 where a processor lacks it.
"""

import argparse
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from reward_shapes import SHAPES, flops_per_token, made_pairs, matmul_peak, shaped

from pajama_tui.training.learning.batches import epoch_batches, groups_of
from pajama_tui.training.learning.together import accelerated
from pajama_tui.training.models.devices import has_bf16
from pajama_tui.training.reward.encoded import Encoded, encode_pairs
from pajama_tui.training.reward.evaluate import gap_of, share_of
from pajama_tui.training.reward.forward import overhead_on
from pajama_tui.training.reward.judged import JudgedPair, read_judged
from pajama_tui.training.reward.making import rewards_of
from pajama_tui.training.reward.model import RewardModel, load_model
from pajama_tui.training.reward.preferences import split
from pajama_tui.training.reward.settings import RewardSettings
from pajama_tui.training.reward.train import Training

BAR = 1.5
LR = 1e-4


class Arm(NamedTuple):
    """What one way of training took, and the model it made."""

    name: str
    tokens: int
    seconds: float
    peak: float
    loaded: RewardModel

    @property
    def rate(self) -> float:
        return self.tokens / self.seconds


class _Silent:
    """Is told how a training goes, and keeps nothing."""

    def __init__(self, folder: Path) -> None:
        import threading

        self.checkpoints = folder
        self.stop_requested = threading.Event()

    def progress(self, *_: Any) -> None: ...
    def metric(self, *_: Any, **__: Any) -> None: ...
    def warning(self, *_: Any) -> None: ...
    def checkpoint(self, *_: Any) -> None: ...


def main() -> int:
    """Print the table; return 1 where the bar is not met."""
    arguments = _arguments()
    import torch

    torch.set_num_threads(1)
    warnings.filterwarnings("ignore")
    device = "cuda" if torch.cuda.is_available() else "cpu"
    settings = RewardSettings.of(
        {
            "data": arguments.data,
            "model": arguments.model,
            "batch": arguments.batch,
            "epochs": 1.0,
            "lr": LR,
            "schedule": "linear",
            "warmup": 0.0,
            "weight_decay": 0.0,
            "max_length": arguments.max_length,
            "labels": "hard",
            "patience": 0,
            "checks": 1,
            "checkpointing": arguments.checkpointing,
            "seed": arguments.seed,
        }
    )
    train, dev, test, make = _prepared(settings, arguments)
    arms = []
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.arms.split(","):
            run = _ours if name == "ours" else _trl
            arm = run(name, make(), train, dev, settings, device, Path(folder))
            arms.append(arm)
            print(f"{name}: {arm.rate:,.0f} tokens/s", file=sys.stderr, flush=True)
    for line in _lines(arms, train, test, settings, device, arguments):
        print(line)
    rates = {arm.name: arm.rate for arm in arms}
    if "ours" in rates and "trl" in rates:
        ratio = rates["ours"] / rates["trl"]
        verdict = "met" if ratio >= BAR else "NOT MET"
        print(f"bar, ours at least {BAR} times TRL's defaults: {ratio:.2f}: {verdict}")
        return 0 if ratio >= BAR else 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="verdicts, as 'pajama-tui run --out' writes")
    parser.add_argument("--model", default="demo:minilm")
    parser.add_argument("--shape", choices=sorted(SHAPES), help="random weights of this shape")
    parser.add_argument("--pairs", type=int, default=0, help="train on the first N only")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--max-length", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--checkpointing", action=argparse.BooleanOptionalAction, default=False)
    parser.add_argument("--arms", default="trl,trl-no-checkpointing,ours")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    return parser.parse_args()


def _prepared(
    settings: RewardSettings, arguments: argparse.Namespace
) -> tuple[Encoded, Encoded, list[JudgedPair], Any]:
    """Training and dev tokens, test pairs, and a maker of equal fresh models."""
    parts = split(read_judged(settings.data), settings, settings.data)
    rows = parts.train[: arguments.pairs or None]
    loaded = _load(settings)
    train = encode_pairs(loaded, rows, soft=False)
    dev = encode_pairs(loaded, parts.dev[:8], soft=False)
    if not arguments.shape:
        return train, dev, parts.test, lambda: _load(settings)
    # The lengths are real; what stands there is not, and so nothing is learned.
    train, dev = (made_pairs(each, arguments.shape, settings.seed) for each in (train, dev))
    return train, dev, [], lambda: shaped(arguments.shape, loaded, settings.seed)


def _load(settings: RewardSettings) -> RewardModel:
    return load_model(settings.model, settings.max_length, lambda _: None, seed=settings.seed)


def _ours(
    name: str,
    loaded: RewardModel,
    train: Encoded,
    dev: Encoded,
    settings: RewardSettings,
    device: str,
    folder: Path,
) -> Arm:
    with accelerated(device) as accelerator:
        training = Training(accelerator, loaded, train, dev, settings, _Silent(folder / name))
        clock = _Clock(device)
        training.run()
        return Arm(name, int(train.lengths.sum()), clock.seconds(), clock.peak(), loaded)


def _trl(
    name: str,
    loaded: RewardModel,
    train: Encoded,
    dev: Encoded,
    settings: RewardSettings,
    device: str,
    folder: Path,
) -> Arm:
    from datasets import Dataset
    from transformers.utils import logging
    from trl import RewardConfig, RewardTrainer

    logging.disable_progress_bar()
    config = RewardConfig(
        output_dir=str(folder / name),
        per_device_train_batch_size=settings.batch,
        num_train_epochs=1,
        learning_rate=LR,
        max_length=None,
        bf16=has_bf16(device),
        use_cpu=device == "cpu",
        seed=settings.seed,
        report_to="none",
        save_strategy="no",
        disable_tqdm=True,
        **({"gradient_checkpointing": False} if name == "trl-no-checkpointing" else {}),
    )
    rows = {"chosen_ids": train.texts[0::2], "rejected_ids": train.texts[1::2]}
    trainer = RewardTrainer(
        model=loaded.model,
        args=config,
        train_dataset=Dataset.from_dict(rows),
        processing_class=loaded.encoder.tokenizer,
    )
    clock = _Clock(device)
    trainer.train()
    return Arm(name, int(train.lengths.sum()), clock.seconds(), clock.peak(), loaded)


class _Clock:
    """CPU seconds of this process, or seconds of a GPU that has caught up."""

    def __init__(self, device: str) -> None:
        import torch

        self._gpu = device == "cuda"
        if self._gpu:
            torch.cuda.synchronize()
            torch.cuda.reset_peak_memory_stats()
        self._began = time.perf_counter() if self._gpu else time.process_time()

    def seconds(self) -> float:
        import torch

        if self._gpu:
            torch.cuda.synchronize()
            return time.perf_counter() - self._began
        return time.process_time() - self._began

    def peak(self) -> float:
        """GiB: of the GPU's memory since the start, else of the process since its birth."""
        import resource

        import torch

        if self._gpu:
            return torch.cuda.max_memory_allocated() / 2**30
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def _lines(
    arms: list[Arm],
    train: Encoded,
    test: list[JudgedPair],
    settings: RewardSettings,
    device: str,
    arguments: argparse.Namespace,
) -> Iterator[str]:
    import torch

    lengths = train.lengths
    name = torch.cuda.get_device_name() if device == "cuda" else "CPU, one thread"
    yield (
        f"{len(lengths):,} pairs, {lengths.sum():,} tokens, batch {settings.batch}, at most "
        f"{lengths.max()} tokens; {arguments.shape or settings.model}; {name}; "
        f"{'bf16' if has_bf16(device) else 'fp32'}; torch {torch.__version__}"
    )
    yield f"share of tokens that are no padding: as they come {_dense(lengths, settings):.3f}, " + (
        f"ours {_dense(lengths, settings, ours=True, device=device):.3f}"
    )
    facts: list[dict[str, Any]] = []
    peak = matmul_peak(device) if arguments.shape else None
    rights = {arm.name: _right(arm, test) for arm in arms} if test else {}
    groups = np.array([pair.group for pair in test], np.int64)
    for arm in arms:
        line = f"{arm.name:24} {arm.rate:12,.0f} tokens/s  {arm.peak:6.2f} GiB"
        fact: dict[str, Any] = {"arm": arm.name, "tokens_per_second": arm.rate, "gib": arm.peak}
        if peak:
            used = arm.rate * flops_per_token(arm.loaded, lengths) / peak
            fact["share_of_matmul_peak"] = used
            line += f"  {used:.1%} of the {peak / 1e12:,.3g} TFLOP/s that its matmul reaches"
        if test:
            share = share_of(rights[arm.name], groups, settings.seed)
            fact["accuracy"] = share.to_dict()
            line += f"  accuracy on gold {str(share).strip()}"
        facts.append(fact)
        yield line
    if test and {"ours", "trl"} <= rights.keys():
        gap = gap_of(rights["ours"] - rights["trl"], groups, settings.seed)
        yield f"accuracy, ours less TRL's: {str(gap).strip()}"
    if arguments.json:
        arguments.json.write_text(json.dumps(facts, indent=1))


def _right(arm: Arm, test: list[JudgedPair]) -> Any:
    rewards = rewards_of(arm.loaded, test)
    gold = np.array([pair.gold for pair in test])
    return 0.5 + 0.5 * np.sign(rewards[:, 0] - rewards[:, 1]) * gold


def _dense(
    lengths: Any, settings: RewardSettings, *, ours: bool = False, device: str = "cpu"
) -> float:
    """Tokens over tokens with padding, in one epoch."""
    import torch

    padded = 0
    if ours:
        overhead = overhead_on(torch.device(device))
        for batch in epoch_batches(lengths, settings.batch, 0, settings.seed):
            texts = lengths[batch].ravel().tolist()
            padded += sum(
                max(texts[at] for at in group) * len(group) for group in groups_of(texts, overhead)
            )
    else:
        order = np.random.default_rng(settings.seed).permutation(len(lengths))
        for start in range(0, len(order), settings.batch):
            batch = lengths[order[start : start + settings.batch]]
            padded += int(batch.max()) * batch.size
    return float(lengths.sum() / padded)


if __name__ == "__main__":
    sys.exit(main())
