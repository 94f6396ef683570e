"""`pajama-tui labels export`, `import`: labels as JSON lines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.export_target import check_place
from pajama_tui.commands.labels_common import ANSWERS, label_options, open_labels, read_pairs_of
from pajama_tui.commands.labels_text import decision_row
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace

_SHOWN = 5


@click.command("export")
@click.argument("data")
@click.option("--out", metavar="FILE", required=True, help="JSON lines; - for stdout.")
@label_options
def export_command(data: str, out: str, **options: Any) -> None:
    """Write the labels of DATA's session as JSON lines: row (from 1), id, label, how it came up.

    'labels import' reads them again, on another machine or in another session on the same data.
    """
    from pajama_tui.pairs.pair import Pair
    from pajama_tui.pipeline.explaining import id_of
    from pajama_tui.storage import replace_file

    if out != "-":
        check_place(out, data, {"readonly": False})
    with open_labels(data, options, readonly=True) as workspace:
        read_pairs_of(workspace)
        log = workspace.session.label_log()
        lines = []
        for each in log.decisions:
            if log.holds(each.row) is not each:
                continue
            pair = workspace.source.read(each.row)
            own = id_of(pair) if isinstance(pair, Pair) else None
            lines.append(json.dumps(decision_row(each) | ({"id": own} if own is not None else {})))
    text = "".join(f"{line}\n" for line in lines)
    if out == "-":
        click.echo(text, nl=False)
    else:
        replace_file(Path(out), text)
        click.echo(f"{len(lines):,} decisions in {printable(out)}.")


@click.command("import")
@click.argument("data")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@label_options
def import_command(data: str, file: Path, **options: Any) -> None:
    """Take labels for rows of DATA from FILE: JSON lines with "row" (from 1) or "id", and "label".

    A label is "a", "b", "tie" or "skip". Lines that cannot be used are listed and counted; all
    others count. They are no random sample of the data, whatever the file says of them.
    """
    from pajama_tui.pipeline.labelling import Labels

    with open_labels(data, options, readonly=False) as workspace:
        table = read_pairs_of(workspace)
        labels = Labels(workspace.session)
        bad: list[str] = []
        taken = same = 0
        for row, answer in _read(workspace, table, file, bad):
            held = labels.log.holds(row)
            if held is not None and held.answer == answer:
                same += 1
                continue
            labels.decide(row, answer)
            taken += 1
        labels.write()
        kept = f", {same:,} were there already" if same else ""
        click.echo(f"{taken:,} labels taken{kept}. {len(labels.log.labels):,} in the session.")
        for problem in bad[:_SHOWN]:
            click.echo(f"  {problem}", err=True)
        if len(bad) > _SHOWN:
            click.echo(f"  ... and {len(bad) - _SHOWN:,} more lines", err=True)
        if bad and not taken and not same:
            raise InputError(f"No line of {printable(str(file))} is a label of a pair.")


def _read(
    workspace: "Workspace", table: "PairTable", file: Path, bad: list[str]
) -> Iterator[tuple[int, Any]]:
    """Yield (row of the source, answer); what is wrong with other lines goes to `bad`."""
    rows = set(map(int, table.rows))
    ids: dict[str, int | None] | None = None
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                found = json.loads(line)
            except (ValueError, RecursionError):
                found = None
            if not isinstance(found, dict):
                bad.append(f"line {number}: not a JSON object")
                continue
            row, answer = found.get("row"), found.get("label")
            if answer not in ANSWERS:
                shown = printable(str(answer), limit=40)
                bad.append(
                    f"line {number}: the label is '{shown}', not one of {', '.join(ANSWERS)}"
                )
                continue
            if row is None and "id" in found:
                ids = _ids(workspace, table) if ids is None else ids
                named = ids.get(str(found["id"]), -1)
                shown = printable(str(found["id"]), limit=40)
                if named is None or named < 0:
                    many = "several pairs have" if named is None else "no pair has"
                    bad.append(f"line {number}: {many} the id '{shown}'")
                    continue
                yield named, answer
            elif type(row) is int and row - 1 in rows:
                yield row - 1, answer
            else:
                shown = printable(str(row), limit=40)
                bad.append(f"line {number}: row '{shown}' is no pair; rows count from 1")


def _ids(workspace: "Workspace", table: "PairTable") -> dict[str, int | None]:
    """Return the row of each id; None where several pairs have it."""
    from pajama_tui.pipeline.explaining import id_of
    from pajama_tui.pipeline.table import read_pairs

    found: dict[str, int | None] = {}
    for pair in read_pairs(workspace, table, range(len(table))):
        own = id_of(pair)
        if own is not None:
            found[own] = None if own in found else pair.row
    return found
