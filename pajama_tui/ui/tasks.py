"""Background work: each function runs in a thread, calls the library and posts what it found."""

import contextlib
import copy
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from pajama_tui.errors import PajamaError
from pajama_tui.ui.courtesy import stops
from pajama_tui.ui.messages import (
    PairsRead,
    ReasonsFound,
    RunEnded,
    RunProgressed,
    SandboxTried,
    ScoresReady,
    StandingFound,
    TableReady,
)

if TYPE_CHECKING:
    from numpy import integer
    from numpy.typing import NDArray

    from pajama_tui.audits.findings import Estimate
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.scoring.control import RunControl
    from pajama_tui.scoring.progress import RunProgress

Post = Callable[[Message], object]

# A screen is repainted no more often than this, however fast a run reports.
REPAINT_SECONDS = 0.25
# Judges take what the machine has left, but a key is painted first.
_NICE = 10


def read_pairs(workspace: "Workspace", post: Post) -> None:
    """Read all pairs, then what scores are on disk, and judge by them where they are complete."""
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.table import read_table

    worker = get_current_worker()
    post = _unless_cancelled(post)
    last = 0.0

    def on_progress(read: int, known: int, bad: int) -> None:
        nonlocal last
        if (now := time.monotonic()) - last >= REPAINT_SECONDS:
            last = now
            post(PairsRead(read, known, bad))

    try:
        table = read_table(workspace, on_progress, stops(worker))
    except Cancelled:
        return
    post(TableReady(table))
    judge_stored(workspace, table, post)


def judge_stored(workspace: "Workspace", table: "PairTable", post: Post) -> None:
    """Judge by the scores on disk, and measure the verdicts where these are complete."""
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.scoring import stored

    workspace = _as_now(workspace)
    post = _unless_cancelled(post)
    try:
        matrix = stored(workspace, table, stops(get_current_worker()))
    except Cancelled:
        return
    if matrix.complete:
        _judge(workspace, table, matrix, post)
    else:
        post(ScoresReady(matrix, None))
        if any(health.run for health in matrix.health):
            judge_so_far(workspace, table, post)
        _stand(workspace, table, matrix, post)


def try_sandbox(post: Post) -> None:
    """Start a worker once, to say what holds judges back here before any is run."""
    from pajama_tui.pipeline.scoring import sandbox_level

    try:
        post(SandboxTried(sandbox_level().name))
    except PajamaError as error:
        post(SandboxTried("MISSING", str(error)))


def run(workspace: "Workspace", table: "PairTable", control: "RunControl", post: Post) -> None:
    """Score what has no score yet, then judge all pairs and measure the verdicts."""
    from pajama_tui.pipeline.scoring import score

    last = 0.0

    def on_progress(progress: "RunProgress") -> None:
        nonlocal last
        now = time.monotonic()
        if progress.finished or now - last >= REPAINT_SECONDS:
            last = now
            post(RunProgressed(progress))

    workspace = _as_now(workspace)
    matrix = score(workspace, table, on_progress, control, _NICE)
    post(RunEnded(control.cancelled))
    if not control.cancelled:
        _judge(workspace, table, matrix, post)


def judge_so_far(workspace: "Workspace", table: "PairTable", post: Post) -> None:
    """Judge by the scores on disk, also while a run adds to them; too few are no error."""
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.scoring import stored
    from pajama_tui.pipeline.verdicts import judge_pairs

    worker = get_current_worker()
    workspace = _as_now(workspace)
    verdicts: Verdicts | None = None
    try:
        matrix = stored(workspace, table, stops(worker))
        with contextlib.suppress(PajamaError):
            verdicts = judge_pairs(workspace, table, matrix, measure=False, cancelled=stops(worker))
    except Cancelled:
        return
    _unless_cancelled(post)(ScoresReady(matrix, verdicts))


def find_reasons(verdicts: "Verdicts", index: int, row: int, limit: int, post: Post) -> None:
    """Find the judges that weighed most for the pair at `index` of the table."""
    import numpy as np

    from pajama_tui.verdicts.explanation import explain

    scores = verdicts.matrix.rows(np.array([index]), verdicts.live)
    (reasons,) = explain(verdicts.model, scores, limit)
    _unless_cancelled(post)(ReasonsFound(row, reasons))


def _as_now(workspace: "Workspace") -> "Workspace":
    """Return the workspace with the judges it has now, whatever becomes of them meanwhile."""
    return copy.copy(workspace)


def _unless_cancelled(post: Post) -> Post:
    """Return a `post` that is silent once this thread's work is not wanted any more."""
    worker = get_current_worker()

    def guarded(message: Message) -> object:
        return None if worker.is_cancelled else post(message)

    return guarded


def _judge(workspace: "Workspace", table: "PairTable", matrix: "ScoreMatrix", post: Post) -> None:
    """Judge, show that, then measure: the report takes several times as long."""
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.keeping import keep_verdicts
    from pajama_tui.pipeline.verdicts import judge_pairs

    worker = get_current_worker()
    post = _unless_cancelled(post)

    def judge(measure: bool) -> "Verdicts":
        return judge_pairs(workspace, table, matrix, measure=measure, cancelled=stops(worker))

    try:
        post(ScoresReady(matrix, judge(False)))
        failed = _failed(matrix)
        _stand(workspace, table, matrix, post)
        verdicts = judge(True)
    except Cancelled:
        return
    if not worker.is_cancelled:
        keep_verdicts(workspace, table, verdicts)
        post(ScoresReady(matrix, verdicts, failed))


def _stand(workspace: "Workspace", table: "PairTable", matrix: "ScoreMatrix", post: Post) -> None:
    """Find out how each judge stands by itself, those without a say too."""
    from pajama_tui.audits.steps import Cancelled
    from pajama_tui.pipeline.scoring import stored
    from pajama_tui.pipeline.standing import judge_accuracies

    worker = get_current_worker()
    disabled = _as_now(workspace)
    disabled.judges = list(workspace.roster.disabled)
    matrices = [matrix, stored(disabled, table)] if disabled.judges else [matrix]
    accuracy: dict[str, Estimate] = {}
    try:
        for each in matrices:
            accuracy |= judge_accuracies(workspace, table, each, stops(worker))
    except Cancelled:
        return
    healths = [health for each in matrices[1:] for health in each.health]
    post(StandingFound(accuracy, healths))


def _failed(matrix: "ScoreMatrix") -> "NDArray[integer]":
    """Count, for each pair, the live judges that have no score for a side; int32 (n_pairs,)."""
    import numpy as np

    counts = np.zeros(len(matrix.rows(slice(None), [])), np.int32)
    for column in matrix.live:
        counts += np.isnan(matrix.rows(slice(None), [column])).any(axis=(1, 2))
    return counts
