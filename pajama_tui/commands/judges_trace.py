"""`pajama-tui judges trace`: which lines of a judge decided one pair."""

import json
from pathlib import Path
from typing import Any

import click

from pajama_tui.commands.judges_try import checked, from_file, readable_without_lock, show_findings
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data


@click.command("trace")
@click.argument("data")
@click.argument("name")
@click.option(
    "--pair",
    "wanted",
    metavar="N",
    required=True,
    help="The pair: number of the row, counted from 1; or its id, or FIELD=VALUE.",
)
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that holds the version to trace.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def trace_command(data: str, name: str, **options: Any) -> int:
    """Run the judge NAME once on each response of a pair of DATA, and show its lines.

    Each line stands behind how often it ran for a and for b, and whether one of them alone reached
    it; below are the final values of the judge's variables, side by side. It runs in the sandbox,
    and nothing is kept.

    \b
    Examples:
      pajama-tui judges trace pairs.jsonl brevity --pair 17
      pajama-tui judges trace pairs.jsonl brevity --pair 17 --from brevity.py --json
    """
    from pajama_tui.pipeline.explaining import find_pair
    from pajama_tui.pipeline.trace_text import trace_text
    from pajama_tui.pipeline.tracing import trace_pair
    from pajama_tui.programs.roster import judge_named

    readable_without_lock(data, options)
    with open_workspace(data, options) as workspace:
        judge = judge_named(workspace.roster.kept, name)
        traced = judge if options["file"] is None else from_file(judge, options["file"])
        errors = [each for each in checked(traced) if each.severity == "error"]
        if errors:
            show_findings(traced, errors)
            click.echo("It cannot run so; it was not traced.")
            return 1
        line = ProgressLine()
        table = read_data(workspace, line)
        row = int(table.rows[find_pair(workspace, table, options["wanted"])])
        line.show("tracing ...")
        found = trace_pair(workspace, traced, row)
        line.end()
    if options["as_json"]:
        click.echo(json.dumps(found.to_dict(), allow_nan=False))
    else:
        for text in trace_text(found):
            click.echo(text)
    return 0
