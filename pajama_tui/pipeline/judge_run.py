"""One judge's scores and health on some pairs: as they were kept, or found out now."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.steps import Cancelled
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import Column, assemble
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.health import Health, HealthCheck
from pajama_tui.scoring.plan import Plan, Planner
from pajama_tui.scoring.score import score_pairs
from pajama_tui.scoring.store import MemoryPieces, ScoreStore


@dataclass(frozen=True, slots=True, eq=False)
class JudgeRun:
    """A judge on some pairs.

    Attributes:
        scores: float32 (k, 2), NaN where it failed or abstained.
        health: on the texts that were looked at: all of the data where the scores were kept, else
            those of the pairs.
    """

    scores: NDArray[np.float32]
    health: Health


def kept_run(
    workspace: Workspace, table: PairTable, judge: Judge, index: NDArray[np.int64]
) -> JudgeRun:
    """Return the judge's kept scores where its column is whole; else run it on these pairs now.

    Args:
        index: positions of the table.

    Raises:
        SandboxUnavailable: judges cannot be locked in on this machine.
        InputError: the data is not what it was when the table was made.
    """
    plan = table.plan
    folder = workspace.session.scores_for(plan.digest)
    store = ScoreStore(folder, workspace.limits, unsafe=not workspace.locked)
    column = assemble(store.read(judge), plan.borders, workspace.limits.strikes)
    if not column.complete:
        return run_now(workspace, table, [judge], index)[0]
    scores = np.stack([column.scores[plan.a[index]], column.scores[plan.b[index]]], axis=1)
    return JudgeRun(scores, _health(judge, column, plan, workspace.seed))


def run_now(
    workspace: Workspace,
    table: PairTable,
    judges: Sequence[Judge],
    index: NDArray[np.int64],
    control: RunControl | None = None,
) -> list[JudgeRun]:
    """Run judges on pairs in the sandbox; nothing is kept.

    Args:
        control: to cancel it from another thread.

    Raises:
        Cancelled: by `control`.
        SandboxUnavailable: judges cannot be locked in on this machine.
        InputError: the data is not what it was when the table was made.
    """
    names = ("prompt", "response_a", "response_b")
    texts = [
        {name: getattr(pair, name) for name in names}
        for pair in read_pairs(workspace, table, index)
    ]
    pieces = MemoryPieces()
    workers = workspace.workers or None
    scores, _ = score_pairs(
        judges,
        texts,
        workers,
        limits=workspace.limits,
        locked=workspace.locked,
        control=control,
        pieces=pieces,
    )
    if control is not None and control.cancelled:
        raise Cancelled
    planner = Planner()
    for each in texts:
        planner.add(*(each[name] for name in names))
    plan = planner.finish()
    found = []
    for place, judge in enumerate(judges):
        column = assemble(pieces.read(judge), plan.borders, workspace.limits.strikes)
        found.append(JudgeRun(scores[:, place], _health(judge, column, plan, workspace.seed)))
    return found


def _health(judge: Judge, column: Column, plan: Plan, seed: int) -> Health:
    check = HealthCheck(plan, seed)
    check.add(judge, column, None)
    return check.finish()[0]
