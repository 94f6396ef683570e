"""Positions of a text to one vector, without its padding, and with a beginning computed before."""

from dataclasses import dataclass, field
from typing import Any

from pajama_tui.training.probes.features import Wanted


@dataclass
class Parts:
    """What the pools of a text's first positions come to, for texts that begin alike.

    Attributes:
        length: how many positions.
        pooled: tensors float32 (width,), by layer and "sum", "min" or "max".
        entropy: tensors float32 (heads,), the queries' entropies added up, by layer.
    """

    length: int = 0
    pooled: dict[tuple[int, str], Any] = field(default_factory=dict)
    entropy: dict[int, Any] = field(default_factory=dict)


class Pooler:
    """Hears a batch's hidden states layer by layer and keeps their pools alone.

    Args:
        lengths: int64 (batch,), positions of each row, without padding.
        mask: bool (batch, positions), true where there is a token; None where all are.
        before: the pools of what came before these positions.
    """

    def __init__(self, wanted: Wanted, lengths: Any, mask: Any, before: Parts | None) -> None:
        self._wanted = wanted
        self._lengths = lengths
        self._mask = mask
        self._before = before or Parts()
        self.pooled: dict[tuple[int, str], Any] = {}
        self.entropy: dict[int, Any] = {}

    def state(self, layer: int, hidden: Any) -> None:
        """Pool a layer's output (batch, positions, width) to float32 (batch, width) each."""
        import torch

        hidden = hidden.float()
        mask = None if self._mask is None else self._mask.unsqueeze(-1)
        for pool in self._wanted.pools:
            if pool == "last":
                rows = torch.arange(len(hidden), device=hidden.device)
                found = hidden[rows, self._lengths - 1]
            elif pool == "mean":
                found = (hidden if mask is None else hidden * mask).sum(dim=1)
                if self._before.length:
                    found = found + self._before.pooled[layer, "sum"]
                found = found / (self._lengths + self._before.length).unsqueeze(-1)
            else:
                found = self._extreme(layer, hidden, mask, pool)
            self.pooled[layer, pool] = found

    def attention(self, layer: int, weights: Any) -> None:
        """Average over queries the entropy of (batch, heads, queries, keys): (batch, heads)."""
        import torch

        weights = weights.float()
        # Where a weight is 0 its logarithm counts for nothing.
        entropy = -(weights * torch.log(weights.clamp_min(torch.finfo(torch.float32).tiny))).sum(-1)
        if self._mask is not None:
            entropy = entropy * self._mask.unsqueeze(1)
        total = entropy.sum(-1)
        if self._before.length:
            total = total + self._before.entropy[layer]
        self.entropy[layer] = total / (self._lengths + self._before.length).unsqueeze(-1)

    def as_parts(self, hidden_sums: dict[int, Any]) -> Parts:
        """The pools of a single row, for texts that begin with it.

        Args:
            hidden_sums: float32 (width,), by layer; the mean would have to be multiplied back.
        """
        length = int(self._lengths[0])
        pooled: dict[tuple[int, str], Any] = {}
        for (layer, pool), found in self.pooled.items():
            if pool in ("min", "max"):
                pooled[layer, pool] = found[0]
        pooled |= {(layer, "sum"): total for layer, total in hidden_sums.items()}
        return Parts(length, pooled, {k: found[0] * length for k, found in self.entropy.items()})

    def _extreme(self, layer: int, hidden: Any, mask: Any, pool: str) -> Any:
        import torch

        worst = float("inf") if pool == "min" else float("-inf")
        if mask is not None:
            hidden = hidden.masked_fill(~mask, worst)
        found = hidden.amin(dim=1) if pool == "min" else hidden.amax(dim=1)
        if not self._before.length:
            return found
        return getattr(torch, f"{pool}imum")(found, self._before.pooled[layer, pool])
