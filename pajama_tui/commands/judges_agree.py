"""`pajama-tui judges agree`: which judges vote as one does, and where two of them part."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_try import readable_without_lock
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.companions import Companions, Partings


@click.command("agree")
@click.argument("data")
@click.argument("name")
@click.option("--with", "other", metavar="OTHER", help="List the rows where NAME and OTHER part.")
@click.option(
    "--rows", type=click.IntRange(1, 2000), default=20, show_default=True, help="Rows to list."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def agree_command(data: str, name: str, **options: Any) -> int:
    """Compare the judge NAME with all others, by the scores of DATA's session; nothing is run.

    Agreement is the share of rows that both judges vote on where they vote for the same side. With
    --with, the rows on which the two vote for different sides are listed, those first on which both
    were surest.

    \b
    Examples:
      pajama-tui judges agree pairs.jsonl brevity
      pajama-tui judges agree pairs.jsonl brevity --with padding --rows 50
    """
    from pajama_tui.pipeline.companions import find_companions, find_partings
    from pajama_tui.programs.roster import judge_named

    readable_without_lock(data, options)
    with open_workspace(data, options) as workspace:
        judge = judge_named(workspace.roster.kept, name)
        other = judge_named(workspace.roster.kept, options["other"]) if options["other"] else None
        table = read_data(workspace, ProgressLine())
        lines: Iterator[str]
        if other is None:
            found = find_companions(workspace, table, judge)
            whole, lines = found.to_dict(), _companions_text(found)
        else:
            partings = find_partings(workspace, table, judge, other)
            whole = partings.to_dict(options["rows"])
            lines = _partings_text(partings, options["rows"])
    if options["as_json"]:
        click.echo(json.dumps(whole, allow_nan=False))
    else:
        for line in lines:
            click.echo(line)
    return 0


def _companions_text(found: "Companions") -> Iterator[str]:
    from pajama_tui.audits.layout import percents

    drawn = "" if found.rows == found.pairs else ", drawn by seed"
    yield f"{printable(found.judge)} beside {len(found.others)} others"
    yield f"on {found.rows:,} of {found.pairs:,} pairs{drawn}; most alike first"
    yield ""
    yield f"{'judge':36}{'vote alike, %':>20}{'of rows':>10}{'rank corr.':>12}"
    for each in found.others:
        correlation = "-" if each.correlation is None else f"{each.correlation:+.2f}"
        label = printable(each.judge, limit=35)
        yield f"{label:36}{percents(each.agreement):>20}{each.rows:>10,}{correlation:>12}"


def _partings_text(found: "Partings", limit: int) -> Iterator[str]:
    one, other = printable(found.one, limit=60), printable(found.other, limit=60)
    yield f"{one} and {other} vote for different sides"
    yield f"on {found.opposed:,} of the {found.both:,} rows that both vote on."
    if found.one_right or found.other_right:
        yield (
            f"Of those with gold for a side, {one} is right on {found.one_right:,}, {other} on "
            f"{found.other_right:,}."
        )
    if not found.opposed:
        return
    yield ""
    yield f"{'row':>10}{'surer than':>12}{'margin':>9}{'other':>9}  gold"
    listed = zip(
        found.rows, found.strength, found.one_margins, found.other_margins, found.gold, strict=True
    )
    for row, strength, one_margin, other_margin, gold in list(listed)[:limit]:
        yield (
            f"{row + 1:>10,}{100 * strength:>10.1f} %{one_margin:>+9.3f}{other_margin:>+9.3f}  "
            f"{gold or '-'}"
        )
    if found.opposed > limit:
        yield f"... and {found.opposed - limit:,} more"
