"""`pajama-tui run`: from a data file to verdicts, without a screen."""

import json
import time
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.abstaining import (
    abstaining_options,
    check_target,
    flags_of,
    settle,
    target_of,
)
from pajama_tui.commands.export_options import export_options, selection_of
from pajama_tui.commands.export_target import check_output, format_of
from pajama_tui.commands.health_table import health_table
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
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

_GATE_NOT_MET = 3
_SHOWN_PROBLEMS = 5


@click.command("run")
@click.argument("data")
@export_options
@click.option("--label-model", help="How votes become verdicts (default: auto).")
@click.option(
    "--gold-rows",
    type=click.IntRange(0),
    help="Fit on N gold rows drawn by seed and measure on all others.",
)
@abstaining_options
@click.option(
    "--min-accuracy",
    type=click.FloatRange(0, 1),
    help="Gate: exit with 3 when the held-out accuracy is lower or unknown.",
)
@click.option(
    "--plots",
    is_flag=True,
    help="Draw calibration and risk against coverage below the report (--json has the points).",
)
@click.option("--problems", is_flag=True, help="List every row that is no pair.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def run_command(data: str, **options: Any) -> int:
    """Score the pairs of DATA with every judge, weigh the votes, and report.

    DATA is a JSONL, JSON, CSV, TSV (also .gz, .zst) or Parquet file, or org/name[:config][@split].
    Scores are kept in the session as they come: a run that was interrupted goes on where it stood,
    and one whose judges and texts are all scored does no work.

    \b
    Examples:
      pajama-tui run pairs.jsonl --out verdicts.jsonl --explain
      pajama-tui run battles.csv --map prompt=q,response_a=x,response_b=y,label=winner
      pajama-tui run pairs.jsonl --gold-rows 250 --json > report.json
      pajama-tui run pairs.jsonl --out preferences.jsonl --format trl --min-accuracy 0.7
      pajama-tui run pairs.jsonl --out sure.jsonl --target-accuracy 0.9
    """
    began = time.monotonic()
    form = options["form"] or format_of(options["out"])
    if options["out"]:
        check_output(options["out"], form, data, options)
    if options["label_model"]:
        check_label_model(options["label_model"])
    target = target_of(options)
    flags = {"label_model": options["label_model"], **flags_of(options)}
    with open_workspace(data, options, **flags) as workspace:
        # A file of settings may name one as well.
        check_label_model(workspace.label_model)
        line = ProgressLine()
        table, matrix, verdicts, exported = until_interrupted(
            workspace, line, lambda: _run(workspace, line, options, form, target)
        )
        met = settle(workspace, verdicts, target)
        seconds = time.monotonic() - began
        if options["as_json"]:
            summary = _summary(workspace, table, matrix, verdicts, exported, seconds)
            click.echo(json.dumps(summary, allow_nan=False))
        else:
            _print(workspace, table, matrix, verdicts, exported, options, seconds)
        return _gate(verdicts, options["min_accuracy"], met)


def _run(
    workspace: "Workspace",
    line: ProgressLine,
    options: dict[str, Any],
    form: str,
    target: "Target | None",
) -> "tuple[PairTable, ScoreMatrix, Verdicts, str]":
    from pajama_tui.pipeline.keeping import keep_verdicts
    from pajama_tui.pipeline.verdicts import export_verdicts, judge_pairs

    table = read_data(workspace, line, all_problems=options["problems"])
    check_target(workspace, table, target)
    matrix = run_judges(workspace, table, line, "run")
    line.show("judging ...")
    verdicts = judge_pairs(
        workspace,
        table,
        matrix,
        gold_rows=options["gold_rows"],
        target=target,
        on_step=line.measuring,
    )
    keep_verdicts(workspace, table, verdicts)
    line.end()
    exported = ""
    # An export that breaks the promise would be taken for one that keeps it.
    if options["out"] and (verdicts.threshold is None or verdicts.threshold.threshold is not None):
        counts = export_verdicts(
            workspace,
            table,
            verdicts,
            options["out"],
            form,
            options["explain"],
            line.writing,
            rows=selection_of(options).rows(table, verdicts),
        )
        line.end()
        exported = counts.describe()
    return table, matrix, verdicts, exported


def _summary(
    workspace: "Workspace",
    table: "PairTable",
    matrix: "ScoreMatrix",
    verdicts: "Verdicts",
    exported: str,
    seconds: float,
) -> dict[str, Any]:
    weights = verdicts.weights()
    return {
        "data": workspace.source.name,
        "format": workspace.source.format.name,
        "mapping": str(workspace.source.mapping),
        "question": workspace.source.format.question or None,
        "notes": list(workspace.source.format.notes),
        "pairs": len(table),
        "bad_rows": table.bad,
        "problems": workspace.source.problem_counts,
        "gold": int((table.gold != 0).sum()),
        "session": str(workspace.session.directory),
        "sandbox": "locked" if workspace.locked else "none (--unsafe-no-sandbox)",
        "label_model": verdicts.model.describe(),
        "verdicts": verdicts.counts,
        "judges": [
            {**health.to_dict(), "weight": weights.get(health.label)} for health in matrix.health
        ],
        "failures": [
            {
                "judge": failure.judge,
                "kind": failure.kind,
                "message": failure.message,
                "count": failure.count,
            }
            for failure in matrix.failures
        ],
        "report": verdicts.report.to_dict() if verdicts.report else None,
        "abstain_below": verdicts.abstain_below,
        "threshold": verdicts.threshold.to_dict() if verdicts.threshold else None,
        "exported": exported or None,
        "seconds": round(seconds, 3),
    }


def _print(
    workspace: "Workspace",
    table: "PairTable",
    matrix: "ScoreMatrix",
    verdicts: "Verdicts",
    exported: str,
    options: dict[str, Any],
    seconds: float,
) -> None:
    # Verdicts on stdout leave no room for the report there.
    to_stderr = options["out"] == "-"

    def say(text: str = "") -> None:
        click.echo(printable(text, newlines=True), err=to_stderr)

    if not workspace.locked:
        say("NO SANDBOX: these scores were made by judges that ran with your privileges.")
    elif matrix.level:
        say(matrix.level)
    left_out = [health for health in matrix.health if not health.alive]
    flagged = [health for health in matrix.health if health.alive and health.flags]
    say(f"{len(matrix.judges)} judges, {len(left_out)} left out, {len(table):,} pairs.")
    for health in left_out:
        say(f"  left out  {health.label}: {health.left_out}")
    for health in flagged:
        say(f"  note      {health.label}: {'; '.join(health.flags)}")
    say()
    for row in health_table(matrix.health):
        say(row)
    failures = sorted(matrix.failures, key=lambda failure: -failure.count)
    for failure in failures[:_SHOWN_PROBLEMS]:
        texts = f"{failure.count:,} texts" if failure.count > 1 else "1 text"
        say(f"  failed    {failure.judge} on {texts}: {failure.message}")
    if len(failures) > _SHOWN_PROBLEMS:
        say(f"  ... and {len(failures) - _SHOWN_PROBLEMS:,} more kinds (--json lists all)")
    say()
    if verdicts.report:
        say(verdicts.report.to_text().rstrip())
        say()
        if options["plots"]:
            say(plots_of(verdicts.report))
    if verdicts.threshold:
        say(verdicts.threshold.to_text().rstrip())
        say()
    counts = ", ".join(f"{count:,} {name}" for name, count in verdicts.counts.items() if count)
    say(f"Verdicts: {counts}.")
    if exported:
        say(f"{'stdout' if to_stderr else options['out']}: {exported}")
    elif options["out"]:
        say(f"{options['out']} was not written: its verdicts would not keep what was asked for.")
    elif not workspace.session.readonly:
        say("Nothing was exported; --out FILE writes the verdicts.")
    say(f"Session: {workspace.session.directory} ({seconds:.1f} s)")


def _gate(verdicts: "Verdicts", wanted: float | None, met: bool) -> int:
    code = 0
    if not met and verdicts.threshold:
        click.echo(f"Gate not met: {verdicts.threshold.sentence}", err=True)
        code = _GATE_NOT_MET
    if wanted is None:
        return code
    lines = verdicts.report.lines if verdicts.report else ()
    accuracy = next((line.accuracy.value for line in lines if line.kind == "chosen"), None)
    if accuracy is not None and accuracy >= wanted:
        return code
    known = "unknown (no gold held out)" if accuracy is None else f"{accuracy:.4f}"
    click.echo(f"Gate not met: accuracy is {known}, --min-accuracy asks for {wanted}.", err=True)
    return _GATE_NOT_MET
