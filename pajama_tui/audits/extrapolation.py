"""What more labels would be worth: a learning curve continued, and that in words."""

from dataclasses import dataclass

import numpy as np

from pajama_tui.audits.findings import Estimate
from pajama_tui.audits.resampling import bounds
from pajama_tui.verdicts.checks import Floats

_EXPONENTS = (0.25, 0.5, 0.75, 1.0)
_WORTH = 0.005
_LITTLE = 0.01
# The first labels set a scale, later ones weigh judges: what comes next goes on from the last.
_FITTED = 4


@dataclass(frozen=True, slots=True)
class Outlook:
    """What more labels are expected to bring.

    Attributes:
        labels: how many there are now.
        more: how many more are asked about.
        last_step: gain of accuracy over the last step of the curve that was measured.
        gain: expected gain of accuracy from the next ones; None where the curve has fewer than
            three points with labels.
        answer: in words, whether they are worth giving, or that it is not known.
    """

    labels: int
    more: int
    last_step: Estimate | None
    gain: Estimate | None
    answer: str


def outlook(counts: Floats, curve: Floats, drawn: Floats, labels: int) -> Outlook:
    """Return what `labels` more labels, as many again, would be worth.

    The last four points are continued as accuracy = a - b / n^c, an inverse power law, as learning
    curves of classifiers mostly are (Viering and Loog 2023, "The shape of learning curves: a
    review"), b not below 0 and c one of four exponents, whichever fits best. The interval is that
    of the same fit to resampled curves; it knows nothing of other shapes.

    Args:
        counts: labels at each point, float64 (k,), rising, the first may be 0.
        curve: accuracy at each point, (k,).
        drawn: the same in each bootstrap sample, (r, k), NaN where there is none.
        labels: how many labels there are.
    """
    some = np.flatnonzero(counts > 0)[-_FITTED:]
    last: Estimate | None = None
    if len(counts) >= 2:
        low, high = bounds(drawn[:, -1] - drawn[:, -2]) or (None, None)
        last = Estimate(float(curve[-1] - curve[-2]), low, high)
    gain: Estimate | None = None
    if len(some) >= 3:
        gains = _gains(counts[some], np.vstack([curve[some], drawn[:, some]]), labels)
        low, high = bounds(gains[1:]) or (None, None)
        gain = Estimate(float(gains[0]), low, high)
    return Outlook(labels, labels, last, gain, _words(counts, last, gain, labels))


def _gains(counts: Floats, curves: Floats, labels: int) -> Floats:
    """Return accuracy at twice `labels` minus that at `labels` of each curve, (r, k) -> (r,)."""
    best = np.full(len(curves), np.inf)
    result = np.full(len(curves), np.nan)
    for exponent in _EXPONENTS:
        falls = counts**-exponent
        centred = falls - falls.mean()
        means = curves.mean(axis=1, keepdims=True)
        # Larger counts are seen with the same precision: the test rows are the same.
        slope = np.minimum((curves - means) @ centred / (centred @ centred), 0.0)
        error = ((curves - means - slope[:, None] * centred) ** 2).sum(axis=1)
        gain = slope * ((2.0 * labels) ** -exponent - float(labels) ** -exponent)
        result = np.where(error < best, gain, result)
        best = np.minimum(error, best)
    return result


def _words(counts: Floats, last: Estimate | None, gain: Estimate | None, labels: int) -> str:
    if last is None:
        return "It is not known what more labels are worth: the curve has one point."
    step = f"From {counts[-2]:.0f} to {counts[-1]:.0f} labels, accuracy changed by {_points(last)}."
    if gain is None or gain.low is None or gain.high is None or gain.value is None:
        return f"{step} It is not known what more are worth: the curve has too few points."
    more = f"{labels} more labels would add about {_points(gain)}"
    if gain.high < _LITTLE:
        return f"{step} {more}: hardly worth giving for accuracy's sake."
    if gain.low > _WORTH:
        return f"{step} {more}, if the curve goes on as it did: worth giving."
    return f"{step} It is not known whether more are worth giving: {more}, if it goes on so."


def _points(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-" if estimate.value is None else f"{100 * estimate.value:+.1f} points"
    low, high = 100 * estimate.low, 100 * estimate.high
    return f"{100 * estimate.value:+.1f} points [{low:+.1f}, {high:+.1f}]"
