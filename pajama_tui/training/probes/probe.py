"""A probe: which features of which model, and the classifier that makes a score of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probes.classifier import Classifier
from pajama_tui.training.probes.features import (
    FAMILIES,
    POOLS,
    Features,
    Floats,
    base_pools,
    needs_attention,
)
from pajama_tui.training.probes.identity import ModelIdentity
from pajama_tui.training.probes.prompts import Prompt

Kind = Literal["multi", "binary"]
Ints = NDArray[np.int64]

NO_SCORE = -1
"""Stands for the score of a text that could not be read."""

_STATS = 3


@dataclass(frozen=True)
class Probe:
    """One aspect's probe.

    Attributes:
        aspect: its name, such as "fluency".
        kind: "multi" predicts a score from 1 to 5, "binary" 1 where the score is above `good_above`
            and else 0.
        model: what it was fitted on.
        prompt: what the model read.
        layers, pool, family: the classifier's columns, see `Features.matrix`.
        classifier: its classes are the scores.
        threshold: of a binary probe: 1 is predicted where P(1) is above it.
        temperature: probabilities are softened by it, p ** (1 / temperature); 1 leaves them.
        abstain_margin: a score abstains where it is no further than this from being another one:
            the distance of P(1) from the threshold, or of the two likeliest scores' probabilities.
        learned: int64, the questions that it learned from, as `prompt_group` digests them; empty
            where that is not known.
        record: what else is known, for people: "scores" (of cross-validation), "baselines",
            "data", "made".
    """

    aspect: str
    kind: Kind
    model: ModelIdentity
    prompt: Prompt
    layers: tuple[int, ...]
    pool: str
    family: str
    classifier: Classifier
    good_above: int = 3
    threshold: float = 0.5
    temperature: float = 1.0
    abstain_margin: float = 0.1
    learned: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    record: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError, with a clause as its message, where the parts do not fit together."""
        if self.pool not in POOLS or self.family not in FAMILIES:
            raise ValueError("its pool or its family of features is not known here")
        if not self.layers or min(self.layers) < 0 or len(set(self.layers)) < len(self.layers):
            raise ValueError("its layers are not different numbers from 0")
        if self.model.layers is not None and max(self.layers) >= self.model.layers:
            raise ValueError(f"it takes layer {max(self.layers)} of {self.model.layers}")
        scores = self.classifier.classes.tolist()
        if scores != [0, 1] if self.kind == "binary" else not {*scores} <= {1, 2, 3, 4, 5}:
            raise ValueError(f"the scores of a {self.kind} probe are not {scores}")
        wants, gives = self.classifier.columns, self._columns()
        if None not in (wants, gives) and wants != gives:
            raise ValueError(
                f"its classifier takes {wants} columns, and layers {list(self.layers)} with pool "
                f"'{self.pool}' give {gives}"
            )
        if not 0 < self.temperature < np.inf or not 0 < self.threshold < 1:
            raise ValueError("its temperature or its threshold is out of range")
        if not 0 <= self.abstain_margin <= 1:
            raise ValueError("its abstain_margin is not from 0 to 1")

    @property
    def scores(self) -> Ints:
        """The scores that it knows, int64 (k,), ascending; the order of `predict_proba`."""
        return self.classifier.classes

    def predict_proba(self, features: Features) -> Floats:
        """Return P(score), float64 (n, k), calibrated; NaN for texts that could not be read."""
        matrix = features.matrix(self.layers, self.pool, self.family)
        found = np.full((len(matrix), len(self.scores)), np.nan)
        good = np.isfinite(matrix).all(axis=1)
        if good.any():
            p = self.classifier.predict_proba(matrix[good])
            if self.temperature != 1:
                p = np.clip(p, np.finfo(float).tiny, 1) ** (1 / self.temperature)
                p = p / p.sum(axis=1, keepdims=True)
            found[good] = p
        return found

    def predict(self, features: Features) -> Ints:
        """Return the scores, int64 (n,); `NO_SCORE` for texts that could not be read.

        The likeliest score; that of most votes for a support vector machine, whose probabilities
        are fitted apart from them; by `threshold` for a binary probe where that is not 0.5.
        """
        if self.kind == "binary" and self.threshold != 0.5:
            p = self.predict_proba(features)
            with np.errstate(invalid="ignore"):
                chosen = (p[:, 1] > self.threshold).astype(np.int64)
            return np.where(np.isnan(p[:, 1]), NO_SCORE, chosen)
        matrix = features.matrix(self.layers, self.pool, self.family)
        found = np.full(len(matrix), NO_SCORE, np.int64)
        good = np.isfinite(matrix).all(axis=1)
        if good.any():
            found[good] = self.classifier.predict(matrix[good])
        return found

    def expected(self, proba: Floats) -> Floats:
        """Return the mean of the scores weighed with `proba`, float64 (n,)."""
        mean: Floats = proba @ self.scores.astype(np.float64)
        return mean

    def abstains(self, proba: Floats, margin: float | None = None) -> NDArray[np.bool_]:
        """Return whether each score is too near to another one, bool (n,); see `abstain_margin`."""
        margin = self.abstain_margin if margin is None else margin
        with np.errstate(invalid="ignore"):
            if self.kind == "binary":
                near: NDArray[np.bool_] = np.abs(proba[:, 1] - self.threshold) < margin
                return near
            ordered = np.sort(proba, axis=1)
            close: NDArray[np.bool_] = ordered[:, -1] - ordered[:, -2] < margin
            return close

    def _columns(self) -> int | None:
        each: int | None
        width, heads = self.model.width, self.model.heads
        vector = width and width * len(base_pools(self.pool))
        if not needs_attention(self.family):
            each = _STATS if self.family == "stats" else vector
        elif self.family == "attention":
            each = _STATS
        else:
            each = vector + heads if vector and heads else None
        return each and each * len(self.layers)
