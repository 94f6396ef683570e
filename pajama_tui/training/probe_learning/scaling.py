"""Standardisation that leaves a column alone whose spread is next to nothing beside its size.

The smallest or largest value over a text's positions is often one that the prompt has in every row:
such a column differs by rounding alone, and dividing by that would make noise as large as what
matters.
"""

from functools import cache
from typing import Any

import numpy as np

FLOOR = 1e-3
"""A column is divided by no less than so much of its largest absolute value."""


def floored_scaler() -> Any:
    """Return an unfitted StandardScaler whose scale has a floor, see `FLOOR`."""
    return _scaler_class()()


@cache
def _scaler_class() -> Any:
    from sklearn.preprocessing import StandardScaler

    class FlooredScaler(StandardScaler):  # type: ignore[misc]
        """See `floored_scaler`."""

        scale_: Any

        def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
            super().fit(X, y, sample_weight)
            self.scale_ = np.maximum(self.scale_, FLOOR * np.abs(X).max(axis=0))
            return self

    return FlooredScaler
