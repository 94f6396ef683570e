"""Audits of a workspace's pairs: methods compared, and curves."""

from collections.abc import Sequence
from typing import Any, Literal, Protocol, get_args

from pajama_tui.audits import (
    Comparison,
    compare,
    held_out_verdicts,
    judge_agreement,
    judge_values,
    judges_curve,
    learning_curve,
    risk_coverage,
)
from pajama_tui.audits.steps import IsCancelled, OnStep
from pajama_tui.pipeline.sample import draw_sample, require_gold
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts import fit_verdicts

Curve = Literal["labels", "judges", "drop-one", "agreement", "risk"]
CURVES: tuple[Curve, ...] = get_args(Curve)


class Finding(Protocol):
    """What an audit returns."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""

    def to_text(self) -> str:
        """Return plain text of at most 78 columns."""


def compare_methods(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    methods: Sequence[str] | None = None,
    gold_rows: int | None = None,
    *,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> Comparison:
    """Measure label models and baselines on the same held-out gold; see `audits.compare`.

    Raises:
        InputError: there is no gold, or too little for what was asked.
        PajamaError: no judge has a say.
        Cancelled: `cancelled` said so.
    """
    require_gold(workspace, table)
    sample = draw_sample(workspace, table, matrix, cancelled=cancelled)
    return compare(
        sample.scores,
        sample.gold,
        sample.groups,
        sample.features,
        methods,
        workspace.seed,
        gold_rows,
        judges=sample.judges,
        on_step=on_step,
        cancelled=cancelled,
    )


def draw_curve(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    of: Curve = "labels",
    *,
    refit: bool = False,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> Finding:
    """Return one of the curves and tables of the workspace's label model.

    Args:
        of: "labels": accuracy against the number of labels; "judges": against the number of judges;
            "drop-one": what is lost without each judge; "agreement": of judges with each other,
            which needs no gold; "risk": accuracy against coverage, and calibration.
        refit: for "drop-one", fit anew without each judge as well.

    Raises:
        InputError: there is no gold, or too little for what was asked.
        PajamaError: no judge has a say.
        Cancelled: `cancelled` said so.
    """
    if of != "agreement":
        require_gold(workspace, table)
    sample = draw_sample(workspace, table, matrix, measured=of != "agreement", cancelled=cancelled)
    common: dict[str, Any] = {
        "scores": sample.scores,
        "gold": sample.gold,
        "groups": sample.groups,
        "method": workspace.label_model,
        "seed": workspace.seed,
        "on_step": on_step,
        "cancelled": cancelled,
    }
    if of == "labels":
        return learning_curve(features=sample.features, judges=sample.judges, **common)
    if of == "judges":
        return judges_curve(**common)
    if of == "drop-one":
        return judge_values(features=sample.features, judges=sample.judges, refit=refit, **common)
    if of == "risk":
        held = held_out_verdicts(judges=sample.judges, **common)
        return risk_coverage(held.confidence, held.credit, held.groups, seed=workspace.seed)
    model = fit_verdicts(
        sample.scores,
        sample.gold,
        workspace.label_model,
        workspace.seed,
        groups=sample.groups,
        judges=sample.judges,
    )
    return judge_agreement(model, sample.scores, workspace.seed)
