"""Token ids through a model's first layers to pooled vectors, texts that begin alike once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.training.probes.features import Float32s, Wanted
from pajama_tui.training.probes.language_model import LanguageModel
from pajama_tui.training.probes.layers import heard
from pajama_tui.training.probes.pooling import Parts, Pooler

Columns = dict[tuple[int, str], Float32s]
"""Float32 (n, ·) by layer and base pool, and by layer and "heads"."""

# Five aspects under two sets of layers; a prefix of 200 tokens takes some MiB.
_KEPT = 10


@dataclass
class Prefix:
    """A beginning that was read once: its tokens, the layers' keys and values, and its pools."""

    ids: Sequence[int]
    cache: Any
    parts: Parts


def prefix(model: LanguageModel, ids: Sequence[int], wanted: Wanted) -> Prefix:
    """Read a beginning, or return it where it was read before."""
    key = (tuple(ids), wanted)
    if key not in model.prefixes:
        while len(model.prefixes) >= _KEPT:
            del model.prefixes[next(iter(model.prefixes))]
        model.prefixes[key] = _read_prefix(model, ids, wanted)
    found: Prefix = model.prefixes[key]
    return found


def pooled_states(
    model: LanguageModel, rows: Sequence[Sequence[int]], wanted: Wanted, before: Prefix | None
) -> Columns:
    """Return what is wanted of each row of token ids, in one pass.

    Args:
        rows: without the ids of `before`, at least one id each; shorter ones are padded on the
            right, and nothing of that is seen in the result.
        before: the beginning that all rows share.
    """
    import torch

    longest = max(map(len, rows))
    ids = np.full((len(rows), longest), model.pad, np.int64)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = row
    lengths = torch.tensor([len(row) for row in rows], device=model.device)
    mask = None
    inputs: dict[str, Any] = {"input_ids": torch.from_numpy(ids).to(model.device)}
    if min(map(len, rows)) < longest:
        mask = torch.arange(longest, device=model.device) < lengths.unsqueeze(-1)
        inputs["attention_mask"] = mask.long()
    if before:
        inputs["past_key_values"] = before.cache
        if mask is not None:
            ones = mask.new_ones((len(rows), len(before.ids)))
            inputs["attention_mask"] = torch.cat([ones, mask], dim=1).long()
    pooler = Pooler(wanted, lengths, mask, before.parts if before else None)
    _run(model, inputs, wanted, pooler)
    columns = {key: found.cpu().numpy() for key, found in pooler.pooled.items()}
    return columns | {(k, "heads"): found.cpu().numpy() for k, found in pooler.entropy.items()}


def _run(model: LanguageModel, inputs: dict[str, Any], wanted: Wanted, pooler: Any) -> None:
    import torch

    hear_attention = pooler.attention if wanted.attention else None
    blocks = model.blocks
    with torch.inference_mode(), heard(blocks, wanted.layers, pooler.state, hear_attention):
        cached = "past_key_values" in inputs
        output = model.body(**inputs, **({"use_cache": True} if cached else _no_cache(model)))
        if wanted.layers[-1] == blocks.count - 1:
            pooler.state(wanted.layers[-1], output.last_hidden_state)
    if wanted.attention and not pooler.entropy:
        raise InputError("This model gives no attention weights, and a probe is made of them.")


def _no_cache(model: LanguageModel) -> dict[str, Any]:
    return {"use_cache": False} if hasattr(model.body.config, "use_cache") else {}


def _read_prefix(model: LanguageModel, ids: Sequence[int], wanted: Wanted) -> Prefix:
    import torch
    from transformers import DynamicCache

    kept: dict[int, tuple[Any, Any]] = {}
    cache = DynamicCache()
    update = cache.update

    def keep(keys: Any, values: Any, layer: int, *rest: Any, **more: Any) -> Any:
        kept[layer] = update(keys, values, layer, *rest, **more)
        return kept[layer]

    def join(keys: Any, values: Any, layer: int, *rest: Any, **more: Any) -> Any:
        # Not stored: the next batch begins at the same place.
        batch = keys.shape[0]
        return tuple(
            torch.cat([old.expand(batch, -1, -1, -1), new], dim=-2)
            for old, new in zip(kept[layer], (keys, values), strict=True)
        )

    sums: dict[int, Any] = {}
    lengths = torch.tensor([len(ids)], device=model.device)
    pooler = _Summing(wanted, lengths, sums)
    inputs = {"input_ids": torch.tensor([list(ids)], device=model.device)}
    cache.update = keep
    _run(model, inputs | {"past_key_values": cache}, wanted, pooler)
    cache.update = join
    return Prefix(tuple(ids), cache, pooler.as_parts(sums))


class _Summing(Pooler):
    """Keeps the sums over positions as well."""

    def __init__(self, wanted: Wanted, lengths: Any, sums: dict[int, Any]) -> None:
        super().__init__(wanted, lengths, None, None)
        self._sums = sums

    def state(self, layer: int, hidden: Any) -> None:
        super().state(layer, hidden)
        self._sums[layer] = hidden[0].float().sum(dim=0)
