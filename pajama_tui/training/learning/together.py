"""Several processes that train one model, and one that does so alone, by the same calls."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from pajama_tui.training.learning.settings import LearningSettings
from pajama_tui.training.models.devices import has_bf16

_BUCKET = 32 * 2**20


@contextmanager
def accelerated(device: str) -> Iterator[Any]:
    """An Accelerator for `device` ("cpu" or "cuda").

    It joins the processes that torchrun's environment variables name, if any.
    """
    from accelerate import Accelerator

    # Of no precision: a process keeps that of its first one for ever. `arithmetic` is for that.
    accelerator = Accelerator(cpu=device == "cpu")
    try:
        yield accelerator
    finally:
        accelerator.end_training()


def precision_of(settings: LearningSettings, device: str) -> str:
    """What "auto" comes to on `device` ("cpu" or "cuda"): "bf16" or "fp32"; else what is asked."""
    if settings.precision != "auto":
        return settings.precision
    return "bf16" if has_bf16(device) else "fp32"


def arithmetic(settings: LearningSettings, device: str) -> AbstractContextManager[Any]:
    """A context whose arithmetic is bf16 over fp32 weights where that is the precision."""
    import torch

    mixed = precision_of(settings, device) == "bf16"
    context: AbstractContextManager[Any] = torch.autocast(device, torch.bfloat16, mixed)
    return context


def share_gradients(accelerator: Any, weights: Sequence[Any]) -> None:
    """Sum gradients over all processes; each holds its part of the mean over all pairs.

    The model is not wrapped: one backward pass belongs to several forward ones, for which wrappers
    are not made.
    """
    import torch

    if accelerator.num_processes == 1:
        return
    for bucket in _buckets(weights):
        parts = [torch.zeros_like(w) if w.grad is None else w.grad for w in bucket]
        flat = accelerator.reduce(torch.cat([part.reshape(-1) for part in parts]), "sum")
        for weight, part in zip(bucket, flat.split([w.numel() for w in bucket]), strict=True):
            weight.grad = part.view_as(weight)


def any_of(accelerator: Any, mine: bool) -> bool:
    """Whether it is true in any process; all get the same answer, so that none waits for ever."""
    if accelerator.num_processes == 1:
        return mine
    import torch

    flag = torch.tensor(float(mine), device=accelerator.device)
    return bool(accelerator.reduce(flag, "sum").item() > 0)


def _buckets(weights: Sequence[Any]) -> Iterator[list[Any]]:
    """Lists of weights of one type, of up to `_BUCKET` bytes where a single one is not larger."""
    bucket: list[Any] = []
    size = 0
    for weight in weights:
        nbytes = weight.numel() * weight.element_size()
        if bucket and (size + nbytes > _BUCKET or weight.dtype != bucket[0].dtype):
            yield bucket
            bucket, size = [], 0
        bucket.append(weight)
        size += nbytes
    if bucket:
        yield bucket
