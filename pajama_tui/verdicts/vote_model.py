"""A label model whose log-odds add up what each judge's vote says, by rules of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pajama_tui.verdicts.checks import Floats, Scores, check_scores
from pajama_tui.verdicts.decimals import as_returned
from pajama_tui.verdicts.from_log_odds import FromLogOdds
from pajama_tui.verdicts.margins import margins
from pajama_tui.verdicts.ties import Ties

Rule = Literal["band", "plain"]

# Values of scores worked on at once: what fits into a core's second-level cache.
_VALUES = 80_000
# Relative to the largest bound, more than float32 scores, bounds and differences are off together.
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class VoteModel(FromLogOdds):
    """A `VerdictModel` of votes, with an intercept and a weight for each of the two votes.

    Log-odds of a are 0 where no selected judge votes, else `intercept` plus what the votes add.
    Unless the intercept is 0 and `for_b` is `-for_a`, swapping the responses does not mirror them.
    No verdict is a tie: the methods that vote like this know none.

    Attributes:
        method: the name in the registry.
        judges: m names.
        bounds: float64 (m, 2), each judge's lowest and highest score for normalising.
        thresholds: float64 (m,), the margin that a judge must exceed to vote.
        rule: "band" votes by margin and threshold; "plain" votes a where a's score is higher and b
            otherwise, so that a tie goes to b. A failed score is never a vote.
        selected: bool (m,), the judges whose votes count.
        for_a: float64 (m,), what a vote for a adds to the log-odds of a; 0 for one left out.
        for_b: float64 (m,), what a vote for b adds to the log-odds of a; 0 for one left out.
        intercept: log-odds of a before any vote.
        notes: sentences for `describe`.
        verified: see `VerdictModel`.
        ties: none, as the published procedures know of none.
    """

    kind: ClassVar[str] = "votes"
    additive: ClassVar[bool] = True

    method: str
    judges: tuple[str, ...]
    bounds: Floats
    thresholds: Floats
    rule: Rule
    selected: NDArray[np.bool_]
    for_a: Floats
    for_b: Floats
    intercept: float
    notes: tuple[str, ...]
    verified: bool
    ties: Ties = field(default_factory=Ties)

    @property
    def weights(self) -> Floats:
        """Half of what turning a judge's vote from b to a adds to the log-odds, float64 (m,)."""
        return (self.for_a - self.for_b) / 2

    def margins(self, scores: ArrayLike) -> Floats:
        """Return margins, float64 (n, m) in [-1, 1], NaN where a judge failed."""
        return margins(self._checked(scores), self.bounds)

    def votes(self, scores: ArrayLike) -> NDArray[np.int8]:
        """Return every judge's votes, selected or not, int8 (n, m): +1 a, -1 b, 0 abstain."""
        return self._votes(self._checked(scores), np.arange(len(self.judges)))

    def contributions(self, scores: ArrayLike) -> Floats:
        """Return what each judge adds to the log-odds of a, float64 (n, m); 0 for no vote.

        The judges that vote share the intercept equally, so that a row sums to its log-odds.
        """
        return self._contributions(self._checked(scores), np.arange(len(self.judges)))

    def log_odds(self, scores: ArrayLike) -> Floats:
        """Return each row's log-odds of a, float64 (n,)."""
        checked = self._checked(scores)
        columns = np.flatnonzero(self.selected)
        result = np.empty(len(checked))
        rows = _VALUES // max(1, 2 * len(columns))
        for start in range(0, len(checked), rows):
            part = slice(start, start + rows)
            # Not a matrix product: BLAS rounds a row differently in blocks of other lengths.
            result[part] = self._contributions(checked[part], columns).sum(axis=1)
        return result

    def parts(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return what a file keeps: a header that JSON can hold, and named arrays."""
        header = {
            "method": self.method,
            "judges": list(self.judges),
            "rule": self.rule,
            "intercept": self.intercept,
            "notes": list(self.notes),
            "verified": self.verified,
        }
        names = ("bounds", "thresholds", "selected", "for_a", "for_b")
        return header, {name: getattr(self, name) for name in names}

    @classmethod
    def from_parts(
        cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
    ) -> "VoteModel":
        """Return the model of `parts`.

        Raises:
            KeyError: a part is missing.
            ValueError: parts do not fit together.
        """
        model = cls(
            method=str(header["method"]),
            judges=tuple(map(str, header["judges"])),
            bounds=arrays["bounds"].astype(np.float64),
            thresholds=arrays["thresholds"].astype(np.float64),
            rule=header["rule"],
            selected=arrays["selected"].astype(np.bool_),
            for_a=arrays["for_a"].astype(np.float64),
            for_b=arrays["for_b"].astype(np.float64),
            intercept=float(header["intercept"]),
            notes=tuple(map(str, header["notes"])),
            verified=bool(header["verified"]),
        )
        count = len(model.judges)
        columns = (model.thresholds, model.selected, model.for_a, model.for_b)
        if model.bounds.shape != (count, 2) or any(part.shape != (count,) for part in columns):
            raise ValueError("parts do not fit together")
        if model.rule not in get_args(Rule):
            raise ValueError("votes follow a rule that is not known")
        numbers = (model.thresholds, model.for_a, model.for_b, np.array(model.intercept))
        if not all(np.isfinite(part).all() for part in numbers):
            raise ValueError("weights are not finite")
        return model

    def _checked(self, scores: ArrayLike) -> Scores:
        return check_scores(scores, len(self.judges))

    def _votes(self, scores: Scores, columns: NDArray[np.intp]) -> NDArray[np.int8]:
        """Return the votes of the judges in `columns` on checked `scores` of all."""
        chosen = scores if len(columns) == scores.shape[1] else scores[:, columns]
        if self.rule == "plain":
            return plain_votes(chosen)
        return _votes_beyond(chosen, self.bounds[columns], self.thresholds[columns])

    def _contributions(self, scores: Scores, columns: NDArray[np.intp]) -> Floats:
        votes = self._votes(scores, columns) * self.selected[columns]
        cast = votes != 0
        share = self.intercept / np.maximum(cast.sum(axis=1, keepdims=True), 1)
        said = np.where(votes > 0, self.for_a[columns], self.for_b[columns])
        return np.where(cast, said + share, 0.0)


def band_votes(margin: Floats, thresholds: Floats) -> NDArray[np.int8]:
    """Return votes, int8 (n, m): +1 above the threshold, -1 below its negative, else 0."""
    return (margin > thresholds).astype(np.int8) - (margin < -thresholds).astype(np.int8)


def plain_votes(scores: Scores) -> NDArray[np.int8]:
    """Return votes, int8 (n, m): +1 where a's score is higher, -1 otherwise, 0 where one failed."""
    votes: NDArray[np.int8] = (scores[..., 0] > scores[..., 1]).astype(np.int8)
    votes *= 2
    votes -= 1
    votes *= np.isfinite(scores[..., 0]) & np.isfinite(scores[..., 1])
    return votes


def _votes_beyond(scores: Scores, bounds: Floats, thresholds: Floats) -> NDArray[np.int8]:
    """Return `band_votes` of the margins of the scores that the judges returned.

    Only margins within rounding of their threshold are worked out to the last digit.
    """
    low, high = np.repeat(bounds.astype(np.float32), 2, axis=0).T
    finite = np.isfinite(scores)
    known = scores if finite.all() else np.where(finite, scores, np.float32(np.nan))
    held = np.clip(known.reshape(len(known), 2 * len(bounds)), low, high)
    apart = held[:, 0::2] - held[:, 1::2]
    needed = (thresholds * (bounds[:, 1] - bounds[:, 0])).astype(np.float32)
    votes: NDArray[np.int8] = (apart > needed).astype(np.int8)
    votes -= apart < -needed
    rounding = (_ROUNDING * np.abs(bounds).max(axis=1)).astype(np.float32)
    rows, columns = np.nonzero(np.abs(np.abs(apart, out=apart) - needed) <= rounding)
    exact = margins(as_returned(scores[rows, columns])[None], bounds[columns])
    votes[rows, columns] = band_votes(exact, thresholds[columns])[0]
    return votes
