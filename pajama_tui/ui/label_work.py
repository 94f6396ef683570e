"""Background work of labelling: what to label next, and what a label changed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from pajama_tui.errors import PajamaError
from pajama_tui.ui import tasks
from pajama_tui.ui.courtesy import stops
from pajama_tui.ui.messages import ScoresReady

if TYPE_CHECKING:
    from pajama_tui.pipeline.label_effect import LabelEffect, Measured
    from pajama_tui.pipeline.label_order import Order, Proposal, Votes
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.session_labels import LabelLog

# The report takes seconds: it is made when nobody has labelled for so long.
_REST_SECONDS = 2.5
_LOOK_SECONDS = 0.1
_QUICK_ROWS = 20_000


@dataclass
class Proposed(Message):
    """The pair to label next; None where nothing is left."""

    proposal: "Proposal | None"
    votes: "tuple[Verdicts, Votes] | None"


@dataclass
class LabelsTold(Message):
    """What labels changed, as far as is known.

    Attributes:
        verdicts: that follow from them.
        made: `Labels.made` when their fit began.
        measured: held-out credit of these, None while that is being found.
    """

    effect: "LabelEffect"
    verdicts: "Verdicts"
    made: int
    measured: "Measured | None"


@dataclass(frozen=True)
class Fit:
    """What a fit to new labels starts from.

    Attributes:
        log: a copy.
        made: see `LabelsTold`.
        row, position: decided last.
        before: the verdicts it is compared with, fitted at `before_made`.
        measured: the last measurement, made at `measured_made`.
    """

    workspace: "Workspace"
    table: "PairTable"
    matrix: "ScoreMatrix"
    log: "LabelLog"
    made: int
    row: int
    position: int
    before: "Verdicts"
    before_made: int
    measured: "Measured | None"
    measured_made: int


def is_quick(table: "PairTable", order: "Order", verdicts: object, votes: object) -> bool:
    """Return whether finding the next row takes milliseconds, so that no thread is worth it."""
    cast_first = order == "disagreement" and verdicts is not None and votes is None
    return len(table) <= _QUICK_ROWS and not cast_first


def find_next(
    workspace: "Workspace",
    table: "PairTable",
    log: "LabelLog",
    order: "Order",
    after: int,
    verdicts: "Verdicts | None",
    votes: "tuple[Verdicts, Votes] | None",
    cancelled: Callable[[], bool] | None = None,
) -> Proposed:
    """Find the pair to label next.

    Args:
        log: a copy, where a thread calls this.
        votes: of an earlier call, and the verdicts they are of.

    Raises:
        Cancelled: `cancelled` said so.
    """
    from pajama_tui.pipeline.label_order import propose, renewed_votes, split_votes

    if order == "disagreement" and verdicts is not None and not (votes and votes[0] is verdicts):
        found = renewed_votes(votes[1], votes[0], verdicts) if votes else None
        found = found or split_votes(verdicts, table, workspace.seed, cancelled)
        votes = (verdicts, found)
    proposal = propose(
        table,
        log,
        order,
        seed=workspace.seed,
        after=after,
        p_a=verdicts.p_a if verdicts is not None else None,
        votes=votes[1] if votes and verdicts is not None else None,
    )
    return Proposed(proposal, votes)


def propose(find: Callable[..., Proposed], post: tasks.Post) -> None:
    """Post what `find`, a `find_next` with all but its last argument, comes to."""
    from pajama_tui.audits.steps import Cancelled

    worker = get_current_worker()
    try:
        found = find(stops(worker))
    except Cancelled:
        return
    if not worker.is_cancelled:
        post(found)


def refit(fit: Fit, post: tasks.Post) -> None:
    """Judge anew with the labels as they are now; say what changed, then how sure that is."""
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.label_effect import label_effect, measure_labels
    from pajama_tui.pipeline.verdicts import judge_pairs

    worker = get_current_worker()

    def cancelled() -> bool:
        return worker.is_cancelled

    def told(measured: "Measured | None") -> LabelsTold:
        effect = label_effect(
            fit.before,
            verdicts,
            fit.log,
            position=fit.position,
            row=fit.row,
            since=fit.made - fit.before_made,
            measured=measured,
            measured_before=fit.measured,
            measured_since=fit.made - fit.measured_made,
            seed=fit.workspace.seed,
        )
        return LabelsTold(effect, verdicts, fit.made, measured)

    try:
        verdicts = judge_pairs(
            fit.workspace, fit.table, fit.matrix, measure=False, cancelled=cancelled
        )
        if cancelled():
            return
        post(told(None))
        post(ScoresReady(fit.matrix, verdicts))
        measured = measure_labels(fit.workspace, fit.table, fit.matrix, fit.log, cancelled)
        if not cancelled():
            post(told(measured))
    except Cancelled:
        return
    until = time.monotonic() + _REST_SECONDS
    while time.monotonic() < until:
        if cancelled():
            return
        time.sleep(_LOOK_SECONDS)
    try:
        tasks.judge_stored(fit.workspace, fit.table, post)
    except PajamaError:
        # The judges were changed meanwhile; whoever did that judges anew.
        if not cancelled():
            raise
