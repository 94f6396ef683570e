"""Made scores of any size, with known truth."""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Scores

# Small blocks: what is left of them must not hide what a method needs beyond the scores.
_ROWS = 1024


def made_scores(rows: int, judges: int, seed: int = 0) -> tuple[Scores, NDArray[np.int8]]:
    """Return scores, float32 (rows, judges, 2), and gold, int8 (rows,) of +1 and -1.

    Judges see quality more or less well, all see length, and each errs by itself. Scores are
    multiples of a half, so that about one in seven pairs ties.
    """
    random = np.random.default_rng(seed)
    knows = np.linspace(0.8, 0.0, judges, dtype=np.float32)[:, None]
    scores = np.empty((rows, judges, 2), np.float32)
    gold = np.empty(rows, np.int8)
    for start in range(0, rows, _ROWS):
        block = scores[start : start + _ROWS]
        quality, length = random.standard_normal((2, len(block), 1, 2), np.float32)
        random.standard_normal(dtype=np.float32, out=block)
        block += knows * quality + 0.5 * length
        block *= 2
        np.round(block, out=block)
        block /= 2
        gold[start : start + _ROWS] = np.where(quality[:, 0, 0] > quality[:, 0, 1], 1, -1)
    return scores, gold
