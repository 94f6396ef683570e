"""How each judge stands against gold: its accuracy by itself, and the rows it gets wrong."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.findings import Estimate
from pajama_tui.audits.lines import estimates
from pajama_tui.audits.resampling import Resamples
from pajama_tui.audits.steps import IsCancelled
from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.sample import draw_sample
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts.checks import TIE
from pajama_tui.verdicts.margins import fit_bounds, margins, votes


@dataclass(frozen=True, slots=True)
class WrongRows:
    """The gold rows that a judge votes against, largest margin first.

    Attributes:
        positions: int64 (n,), of the table.
        margins: float64 (n,), of the judge, in [-1, 1]; above 0 it prefers a.
        gold: rows whose gold is a or b; `voted`: those of them it votes on.
    """

    positions: NDArray[np.int64]
    margins: NDArray[np.float64]
    gold: int
    voted: int


def judge_accuracies(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    cancelled: IsCancelled | None = None,
) -> dict[str, Estimate]:
    """Return, by version, the accuracy of each live judge's votes on gold rows.

    An abstention and a gold tie are half right, as in `audits.judge_values`. Rows whose gold was
    shown to a model that wrote judges are left out. Empty where there is no gold.

    Raises:
        Cancelled: `cancelled` said so.
    """
    if not matrix.live or not table.gold.any():
        return {}
    sample = draw_sample(workspace, table, matrix, measured=False, cancelled=cancelled)
    known = sample.gold != 0
    if not known.any():
        return {}
    cast = votes(margins(sample.scores, fit_bounds(sample.scores)))[known]
    gold = sample.gold[known]
    sides = np.where(gold == TIE, 0, gold).astype(np.float64)
    right = 0.5 + 0.5 * cast * sides[:, None]
    found = estimates(right, Resamples(sample.groups[known], workspace.seed))
    shas = [matrix.judges[column].sha for column in sample.live]
    return dict(zip(shas, found, strict=True))


def wrong_rows(table: PairTable, matrix: ScoreMatrix, sha: str) -> WrongRows:
    """Return the gold rows that the judge of this version votes against.

    Raises:
        PajamaError: the version is not in the matrix, or there is no gold.
    """
    columns = [at for at, judge in enumerate(matrix.judges) if judge.sha == sha]
    if not columns or not matrix.health[columns[0]].run:
        raise PajamaError("This version was not run on these pairs yet: r runs it.")
    sided = np.flatnonzero((table.gold == 1) | (table.gold == -1))
    if not len(sided):
        raise PajamaError(
            "No pair has gold for a side, so nothing says which rows a judge gets wrong."
        )
    scores = matrix.rows(slice(None), columns[:1])
    margin = margins(scores, fit_bounds(scores))[:, 0]
    side = votes(margin)[sided]
    wrong = sided[side == -table.gold[sided]]
    order = np.argsort(-np.abs(margin[wrong]), kind="stable")
    return WrongRows(wrong[order], margin[wrong[order]], len(sided), int((side != 0).sum()))
