"""`pajama-tui judges wrong`: the gold rows that one judge votes against, the surest first."""

import json
from typing import Any

import click

from pajama_tui.commands.judges_try import readable_without_lock
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data
from pajama_tui.untrusted import printable


@click.command("wrong")
@click.argument("data")
@click.argument("name")
@click.option(
    "--rows", type=click.IntRange(1, 2000), default=20, show_default=True, help="Rows to list."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def wrong_command(data: str, name: str, **options: Any) -> int:
    """List the gold rows that the judge NAME gets wrong, by the scores of DATA's session.

    \b
    Examples:
      pajama-tui judges wrong pairs.jsonl brevity --rows 50
    """
    from pajama_tui.pipeline.companions import stored_with
    from pajama_tui.pipeline.standing import wrong_rows
    from pajama_tui.programs.roster import judge_named

    readable_without_lock(data, options)
    with open_workspace(data, options) as workspace:
        judge = judge_named(workspace.roster.kept, name)
        table = read_data(workspace, ProgressLine())
        found = wrong_rows(table, stored_with(workspace, table, judge), judge.sha)
        listed: list[tuple[int, str, str, float, str]] = []
        for position, margin in zip(found.positions, found.margins, strict=True):
            if len(listed) == options["rows"]:
                break
            row = int(table.rows[position])
            prompt = getattr(workspace.source.read(row), "prompt", "")
            gold, vote = ("b", "a") if margin > 0 else ("a", "b")
            listed.append((row + 1, gold, vote, abs(float(margin)), prompt))
    if options["as_json"]:
        names = ("row", "gold", "vote", "margin", "prompt")
        rows = [dict(zip(names, each, strict=True)) for each in listed]
        whole = {"judge": judge.label, "wrong": len(found.positions), "voted": found.voted}
        click.echo(json.dumps({**whole, "gold": found.gold, "rows": rows}, allow_nan=False))
        return 0
    wrong = len(found.positions)
    click.echo(
        f"{printable(judge.label)}: against gold on {wrong:,} of the {found.voted:,} rows it "
        f"votes on; {found.gold:,} have gold for a side"
    )
    click.echo(f"{'row':>9} gold vote  margin  prompt")
    for row, gold, vote, margin, prompt in listed:
        first = printable(prompt.lstrip(), limit=60)
        click.echo(f"{row:>9} {gold:<4} {vote:<4} {margin:>7.3f}  {first}")
    return 0
