"""What labels changed: verdicts that flipped, weights that moved, accuracy where it can be told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import held_out_verdicts
from pajama_tui.audits.findings import Estimate, plain
from pajama_tui.audits.lines import estimates
from pajama_tui.audits.resampling import Resamples
from pajama_tui.audits.risk import share_right
from pajama_tui.audits.steps import IsCancelled
from pajama_tui.pipeline.label_sample import chosen_rows
from pajama_tui.pipeline.sample import draw_sample
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.shifts import shift_between
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.verdicts import Verdicts
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.session_labels import LabelLog

MOVED = 3
LEAST_ROWS, LEAST_GROUPS = 25, 10
"""With fewer held-out rows or prompts, an accuracy is not told: its interval would span 40 points
and be too narrow at that."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Gold rows judged by label models that did not see them.

    Attributes:
        positions: int64 (h,), of the table, ascending.
        credit: float64 (h,): 1 right, 0 wrong, 0.5 undecided or a gold tie.
        groups: int64 (h,).
        left_out: labels that taught but are not measured on, as they are no sample of the data.
    """

    positions: NDArray[np.int64]
    credit: NDArray[np.float64]
    groups: NDArray[np.int64]
    left_out: int

    @property
    def tells(self) -> bool:
        """Whether there is enough to state an accuracy."""
        return len(self.positions) >= LEAST_ROWS and len(np.unique(self.groups)) >= LEAST_GROUPS


@dataclass(frozen=True, slots=True)
class Moved:
    """A judge whose weight moved: its share of all judges' weight, before and after."""

    judge: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class LabelEffect:
    """What one label changed, or several that were given in quick succession.

    Attributes:
        labels: given in the session and in force.
        since: decisions between the two fits, undoing included.
        row: of the source, decided last; None where nothing was.
        p_before, p_after: P(a is better) of that row; None where there were no verdicts.
        flipped: pairs whose verdict is another one now; of `pairs` in all.
        kinds: how many changed from what to what, most first.
        moved: the judges whose weight moved most, most first.
        method_before, method_after: the label models.
        measured: whether the accuracy was looked for.
        accuracy: on held-out gold; None where it cannot be told, or not yet.
        change: of it, on the rows measured both times; None where it cannot be told.
        measured_since: decisions between the two measurements.
        rows: that the accuracy was measured on.
        left_out: see `Measured`.
    """

    labels: int
    since: int
    row: int | None
    p_before: float | None
    p_after: float | None
    flipped: int
    pairs: int
    kinds: tuple[tuple[str, str, int], ...]
    moved: tuple[Moved, ...]
    method_before: str
    method_after: str
    measured: bool = False
    accuracy: Estimate | None = None
    change: Estimate | None = None
    measured_since: int = 0
    rows: int = 0
    left_out: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, the row counted from 1."""
        whole: dict[str, Any] = plain(asdict(self))
        whole["row"] = None if self.row is None else self.row + 1
        return whole


def label_effect(
    before: Verdicts,
    after: Verdicts,
    log: LabelLog,
    *,
    position: int | None = None,
    row: int | None = None,
    since: int = 1,
    measured: Measured | None = None,
    measured_before: Measured | None = None,
    measured_since: int = 1,
    seed: int = 0,
) -> LabelEffect:
    """Compare verdicts of the same pairs before and after labels were given.

    Args:
        position: of `row` in the table.
        since: decisions between the two.
        measured, measured_before: from `measure_labels`, with the two's gold; None where that is
            not known (yet).
        measured_since: decisions between these.
        seed: draws the resamples of the intervals.
    """
    shift = shift_between(before.choice, after.choice)
    accuracy = change = None
    if measured is not None and measured.tells:
        resamples = Resamples(measured.groups, seed)
        everything = np.ones(len(measured.credit), np.bool_)
        accuracy = share_right(measured.credit, everything, measured.groups, resamples)
        if measured_before is not None:
            change = _change(measured_before, measured, seed)
    return LabelEffect(
        labels=len(log.labels),
        since=since,
        row=row,
        p_before=None if position is None else float(before.p_a[position]),
        p_after=None if position is None else float(after.p_a[position]),
        flipped=len(shift.positions),
        pairs=shift.pairs,
        kinds=tuple((was, now, count) for (was, now), count in shift.counts.items()),
        moved=_moved(before.weights(), after.weights()),
        method_before=before.model.method,
        method_after=after.model.method,
        measured=measured is not None,
        accuracy=accuracy,
        change=change,
        measured_since=measured_since,
        rows=0 if measured is None else len(measured.positions),
        left_out=0 if measured is None else measured.left_out,
    )


def measure_labels(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    log: LabelLog,
    cancelled: IsCancelled | None = None,
) -> Measured:
    """Cross-validate the workspace's label model on gold of the data's own and labels drawn at
    random; all other labels help to fit it, and are not measured on.

    Where they are too few for `Measured.tells`, nothing is fitted, and each credit is NaN.

    Raises:
        Cancelled: `cancelled` said so.
    """
    chosen = chosen_rows(workspace, table, log)
    fair = np.setdiff1d(np.flatnonzero(table.gold), chosen)
    few = Measured(fair, np.full(len(fair), np.nan), table.groups[fair], len(chosen))
    if not few.tells:
        return few
    sample = draw_sample(workspace, table, matrix, measured=False, cancelled=cancelled)
    held = held_out_verdicts(
        sample.scores,
        sample.gold,
        sample.groups,
        method=workspace.label_model,
        seed=workspace.seed,
        judges=sample.judges,
        cancelled=cancelled,
    )
    positions = sample.index[held.rows]
    kept = ~np.isin(positions, chosen)
    return Measured(positions[kept], held.credit[kept], sample.groups[held.rows][kept], len(chosen))


def _change(before: Measured, after: Measured, seed: int) -> Estimate | None:
    common, first, second = np.intersect1d(
        before.positions, after.positions, assume_unique=True, return_indices=True
    )
    if not before.tells or len(common) < LEAST_ROWS:
        return None
    differences = after.credit[second] - before.credit[first]
    return estimates(differences[:, None], Resamples(after.groups[second], seed))[0]


def _moved(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Moved, ...]:
    first, second = _shares(before), _shares(after)
    found = [
        Moved(judge, first.get(judge, 0.0), second.get(judge, 0.0))
        for judge in sorted(first.keys() | second.keys())
    ]
    found.sort(key=lambda each: -abs(each.after - each.before))
    return tuple(each for each in found[:MOVED] if each.before != each.after)


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(map(abs, weights.values())) or 1.0
    return {judge: weight / total for judge, weight in weights.items()}
