"""The loss of responses, as little padded and with as few logits as may be."""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.sft.encoding import Example

# Tokens of one pass, where nobody says: a GPU is idle until a pass is large, a CPU is not.
PASS_TOKENS = {"cpu": 1024, "cuda": 16384}


class Loss(NamedTuple):
    """The sum of the losses of `tokens` response tokens, a tensor, over `read` tokens in all."""

    total: Any
    tokens: int
    read: int


def losses(
    model: Any, pad: int, examples: Sequence[Example], pass_tokens: int | None
) -> Iterator[Loss]:
    """Yield the loss of each pass: cross-entropy of every response token given all before it.

    Args:
        pass_tokens: of one pass with padding; None takes the device's.
    """
    device = next(model.parameters()).device
    budget = pass_tokens or PASS_TOKENS["cpu" if device.type == "cpu" else "cuda"]
    lean = "logits_to_keep" in inspect.signature(_plain(model).forward).parameters
    for group in full_groups([len(each.ids) for each in examples], budget):
        yield _loss(model, pad, [examples[at] for at in group], device, lean=lean)


def learned_tokens(examples: Sequence[Example]) -> int:
    """How many tokens of these examples have a loss."""
    return sum(len(each.ids) - each.start for each in examples)


def _loss(model: Any, pad: int, examples: Sequence[Example], device: Any, *, lean: bool) -> Loss:
    import torch

    longest = max(len(each.ids) for each in examples)
    first = min(each.start for each in examples) - 1
    ids = np.full((len(examples), longest), pad, np.int64)
    mask = np.zeros((len(examples), longest), np.int64)
    learned = np.zeros((len(examples), longest), bool)
    for row, each in enumerate(examples):
        ids[row, : len(each.ids)] = each.ids
        mask[row, : len(each.ids)] = 1
        learned[row, each.start : len(each.ids)] = True
    batch = {"input_ids": torch.from_numpy(ids).to(device, non_blocking=True)}
    if not mask.all():
        # Without one, attention takes the faster way.
        batch["attention_mask"] = torch.from_numpy(mask).to(device, non_blocking=True)
    if lean:
        # No logits of what all rows have in their question: they are most of the memory.
        logits = model(**batch, logits_to_keep=longest - first).logits[:, :-1]
    else:
        logits = model(**batch).logits[:, first:-1]
    chosen = torch.from_numpy(learned[:, first + 1 :]).to(device)
    wanted = batch["input_ids"][:, first + 1 :][chosen]
    total = torch.nn.functional.cross_entropy(logits[chosen].float(), wanted, reduction="sum")
    return Loss(total, int(learned.sum()), int(mask.sum()))


def _plain(model: Any) -> Any:
    """The model that adapters, if any, are around."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model
