"""How right predictions are: F1, AUC and confusion, with intervals that respect groups."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.resampling import Resamples, bounds
from pajama_tui.training.probes.features import Floats
from pajama_tui.training.probes.probe import Ints

METRICS = ("macro_f1", "weighted_f1", "accuracy", "auc")


@dataclass(frozen=True)
class Predictions:
    """What something says of n rows.

    Attributes:
        predicted: int64 (n,), labels.
        proba: float64 (n, k), by class.
    """

    predicted: Ints
    proba: Floats

    def only(self, kept: NDArray[np.bool_]) -> "Predictions":
        """Those of the rows that are `kept`, bool (n,)."""
        return Predictions(self.predicted[kept], self.proba[kept])


@dataclass(frozen=True)
class Worth:
    """The figures of predictions.

    Attributes:
        values: by name, see `METRICS`; None where it cannot be said.
        draws: float64 (1000,) by name: the same of bootstrap samples of groups.
        confusion: int64 (k, k): rows are true labels, columns predicted.
        classes: int64 (k,)
    """

    values: dict[str, float | None]
    draws: dict[str, Floats]
    confusion: NDArray[np.int64]
    classes: Ints

    def to_dict(self) -> dict[str, Any]:
        """Return the figures with 95 % intervals, and those of each class, as JSON values."""
        figures = {
            name: {"value": value, "interval": _pair(bounds(self.draws[name]))}
            for name, value in self.values.items()
        }
        return {**figures, "confusion": self.confusion.tolist(), "per_class": self._per_class()}

    def _per_class(self) -> dict[str, dict[str, float]]:
        true, told = self.confusion.sum(axis=1), self.confusion.sum(axis=0)
        right = np.diag(self.confusion)
        f1 = _f1(self.confusion[None].astype(np.float64))[0]
        return {
            str(label): {
                "rows": int(true[at]),
                "precision": float(right[at] / told[at]) if told[at] else 0.0,
                "recall": float(right[at] / true[at]) if true[at] else 0.0,
                "f1": float(f1[at]),
            }
            for at, label in enumerate(self.classes.tolist())
        }


def measure(labels: Ints, groups: Ints, classes: Ints, said: Predictions, seed: int) -> Worth:
    """Measure predictions.

    Args:
        labels, groups: int64 (n,).
        classes: int64 (k,), ascending; F1 is averaged over those that are among the labels.
        seed: of the bootstrap over groups; equal for predictions that will be compared.
    """
    k = len(classes)
    true, told = np.searchsorted(classes, labels), np.searchsorted(classes, said.predicted)
    cells = np.zeros((len(labels), k * k))
    cells[np.arange(len(labels)), true * k + told] = 1
    resamples = Resamples(groups, seed)
    confusion = cells.sum(axis=0).reshape(k, k)
    value = _from_confusion(confusion[None])
    draws = _from_confusion(resamples.sums(cells).reshape(-1, k, k))
    values: dict[str, float | None] = {name: float(each[0]) for name, each in value.items()}
    auc = _auc(true, said.proba, np.ones((1, len(labels))))[0]
    values["auc"] = float(auc) if np.isfinite(auc) else None
    members = np.unique(groups, return_inverse=True)[1]
    if resamples.n_groups > 1:
        draws["auc"] = np.concatenate(
            [_auc(true, said.proba, counts[:, members]) for counts in resamples.counts()]
        )
    else:
        draws["auc"] = np.full(1, np.nan)
    return Worth(values, draws, confusion.astype(np.int64), classes)


def difference(one: Worth, other: Worth, name: str = "macro_f1") -> dict[str, Any]:
    """Return how much more `one` has of a figure, with the interval of the paired difference."""
    drawn = one.draws[name] - other.draws[name]
    first, second = one.values[name], other.values[name]
    value = None if first is None or second is None else first - second
    return {"value": value, "interval": _pair(bounds(drawn))}


def macro_f1(labels: Ints, predicted: Ints) -> float:
    """Return the mean F1 of the labels' classes."""
    classes = np.unique(labels)
    found = []
    for each in classes:
        right = int(((labels == each) & (predicted == each)).sum())
        total = int((labels == each).sum() + (predicted == each).sum())
        found.append(2 * right / total)
    return float(np.mean(found))


def _from_confusion(confusion: Floats) -> dict[str, Floats]:
    """Figures of confusion matrices (r, k, k), float64 (r,) each."""
    f1, true = _f1(confusion), confusion.sum(axis=2)
    there = true > 0
    rows = np.maximum(true.sum(axis=1), 1)
    return {
        "macro_f1": (f1 * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1),
        "weighted_f1": (f1 * true).sum(axis=1) / rows,
        "accuracy": np.trace(confusion, axis1=1, axis2=2) / rows,
    }


def _f1(confusion: Floats) -> Floats:
    right = np.diagonal(confusion, axis1=1, axis2=2)
    total = confusion.sum(axis=1) + confusion.sum(axis=2)
    found: Floats = np.where(total > 0, 2 * right / np.where(total > 0, total, 1), 0)
    return found


def _auc(true: Ints, proba: Floats, weights: Floats) -> Floats:
    """AUC, float64 (r,), of rows with `weights`, (r, n); the mean over classes against the rest."""
    k = proba.shape[1]
    found = [_auc_of(true == at, proba[:, at], weights) for at in range(1 if k == 2 else 0, k)]
    with np.errstate(invalid="ignore"):
        mean: Floats = np.nanmean(np.vstack(found), axis=0) if k > 2 else found[0]
    return mean


def _auc_of(positive: NDArray[np.bool_], score: Floats, weights: Floats) -> Floats:
    order = np.argsort(score, kind="stable")
    ranked, positive = score[order], positive[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]])
    ordered = weights[:, order]
    above = np.add.reduceat(ordered * positive, starts, axis=1)
    below = np.add.reduceat(ordered * ~positive, starts, axis=1)
    before = np.cumsum(below, axis=1) - below
    pairs = above.sum(axis=1) * below.sum(axis=1)
    won = (above * (before + below / 2)).sum(axis=1)
    found: Floats = np.where(pairs > 0, won / np.where(pairs > 0, pairs, 1), np.nan)
    return found


def _pair(found: tuple[float, float] | None) -> list[float] | None:
    return None if found is None else list(found)
