"""A label model of two halves: weights that anyone can read, and trees for what weights miss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.verdicts.checks import Floats, Scores, check_scores
from pajama_tui.verdicts.from_log_odds import FromLogOdds
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.ties import Ties
from pajama_tui.verdicts.trees import Trees

_ROWS = 8192


@dataclass(frozen=True, eq=False)
class BlendModel(FromLogOdds):
    """A `VerdictModel` whose log-odds are those of a linear model plus a share of those of trees.

    Both halves change sign when a and b are swapped. Contributions sum to the log-odds, but those
    of the trees are an attribution along their paths; see `Trees.contributions`.

    Attributes:
        linear: the linear half, already scaled to its part.
        trees: of the standardised margins of voices.
        share: what the trees' log-odds are multiplied by.
        voices: float64 (m, v), which averages judges into voices.
        notes: sentences for `describe`.
        ties: see `VerdictModel`.
    """

    kind: ClassVar[str] = "blend"
    additive: ClassVar[bool] = False

    linear: LinearModel
    trees: Trees
    share: float
    voices: Floats
    notes: tuple[str, ...]
    ties: Ties

    @property
    def method(self) -> str:
        """The method that was fitted."""
        return self.linear.method

    @property
    def judges(self) -> tuple[str, ...]:
        """The m judges' names."""
        return self.linear.judges

    @property
    def bounds(self) -> Floats:
        """Each judge's lowest and highest score for normalising, float64 (m, 2)."""
        return self.linear.bounds

    @property
    def weights(self) -> Floats:
        """The linear half's weights, float64 (m,)."""
        return self.linear.weights

    @property
    def verified(self) -> bool:
        """True: trees are fitted on gold alone."""
        return self.linear.verified

    def margins(self, scores: ArrayLike) -> Floats:
        """Return margins, float64 (n, m) in [-1, 1], NaN where a judge failed."""
        return self.linear.margins(scores)

    def votes(self, scores: ArrayLike) -> NDArray[np.int8]:
        """Return votes, int8 (n, m): +1 a, -1 b, 0 abstain."""
        return self.linear.votes(scores)

    def contributions(self, scores: ArrayLike) -> Floats:
        """Return what each judge adds to the log-odds of a, float64 (n, m); see the class."""
        checked = check_scores(scores, len(self.judges))
        result = self.linear.contributions(checked)
        for start in range(0, len(checked), _ROWS):
            part = slice(start, start + _ROWS)
            units = self.linear.scaling.units(checked[part], "margin")
            credit = self.trees.contributions(units @ self.voices)
            result[part] += self.share * self._shared(credit, units != 0)
        return result

    def _shared(self, credit: Floats, speaking: NDArray[np.bool_]) -> Floats:
        """Return the credit of voices (k, v) as that of their judges with an opinion, (k, m).

        On a path through a tree, a feature of 0 gets credit for what others did before it; that is
        spread over the judges that have an opinion.
        """
        result = np.zeros(speaking.shape)
        for voice in np.flatnonzero(credit.any(axis=0)):
            members = self.voices[:, voice] > 0
            heard = speaking[:, members]
            result[:, members] += (
                heard * (credit[:, voice] / np.maximum(heard.sum(axis=1), 1))[:, None]
            )
        left = (credit.sum(axis=1) - result.sum(axis=1)) / np.maximum(speaking.sum(axis=1), 1)
        result += speaking * left[:, None]
        return result

    def log_odds(self, scores: ArrayLike) -> Floats:
        """Return each row's log-odds of a, float64 (n,)."""
        checked = check_scores(scores, len(self.judges))
        result = self.linear.log_odds(checked)
        for start in range(0, len(checked), _ROWS):
            part = slice(start, start + _ROWS)
            result[part] += self.share * self.trees.log_odds(self._features(checked[part]))
        return result

    def parts(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return the model as JSON values and arrays."""
        linear, linear_arrays = self.linear.parts()
        trees, tree_arrays = self.trees.parts()
        header = {
            "linear": linear,
            "trees": trees,
            "share": self.share,
            "notes": self.notes,
            "ties": self.ties.to_header(),
        }
        arrays = {"voices": self.voices}
        arrays |= {f"linear.{name}": array for name, array in linear_arrays.items()}
        arrays |= {f"trees.{name}": array for name, array in tree_arrays.items()}
        return header, arrays

    @classmethod
    def from_parts(
        cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
    ) -> "BlendModel":
        """Return the model whose `parts` these are.

        Raises:
            ValueError: they do not fit together.
            KeyError: one is missing.
        """
        linear = LinearModel.from_parts(header["linear"], _under("linear.", arrays))
        trees = Trees.from_parts(header["trees"], _under("trees.", arrays))
        voices, share = arrays["voices"].astype(np.float64), float(header["share"])
        if voices.shape != (len(linear.judges), len(trees.merged)):
            raise ValueError("parts do not fit together")
        if not np.isfinite(voices).all() or not np.isfinite(share):
            raise ValueError("weights are not finite")
        notes = tuple(map(str, header["notes"]))
        return cls(linear, trees, share, voices, notes, Ties.from_header(header["ties"]))

    def _features(self, scores: Scores) -> Floats:
        return self.linear.scaling.units(scores, "margin") @ self.voices


def _under(prefix: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }
