"""What is taken of a model's hidden states, and the matrix a classifier sees of it.

Layer index l is `hidden_states[l + 1]`: the output of block l, and for the last block what comes
after the final norm. The embeddings are no layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Pool = Literal["mean", "last", "min", "max", "concat"]
Family = Literal["raw", "stats", "attention", "raw+heads"]

POOLS: tuple[Pool, ...] = ("mean", "last", "min", "max", "concat")
"""How the positions of a text become one vector; "concat" is [min; max; mean]."""

FAMILIES: tuple[Family, ...] = ("raw", "stats", "attention", "raw+heads")
"""What of a layer a classifier sees: its pooled vector; three numbers of that (L2 norm, variance,
entropy of its softmax); mean, standard deviation and largest of its heads' attention entropy; or
the pooled vector followed by the entropy of each head."""

_CLIP = 50.0

Float32s = NDArray[np.float32]
Floats = NDArray[np.float64]


def base_pools(pool: str) -> tuple[str, ...]:
    """The pools that are computed for `pool`."""
    return ("min", "max", "mean") if pool == "concat" else (pool,)


def needs_attention(family: str) -> bool:
    """Whether a family is made of attention weights."""
    return family in ("attention", "raw+heads")


@dataclass(frozen=True)
class Wanted:
    """What is to be computed: every pool of every layer, and the entropy of every head.

    Attributes:
        layers: ascending, each once.
        pools: of "mean", "last", "min", "max", each once; sorted.
        attention: the heads' entropy as well.
    """

    layers: tuple[int, ...]
    pools: tuple[str, ...]
    attention: bool = False

    @staticmethod
    def of(layers: Sequence[int], pools: Sequence[str], families: Sequence[str]) -> "Wanted":
        """What `Features.matrix` needs for any of `layers` x `pools` x `families`."""
        if not layers or not pools or min(layers) < 0:
            raise ValueError("layers from 0 and at least one pool belong here")
        if unknown := [*{*pools} - {*POOLS}, *{*families} - {*FAMILIES}]:
            raise ValueError(f"no such pool or family: {unknown[0]}")
        base = {each for pool in pools for each in base_pools(pool)}
        attention = any(map(needs_attention, families))
        return Wanted(tuple(sorted(set(layers))), tuple(sorted(base)), attention)


@dataclass(frozen=True)
class Features:
    """Pooled hidden states of n texts; a text that could not be read has NaN everywhere.

    Attributes:
        pooled: float32 (n, width), by layer and base pool.
        entropy: float32 (n, heads) in nats, by layer: the entropy of each query's attention
            weights, averaged over the text's queries. {} where it was not asked for.
        problems: why a text could not be read, "" where it was.
        truncated: bool (n,), the question's beginning was cut off to make the text fit.
    """

    pooled: Mapping[tuple[int, str], Float32s]
    entropy: Mapping[int, Float32s]
    problems: Sequence[str]
    truncated: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.problems)

    def matrix(self, layers: Sequence[int], pool: str, family: str = "raw") -> Floats:
        """Return float64 (n, columns), the layers' columns one after the other.

        Args:
            layers: in this order.
            pool: one of `POOLS`.
            family: one of `FAMILIES`.
        """
        return np.hstack([self._layer(layer, pool, family) for layer in layers])

    def _layer(self, layer: int, pool: str, family: str) -> Floats:
        if family == "attention":
            heads = self.entropy[layer].astype(np.float64)
            return np.column_stack([heads.mean(axis=1), heads.std(axis=1), heads.max(axis=1)])
        vectors = [self.pooled[layer, each].astype(np.float64) for each in base_pools(pool)]
        pooled = vectors[0] if len(vectors) == 1 else np.hstack(vectors)
        if family == "stats":
            return _stats(pooled)
        if family == "raw+heads":
            return np.hstack([pooled, self.entropy[layer].astype(np.float64)])
        return pooled


def _stats(pooled: Floats) -> Floats:
    """L2 norm, variance, and entropy (nats) of the softmax of the vector clipped to ±50."""
    with np.errstate(invalid="ignore"):
        clipped = np.clip(pooled, -_CLIP, _CLIP)
        shifted = clipped - clipped.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        entropy = -(np.exp(log_p) * log_p).sum(axis=1)
        norm = np.sqrt((pooled**2).sum(axis=1))
        return np.column_stack([norm, pooled.var(axis=1), entropy])
