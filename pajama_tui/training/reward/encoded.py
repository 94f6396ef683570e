"""Chosen and rejected responses as tokens, and the rewards of all of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.reward.forward import Arithmetic, score_texts
from pajama_tui.training.reward.model import RewardModel
from pajama_tui.training.reward.preferences import Preference
from pajama_tui.verdicts.checks import Floats, Ints


class Encoded(NamedTuple):
    """Pairs as tokens: chosen and rejected alternate; `targets` float32 (n,) is P(chosen)."""

    texts: list[list[int]]
    targets: NDArray[np.float32]

    @property
    def lengths(self) -> Ints:
        """int64 (n, 2), tokens of the chosen and of the rejected text."""
        return np.array([len(text) for text in self.texts], np.int64).reshape(-1, 2)


def encode_pairs(loaded: RewardModel, rows: Sequence[Preference], *, soft: bool) -> Encoded:
    """Encode chosen and rejected responses."""
    texts = [(row.prompt, text) for row in rows for text in (row.chosen, row.rejected)]
    targets = np.array([row.p if soft else 1.0 for row in rows], np.float32)
    return Encoded(loaded.encoder.encode(texts), targets)


def pair_rewards(
    loaded: RewardModel, pairs: Encoded, accelerator: Any, within: Arithmetic
) -> Floats:
    """Return the rewards of chosen and rejected, float64 (n, 2); each process judges a part."""
    count = accelerator.num_processes
    mine = list(range(accelerator.process_index, len(pairs.texts), count))
    found = np.zeros(len(pairs.texts))
    found[mine] = score_texts(loaded, [pairs.texts[at] for at in mine], within)
    if count > 1:
        import torch

        # Not float64: some accelerators lack it, and rewards are float32.
        shared = torch.from_numpy(found.astype(np.float32)).to(accelerator.device)
        found = accelerator.reduce(shared, "sum").double().cpu().numpy()
    result: Floats = found.reshape(-1, 2)
    return result
