"""Verdicts for every pair of a table, what they are worth, and their export."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import Report, Threshold, fit_and_report
from pajama_tui.audits.steps import Cancelled, IsCancelled, OnStep
from pajama_tui.pipeline.abstaining import Target, find_threshold
from pajama_tui.pipeline.sample import Sample, draw_sample
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.votes import VoteCounts, count_votes
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts import VerdictModel, fit_verdicts
from pajama_tui.verdicts.explanation import explain
from pajama_tui.verdicts.export import ExportCounts, Row, export
from pajama_tui.verdicts.verdict import decide

_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Verdicts:
    """P(a is better) for every pair, and where it came from.

    Attributes:
        p_a: float64 (n_pairs,).
        choice: str (n_pairs,), "a", "b", "tie" or "abstain".
        model: the label model.
        live: columns of the matrix that have a say, in the model's order.
        report: what the verdicts are worth; None when it was not asked for.
        matrix: the scores.
        abstain_below: the confidence below which `choice` abstains.
        threshold: how that was found; None where no target was set.
        gold: how many gold rows the model was fitted on.
        learned: int64, groups of the table with gold that it may have learned from.
        votes: how many there are.
        counts: how many verdicts of each choice there are.
    """

    p_a: NDArray[np.float64]
    choice: NDArray[np.str_]
    model: VerdictModel
    live: Sequence[int]
    report: Report | None
    matrix: ScoreMatrix
    abstain_below: float
    threshold: Threshold | None
    gold: int
    learned: NDArray[np.int64]
    votes: VoteCounts | None = None
    counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        # Asked for at every step of a run.
        names = ("a", "b", "tie", "abstain")
        counts = {name: int(np.count_nonzero(self.choice == name)) for name in names}
        object.__setattr__(self, "counts", counts)

    def weights(self) -> dict[str, float]:
        """Weight of each judge by label; judges that were left out have none."""
        labels = [self.matrix.judges[column].label for column in self.live]
        return dict(zip(labels, map(float, self.model.weights), strict=True))


def judge_pairs(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    method: str | None = None,
    gold_rows: int | None = None,
    *,
    measure: bool = True,
    target: Target | None = None,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> Verdicts:
    """Fit a label model on the live judges and judge every pair.

    Args:
        method: the workspace's label model unless given.
        gold_rows: use so many gold rows and measure on the rest; None: all, cross-validated.
        measure: make the report as well.
        target: abstain so that this is reached; where nothing reaches it, never. Without it, below
            the workspace's confidence.
        on_step: gets (steps done, steps in all) while measuring.
        cancelled: asked between steps; true ends it.

    Raises:
        PajamaError: no judge is alive, or there is too little gold for what was asked.
        Cancelled: `cancelled` said so.
    """
    method = method or workspace.label_model
    seed = workspace.seed
    sample = draw_sample(workspace, table, matrix, measured=measure, cancelled=cancelled)
    if cancelled and cancelled():
        raise Cancelled
    report: Report | None = None
    if measure:
        report, model = fit_and_report(
            sample.scores,
            sample.gold,
            sample.groups,
            sample.features,
            method=method,
            seed=seed,
            gold_rows=gold_rows,
            judges=sample.judges,
            on_step=on_step,
            cancelled=cancelled,
        )
        report = sample.of_all(report, table)
    else:
        model = _fit(sample, method, seed)
    threshold, abstain_below = None, workspace.abstain_below
    if target:
        threshold = find_threshold(
            sample,
            target,
            model,
            method=method,
            seed=seed,
            gold_rows=gold_rows,
            on_step=on_step,
            cancelled=cancelled,
        )
        abstain_below = threshold.threshold or 0.0
    p_a = predict(model, matrix, sample.live, len(table), cancelled)
    return Verdicts(
        p_a=p_a,
        choice=choices(p_a, model, table.identical, abstain_below),
        model=model,
        live=sample.live,
        report=report,
        matrix=matrix,
        abstain_below=abstain_below,
        threshold=threshold,
        gold=_fitted_on(sample, report, gold_rows),
        learned=sample.learned,
        votes=count_votes(model, sample),
    )


def predict(
    model: VerdictModel,
    matrix: ScoreMatrix,
    columns: Sequence[int],
    pairs: int,
    cancelled: IsCancelled | None = None,
) -> NDArray[np.float64]:
    """Return P(a is better) of all pairs, float64 (pairs,), from these columns of the matrix.

    Raises:
        Cancelled: `cancelled` said so.
    """
    p_a = np.empty(pairs)
    for low in range(0, pairs, _BLOCK):
        if cancelled and cancelled():
            raise Cancelled
        block = slice(low, min(low + _BLOCK, pairs))
        p_a[block] = model.predict_proba(matrix.rows(block, columns))
    return p_a


def choices(
    p_a: NDArray[np.float64],
    model: VerdictModel,
    identical: NDArray[np.bool_],
    abstain_below: float,
) -> NDArray[np.str_]:
    """Return what is chosen for each pair, with ties where the model learned of them; str (n,)."""
    return decide(p_a, identical=identical, abstain_below=abstain_below, tie_below=model.ties.below)


def export_verdicts(
    workspace: Workspace,
    table: PairTable,
    verdicts: Verdicts,
    path: Path | str,
    format: str = "jsonl",
    explained: bool = False,
    on_progress: Callable[[int], None] | None = None,
    *,
    rows: NDArray[np.int64] | None = None,
    cancelled: IsCancelled | None = None,
) -> ExportCounts:
    """Write pairs with their verdicts; see `verdicts.export` for the formats.

    Args:
        explained: name the judges that decided.
        on_progress: gets the number of pairs written so far, now and then.
        rows: positions in the table of the pairs to write, ascending; all unless given.

    Raises:
        Cancelled: `cancelled` said so; what was at `path` is unchanged.
    """
    chosen = range(len(table)) if rows is None else rows
    counts = export(
        path, format, _rows(workspace, table, verdicts, explained, on_progress, chosen, cancelled)
    )
    workspace.session.note("verdicts exported", to=str(path), format=format, rows=counts.written)
    return counts


def _fit(sample: Sample, method: str, seed: int) -> VerdictModel:
    return fit_verdicts(
        sample.scores,
        sample.gold,
        method,
        seed,
        groups=sample.groups,
        judges=sample.judges,
    )


def _fitted_on(sample: Sample, report: Report | None, gold_rows: int | None) -> int:
    if report is not None and gold_rows is not None:
        return report.fitted_on
    return int((sample.gold != 0).sum())


def _rows(
    workspace: Workspace,
    table: PairTable,
    verdicts: Verdicts,
    explained: bool,
    on_progress: Callable[[int], None] | None,
    chosen: NDArray[np.int64] | range,
    cancelled: IsCancelled | None,
) -> Iterator[Row]:
    reasons: list[Any] = []
    first = 0
    pairs = read_pairs(workspace, table, chosen)
    for count, (index, pair) in enumerate(zip(chosen, pairs, strict=True)):
        if count % 1000 == 0:
            if cancelled and cancelled():
                raise Cancelled
            if on_progress:
                on_progress(count)
        if explained and count >= first + len(reasons):
            first = count
            block = np.asarray(chosen[count : count + _BLOCK])
            reasons = list(explain(verdicts.model, verdicts.matrix.rows(block, verdicts.live)))
        why = reasons[count - first] if explained else None
        yield pair, float(verdicts.p_a[index]), verdicts.choice[index].item(), why
