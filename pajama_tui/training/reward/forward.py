"""Rewards of encoded texts, as little padded as may be."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.reward.model import RewardModel

Arithmetic = Callable[[], AbstractContextManager[Any]]

# What one more pass costs, in tokens: a GPU is idle until a pass is large, a CPU is not.
OVERHEAD = {"cpu": 32, "cuda": 2048}
_SCORING_TOKENS = {"cpu": 2048, "cuda": 32768}


def rewards(
    loaded: RewardModel, model: Any, texts: Sequence[list[int]], groups: list[list[int]]
) -> Any:
    """Return the rewards of `texts`, a tensor float32 (n,) on the model's device.

    Args:
        model: `loaded.model`, perhaps with adapters, as it is being trained.
        groups: positions of `texts` that run together, every one once.
    """
    import torch

    device = next(model.parameters()).device
    found = [
        model(**batch).logits[:, 0].float() for batch in _inputs(loaded, texts, groups, device)
    ]
    order = torch.tensor([at for group in groups for at in group], device=device)
    return torch.cat(found)[torch.argsort(order)]


def score_texts(
    loaded: RewardModel, texts: Sequence[list[int]], within: Arithmetic | None = None
) -> NDArray[np.float64]:
    """Return the reward of each text, float64 (n,), without gradients.

    Args:
        within: makes the context to compute in; None computes as the weights are.
    """
    import contextlib

    import torch

    model = loaded.model
    device = next(model.parameters()).device
    groups = full_groups([len(text) for text in texts], _SCORING_TOKENS[_kind(device)])
    result = np.full(len(texts), np.nan)
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad(), (within or contextlib.nullcontext)():
            for group, batch in zip(groups, _inputs(loaded, texts, groups, device), strict=True):
                result[group] = model(**batch).logits[:, 0].double().cpu().numpy()
    finally:
        model.train(was_training)
    return result


def overhead_on(device: Any) -> int:
    """What one more pass costs on `device`, in tokens."""
    return OVERHEAD[_kind(device)]


def _kind(device: Any) -> str:
    return "cuda" if device.type != "cpu" else "cpu"


def _inputs(
    loaded: RewardModel, texts: Sequence[list[int]], groups: list[list[int]], device: Any
) -> Iterator[dict[str, Any]]:
    import torch

    tokenizer = loaded.encoder.tokenizer
    segments = loaded.encoder.form == "pair" and "token_type_ids" in tokenizer.model_input_names
    for group in groups:
        chosen = [texts[at] for at in group]
        longest = max(map(len, chosen))
        ids = np.full((len(chosen), longest), loaded.pad, np.int64)
        mask = np.zeros((len(chosen), longest), np.int64)
        for row, text in enumerate(chosen):
            ids[row, : len(text)] = text
            mask[row, : len(text)] = 1
        batch = {"input_ids": torch.from_numpy(ids).to(device, non_blocking=True)}
        if segments:
            # The prompt is segment 0 up to its separator, the response segment 1.
            ended = np.cumsum(ids == tokenizer.sep_token_id, axis=1)
            after = np.concatenate([np.zeros((len(ids), 1), np.int64), ended[:, :-1]], axis=1)
            kinds = ((after > 0) & (mask > 0)).astype(np.int64)
            batch["token_type_ids"] = torch.from_numpy(kinds).to(device, non_blocking=True)
        if not mask.all():
            # Without one, attention takes the faster way.
            batch["attention_mask"] = torch.from_numpy(mask).to(device, non_blocking=True)
        yield batch
