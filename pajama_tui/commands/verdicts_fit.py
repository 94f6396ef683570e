"""`pajama-tui verdicts fit`: a label model of the pairs of a file, and what it is worth."""

import json
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.abstaining import (
    abstaining_options,
    check_target,
    flags_of,
    settle,
    target_of,
)
from pajama_tui.commands.export_target import check_place
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.plots import plots_of
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import (
    check_label_model,
    read_data,
    run_judges,
    until_interrupted,
)
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.abstaining import Target
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

_GATE_NOT_MET = 3


@click.command("fit")
@click.argument("data")
@click.option("--label-model", help="How votes become verdicts (default: auto).")
@click.option("--out", metavar="MODEL", help="Write the model to this file, for 'apply'.")
@click.option(
    "--gold-rows",
    type=click.IntRange(0),
    help="Fit on N gold rows drawn by seed and measure on all others.",
)
@abstaining_options
@click.option("--no-report", is_flag=True, help="Do not measure what the model is worth.")
@click.option(
    "--plots",
    is_flag=True,
    help="Draw calibration and risk against coverage below the report (--json has the points).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def fit_command(data: str, **options: Any) -> int:
    """Fit a label model on the pairs of DATA, and say what it is worth.

    Judges are run first where scores are missing. The model is kept in the session, with the
    versions of its judges, and in the file --out. Without gold, the accuracy stays unknown; then
    the rows are named whose labels would help most.

    \b
    Examples:
      pajama-tui verdicts fit pairs.jsonl --out model.npz
      pajama-tui verdicts fit pairs.jsonl --label-model unsupervised --no-report
      pajama-tui verdicts fit pairs.jsonl --gold-rows 250 --target-accuracy 0.9
    """
    began = time.monotonic()
    if options["label_model"]:
        check_label_model(options["label_model"])
    if options["out"]:
        check_place(options["out"], data, options)
    target = target_of(options)
    flags = {"label_model": options["label_model"], **flags_of(options)}
    with open_workspace(data, options, **flags) as workspace:
        check_label_model(workspace.label_model)
        line = ProgressLine()
        table, verdicts = until_interrupted(
            workspace, line, lambda: _fit(workspace, line, options, target)
        )
        met = settle(workspace, verdicts, target)
        files = _save(workspace, verdicts, options["out"] if met else None)
        first = _first_rows(workspace, table, verdicts)
        if options["as_json"]:
            seconds = time.monotonic() - began
            summary = _summary(workspace, table, verdicts, first, files, seconds)
            click.echo(json.dumps(summary, allow_nan=False))
        else:
            for row in _lines(workspace, table, verdicts, first, files):
                click.echo(printable(row, newlines=True, limit=20_000))
            if options["plots"] and verdicts.report:
                click.echo(plots_of(verdicts.report).rstrip())
        if not met and verdicts.threshold:
            click.echo(f"Gate not met: {verdicts.threshold.sentence}", err=True)
            return _GATE_NOT_MET
        return 0


def _fit(
    workspace: "Workspace", line: ProgressLine, options: dict[str, Any], target: "Target | None"
) -> "tuple[PairTable, Verdicts]":
    from pajama_tui.pipeline.keeping import keep_verdicts
    from pajama_tui.pipeline.verdicts import judge_pairs

    table = read_data(workspace, line)
    check_target(workspace, table, target)
    matrix = run_judges(workspace, table, line, "verdicts fit")
    line.show("fitting ...")
    verdicts = judge_pairs(
        workspace,
        table,
        matrix,
        gold_rows=options["gold_rows"],
        measure=not options["no_report"],
        target=target,
        on_step=line.measuring,
    )
    keep_verdicts(workspace, table, verdicts)
    line.end()
    return table, verdicts


def _save(workspace: "Workspace", verdicts: "Verdicts", out: str | None) -> list[str]:
    """Write the model to `out`; return the files that hold it."""
    from pajama_tui.pipeline.keeping import MODEL_SUFFIX, model_to_keep
    from pajama_tui.pipeline.kept_model import save_kept

    session = workspace.session
    files = [] if session.readonly else [str(session.verdicts_path(MODEL_SUFFIX))]
    if out:
        save_kept(Path(out), model_to_keep(verdicts))
        files.append(out)
    return files


def _first_rows(
    workspace: "Workspace", table: "PairTable", verdicts: "Verdicts"
) -> list[dict[str, Any]]:
    """The pairs to label first: number of the row, its own id, prompt."""
    import numpy as np

    from pajama_tui.pipeline.explaining import id_of
    from pajama_tui.pipeline.table import read_pairs

    if not verdicts.report or not verdicts.report.label_first:
        return []
    at = np.searchsorted(table.rows, verdicts.report.label_first)
    return [
        {"row": pair.row + 1, "id": id_of(pair), "prompt": pair.prompt}
        for pair in read_pairs(workspace, table, at)
    ]


def _summary(
    workspace: "Workspace",
    table: "PairTable",
    verdicts: "Verdicts",
    first: list[dict[str, Any]],
    files: list[str],
    seconds: float,
) -> dict[str, Any]:
    weights = verdicts.weights()
    return {
        "data": workspace.source.name,
        "pairs": len(table),
        "gold": int((table.gold != 0).sum()),
        "session": str(workspace.session.directory),
        "method": verdicts.model.method,
        "label_model": verdicts.model.describe(),
        "models": files,
        "judges": [
            {"label": judge.label, "sha": judge.sha, "weight": weights[judge.label]}
            for judge in (verdicts.matrix.judges[column] for column in verdicts.live)
        ],
        "left_out": {h.label: h.left_out for h in verdicts.matrix.health if not h.alive},
        "verdicts": verdicts.counts,
        "abstain_below": verdicts.abstain_below,
        "threshold": verdicts.threshold.to_dict() if verdicts.threshold else None,
        "report": verdicts.report.to_dict() if verdicts.report else None,
        "label_first": first,
        "seconds": round(seconds, 3),
    }


def _lines(
    workspace: "Workspace",
    table: "PairTable",
    verdicts: "Verdicts",
    first: list[dict[str, Any]],
    files: list[str],
) -> Iterator[str]:
    if not workspace.locked:
        yield "NO SANDBOX: these scores were made by judges that ran with your privileges."
    left_out = [health for health in verdicts.matrix.health if not health.alive]
    yield f"{len(verdicts.live)} judges, {len(left_out)} left out, {len(table):,} pairs."
    for health in left_out:
        told = printable(f"{health.label}: {health.left_out}")
        yield textwrap.fill(
            told, 78, initial_indent="  left out  ", subsequent_indent="    ",
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    yield ""
    if verdicts.report:
        yield replace(verdicts.report, label_first=()).to_text()
    else:
        yield textwrap.fill(printable(verdicts.model.describe()), 78) + "\n"
    if first:
        yield f"Label these {len(first)} rows first:"
        yield from _table_of_rows(first)
        yield ""
    if verdicts.threshold:
        yield verdicts.threshold.to_text()
    counts = ", ".join(f"{count:,} {name}" for name, count in verdicts.counts.items() if count)
    yield f"Verdicts: {counts}."
    for file in files:
        yield f"Model: {file}"
    if not files:
        yield "Nothing was written, as the session is open read-only."


def _table_of_rows(first: list[dict[str, Any]]) -> Iterator[str]:
    digits = max(len(str(row["row"])) for row in first)
    ids = [printable(row["id"] or "", limit=20) for row in first]
    width = max(map(len, ids))
    for row, name in zip(first, ids, strict=True):
        start = f"  {row['row']:>{digits}}  " + (f"{name:{width}}  " if width else "")
        yield start + printable(row["prompt"], limit=78 - len(start))
