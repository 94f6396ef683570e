"""A kept label model on other pairs: its verdicts, and what they are worth there."""

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import Line, Report, swap_failure
from pajama_tui.audits.held_out import HeldOut
from pajama_tui.audits.inputs import Inputs, check_inputs
from pajama_tui.audits.lines import MAJORITY, table_of
from pajama_tui.audits.steps import IsCancelled
from pajama_tui.pipeline.kept_model import KeptModel
from pajama_tui.pipeline.sample import features_of
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.verdicts import Verdicts, choices, predict
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts import fit_verdicts
from pajama_tui.verdicts.verdict import confidence

# Gold rows to measure on; more would not be told apart by their intervals.
_MOST_GOLD = 20_000
_PROTOCOL = "The model is as it was saved: it has seen none of this gold, which only measures it."


def judge_by(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    kept: KeptModel,
    *,
    abstain_below: float | None = None,
    cancelled: IsCancelled | None = None,
) -> Verdicts:
    """Judge every pair by a kept model; gold only measures it.

    A judge's health here changes nothing: a pair's verdict depends on that pair alone.

    Args:
        matrix: of the judges of `versions.find_versions`, in that order.
        abstain_below: the model's own confidence unless given.

    Returns:
        Verdicts with a report, on the gold rows whose prompts the model did not learn from.

    Raises:
        Cancelled: `cancelled` said so.
    """
    columns = range(len(kept.versions))
    below = kept.abstain_below if abstain_below is None else abstain_below
    p_a = predict(kept.model, matrix, columns, len(table), cancelled)
    return Verdicts(
        p_a=p_a,
        choice=choices(p_a, kept.model, table.identical, below),
        model=kept.model,
        live=columns,
        report=_measured(workspace, table, matrix, kept, p_a, cancelled),
        matrix=matrix,
        abstain_below=below,
        threshold=None,
        gold=kept.gold,
        learned=kept.learned,
    )


def _measured(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    kept: KeptModel,
    p_a: NDArray[np.float64],
    cancelled: IsCancelled | None,
) -> Report:
    known = np.flatnonzero(table.gold)
    seen = np.isin(table.groups[known], kept.learned)
    rows, notes = known[~seen], []
    if seen.any():
        notes.append(
            f"{seen.sum():,} of {len(known):,} gold rows are of prompts whose gold the model may "
            "have learned from; they are not measured."
        )
    if len(rows) > _MOST_GOLD:
        draw = np.random.default_rng(workspace.seed)
        rows = np.sort(draw.choice(rows, _MOST_GOLD, replace=False))
        notes.append(f"Measured on {len(rows):,} gold rows, drawn by seed.")
    lines: tuple[Line, ...] = ()
    if len(rows):
        inputs = _inputs(workspace, table, matrix, kept, rows, cancelled)
        lines = table_of(_held(inputs, kept), inputs, kept.model.method, workspace.seed).lines
        notes.append(
            "Undecided rows and gold ties count as half right. Intervals are 95 %, by resampling "
            "groups."
        )
    else:
        why = "there is no other gold" if len(known) else "no pair has gold"
        notes.append(
            f"Accuracy is unknown: {why}. By its own probabilities the model is right on "
            f"{confidence(p_a).mean():.0%} of pairs; nothing here checks that."
        )
    return Report(
        method=kept.model.method,
        description=kept.model.describe(),
        protocol=_PROTOCOL if lines else None,
        pairs=len(table),
        gold=len(known),
        ties=int((table.gold == 2).sum()),
        rows=len(rows),
        groups=len(np.unique(table.groups[rows])),
        fitted_on=kept.gold,
        tried=len(lines),
        coverage=None,
        agreement=None,
        expected_accuracy=float(confidence(p_a).mean()),
        lines=lines,
        judges=(),
        label_first=(),
        notes=tuple(notes),
    )


def _inputs(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    kept: KeptModel,
    rows: NDArray[np.int64],
    cancelled: IsCancelled | None,
) -> Inputs:
    return check_inputs(
        matrix.rows(rows, range(len(kept.versions))),
        table.gold[rows],
        table.groups[rows],
        features_of(workspace, table, rows, cancelled),
        [version.label for version in kept.versions],
    )


def _held(inputs: Inputs, kept: KeptModel) -> HeldOut:
    """Return what the model says of gold it has not seen, beside a majority without gold."""
    models = {kept.model.method: kept.model}
    models.setdefault(MAJORITY, fit_verdicts(inputs.scores, None, MAJORITY))
    return HeldOut(
        rows=inputs.known,
        predictions={name: m.predict_proba(inputs.scores)[None] for name, m in models.items()},
        ties={
            name: (confidence(m.predict_proba(inputs.scores)) < m.ties.below)[None]
            for name, m in models.items()
        },
        swaps={name: swap_failure(m, inputs.scores) for name, m in models.items()},
        refused={},
        models={},
        fitted_on=kept.gold,
        protocol=_PROTOCOL,
    )
