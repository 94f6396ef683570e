"""Exact intervals of shares of right rows, where resampling says too little.

A bootstrap of ten rows that are all right is sure of 100 %; these intervals are not.
"""

import math

from pajama_tui.audits.resampling import Resamples
from pajama_tui.verdicts.checks import Floats, Ints


def share_interval(right: float, rows: float, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a share (Clopper and Pearson 1934).

    Args:
        right: how many of the rows count, 0 <= right <= rows, not necessarily whole.
        rows: how many rows, above 0; an effective number where rows depend on each other (Korn
            and Graubard 1998).
        level: of confidence, two-sided.
    """
    tail = (1 - level) / 2
    low = 0.0 if right <= 0 else _solve(right, rows - right + 1, tail)
    high = 1.0 if right >= rows else _solve(right + 1, rows - right, 1 - tail)
    return low, high


def effective_rows(right: Floats, groups: Ints) -> float:
    """Return how many independent rows have as much to say about the mean of `right`, (n,).

    n divided by the design effect: the variance of the mean between groups over that of independent
    rows, at least 1. Where all rows are equally right, it cannot be seen, and the number of groups
    is returned.
    """
    totals = Resamples(groups, 0)
    count = totals.n_groups
    if count < 2:
        return float(count)
    centred = right - right.mean()
    alone = float((centred**2).sum())
    if alone <= 1e-12 * len(right):
        return float(count)
    together = float((totals.totals(centred[:, None]) ** 2).sum()) * count / (count - 1)
    return len(right) / max(1.0, together / alone)


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), for a, b > 0.

    For whole k and n, I_x(k, n - k + 1) is the chance of k or more successes in n trials of chance
    x. By its continued fraction (Abramowitz and Stegun 26.5.8), evaluated as Lentz (1976) does.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    log_front += a * math.log(x) + b * math.log1p(-x)
    tiny = 1e-300
    ratio_c, ratio_d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = ratio_d
    for step in range(1, 1000):
        for term in (
            step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step)),
            -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1)),
        ):
            ratio_d = 1 / (1 + term * ratio_d or tiny)
            ratio_c = 1 + term / ratio_c or tiny
            value *= ratio_c * ratio_d
        if abs(ratio_c * ratio_d - 1) < 1e-14:
            break
    return math.exp(log_front) * value / a


def _solve(a: float, b: float, share: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if beta_cdf(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2
