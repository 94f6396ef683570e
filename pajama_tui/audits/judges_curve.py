"""Accuracy against the number of judges."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.audits.draws import DRAWS, Draws, without_spare
from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.held_out import Plan, cross_validate
from pajama_tui.audits.inputs import check_inputs, check_methods
from pajama_tui.audits.lines import MAJORITY
from pajama_tui.audits.metrics import credit, log_loss_rows
from pajama_tui.audits.steps import IsCancelled, OnStep, Steps
from pajama_tui.verdicts.checks import Floats

JUDGES = (1, 3, 5, 10, 20, 40, 80, 160, 320)


@dataclass(frozen=True, slots=True)
class JudgePoint:
    """Models of so many judges drawn at random, cross-validated on all gold rows.

    Attributes:
        judges: how many.
        accuracy: mean over draws.
        log_loss: in nats, mean over draws.
        majority: accuracy of majority vote of the same judges.
        over_majority: accuracy minus that of majority vote of the same judges.
        draws: how many sets of judges were drawn; 1 for all judges.
    """

    judges: int
    accuracy: Estimate
    log_loss: Estimate
    majority: Estimate
    over_majority: Estimate
    draws: int


@dataclass(frozen=True, slots=True)
class JudgesCurve(Finding):
    """Accuracy and log-loss against the number of judges.

    Attributes:
        method: that was fitted.
        points: from one judge to all.
        rows: test rows, the same for all points.
        groups: how many groups they fall into.
        protocol: how rows were held out.
        answer: in words, whether fewer judges would do.
    """

    method: str
    points: tuple[JudgePoint, ...]
    rows: int
    groups: int
    protocol: str
    answer: str

    def to_text(self) -> str:
        """Return the curve as plain text of at most 78 columns."""
        from pajama_tui.audits.tables import judges_curve_text

        return judges_curve_text(self)


def judges_curve(
    scores: ArrayLike,
    gold: ArrayLike,
    groups: ArrayLike | None,
    *,
    method: str = "auto",
    counts: Sequence[int] = JUDGES,
    draws: int = DRAWS,
    seed: int = 0,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> JudgesCurve:
    """Cross-validate `method` on random sets of judges of each size, and on all of them.

    Args:
        scores: float32 (n, m, 2) of live judges, NaN where one failed.
        gold: int8 (n,), +1 a, -1 b, 0 unknown, 2 tie.
        groups: int (n,), equal for pairs of one prompt; None: every row its own.
        method: a name in `verdicts.METHODS`.
        counts: sizes of the sets; those of m and more are left out, and m is added.
        draws: how many sets of each size.
        seed: draws judges, folds and resamples.
        on_step: gets (steps done, steps in all).
        cancelled: asked after each step; true ends with `Cancelled`.

    Raises:
        VerdictInputError: an argument does not fit, or gold lies in fewer than two groups.
        Cancelled: `cancelled` said so.
    """
    inputs = without_spare(check_inputs(scores, gold, groups, None, None), seed)
    methods = check_methods([method, MAJORITY])
    everyone = inputs.scores.shape[1]
    wanted = sorted({count for count in counts if 0 < count < everyone} | {everyone})
    steps = Steps(on_step, cancelled)
    steps.expect((len(wanted) - 1) * draws + 1)
    random = np.random.default_rng(seed)
    known = inputs.known
    labels, points, protocol = inputs.gold[known], [], ""
    for count in wanted:
        times = draws if count < everyone else 1
        found: dict[str, list[Floats]] = {name: [] for name in methods}
        for _ in range(times):
            chosen = np.sort(random.choice(everyone, count, replace=False))
            part = replace(
                inputs,
                scores=np.ascontiguousarray(inputs.scores[:, chosen]),
                judges=tuple(inputs.judges[judge] for judge in chosen),
            )
            held = cross_validate(part, methods, Plan(seed, repeats=1))
            if method in held.refused:
                raise held.refused[method]
            protocol = held.protocol
            for name in methods:
                found[name].append(held.predictions[name][0])
            steps.done()
        averages = Draws(inputs.groups[known], times, seed)
        p, p_majority = np.stack(found[method]), np.stack(found[MAJORITY])
        right, right_majority = credit(p, labels), credit(p_majority, labels)
        points.append(
            JudgePoint(
                judges=count,
                accuracy=averages.estimate(right),
                log_loss=averages.estimate(log_loss_rows(p, labels)),
                majority=averages.estimate(right_majority),
                over_majority=averages.estimate(right - right_majority),
                draws=times,
            )
        )
    return JudgesCurve(
        method,
        tuple(points),
        len(known),
        len(np.unique(inputs.groups[known])),
        protocol,
        _enough(points),
    )


def _enough(points: Sequence[JudgePoint]) -> str:
    last = points[-1].accuracy
    if last.value is None or last.low is None or len(points) < 2:
        return "It is not known whether fewer judges would do."
    for point in points[:-1]:
        value = point.accuracy.value
        if value is not None and value >= last.value - 0.01:
            return (
                f"{point.judges} judges drawn at random are within a point of all "
                f"{points[-1].judges}; chosen by their value, fewer may do."
            )
    return (
        f"All {points[-1].judges} judges are more than a point better than "
        f"{points[-2].judges} drawn at random: more judges may help still."
    )
