"""A fitted classifier as plain arrays: predicts with numpy, exactly as where it was fitted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probes import heads
from pajama_tui.training.probes.features import Floats

Ints = NDArray[np.int64]
Arrays = Mapping[str, NDArray[Any]]

_PREDICT: Mapping[str, Callable[[Floats, Arrays, Mapping[str, Any]], Floats]] = {
    "logistic": heads.logistic,
    "svm": heads.svm_probabilities,
    "forest": heads.forest,
    "mlp": heads.mlp,
}


@dataclass(frozen=True)
class Classifier:
    """Standardise, project onto principal components, classify; the first two where arrays are.

    Attributes:
        head: "logistic" (linear with softmax, sigmoid or one-vs-rest), "svm" (linear or RBF,
            one-vs-one), "forest" or "mlp".
        classes: int64 (k,), ascending.
        arrays: by name; "center" and "scale" (d,), "pca_mean" (d,), "pca_components" (c, d) and
            "pca_scale" (c,), and those of the head, see `heads`.
        settings: of the head: "link", "kernel", "gamma", "activation".
    """

    head: str
    classes: Ints
    arrays: Arrays
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise ValueError, with a clause as its message, where the arrays do not fit together."""
        if self.head not in _PREDICT:
            raise ValueError(f"there is no classifier '{self.head}'")
        k = len(self.classes)
        if self.classes.ndim != 1 or k < 2 or (np.diff(self.classes) <= 0).any():
            raise ValueError("its classes are not two or more ascending numbers")
        for name, array in self.arrays.items():
            if array.dtype.kind not in "fi" or not np.isfinite(array).all():
                raise ValueError(f"its array '{name}' holds what is no finite number")
        columns = self._steps_width()
        heads.CHECKS[self.head](columns, k, self.arrays, self.settings)

    @property
    def columns(self) -> int | None:
        """How many columns it takes; None where any number that the head's trees reach will do."""
        for name in ("center", "pca_mean"):
            if name in self.arrays:
                return len(self.arrays[name])
        return heads.columns_of(self.head, self.arrays)

    def predict_proba(self, features: Floats) -> Floats:
        """Return float64 (n, k), rows summing to 1, of features float (n, d)."""
        return _PREDICT[self.head](self._steps(features), self.arrays, self.settings)

    def predict(self, features: Floats) -> Ints:
        """Return int64 (n,) of `classes`: the likeliest, or that of most votes for "svm"."""
        if self.head == "svm":
            best = heads.svm_votes(self._steps(features), self.arrays, self.settings)
        else:
            best = self.predict_proba(features).argmax(axis=1)
        chosen: Ints = self.classes[best]
        return chosen

    def _steps(self, features: Floats) -> Floats:
        x: Floats = np.asarray(features, np.float64)
        arrays = self.arrays
        if "center" in arrays:
            x = x - arrays["center"]
        if "scale" in arrays:
            x = x / arrays["scale"]
        if "pca_components" in arrays:
            x = (x - arrays["pca_mean"]) @ arrays["pca_components"].T
            if "pca_scale" in arrays:
                x = x / arrays["pca_scale"]
        return x

    def _steps_width(self) -> int | None:
        """Columns that come out of the steps; None where there are no steps."""
        arrays, width = self.arrays, None
        for name in ("center", "scale"):
            if name in arrays:
                width = heads.expect(arrays, name, (width,))[0]
        if "scale" in arrays and not (arrays["scale"] > 0).all():
            raise ValueError("its array 'scale' is not positive")
        if "pca_components" in arrays:
            into, width = heads.expect(arrays, "pca_components", (None, width))
            heads.expect(arrays, "pca_mean", (width,))
            if "pca_scale" in arrays:
                heads.expect(arrays, "pca_scale", (into,))
            width = into
        return width
