"""Which token comes next: drawn for each response by itself, so that batches change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a local model writes.

    Attributes:
        temperature: 0 takes the likeliest token always.
        top_p: tokens are drawn from the likeliest that make up this share of the probability.
        seed: of the draws; a response's own depend on it, its row and its number alone.
        max_tokens: of one response.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    max_tokens: int = 512

    def check(self, samples: int) -> None:
        """Raise InputError where `samples` responses to a question would all be the same."""
        if samples > 1 and self.temperature == 0:
            raise InputError(
                "At temperature 0 all responses to a question are the same; give --temperature "
                "with -n."
            )
        if self.top_p != 1 and self.temperature == 0:
            raise InputError("At temperature 0 nothing is drawn; give --temperature with --top-p.")

    def draws(self, row: int, sample: int, count: int) -> NDArray[np.float64] | None:
        """Return float64 (count,) in [0, 1) for one response's tokens; None at temperature 0."""
        if self.temperature == 0:
            return None
        return np.random.default_rng([self.seed, row, sample]).random(count)


class Draw:
    """Leaves of each row's scores the one token that its own random number falls on.

    To be handed to transformers' `generate` beside greedy decoding, which takes what is left.

    Args:
        draws: float64 (steps,) for each row of the batch.
        start: tokens of the prompts, padding included.
    """

    def __init__(
        self, sampling: Sampling, draws: Sequence[NDArray[np.float64]], start: int, device: Any
    ) -> None:
        import torch

        steps = max(map(len, draws))
        # Rows that may write less are stopped before what stands here is read.
        table = np.stack([np.pad(each, (0, steps - len(each))) for each in draws])
        self._draws = torch.from_numpy(table).to(device)
        self._sampling = sampling
        self._start = start

    def __call__(self, ids: Any, scores: Any) -> Any:
        """Return `scores`, (rows, tokens), with all but the drawn token at minus infinity."""
        import torch

        shares = torch.softmax(scores.double() / self._sampling.temperature, dim=-1)
        shares, order = shares.sort(dim=-1, descending=True, stable=True)
        below = shares.cumsum(dim=-1)
        # The likeliest token always stays.
        shares[(below - shares) >= self._sampling.top_p] = 0
        below = shares.cumsum(dim=-1)
        aim = self._draws[:, ids.shape[1] - self._start, None] * below[:, -1:]
        place = (below <= aim).sum(dim=-1, keepdim=True)
        place = torch.minimum(place, (shares > 0).sum(dim=-1, keepdim=True) - 1).clamp(min=0)
        return torch.full_like(scores, -torch.inf).scatter(1, order.gather(1, place), 0.0)
