"""`pajama-tui run`: from a data file to verdicts, without a screen."""

import json
import time
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.export_target import check_output, format_of
from pajama_tui.commands.health_table import health_table
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.scoring import ScoreMatrix
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

_GATE_NOT_MET = 3
_SHOWN_PROBLEMS = 5


@click.command("run")
@click.argument("data")
@click.option("--out", help="Write verdicts to this file; - for stdout (jsonl).")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "trl", "csv", "parquet"]),
    help="Format of --out (default: by its ending, else jsonl).",
)
@click.option("--explain", is_flag=True, help="Add the judges that decided to each verdict.")
@click.option("--label-model", help="How votes become verdicts (default: auto).")
@click.option(
    "--gold-rows",
    type=click.IntRange(0),
    help="Fit on N gold rows drawn by seed and measure on all others.",
)
@click.option(
    "--abstain-below", type=click.FloatRange(0, 1), help="Choose no side below this confidence."
)
@click.option(
    "--min-accuracy",
    type=click.FloatRange(0, 1),
    help="Gate: exit with 3 when the held-out accuracy is lower or unknown.",
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
    """
    began = time.monotonic()
    form = options["form"] or format_of(options["out"])
    if options["out"]:
        check_output(options["out"], form, data, options)
    if options["label_model"]:
        _check_label_model(options["label_model"])
    flags = {"label_model": options["label_model"], "abstain_below": options["abstain_below"]}
    with open_workspace(data, options, **flags) as workspace:
        # A file of settings may name one as well.
        _check_label_model(workspace.label_model)
        line = ProgressLine()
        try:
            found = _run(workspace, line, options, form)
        except KeyboardInterrupt:
            line.end()
            where = printable(str(workspace.session.directory))
            click.echo(
                f"Interrupted. Every finished chunk is in {where}; "
                "run the same command to go on from there.",
                err=True,
            )
            return 130
        table, matrix, verdicts, exported = found
        seconds = time.monotonic() - began
        if options["as_json"]:
            summary = _summary(workspace, table, matrix, verdicts, exported, seconds)
            click.echo(json.dumps(summary, allow_nan=False))
        else:
            _print(workspace, table, matrix, verdicts, exported, options, seconds)
        return _gate(verdicts, options["min_accuracy"])


def _run(
    workspace: "Workspace", line: ProgressLine, options: dict[str, Any], form: str
) -> "tuple[PairTable, ScoreMatrix, Verdicts, str]":
    from pajama_tui.pipeline.scoring import score, stored
    from pajama_tui.pipeline.table import read_table
    from pajama_tui.pipeline.verdicts import export_verdicts, judge_pairs, keep_verdicts

    say = line.say
    guess = workspace.source.format
    say(f"{workspace.source.name}: {guess.title} ({guess.why})")
    say(f"columns: {workspace.source.mapping}")
    for note in (*guess.notes, *workspace.notices):
        say(note)
    if guess.question:
        say(f"Gold is not read: {guess.question}")
    if not workspace.locked:
        say("NO SANDBOX: judges run with your privileges; these results are marked.")
    table = read_table(workspace, line.reading)
    line.end()
    found_out = workspace.session.notice
    if found_out and found_out not in workspace.notices:
        say(found_out)
    _problems(workspace, table, line, everything=options["problems"])
    if workspace.session.readonly:
        matrix = stored(workspace, table)
        if not matrix.complete:
            say("--read-only runs no judge: only the scores that are there count.")
    else:
        workspace.session.record("run", pairs=len(table))
        matrix = score(workspace, table, line.scoring)
    line.end()
    line.show("judging ...")
    verdicts = judge_pairs(workspace, table, matrix, gold_rows=options["gold_rows"])
    keep_verdicts(workspace, table, verdicts)
    line.end()
    exported = ""
    if options["out"]:
        counts = export_verdicts(
            workspace, table, verdicts, options["out"], form, options["explain"], line.writing
        )
        line.end()
        exported = counts.describe()
    return table, matrix, verdicts, exported


def _problems(
    workspace: "Workspace", table: "PairTable", line: ProgressLine, *, everything: bool
) -> None:
    if not table.bad:
        return
    problems = workspace.source.problems
    if len(problems) < table.bad:
        # The table was kept from an earlier run; the rows themselves say what is wrong.
        for row in sorted(set(range(len(workspace.source))) - set(table.rows.tolist())):
            workspace.source.read(row)
        problems = workspace.source.problems
    line.say(f"{table.bad:,} of {len(workspace.source):,} rows are no pairs and were left out:")
    shown = problems if everything else problems[:_SHOWN_PROBLEMS]
    for bad in shown:
        column = f", column {bad.column}" if bad.column else ""
        line.say(f"  line {bad.line}{column}: {bad.reason}")
    if len(problems) > len(shown):
        line.say(f"  ... and {len(problems) - len(shown):,} more (--problems lists all)")


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
        "verdicts": verdicts.counts(),
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
    counts = ", ".join(f"{count:,} {name}" for name, count in verdicts.counts().items() if count)
    say(f"Verdicts: {counts}.")
    if exported:
        say(f"{'stdout' if to_stderr else options['out']}: {exported}")
    elif not workspace.session.readonly:
        say("Nothing was exported; --out FILE writes the verdicts.")
    say(f"Session: {workspace.session.directory} ({seconds:.1f} s)")


def _gate(verdicts: "Verdicts", wanted: float | None) -> int:
    if wanted is None:
        return 0
    lines = verdicts.report.lines if verdicts.report else ()
    accuracy = next((line.accuracy.value for line in lines if line.kind == "chosen"), None)
    if accuracy is not None and accuracy >= wanted:
        return 0
    known = "unknown (no gold held out)" if accuracy is None else f"{accuracy:.4f}"
    click.echo(f"Gate not met: accuracy is {known}, --min-accuracy asks for {wanted}.", err=True)
    return _GATE_NOT_MET


def _check_label_model(name: str) -> None:
    from pajama_tui.verdicts.methods import METHODS

    if name not in METHODS:
        raise InputError(
            f"There is no label model '{printable(name, limit=40)}'; "
            f"choose one of {', '.join(METHODS)}."
        )
