"""A fitted label model: P(a is better) from scores, and the share of each judge in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.verdicts.checks import Floats, Scores, check_scores
from pajama_tui.verdicts.from_log_odds import FromLogOdds
from pajama_tui.verdicts.margins import votes
from pajama_tui.verdicts.scaling import FEATURES, Feature, Scaling
from pajama_tui.verdicts.ties import Ties


class VerdictModel(Protocol):
    """What every fitted label model offers.

    `scores` is float32 (n, m, 2) of the judges it was fitted on, NaN where one failed. A row's
    result depends on that row alone, so that a caller may predict in chunks.
    """

    @property
    def method(self) -> str:
        """The method that was fitted; for `auto`, the one it chose."""

    @property
    def judges(self) -> tuple[str, ...]:
        """The m judges' names."""

    @property
    def bounds(self) -> Floats:
        """Each judge's lowest and highest score for normalising, float64 (m, 2)."""

    @property
    def weights(self) -> Floats:
        """Each judge's weight, float64 (m,); 0 for one left out."""

    @property
    def verified(self) -> bool:
        """Whether gold rows, and not an assumption, set the scale of the probabilities."""

    @property
    def ties(self) -> Ties:
        """When a verdict is a tie."""

    @property
    def additive(self) -> bool:
        """Whether contributions are what the judges add, and not an attribution to them."""

    def predict_proba(self, scores: ArrayLike) -> Floats:
        """Return P(a is better), float64 (n,), inside (0, 1)."""

    def log_odds(self, scores: ArrayLike) -> Floats:
        """Return log(p / (1 - p)), float64 (n,), not limited."""

    def predict_tie(self, scores: ArrayLike) -> Floats:
        """Return P(tie), float64 (n,); 0 everywhere where gold had no ties."""

    def margins(self, scores: ArrayLike) -> Floats:
        """Return margins, float64 (n, m) in [-1, 1], NaN where a judge failed."""

    def votes(self, scores: ArrayLike) -> NDArray[np.int8]:
        """Return votes, int8 (n, m): +1 a, -1 b, 0 abstain."""

    def contributions(self, scores: ArrayLike) -> Floats:
        """Return what each judge adds to the log-odds of a, float64 (n, m)."""

    def describe(self) -> str:
        """Return what was chosen, and why, in sentences."""

    def save(self, path: Path | str) -> None:
        """Write the model to `path`, for `load_model`."""


@dataclass(frozen=True, eq=False)
class LinearModel(FromLogOdds):
    """A `VerdictModel` whose log-odds are a weighted sum over judges, without intercept.

    Swapping a and b therefore negates the log-odds, and the contributions sum to them.

    Attributes:
        method: the name in the registry.
        judges: m names.
        scaling: of the judges.
        weights: float64 (m,): log-odds a unit of `feature`.
        feature: what is weighed.
        notes: sentences for `describe`.
        verified: see `VerdictModel`.
        ties: see `VerdictModel`.
    """

    kind: ClassVar[str] = "linear"
    additive: ClassVar[bool] = True

    method: str
    judges: tuple[str, ...]
    scaling: Scaling
    weights: Floats
    feature: Feature
    notes: tuple[str, ...]
    verified: bool
    ties: Ties = field(default_factory=Ties)

    @property
    def bounds(self) -> Floats:
        """Each judge's lowest and highest score for normalising, float64 (m, 2)."""
        return self.scaling.bounds

    def margins(self, scores: ArrayLike) -> Floats:
        """Return margins, float64 (n, m) in [-1, 1], NaN where a judge failed."""
        return self.scaling.margins(self._checked(scores))

    def votes(self, scores: ArrayLike) -> NDArray[np.int8]:
        """Return votes, int8 (n, m): +1 a, -1 b, 0 abstain."""
        return votes(self.margins(scores))

    def contributions(self, scores: ArrayLike) -> Floats:
        """Return what each judge adds to the log-odds of a, float64 (n, m); 0 for no opinion."""
        checked = self._checked(scores)
        steps = self.scaling.stepper(self.feature, len(checked)).all_steps(checked)
        return steps * self._folded()

    def log_odds(self, scores: ArrayLike) -> Floats:
        """Return the sum of each row's contributions, float64 (n,)."""
        checked = self._checked(scores)
        stepper, weights = self.scaling.stepper(self.feature, len(checked)), self._folded()
        result = np.empty(len(checked))
        for start in range(0, len(checked), stepper.rows):
            part = slice(start, start + stepper.rows)
            # Not a matrix product: BLAS rounds a row differently at other places of a block.
            np.vecdot(stepper.steps(checked[part]), weights, out=result[part])
        return result

    def parts(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return the model as JSON values and arrays."""
        header = {
            "method": self.method,
            "judges": self.judges,
            "feature": self.feature,
            "notes": self.notes,
            "verified": self.verified,
            "ties": self.ties.to_header(),
        }
        arrays = {
            "bounds": self.scaling.bounds,
            "sizes": self.scaling.sizes,
            "weights": self.weights,
        }
        return header, arrays

    @classmethod
    def from_parts(
        cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
    ) -> "LinearModel":
        """Return the model whose `parts` these are.

        Raises:
            ValueError: they do not fit together.
            KeyError: one is missing.
        """
        bounds, sizes, weights = (
            arrays[name].astype(np.float64) for name in ("bounds", "sizes", "weights")
        )
        judges, feature = tuple(map(str, header["judges"])), header["feature"]
        count = len(judges)
        if (bounds.shape, sizes.shape, weights.shape) != ((count, 2), (count,), (count,)):
            raise ValueError("parts do not fit together")
        if feature not in FEATURES:
            raise ValueError("a feature is unknown")
        if not np.isfinite(weights).all() or not np.isfinite(sizes).all():
            raise ValueError("weights are not finite")
        return cls(
            method=str(header["method"]),
            judges=judges,
            scaling=Scaling(bounds, sizes),
            weights=weights,
            feature=feature,
            notes=tuple(map(str, header["notes"])),
            verified=bool(header["verified"]),
            ties=Ties.from_header(header["ties"]),
        )

    def _checked(self, scores: ArrayLike) -> Scores:
        return check_scores(scores, len(self.judges))

    def _folded(self) -> Floats:
        """Return weights a step instead of a unit; see `Scaling.stepper`."""
        return self.weights * self.scaling.factors(self.feature)
