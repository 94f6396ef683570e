"""Accuracy against the number of labels: what are more of them worth?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.audits.baselines import BASELINES, LONGER, decisions
from pajama_tui.audits.draws import DRAWS, Draws, without_spare
from pajama_tui.audits.extrapolation import Outlook, outlook
from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.held_out import shuffled_groups
from pajama_tui.audits.inputs import Inputs, check_inputs, check_methods
from pajama_tui.audits.lines import MAJORITY
from pajama_tui.audits.metrics import credit, log_loss_rows
from pajama_tui.audits.steps import IsCancelled, OnStep, Steps
from pajama_tui.verdicts import VerdictInputError, fit_each
from pajama_tui.verdicts.checks import Ints

LABELS = (0, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)

_TEST_SHARE = 1 / 3
_TEST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class LabelPoint:
    """Models fitted on so many labels, on the fixed test rows.

    Attributes:
        labels: gold rows that a model learned from, on average over draws.
        accuracy: mean over draws.
        log_loss: in nats, mean over draws.
        over_majority: accuracy minus that of majority vote on the same labels.
        over_longer: accuracy minus that of the longer response; None without features.
        log_loss_over_majority: log-loss minus that of majority vote; below 0 is better.
    """

    labels: float
    accuracy: Estimate
    log_loss: Estimate
    over_majority: Estimate
    over_longer: Estimate | None
    log_loss_over_majority: Estimate


@dataclass(frozen=True, slots=True)
class LearningCurve(Finding):
    """Accuracy and log-loss against the number of labels.

    Attributes:
        method: that was fitted.
        points: from no label to all that are not test rows.
        rows: test rows, the same for all points.
        groups: how many groups they fall into.
        draws: how many times labels were drawn.
        outlook: what as many labels again are expected to bring.
    """

    method: str
    points: tuple[LabelPoint, ...]
    rows: int
    groups: int
    draws: int
    outlook: Outlook

    def to_text(self) -> str:
        """Return the curve as plain text of at most 78 columns."""
        from pajama_tui.audits.tables import learning_curve_text

        return learning_curve_text(self)


def learning_curve(
    scores: ArrayLike,
    gold: ArrayLike,
    groups: ArrayLike | None,
    features: ArrayLike | None,
    *,
    method: str = "auto",
    counts: Sequence[int] = LABELS,
    draws: int = DRAWS,
    seed: int = 0,
    judges: Sequence[str] | None = None,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> LearningCurve:
    """Measure `method` after so many labels, drawn several times, on rows never learned from.

    A third of the gold rows (at most 2000, whole groups) is tested on; labels are drawn from the
    rest, whole groups, a larger number always holding the smaller ones. Models see the scores, not
    the labels, of all gold rows and of up to 5000 others.

    Args:
        scores: float32 (n, m, 2) of live judges, NaN where one failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie.
        groups: int (n,), equal for pairs of one prompt; None: every row its own.
        features: float (n, 4, 2) from `text_features`, for the longer response; or None.
        method: a name in `verdicts.METHODS`.
        counts: numbers of labels; those above what gold allows are left out, and all that gold
            allows is added.
        draws: how often labels are drawn.
        seed: draws rows and resamples.
        judges: m names.
        on_step: gets (steps done, steps in all).
        cancelled: asked after each step; true ends with `Cancelled`.

    Raises:
        VerdictInputError: an argument does not fit, or gold lies in fewer than two groups.
        Cancelled: `cancelled` said so.
    """
    inputs = check_inputs(scores, gold, groups, features, judges)
    (method,) = check_methods([method])
    if not inputs.testable:
        raise VerdictInputError(
            "A learning curve needs gold in two groups at least: one to learn from, one to test on."
        )
    inputs, total = without_spare(inputs, seed), len(inputs.known)
    test, pool = _split(inputs, seed)
    wanted = sorted({count for count in counts if 0 <= count < len(pool)} | {len(pool)})
    steps = Steps(on_step, cancelled)
    steps.expect(len(wanted) * draws - (draws - 1) * (0 in wanted))
    shape = (len(wanted), draws, len(test))
    p, p_majority = np.empty(shape), np.empty(shape)
    sizes = np.zeros((len(wanted), draws))
    for draw in range(draws):
        order = list(shuffled_groups(inputs, pool, seed + 1 + draw))
        for at, count in enumerate(wanted):
            if not count and draw:
                # Without labels, nothing is drawn.
                p[at, draw], p_majority[at, draw] = p[at, 0], p_majority[at, 0]
                continue
            seen = np.zeros_like(inputs.gold)
            chosen = pool[_up_to(order, count)]
            seen[chosen] = inputs.gold[chosen]
            sizes[at, draw] = len(chosen)
            models = fit_each(
                inputs.scores,
                seen,
                tuple(dict.fromkeys((method, MAJORITY))),
                seed,
                groups=inputs.groups,
                judges=inputs.judges,
            )
            p[at, draw] = models[method].predict_proba(inputs.scores[test])
            p_majority[at, draw] = models[MAJORITY].predict_proba(inputs.scores[test])
            steps.done()
    labels = inputs.gold[test]
    averages = Draws(inputs.groups[test], draws, seed)
    longer = None
    if inputs.features is not None:
        said = decisions(inputs.features[test])[:, BASELINES.index(LONGER)]
        longer = credit(said, labels)

    def point(at: int) -> LabelPoint:
        right, losses = credit(p[at], labels), log_loss_rows(p[at], labels)
        return LabelPoint(
            labels=float(sizes[at].mean()),
            accuracy=averages.estimate(right),
            log_loss=averages.estimate(losses),
            over_majority=averages.estimate(right - credit(p_majority[at], labels)),
            over_longer=None if longer is None else averages.estimate(right - longer),
            log_loss_over_majority=averages.estimate(
                losses - log_loss_rows(p_majority[at], labels)
            ),
        )

    points = tuple(point(at) for at in range(len(wanted)))
    rights = [credit(each, labels) for each in p]
    expected = outlook(
        sizes.mean(axis=1),
        np.array([right.mean() for right in rights]),
        np.stack([averages.resampled(right) for right in rights], axis=1),
        total,
    )
    tested = len(np.unique(inputs.groups[test]))
    return LearningCurve(method, points, len(test), tested, draws, expected)


def _split(inputs: Inputs, seed: int) -> tuple[Ints, Ints]:
    """Return test rows and rows to draw labels from, of different groups, neither empty."""
    known = inputs.known
    order = list(shuffled_groups(inputs, known, seed))
    limit = min(_TEST_ROWS, max(1, round(_TEST_SHARE * len(known))))
    test = _up_to(order, limit)
    if not len(test):
        test = min(order, key=len)
    held = np.zeros(len(known), np.bool_)
    held[test] = True
    return known[held], known[~held]


def _up_to(order: Sequence[Ints], count: int) -> Ints:
    """Return the rows of the first groups that fit in `count` rows together."""
    chosen: list[Ints] = []
    room = count
    for rows in order:
        if len(rows) <= room:
            chosen.append(rows)
            room -= len(rows)
    return np.concatenate(chosen) if chosen else np.empty(0, np.int64)
