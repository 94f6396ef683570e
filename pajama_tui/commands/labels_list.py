"""`pajama-tui labels list`: the labels that hold, and how they came about."""

import json
from collections import Counter
from typing import Any

import click

from pajama_tui.commands.labels_common import AS_JSON, label_options, open_labels, read_pairs_of
from pajama_tui.commands.labels_text import decision_row


@click.command("list")
@click.argument("data")
@AS_JSON
@label_options
def list_command(data: str, **options: Any) -> None:
    """List the labels given to rows of DATA in its session, in the order they were given."""
    from pajama_tui.pipeline.label_sample import chosen_rows
    from pajama_tui.pipeline.label_text import decision_text

    with open_labels(data, options, readonly=True) as workspace:
        table = read_pairs_of(workspace)
        log = workspace.session.label_log()
        held = [each for each in log.decisions if log.holds(each.row) is each]
        chosen = len(chosen_rows(workspace, table, log))
        if options["as_json"]:
            whole = {
                "labels": [decision_row(each) for each in held],
                "count": len(log.labels),
                "skipped": len(log.skipped),
                "not_drawn_at_random": chosen,
            }
            click.echo(json.dumps(whole))
            return
        for each in held:
            click.echo(decision_text(each))
        orders = Counter(each.order or "chosen by hand" for each in held if each.gold)
        by = ", ".join(f"{count} {order}" for order, count in orders.most_common())
        click.echo(
            f"{len(log.labels):,} labels{f' ({by})' if by else ''}, {len(log.skipped):,} skipped."
        )
        if chosen:
            click.echo(
                f"{chosen:,} of them are no sample of the data: they teach the label model, and "
                "no accuracy is measured on them."
            )
