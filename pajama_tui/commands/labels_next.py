"""`pajama-tui labels next`: the row to label next, and why it is that one."""

import json
import shlex
from typing import Any

import click

from pajama_tui.commands.labels_common import (
    AS_JSON,
    ORDERS,
    choose_order,
    label_options,
    open_labels,
    propose_row,
    read_pairs_of,
)
from pajama_tui.commands.labels_text import pair_lines
from pajama_tui.untrusted import printable


@click.command("next")
@click.argument("data")
@click.option("--by", type=click.Choice(ORDERS), help="The order (default: the session's, random).")
@click.option(
    "--after", metavar="ROW", type=click.IntRange(0), default=0, help="For 'order': below this row."
)
@click.option("--blind", is_flag=True, help="Say nothing that tells which side the judges prefer.")
@AS_JSON
@label_options
def next_command(data: str, **options: Any) -> None:
    """Say which row of DATA to label next, and why.

    Rows with gold, skipped ones, and pairs of two identical responses are never proposed. Rows
    drawn at random show the accuracy on the data; those where P(a) is nearest to .5
    (uncertainty) or where the judges' votes are most split (disagreement) teach, but are no sample:
    no accuracy is measured on them. Without verdicts they are drawn at random as well.

    \b
    Examples:
      pajama-tui labels next pairs.jsonl
      pajama-tui labels next pairs.jsonl --by uncertainty --json
    """
    from pajama_tui.pipeline.label_text import reason

    with open_labels(data, options, readonly=True) as workspace:
        table = read_pairs_of(workspace)
        log = workspace.session.label_log()
        found = propose_row(
            workspace, table, log, choose_order(options["by"]), options["after"] - 1
        )
        if options["as_json"]:
            whole: dict[str, Any] = {"row": None, "labels": len(log.labels)}
            if found is not None:
                pair = workspace.source.read(found.row)
                whole |= {
                    "row": found.row + 1,
                    "line": pair.line,
                    "order": found.order,
                    "wanted": found.wanted,
                    "p_a": None if options["blind"] else found.p_a,
                    "unlabelled": found.left,
                    "reason": reason(found, blind=options["blind"]),
                }
            click.echo(json.dumps(whole))
        elif found is None:
            click.echo("Nothing is left to label.")
        else:
            for line in pair_lines(workspace, found.row):
                click.echo(line)
            click.echo(f"\n{found.order}: {reason(found, blind=options['blind'])}")
            named = shlex.quote(printable(data))
            click.echo(f"pajama-tui labels add {named} {found.row + 1} a --by {found.order}")
