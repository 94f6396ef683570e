"""Made-up pairs with known truth, for audits."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Made(NamedTuple):
    """Scores (n, m, 2), gold (n,) of +1 and -1, text features (n, 4, 2)."""

    scores: NDArray[np.float32]
    gold: NDArray[np.int8]
    features: NDArray[np.float32]


def made(skills: list[float], rows: int = 120, seed: int = 0) -> Made:
    """One judge a skill, the part of quality in its scores; length tells nothing of quality."""
    random = np.random.default_rng(seed)
    quality = random.standard_normal((rows, 1, 2))
    noise = random.standard_normal((rows, len(skills), 2))
    scores = np.array(skills)[None, :, None] * quality + noise
    gold = np.where(quality[:, 0, 0] > quality[:, 0, 1], 1, -1)
    features = random.integers(0, 9, (rows, 4, 2)).astype(np.float32)
    return Made(scores.astype(np.float32), gold.astype(np.int8), features)
