"""`pajama-tui verdicts diff`: what becomes of the verdicts under another label model."""

import json
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import (
    check_label_model,
    read_data,
    run_judges,
    until_interrupted,
)
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.shifts import Shift
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

_WIDTH = 78


@click.command("diff")
@click.argument("data")
@click.option("--to", "other", required=True, metavar="NAME", help="The other label model.")
@click.option("--label-model", help="The one to compare with (default: the session's, or auto).")
@click.option(
    "--abstain-below",
    type=click.FloatRange(0, 1),
    help="Choose no side below this confidence, in both (default: the session's).",
)
@click.option("--keep", is_flag=True, help="Go on with the other one, in this session.")
@click.option("--top", metavar="K", type=click.IntRange(0), default=20, show_default=True,
              help="Show so many rows; --json has them all.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def diff_command(data: str, **options: Any) -> int:
    """Show which verdicts on DATA change with another label model.

    Nothing is kept of it, unless --keep: then studio, run and the other commands go on with the
    other model, as long as none is named on the command line.

    \b
    Examples:
      pajama-tui verdicts diff pairs.jsonl --to majority
      pajama-tui verdicts diff pairs.jsonl --label-model stack --to margin --json
      pajama-tui verdicts diff pairs.jsonl --to auto --keep
    """
    other = options["other"]
    check_label_model(other)
    if options["label_model"]:
        check_label_model(options["label_model"])
    if options["keep"] and options["readonly"]:
        raise click.UsageError("--read-only keeps nothing; leave --keep away.")
    flags = {name: options[name] for name in ("label_model", "abstain_below")}
    with open_workspace(data, options, **flags) as workspace:
        check_label_model(workspace.label_model)
        line = ProgressLine()
        told = {"from": workspace.label_model, "to": other}
        table, before, after, shift = until_interrupted(
            workspace, line, lambda: _diff(workspace, line, other, keep=options["keep"])
        )
        if options["as_json"]:
            found = {
                **told,
                "models": [before.model.describe(), after.model.describe()],
                "abstain_below": before.abstain_below,
                "pairs": len(table),
                "changed": len(shift.positions),
                "counts": [
                    {"from": old, "to": new, "pairs": count}
                    for (old, new), count in shift.counts.items()
                ],
                "kept": options["keep"],
                "rows": list(_rows(workspace, table, before, after, shift, None)),
            }
            click.echo(json.dumps(found, allow_nan=False))
            return 0
        said = f"From '{told['from']}' to '{other}': {shift.describe()}"
        click.echo("\n".join(textwrap.wrap(said, _WIDTH)))
        rows = _rows(workspace, table, before, after, shift, options["top"])
        for shown in _lines(rows, len(shift.positions)):
            click.echo(shown)
        if options["keep"]:
            click.echo(f"Verdicts of this session are made by '{other}' from now on.")
    return 0


def _diff(
    workspace: "Workspace", line: ProgressLine, other: str, *, keep: bool
) -> "tuple[PairTable, Verdicts, Verdicts, Shift]":
    from pajama_tui.pipeline.keeping import keep_verdicts
    from pajama_tui.pipeline.shifts import shift_between
    from pajama_tui.pipeline.verdicts import judge_pairs

    table = read_data(workspace, line)
    matrix = run_judges(workspace, table, line, "verdicts diff")
    line.show("fitting ...")
    before = judge_pairs(workspace, table, matrix, measure=False)
    after = judge_pairs(workspace, table, matrix, other, measure=False)
    if keep:
        workspace.keep_label_model(other)
        keep_verdicts(workspace, table, after)
    line.end()
    return table, before, after, shift_between(before.choice, after.choice)


def _rows(
    workspace: "Workspace",
    table: "PairTable",
    before: "Verdicts",
    after: "Verdicts",
    shift: "Shift",
    most: int | None,
) -> Iterator[dict[str, Any]]:
    """The changed rows in the data's order, at most so many."""
    from pajama_tui.pipeline.explaining import GOLD, id_of
    from pajama_tui.pipeline.table import read_pairs

    positions = shift.positions[:most]
    pairs = read_pairs(workspace, table, positions)
    for position, pair in zip(positions, pairs, strict=True):
        yield {
            "row": pair.row + 1,
            "id": id_of(pair),
            "gold": GOLD.get(int(table.gold[position])),
            "from": str(before.choice[position]),
            "to": str(after.choice[position]),
            "p_a_from": float(before.p_a[position]),
            "p_a_to": float(after.p_a[position]),
            "prompt": pair.prompt,
        }


def _lines(rows: Iterator[dict[str, Any]], changed: int) -> Iterator[str]:
    if not changed:
        return
    yield f"{'row':>9} {'gold':4} {'from':7} {'P(a)':>5} {'to':7} {'P(a)':>5}  prompt"
    shown = 0
    for row in rows:
        shown += 1
        start = (
            f"{row['row']:>9,} {row['gold'] or '-':4} {row['from']:7} {row['p_a_from']:5.3f} "
            f"{row['to']:7} {row['p_a_to']:5.3f}  "
        )
        yield start + printable(row["prompt"].lstrip(), limit=_WIDTH - len(start))
    if shown < changed:
        yield f"... and {changed - shown:,} more (--top K, or --json for all)"
