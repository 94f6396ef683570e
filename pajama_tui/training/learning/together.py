"""Several processes that train one model, and one that does so alone, by the same calls."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pajama_tui.training.learning.settings import LearningSettings
from pajama_tui.training.models.devices import has_bf16

_BUCKET = 32 * 2**20


@contextmanager
def accelerated(settings: LearningSettings, device: str) -> Iterator[Any]:
    """An Accelerator for `device` ("cpu" or "cuda") in the precision asked for.

    It joins the processes that torchrun's environment variables name, if any.
    """
    from accelerate import Accelerator

    mixed = settings.precision == "bf16" or (settings.precision == "auto" and has_bf16(device))
    accelerator = Accelerator(mixed_precision="bf16" if mixed else "no", cpu=device == "cpu")
    try:
        yield accelerator
    finally:
        accelerator.end_training()


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
