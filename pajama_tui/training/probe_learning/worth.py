"""What a probe is worth on rows that it never saw, beside what needs no model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pajama_tui.training.probe_learning.baselines import BASELINES, baseline_predictions
from pajama_tui.training.probe_learning.examples import Examples
from pajama_tui.training.probe_learning.measures import Predictions, Worth, difference, measure
from pajama_tui.training.probe_learning.nested import OuterFold, grid_scores, joined


def part_report(
    examples: Examples, texts: Sequence[tuple[str, str]], folds: Sequence[OuterFold], seed: int
) -> dict[str, Any]:
    """Return the figures of one aspect and one part of its rows, as JSON values.

    Args:
        texts: (question, response) of each example.
    """
    classes = examples.classes
    said, where = joined(folds, len(examples), classes)
    held = where >= 0
    labels, groups = examples.labels[held], examples.groups[held]

    def worth_of(found: Predictions) -> Worth:
        return measure(labels, groups, classes, found.only(held), seed)

    probe = worth_of(said)
    everyone = np.arange(len(examples))
    splits = [(np.setdiff1d(everyone, fold.test), fold.test) for fold in folds]
    others = {
        name: worth_of(baseline_predictions(name, texts, examples.labels, classes, splits, seed))
        for name in BASELINES
    }
    against = {name: difference(probe, other) for name, other in others.items()}
    grid = grid_scores(folds, examples.labels)
    best = max(grid, key=lambda cell: grid[cell]) if grid else None
    return {
        "rows": int(held.sum()),
        "groups": len(np.unique(groups)),
        "classes": {str(k): n for k, n in sorted(Counter(labels.tolist()).items())},
        "folds": len(folds),
        "tried": sum(fold.tried for fold in folds),
        "probe": probe.to_dict(),
        "inner_macro_f1": float(np.mean([fold.inner for fold in folds])),
        "baselines": {name: other.to_dict() for name, other in others.items()},
        "against": against,
        "beats": all(_beats(each) for each in against.values()),
        "verdict": _verdict(against, others),
        "best_of_grid": None if best is None else {**best.to_dict(), "macro_f1": grid[best]},
        "layers": _curve(folds, grid),
        "choices": [fold.candidate.to_dict() for fold in folds],
    }


def _beats(against: Mapping[str, Any]) -> bool:
    interval = against["interval"]
    return interval is not None and interval[0] > 0


def _verdict(against: Mapping[str, Mapping[str, Any]], others: Mapping[str, Worth]) -> str:
    """In words, whether the probe knows more than what needs no model."""
    lost = [name for name, each in against.items() if not _beats(each)]
    if not lost:
        return "It beats every baseline on rows that it never saw."
    best = max(lost, key=lambda name: others[name].values["macro_f1"] or 0.0)
    value, interval = against[best]["value"], against[best]["interval"]
    told = f" ({interval[0]:+.3f} to {interval[1]:+.3f})" if interval else ""
    named = ", ".join(lost)
    return (
        f"It does not beat {named}: its macro F1 less that of {best} is {value:+.3f}{told}. Do not "
        "take its scores for more than that."
    )


def _curve(folds: Sequence[OuterFold], grid: Mapping[Any, float]) -> dict[str, Any] | None:
    """Macro F1 of a plain regression on each layer, for the pool and family chosen most often."""
    if not grid:
        return None
    counts = Counter((fold.candidate.cell.pool, fold.candidate.cell.family) for fold in folds)
    known = {(cell.pool, cell.family) for cell in grid}
    pool, family = next((key for key, _ in counts.most_common() if key in known), min(known))
    points = sorted(
        (cell.layers[0], score)
        for cell, score in grid.items()
        if (cell.pool, cell.family) == (pool, family)
    )
    return {"pool": pool, "family": family, "macro_f1": [list(point) for point in points]}
