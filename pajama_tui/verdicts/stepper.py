"""How far two scores are apart on each judge's own scale, for a block of rows at a time.

A million pairs of 80 judges are 160 million scores, so that each pass over them counts: blocks fit
into a core's cache, and buffers are reused.
"""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.verdicts.checks import Floats, Scores

VALUES = 80_000
"""Scores in a block."""

Singles = NDArray[np.float32]


class Stepper:
    """Turns blocks of scores into steps: score of a minus that of b, both held within a range."""

    def __init__(
        self, low: Floats, high: Floats, limits: Floats | None, *, sign: bool, count: int
    ) -> None:
        """Prepare for blocks of at most `rows` of `count` rows.

        Args:
            low: where each judge's range begins, float64 (m,), not NaN.
            high: where it ends.
            limits: largest size of a step, float64 (m,); None for none.
            sign: give the sign of each step instead.
            count: rows there will be.
        """
        self._judges = len(low)
        self.rows = max(1, min(count, VALUES // (2 * max(self._judges, 1))))
        shape, halves = (self.rows, 2 * self._judges), (self.rows, self._judges)
        self._low, self._high = _tiled(low, shape), _tiled(high, shape)
        self._limits = None if limits is None else np.broadcast_to(limits, halves).copy()
        self._sign = sign
        self._zeros = np.zeros(self.rows * 2 * self._judges, np.float32)
        self._held = np.empty(shape, np.float32)
        self._apart = np.empty(halves, np.float32)
        self._wide = np.empty(halves)

    def steps(self, scores: Scores) -> Floats:
        """Return steps, float64 (k, m) for k <= `rows`, 0 where a score is not finite.

        The array is valid until the next call. A row's steps depend on that row alone.
        """
        count = len(scores)
        block = np.ascontiguousarray(scores, np.float32).reshape(count, 2 * self._judges)
        # One quick pass of BLAS: the product with zeros is NaN unless every score is finite.
        with np.errstate(invalid="ignore"):
            clean = bool(np.dot(block.ravel(), self._zeros[: block.size]) == 0.0)
        unknown = None
        if not clean:
            finite = np.isfinite(block)
            unknown = ~(finite[:, 0::2] & finite[:, 1::2])
            block = np.where(finite, block, np.float32(0))
        held, apart, wide = self._held[:count], self._apart[:count], self._wide[:count]
        np.maximum(block, self._low[:count], out=held)
        np.minimum(held, self._high[:count], out=held)
        np.subtract(held[:, 0::2], held[:, 1::2], out=apart)
        # Comparisons take a tenth of the time of np.sign.
        signs = (apart > 0).view(np.int8) - (apart < 0).view(np.int8) if self._sign else apart
        np.copyto(wide, signs)
        if unknown is not None:
            wide[unknown] = 0.0
        if self._limits is not None:
            np.minimum(wide, self._limits[:count], out=wide)
            np.maximum(wide, -self._limits[:count], out=wide)
        return wide

    def all_steps(self, scores: Scores) -> Floats:
        """Return the steps of any number of rows, float64 (n, m), in an array of their own."""
        result = np.empty(scores.shape[:2])
        for start in range(0, len(scores), self.rows):
            part = slice(start, start + self.rows)
            result[part] = self.steps(scores[part])
        return result


def _tiled(values: Floats, shape: tuple[int, int]) -> Singles:
    return np.broadcast_to(np.repeat(values.astype(np.float32), 2), shape).copy()
