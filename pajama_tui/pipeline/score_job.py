"""The kind of job that does what `pajama-tui run` does, in the background."""

import math
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from pajama_tui.audits.steps import Cancelled
from pajama_tui.config import load_config
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.pair import Pair
from pajama_tui.pairs.source import HEAD_ROWS
from pajama_tui.pipeline.abstaining import Target
from pajama_tui.pipeline.keeping import keep_verdicts
from pajama_tui.pipeline.sample import require_gold
from pajama_tui.pipeline.scoring import ScoreMatrix, score
from pajama_tui.pipeline.table import PairTable, read_table
from pajama_tui.pipeline.verdicts import Verdicts, export_verdicts, judge_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.progress import RunProgress
from pajama_tui.scoring.score import default_workers
from pajama_tui.session import SessionBusy
from pajama_tui.training.jobs import JobRun, Needs

FLAGS = ("workers", "timeout", "memory", "seed", "label_model", "abstain_below")
"""Settings of the job that are settings of the configuration, as if typed."""

_BETWEEN_TRIES, _BETWEEN_METRICS = 1.0, 5.0
# 30,000 pairs under 30 judges with two workers took 127 MiB, fitting included. Too much asked for
# here would refuse jobs that can be done.
_BASE, _A_WORKER = 100 << 20, 30 << 20
_A_TEXT, _A_SCORE = 120, 4


def score_job(run: JobRun) -> None:
    """Score every pair with every judge, weigh the votes, keep and export the verdicts.

    Scores are kept as they come: a run that was stopped or killed goes on where it stood.

    Settings: data, session; judges, map, limit, unsafe, take_over, those in `FLAGS`; gold_rows,
    target_accuracy, coverage; out, format, explain.
    """
    workspace = _opened(run)
    if workspace is None:
        return
    with workspace, suppress(Cancelled):
        for notice in workspace.notices:
            run.warning(notice)
        if not workspace.locked:
            run.warning("NO SANDBOX: judges run with your privileges; these results are marked.")
        _work(run, workspace)


def needs_of(workspace: Workspace) -> Needs:
    """Estimate what scoring the workspace's pairs takes, from the size of the data."""
    texts = 2 * _rows(workspace)
    workers = workspace.workers or default_workers()
    return Needs(
        memory=_BASE + workers * _A_WORKER + texts * _A_TEXT,
        disk=texts * (len(workspace.judges) * _A_SCORE + _A_TEXT),
    )


def versions_of(workspace: Workspace) -> dict[str, str]:
    """The judges' versions, for job.toml."""
    return {f"judge {judge.label}": judge.sha[:16] for judge in workspace.judges}


def _opened(run: JobRun) -> Workspace | None:
    """Open the workspace, waiting while another process has it; None when told to stop."""
    settings = run.settings
    config = load_config({name: settings[name] for name in FLAGS if name in settings}, os.environ)
    mapping = ColumnMap.parse(settings["map"]) if "map" in settings else None
    said = ""
    while not run.stop_requested.is_set():
        try:
            workspace = Workspace.open(
                settings["data"],
                config,
                session=Path(settings["session"]),
                judges=Path(settings["judges"]) if "judges" in settings else None,
                mapping=mapping,
                limit=settings.get("limit"),
                take_over=settings.get("take_over", False),
                locked=not settings.get("unsafe", False),
            )
        except SessionBusy as busy:
            if str(busy.holder) != said:
                said = str(busy.holder)
                run.waits(
                    f"The session is open for writing in {said}; the job goes on when that is "
                    "closed."
                )
        else:
            if said:
                run.goes_on()
            return workspace
        run.stop_requested.wait(_BETWEEN_TRIES)
    return None


def _work(run: JobRun, workspace: Workspace) -> None:
    settings, stopped = run.settings, run.stop_requested.is_set
    table = read_table(workspace, lambda row, rows, _: run.progress(row, rows, "rows"), stopped)
    target = None
    if "target_accuracy" in settings or "coverage" in settings:
        target = Target(accuracy=settings.get("target_accuracy"), coverage=settings.get("coverage"))
        if target.accuracy is not None:
            require_gold(workspace, table)
    workspace.session.record("job", id=run.folder.name, pairs=len(table))
    matrix = _score(run, workspace, table)
    if run.stop_requested.is_set():
        return
    verdicts = judge_pairs(
        workspace,
        table,
        matrix,
        gold_rows=settings.get("gold_rows"),
        target=target,
        on_step=lambda done, steps: run.progress(done, steps, "measurements"),
        cancelled=stopped,
    )
    keep_verdicts(workspace, table, verdicts)
    met = verdicts.threshold is None or verdicts.threshold.threshold is not None
    if verdicts.threshold is not None:
        if target is not None and verdicts.threshold.threshold is not None:
            workspace.keep_threshold(verdicts.threshold.threshold, target.describe())
        else:
            run.warning(verdicts.threshold.sentence)
    exported = ""
    # An export that breaks the promise would be taken for one that keeps it.
    if met and "out" in settings:
        counts = export_verdicts(
            workspace,
            table,
            verdicts,
            settings["out"],
            settings["format"],
            settings.get("explain", False),
            lambda row: run.progress(row, len(table), "verdicts"),
        )
        exported = f"{settings['out']}: {counts.describe()}"
    run.result(_summary(workspace, table, matrix, verdicts, exported))


def _score(run: JobRun, workspace: Workspace, table: PairTable) -> ScoreMatrix:
    control = RunControl()
    told = -math.inf

    def on_progress(progress: RunProgress) -> None:
        nonlocal told
        if run.stop_requested.is_set():
            control.cancel()
        run.progress(progress.done, progress.total, "calls")
        now = time.monotonic()
        if progress.done > progress.kept and (progress.finished or now - told >= _BETWEEN_METRICS):
            told = now
            run.metric(progress.done, calls_per_second=progress.rate, failed=progress.failed)

    return score(workspace, table, on_progress, control)


def _rows(workspace: Workspace) -> int:
    """How many rows there are: counted, or guessed from the file's size and its first rows."""
    source = workspace.source
    known = len(source)
    if source.scanned or workspace.limit is not None or not source.size or not known:
        return known
    first = [source.read(row) for row in range(min(known, HEAD_ROWS))]
    texts = [
        f"{pair.prompt}{pair.response_a}{pair.response_b}"
        for pair in first
        if isinstance(pair, Pair)
    ]
    if not texts:
        return known
    a_row = sum(len(text.encode("utf-8", "replace")) for text in texts) / len(texts)
    return max(known, int(source.size / max(a_row, 1)))


def _summary(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    verdicts: Verdicts,
    exported: str,
) -> dict[str, Any]:
    report = verdicts.report
    lines = report.lines if report else ()
    accuracy = next((line.accuracy for line in lines if line.kind == "chosen"), None)
    return {
        "data": workspace.source.name,
        "session": str(workspace.session.directory),
        "pairs": len(table),
        "bad_rows": table.bad,
        "gold": int((table.gold != 0).sum()),
        "judges": {judge.label: judge.sha for judge in matrix.judges},
        "left_out": {health.label: health.left_out for health in matrix.health if not health.alive},
        "failures": sum(failure.count for failure in matrix.failures),
        "label_model": verdicts.model.describe(),
        "verdicts": verdicts.counts,
        "abstain_below": verdicts.abstain_below,
        "accuracy": accuracy.value if accuracy else None,
        "accuracy_low": accuracy.low if accuracy else None,
        "accuracy_high": accuracy.high if accuracy else None,
        "exported": exported or None,
        "sandbox": "locked" if workspace.locked else "none (--unsafe-no-sandbox)",
    }
