"""How far a probe's probabilities can be believed: a temperature, and where to abstain."""

from typing import Any

import numpy as np

from pajama_tui.training.probe_learning.measures import Predictions
from pajama_tui.training.probes.features import Floats
from pajama_tui.training.probes.probe import Ints

MARGINS = (0.0, 0.05, 0.1, 0.2, 0.4)
_LOWEST, _HIGHEST = 0.05, 20.0
_STEPS = 61
_BINS = 10


def softened(proba: Floats, temperature: float) -> Floats:
    """Return p ** (1 / temperature), rows summing to 1 again, float64 (n, k)."""
    powered = np.clip(proba, np.finfo(float).tiny, 1) ** (1 / temperature)
    found: Floats = powered / powered.sum(axis=1, keepdims=True)
    return found


def find_temperature(proba: Floats, places: Ints) -> float:
    """Return the temperature under which held-out labels are likeliest (Guo et al. 2017).

    Args:
        proba: float64 (n, k), of rows that were not learned from.
        places: int64 (n,), the column of each row's label.
    """
    rows = np.arange(len(places))
    best, low, high = 1.0, np.log(_LOWEST), np.log(_HIGHEST)
    for _ in range(3):
        tried = np.exp(np.linspace(low, high, _STEPS))
        losses = [-np.log(softened(proba, t)[rows, places] + 1e-12).mean() for t in tried]
        best = float(tried[int(np.argmin(losses))])
        width = (high - low) / (_STEPS - 1)
        low, high = np.log(best) - width, np.log(best) + width
    return best


def calibration(
    said: Predictions, labels: Ints, classes: Ints, where: Ints
) -> tuple[float, dict[str, Any]]:
    """Return the temperature of all held-out rows, and what it does, as JSON values.

    The figures are honest: each fold is softened with a temperature found on the others.

    Args:
        where: int64 (n,), each row's fold.
    """
    places = np.searchsorted(classes, labels)
    temperature = find_temperature(said.proba, places)
    crossed = said.proba.copy()
    for fold in np.unique(where):
        here = where == fold
        if (~here).any():
            crossed[here] = softened(said.proba[here], find_temperature(said.proba[~here],
                                                                        places[~here]))  # fmt: skip
    right = said.predicted == labels
    return temperature, {
        "temperature": temperature,
        "ece_before": _ece(said.proba, places),
        "ece_after": _ece(crossed, places),
        "log_loss_before": _log_loss(said.proba, places),
        "log_loss_after": _log_loss(crossed, places),
        "abstain": [_abstaining(crossed, right, margin) for margin in MARGINS],
    }


def _abstaining(proba: Floats, right: Any, margin: float) -> dict[str, Any]:
    """What is left where scores closer than a margin abstain, as `Probe.abstains` has it."""
    ordered = np.sort(proba, axis=1)
    gap = np.abs(proba[:, 1] - 0.5) if proba.shape[1] == 2 else ordered[:, -1] - ordered[:, -2]
    kept = gap >= margin
    return {
        "margin": margin,
        "coverage": float(kept.mean()),
        "accuracy": float(right[kept].mean()) if kept.any() else None,
    }


def _ece(proba: Floats, places: Ints) -> float:
    """Expected calibration error of the likeliest class, ten bins of equal width."""
    sure, right = proba.max(axis=1), proba.argmax(axis=1) == places
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    return float(
        sum(
            abs(sure[bins == each].sum() - right[bins == each].sum()) / len(places)
            for each in np.unique(bins)
        )
    )


def _log_loss(proba: Floats, places: Ints) -> float:
    likely = np.clip(proba[np.arange(len(places)), places], 1e-12, 1)
    return float(-np.log(likely).mean())
