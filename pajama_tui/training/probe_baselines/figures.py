"""What baselines are worth on the rows that they never saw, beside what needs no model."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pajama_tui.training.probe_baselines.making import answered_of
from pajama_tui.training.probe_baselines.pieces import Piece
from pajama_tui.training.probe_baselines.prompting import calibrated, zero_shot
from pajama_tui.training.probe_baselines.settings import BaselineSettings
from pajama_tui.training.probe_baselines.slices import Slice
from pajama_tui.training.probe_learning.baselines import BASELINES as TEXT_BASELINES
from pajama_tui.training.probe_learning.baselines import baseline_predictions
from pajama_tui.training.probe_learning.measures import Predictions, difference, measure

CALIBRATED = "prompting, calibrated"


def aspect_figures(
    part: Slice, made: Mapping[str, Sequence[Piece]], settings: BaselineSettings
) -> dict[str, Any]:
    """Return the figures of one aspect, as JSON values.

    All of them are of the same rows: those of the folds that were made, less rows that the model
    could not read.

    Args:
        made: by baseline, its pieces.
    """
    examples, classes, seed = part.examples, part.examples.classes, settings.seed
    said: dict[str, Predictions] = {}
    about: dict[str, Any] = {}
    held = part.held
    if "prompting" in made:
        piece = made["prompting"][0]
        answered = answered_of(piece, len(examples))
        read = np.zeros(len(examples), bool)
        read[piece.rows] = True
        held &= read
        answered.mass[~read] = 0.0
        said["prompting"] = zero_shot(answered, classes, settings.kind)
        about["prompting"] = {**piece.facts, **_mass(answered.elsewhere[held])}
        if settings.calibrate:
            splits = [(train[read[train]], test) for train, test in part.splits]
            said[CALIBRATED] = calibrated(answered, examples.labels, classes, splits, seed)
    for name in ("lora", "encoder"):
        if name in made:
            said[name] = _joined(made[name], len(examples), part)
            about[name] = _tuned_facts(made[name])
    for name in TEXT_BASELINES:
        said[name] = baseline_predictions(
            name, part.texts, examples.labels, classes, part.splits, seed
        )
    labels, groups = examples.labels[held], examples.groups[held]
    worth = {
        name: measure(labels, groups, classes, each.only(held), seed) for name, each in said.items()
    }
    models = [name for name in said if name not in TEXT_BASELINES]
    return {
        "rows": int(held.sum()),
        "groups": len(np.unique(groups)),
        "classes": {str(k): n for k, n in sorted(Counter(labels.tolist()).items())},
        "folds": {"made": len(part.splits), "of": part.folds},
        "part": "without_suspect" if settings.without_suspect else "all",
        "notes": list(part.notes),
        "baselines": {name: worth[name].to_dict() for name in models},
        "text_baselines": {name: worth[name].to_dict() for name in TEXT_BASELINES},
        "against_best_text": _against_text(worth, models),
        "about": about,
    }


def _joined(pieces: Sequence[Piece], count: int, part: Slice) -> Predictions:
    classes = part.examples.classes
    proba = np.zeros((count, len(classes)))
    for piece in pieces:
        proba[piece.rows] = piece.values
    return Predictions(classes[proba.argmax(axis=1)], proba)


def _mass(elsewhere: Any) -> dict[str, float]:
    """How much probability fell on no answer: of all rows, and the worst tenth's least."""
    return {
        "elsewhere_mean": float(elsewhere.mean()),
        "elsewhere_p90": float(np.quantile(elsewhere, 0.9)),
    }


def _tuned_facts(pieces: Sequence[Piece]) -> dict[str, Any]:
    facts = [piece.facts for piece in pieces]
    return {
        "seconds": round(sum(each["seconds"] for each in facts), 3),
        "loss": float(np.mean([each["loss"] for each in facts])),
        "trainable_parameters": facts[0]["trainable_parameters"],
        "parameters": facts[0]["parameters"],
        "cut": max(each["cut"] for each in facts),
    }


def _against_text(worth: Mapping[str, Any], models: Sequence[str]) -> dict[str, Any]:
    """Each model's macro F1 less that of the best of those that need none, with the interval."""
    best = max(TEXT_BASELINES, key=lambda name: worth[name].values["macro_f1"] or 0.0)
    return {"best": best, **{name: difference(worth[name], worth[best]) for name in models}}
