"""Why a pair was decided as it was: the judges that weighed most, or all of them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.verdicts.checks import check_scores
from pajama_tui.verdicts.decimals import as_returned
from pajama_tui.verdicts.model import VerdictModel
from pajama_tui.verdicts.vote_model import VoteModel


class Reason(NamedTuple):
    """One judge's part in one verdict.

    Attributes:
        judge: its name.
        margin: its normalised score of a minus that of b, in [-1, 1].
        contribution: what it adds to the log-odds of a; negative speaks for b.
    """

    judge: str
    margin: float
    contribution: float


def explain(model: VerdictModel, scores: ArrayLike, limit: int = 5) -> list[tuple[Reason, ...]]:
    """Return, for each row of `scores` (n, m, 2), its heaviest judges, heaviest first.

    At most `limit` judges with a contribution other than 0 are named, whichever side they speak
    for; equal ones in the model's order.
    """
    parts, margins = model.contributions(scores), model.margins(scores)
    order = np.argsort(-np.abs(parts), axis=1, kind="stable")[:, :limit]
    return [
        tuple(
            Reason(model.judges[judge], float(margins[row, judge]), float(parts[row, judge]))
            for judge in judges
            if parts[row, judge] != 0
        )
        for row, judges in enumerate(order)
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """All that one judge said of one pair, and what it did.

    Attributes:
        judge: its name.
        score_a: its score of response a; NaN where it failed.
        score_b: its score of response b; NaN where it failed.
        margin: normalised score of a minus that of b, in [-1, 1]; NaN where it failed.
        vote: +1 a, -1 b, 0 abstain.
        contribution: what it adds to the log-odds of a; negative speaks for b.
    """

    judge: str
    score_a: float
    score_b: float
    margin: float
    vote: int
    contribution: float


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One verdict taken apart.

    Attributes:
        judges: every judge of the model, in its order; contributions sum to `log_odds`.
        intercept: the part of that sum that no vote brought, which the judges that vote share
            equally; 0.0 for a model without one, and where nobody votes.
        log_odds: log(p / (1 - p)) of a, not limited.
        p_a: P(a is better).
        p_tie: P(tie).
        additive: contributions are what the judges add; else an attribution to them of what they
            do together.
    """

    judges: tuple[Part, ...]
    intercept: float
    log_odds: float
    p_a: float
    p_tie: float
    additive: bool


def break_down(model: VerdictModel, scores: ArrayLike) -> list[Breakdown]:
    """Return, for each row of `scores` (n, m, 2), the verdict of `model` taken apart."""
    checked = check_scores(scores, len(model.judges))
    margins, votes = model.margins(checked), model.votes(checked)
    parts, log_odds = model.contributions(checked), model.log_odds(checked)
    p_a, p_tie = model.predict_proba(checked), model.predict_tie(checked)
    intercepts = np.zeros(len(checked))
    if isinstance(model, VoteModel):
        intercepts[votes[:, model.selected].any(axis=1)] = model.intercept
    found = []
    for row in range(len(checked)):
        columns = zip(
            model.judges,
            *as_returned(checked[row]).T.tolist(),
            margins[row].tolist(),
            votes[row].tolist(),
            parts[row].tolist(),
            strict=True,
        )
        found.append(
            Breakdown(
                judges=tuple(Part(*column) for column in columns),
                intercept=float(intercepts[row]),
                log_odds=float(log_odds[row]),
                p_a=float(p_a[row]),
                p_tie=float(p_tie[row]),
                additive=model.additive,
            )
        )
    return found
