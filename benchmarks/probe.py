"""Features for probes beside the published way: same rows, model, prompts and machine, one run.

    python benchmarks/probe.py --data rows.jsonl
    python benchmarks/probe.py --data rows.jsonl --model DIR_OR_ID        on a GPU, if there is one

The published way reads each row once an aspect: batches of 16 as they come, padded, eager
attention, every layer's states and attention weights kept, all of them pooled, padding included.
Ours reads what the probes of five aspects need. Which layers and pools these are is taken from
INSPECTOR's five binary GSM8K probes, at the same depth of the model.

Speed is prompts (a row and aspect) per CPU second of the process without a GPU (other programs on
the machine change the wall clock, not this) and per second with one. Each way runs in a process of
its own. Both give features; those of the published way are pooled a second time, with masks and off
the clock, and 200 random probes an aspect have to decide alike on them and on ours.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.training.models.devices import choose_device, has_bf16
from pajama_tui.training.probes.prompts import ASPECTS, default_prompts
from pajama_tui.training.probes.texts import open_texts

BAR = 5.0
BATCH = 16
PROBES = 200

# Layers of 28 and pools of the published binary probes for GSM8K, in the order of ASPECTS.
PUBLISHED = (((15,), "mean"), ((24,), "last"), ((21,), "mean"), ((1, 11), "last"), ((16,), "mean"))
_PUBLISHED_LAYERS = 28


def main() -> int:
    """Print the table; return 1 where the bar is not met or a decision differs."""
    arguments = _arguments()
    if arguments.arm:
        _run_arm(arguments)
        return 0
    found: dict[str, dict[str, Any]] = {}
    features: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for arm in arguments.arms.split(","):
            out = Path(folder) / f"{arm}.npz"
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--arm", arm, "--out", out],
                           check=True)  # fmt: skip
            with np.load(out) as arrays:
                features[arm] = {name: arrays[name] for name in arrays.files}
            found[arm] = json.loads(out.with_suffix(".json").read_text())
    for line in _lines(found, features):
        print(line)
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1))
    if not {"published", "ours"} <= found.keys():
        return 0
    ratio = found["ours"]["rate"] / found["published"]["rate"]
    met = ratio >= BAR
    print(f"bar, ours at least {BAR:g} times the published way: {ratio:.1f}: "
          f"{'met' if met else 'NOT MET'}")  # fmt: skip
    flips = _flips(features["published"], features["ours"], "masked")
    return 0 if met and not flips else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="rows with question and prediction")
    parser.add_argument("--model", default="demo:smollm2")
    parser.add_argument("--rows", type=int, default=32)
    parser.add_argument(
        "--longest",
        type=int,
        default=1500,
        help="leave out rows of more characters: the published way keeps every attention weight",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch-tokens", type=int)
    parser.add_argument(
        "--arms", default="published,ours", help="or ours-half, on a CPU that has bf16"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--arm", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _texts(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    texts = [row.texts[0] for row in open_texts(arguments.data).rows()]
    texts = [text for text in texts if sum(map(len, text)) <= arguments.longest]
    order = np.random.default_rng(arguments.seed).permutation(len(texts))
    return [texts[at] for at in order[: arguments.rows]]


def _needed(count: int) -> dict[str, tuple[tuple[int, ...], str]]:
    """Layers and pool by aspect, in a model of `count` layers."""
    return {
        aspect: (tuple(round(n / _PUBLISHED_LAYERS * count) for n in layers), pool)
        for aspect, (layers, pool) in zip(ASPECTS, PUBLISHED, strict=True)
    }


def _run_arm(arguments: argparse.Namespace) -> None:
    import torch

    torch.set_num_threads(arguments.threads)
    arm = _published if arguments.arm == "published" else _ours
    features, facts = arm(arguments, _texts(arguments))
    np.savez(arguments.out, **features)
    arguments.out.with_suffix(".json").write_text(json.dumps(facts))


def _ours(
    arguments: argparse.Namespace, texts: list[tuple[str, str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    from transformers import AutoConfig

    from pajama_tui.training.models.loading import place_of
    from pajama_tui.training.probes.extract import extract
    from pajama_tui.training.probes.language_model import load_language_model

    place = place_of(arguments.model, lambda _: None)
    count = AutoConfig.from_pretrained(place).get_text_config().num_hidden_layers
    needed = _needed(count)
    device = choose_device("auto")
    half = arguments.arm != "ours" or device == "cuda"
    dtype = ("bfloat16" if has_bf16(device) else "float16") if half else "float32"
    deepest = max(max(layers) for layers, _ in needed.values())
    model = load_language_model(place, deepest=deepest, dtype=dtype, device=device)
    clock, features = _Clock(device), {}
    for aspect, (layers, pool) in needed.items():
        found = extract(
            model,
            default_prompts()[aspect],
            texts,
            layers,
            (pool,),
            batch_tokens=arguments.batch_tokens,
        )
        features[f"{aspect} masked"] = found.matrix(layers, pool)
    facts = clock.facts(len(texts) * len(needed))
    return features, facts | {"dtype": dtype, "device": device}


def _published(
    arguments: argparse.Namespace, texts: list[tuple[str, str]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from pajama_tui.training.models.loading import place_of

    place, device = place_of(arguments.model, lambda _: None), choose_device("auto")
    half = device == "cuda"
    tokenizer = AutoTokenizer.from_pretrained(place, padding_side="right")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    model = AutoModelForCausalLM.from_pretrained(
        place,
        dtype=torch.float16 if half else torch.float32,
        attn_implementation="eager",
        use_safetensors=True,
    )
    model = model.to(device).eval()
    needed = _needed(model.config.get_text_config().num_hidden_layers)
    found: dict[str, list[Any]] = {}
    clock = _Clock(device)
    tokens = padded = 0
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        for aspect, (layers, pool) in needed.items():
            prompts = [default_prompts()[aspect].render(*text) for text in batch]
            inputs = tokenizer(prompts, return_tensors="pt", padding=True, truncation=True)
            inputs = inputs.to(device)
            mask = inputs["attention_mask"]
            with torch.no_grad():
                output = model(**inputs, output_hidden_states=True, output_attentions=True)
            pooled = [_pooled(state, mask, pool) for state in output.hidden_states[1:]]
            for weights in output.attentions:
                logs = torch.where(weights > 0, weights.log(), torch.zeros_like(weights))
                (-(weights * logs).sum(-1).mean(-1)).cpu().numpy()
            rows = np.hstack([pooled[layer] for layer in layers])
            found.setdefault(f"{aspect} unmasked", []).append(rows)
            with clock.stopped():
                masked = [
                    _pooled(output.hidden_states[layer + 1], mask, pool, masked=True)
                    for layer in layers
                ]
                found.setdefault(f"{aspect} masked", []).append(np.hstack(masked))
                tokens, padded = tokens + int(mask.sum()), padded + mask.numel()
            del output
    facts = clock.facts(len(texts) * len(needed))
    features = {name: np.concatenate(rows) for name, rows in found.items()}
    return features, facts | {
        "dtype": "float16" if half else "float32",
        "device": device,
        "tokens": tokens,
        "padded": padded,
    }


def _pooled(state: Any, mask: Any, pool: str, *, masked: bool = False) -> Any:
    import torch

    if pool == "last":
        rows = torch.arange(len(state), device=state.device)
        return state[rows, mask.sum(dim=1) - 1].float().cpu().numpy()
    if not masked:
        return state.mean(dim=1).float().cpu().numpy()
    kept = state.float() * mask.unsqueeze(-1)
    return (kept.sum(dim=1) / mask.sum(dim=1, keepdim=True)).cpu().numpy()


class _Clock:
    """CPU seconds of this process, or seconds of a GPU that has caught up; begins when made."""

    def __init__(self, device: str) -> None:
        import torch

        self._gpu = device == "cuda"
        if self._gpu:
            torch.cuda.synchronize()
            torch.cuda.reset_peak_memory_stats()
        self._off = 0.0
        self._began = self._now()

    def stopped(self) -> "_Stopped":
        """What runs inside does not count."""
        return _Stopped(self)

    def facts(self, prompts: int) -> dict[str, Any]:
        """Seconds, prompts a second, and MiB of memory at most, the model included."""
        import torch

        seconds = self._now() - self._began - self._off
        peak = torch.cuda.max_memory_allocated() if self._gpu else _peak_rss()
        rate = prompts / seconds
        return {"prompts": prompts, "seconds": seconds, "rate": rate, "mib": peak / 2**20}

    def _now(self) -> float:
        if not self._gpu:
            return time.process_time()
        import torch

        torch.cuda.synchronize()
        return time.perf_counter()


class _Stopped:
    def __init__(self, clock: _Clock) -> None:
        self._clock = clock

    def __enter__(self) -> None:
        self._began = self._clock._now()

    def __exit__(self, *_: object) -> None:
        self._clock._off += self._clock._now() - self._began


def _peak_rss() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _flips(published: dict[str, Any], ours: dict[str, Any], kind: str) -> int:
    """How many decisions of random probes differ, at their best threshold, over all aspects."""
    flips = 0
    for aspect in ASPECTS:
        reference, mine = published[f"{aspect} masked"], ours[f"{aspect} {kind}"]
        center, scale = reference.mean(axis=0), reference.std(axis=0) + 1e-9
        weights = np.random.default_rng(0).normal(size=(reference.shape[1], PROBES))
        flips += int(
            ((((reference - center) / scale) @ weights > 0)
             != (((mine - center) / scale) @ weights > 0)).sum()
        )  # fmt: skip
    return flips


def _lines(found: dict[str, dict[str, Any]], features: dict[str, Any]) -> Iterator[str]:
    import torch

    any_arm = next(iter(found.values()))
    gpu = any_arm["device"] == "cuda"
    name = torch.cuda.get_device_name() if gpu else "CPU"
    unit = "s" if gpu else "CPU s"
    yield f"{any_arm['prompts']:,} prompts; {name}; torch {torch.__version__}"
    base = found.get("published")
    if base:
        yield (
            f"the published way pads {base['tokens']:,} tokens to {base['padded']:,} "
            f"({base['padded'] / base['tokens']:.2f}x)"
        )
    for arm, facts in found.items():
        line = (
            f"{arm:10} {facts['dtype']:9} {facts['seconds']:9.1f} {unit} "
            f"{facts['rate']:9.2f} prompts/{unit}  {facts['mib']:9,.0f} MiB at most"
        )
        if base:
            line += f"  {facts['rate'] / base['rate']:6.1f}x"
        yield line
    if not base:
        return
    decisions = PROBES * any_arm["prompts"]
    for arm in found:
        if arm != "published":
            flips = _flips(features["published"], features[arm], "masked")
            yield f"decisions of {arm} unlike those of the published way with masks: {flips:,} of {decisions:,}"  # noqa: E501
    flips = _flips(features["published"], features["published"], "unmasked")
    yield f"decisions of the published way that change with its padding: {flips:,} of {decisions:,}"


if __name__ == "__main__":
    sys.exit(main())
