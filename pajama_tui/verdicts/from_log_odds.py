"""What every label model derives from its log-odds."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, ClassVar

from numpy.typing import ArrayLike, NDArray

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.logistic import sigmoid
from pajama_tui.verdicts.ties import Ties


class FromLogOdds(ABC):
    """A label model that has log-odds of a, sentences about itself, and parts for a file."""

    kind: ClassVar[str]
    notes: tuple[str, ...]
    ties: Ties

    @abstractmethod
    def log_odds(self, scores: ArrayLike) -> Floats:
        """Return log(p / (1 - p)), float64 (n,), not limited."""

    @abstractmethod
    def parts(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return what a file keeps: a header that JSON can hold, and named arrays."""

    def predict_proba(self, scores: ArrayLike) -> Floats:
        """Return P(a is better), float64 (n,), inside (0, 1); 0.5 where nobody has an opinion."""
        return sigmoid(self.log_odds(scores))

    def predict_tie(self, scores: ArrayLike) -> Floats:
        """Return P(tie), float64 (n,); 0 everywhere where gold had no ties."""
        return self.ties.chance(self.predict_proba(scores))

    def describe(self) -> str:
        """Return what was chosen, and why, in sentences."""
        return " ".join(self.notes)

    def save(self, path: Path | str) -> None:
        """Write the model to `path`, for `load_model`."""
        from pajama_tui.verdicts.model_file import save_model

        save_model(path, self)
