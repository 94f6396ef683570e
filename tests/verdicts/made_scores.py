"""Made-up scores with known truth."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Made(NamedTuple):
    """Scores (n, m, 2), gold (n,) of +1 and -1."""

    scores: NDArray[np.float32]
    gold: NDArray[np.int8]


def made(rows: int = 400, judges: int = 12, skill: float = 0.5, seed: int = 0) -> Made:
    """Judges on different scales; the first third see quality best, the last third only length."""
    random = np.random.default_rng(seed)
    quality = random.standard_normal((rows, 2))
    length = random.standard_normal((rows, 2))
    noise = random.standard_normal((rows, judges, 2))
    knows = np.linspace(2 * skill, 0, judges)[None, :, None]
    scores = knows * quality[:, None] + 0.8 * length[:, None] + noise
    scores = scores * random.uniform(0.1, 50, judges)[None, :, None] + 5
    gold = np.where(quality[:, 0] > quality[:, 1], 1, -1)
    return Made(scores.astype(np.float32), gold.astype(np.int8))


def some(gold: NDArray[np.int8], count: int) -> NDArray[np.int8]:
    """Only the first `count` labels."""
    return np.where(np.arange(len(gold)) < count, gold, 0).astype(np.int8)
