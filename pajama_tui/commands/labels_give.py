"""`pajama-tui labels add`, `undo`: one decision, and taking decisions back."""

from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.labels_common import (
    ANSWERS,
    ORDERS,
    choose_order,
    label_options,
    open_labels,
    propose_row,
    read_pairs_of,
)
from pajama_tui.errors import InputError

if TYPE_CHECKING:
    from pajama_tui.pipeline.label_order import Proposal
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.session_labels import Answer, LabelLog


@click.command("add")
@click.argument("data")
@click.argument("row")
@click.argument("answer", type=click.Choice(ANSWERS))
@click.option(
    "--by",
    type=click.Choice(ORDERS),
    help="The row is the one that 'labels next --by' proposes; this is checked, and kept.",
)
@click.option("--effect", is_flag=True, help="Say what the label changed; takes seconds.")
@label_options
def add_command(data: str, row: str, answer: "Answer", **options: Any) -> None:
    """Say which response of the pair in ROW of DATA is better; an older label of it is replaced.

    ROW is the number of the row, counted from 1 as in the studio; or its id, or FIELD=VALUE. "skip"
    takes the row out of what is proposed.

    \b
    Examples:
      pajama-tui labels add pairs.jsonl 17 b
      pajama-tui labels add pairs.jsonl id=q17 tie --effect
    """
    from pajama_tui.pipeline.explaining import find_pair
    from pajama_tui.pipeline.label_effect import label_effect, measure_labels
    from pajama_tui.pipeline.label_text import effect_lines
    from pajama_tui.pipeline.labelling import Labels, verdicts_on_disk, with_gold

    with open_labels(data, options, readonly=False) as workspace:
        table = read_pairs_of(workspace)
        position = find_pair(workspace, table, row)
        at = int(table.rows[position])
        labels = Labels(workspace.session)
        proposal = _led(workspace, table, labels.log, at, options["by"])
        before = verdicts_on_disk(workspace, table) if options["effect"] else None
        p_a = proposal.p_a if proposal else None
        if before is not None:
            p_a = float(before.p_a[position])
        labels.decide(at, answer, proposal, p_a=p_a)
        labels.write()
        click.echo(f"Row {at + 1:,}: {answer}. {len(labels.log.labels):,} labels in the session.")
        if not options["effect"]:
            return
        table = with_gold(workspace, table, labels.log, at)
        after = verdicts_on_disk(workspace, table)
        if before is None or after is None:
            click.echo("There are no verdicts to change: 'pajama-tui run' scores the pairs.")
            return
        effect = label_effect(
            before,
            after,
            labels.log,
            position=position,
            row=at,
            measured=measure_labels(workspace, table, after.matrix, labels.log),
            seed=workspace.seed,
        )
        for line in effect_lines(effect):
            click.echo(line)


@click.command("undo")
@click.argument("data")
@click.option("--count", type=click.IntRange(1), default=1, help="So many decisions (default 1).")
@label_options
def undo_command(data: str, count: int, **options: Any) -> None:
    """Take the last decision on a row of DATA back, whenever it was made; again goes further back.

    What held before holds again. Nothing is erased from labels.jsonl.
    """
    from pajama_tui.pipeline.label_text import decision_text
    from pajama_tui.pipeline.labelling import Labels

    with open_labels(data, options, readonly=False) as workspace:
        read_pairs_of(workspace)
        labels = Labels(workspace.session)
        for done in range(count):
            undone = labels.undo()
            if undone is None:
                if not done:
                    raise InputError("There is no label to take back.")
                break
            click.echo(f"Taken back: {decision_text(undone)}.")
        labels.write()
        click.echo(f"{len(labels.log.labels):,} labels in the session.")


def _led(
    workspace: "Workspace", table: "PairTable", log: "LabelLog", row: int, by: str | None
) -> "Proposal | None":
    """Return the proposal of this row by this order, which must be the one that is due."""
    order = choose_order(by)
    if order is None:
        return None
    proposal = propose_row(workspace, table, log, order, row - 1)
    if proposal is None or proposal.row != row:
        due = "no row" if proposal is None else f"row {proposal.row + 1:,}"
        raise InputError(
            f"By {order} {due} is next, not row {row + 1:,}. Leave --by away to label a row of "
            "your own choice."
        )
    return proposal
