"""A fitted label model: P(a is better) from scores, the share of each judge in it, and its file."""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import Floats, Scores, check_scores
from pajama_tui.verdicts.logistic import sigmoid
from pajama_tui.verdicts.margins import margins, standardise, votes

Feature = Literal["margin", "vote"]

_CHUNK = 8192
_FORMAT = 1


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

    def predict_proba(self, scores: ArrayLike) -> Floats:
        """Return P(a is better), float64 (n,), inside (0, 1)."""

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
class LinearModel:
    """A `VerdictModel` whose log-odds are a weighted sum over judges, without intercept.

    Swapping a and b therefore negates the log-odds, and the contributions sum to them.

    Attributes:
        method: the name in the registry.
        judges: m names.
        bounds: float64 (m, 2).
        scales: float64 (m,), root mean square margin; 0 for a judge without any opinion.
        weights: float64 (m,): log-odds a unit of standardised margin, or a vote.
        feature: what is weighed, standardised margins clipped to [-4, 4], or votes.
        notes: sentences for `describe`.
        verified: see `VerdictModel`.
    """

    method: str
    judges: tuple[str, ...]
    bounds: Floats
    scales: Floats
    weights: Floats
    feature: Feature
    notes: tuple[str, ...]
    verified: bool

    def margins(self, scores: ArrayLike) -> Floats:
        """Return margins, float64 (n, m) in [-1, 1], NaN where a judge failed."""
        return margins(self._checked(scores), self.bounds)

    def votes(self, scores: ArrayLike) -> NDArray[np.int8]:
        """Return votes, int8 (n, m): +1 a, -1 b, 0 abstain."""
        return votes(self.margins(scores))

    def contributions(self, scores: ArrayLike) -> Floats:
        """Return what each judge adds to the log-odds of a, float64 (n, m); 0 for no opinion."""
        return self._contributions(self._checked(scores))

    def log_odds(self, scores: ArrayLike) -> Floats:
        """Return the sum of each row's contributions, float64 (n,)."""
        checked = self._checked(scores)
        result = np.empty(len(checked))
        for start in range(0, len(checked), _CHUNK):
            part = slice(start, start + _CHUNK)
            # Not a matrix product: BLAS rounds a row differently in blocks of other lengths.
            result[part] = self._contributions(checked[part]).sum(axis=1)
        return result

    def predict_proba(self, scores: ArrayLike) -> Floats:
        """Return P(a is better), float64 (n,), inside (0, 1); 0.5 where nobody has an opinion."""
        return sigmoid(self.log_odds(scores))

    def describe(self) -> str:
        """Return what was chosen, and why, in sentences."""
        return " ".join(self.notes)

    def save(self, path: Path | str) -> None:
        """Write the model to `path`: an .npz of three arrays and a JSON text, replaced whole."""
        header = {
            "format": _FORMAT,
            "method": self.method,
            "judges": self.judges,
            "feature": self.feature,
            "notes": self.notes,
            "verified": self.verified,
        }
        file = io.BytesIO()
        np.savez(
            file,
            bounds=self.bounds,
            scales=self.scales,
            weights=self.weights,
            header=np.frombuffer(json.dumps(header).encode("ascii"), np.uint8),
        )
        replace_file(Path(path), file.getvalue())

    def _checked(self, scores: ArrayLike) -> Scores:
        return check_scores(scores, len(self.judges))

    def _contributions(self, scores: Scores) -> Floats:
        units = standardise(margins(scores, self.bounds), self.scales)
        if self.feature == "vote":
            units = np.sign(units)
        return units * self.weights


def load_model(path: Path | str) -> VerdictModel:
    """Return the model that `save` wrote to `path`; nothing in the file is executed.

    Raises:
        InputError: there is no such file, or it is not one of these.
    """
    path = Path(path)
    shown = printable(str(path))
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            header = json.loads(file["header"].tobytes())
            bounds, scales, weights = (
                file[name].astype(np.float64) for name in ("bounds", "scales", "weights")
            )
        if header["format"] != _FORMAT:
            raise InputError(
                f"{shown} was written by another version of this program "
                f"(format {header['format']}, this one reads {_FORMAT}); fit the model again."
            )
        model = LinearModel(
            method=str(header["method"]),
            judges=tuple(map(str, header["judges"])),
            bounds=bounds,
            scales=scales,
            weights=weights,
            feature=header["feature"],
            notes=tuple(map(str, header["notes"])),
            verified=bool(header["verified"]),
        )
        count = len(model.judges)
        shapes = (bounds.shape, scales.shape, weights.shape)
        if shapes != ((count, 2), (count,), (count,)) or model.feature not in get_args(Feature):
            raise ValueError("parts do not fit together")
        if not np.isfinite(weights).all() or not np.isfinite(scales).all():
            raise ValueError("weights are not finite")
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"There is no label model at {shown}; fit one first.") from None
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(
            f"{shown} is not a label model of this program, or is damaged "
            f"({printable(str(error), limit=120)}); fit the model again."
        ) from None
    return model
