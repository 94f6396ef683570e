"""`pajama-tui labels`: what to label next, labels given, taken back, listed and moved."""

import click

from pajama_tui.commands.labels_files import export_command, import_command
from pajama_tui.commands.labels_give import add_command, undo_command
from pajama_tui.commands.labels_list import list_command
from pajama_tui.commands.labels_next import next_command


@click.group("labels")
def labels_command() -> None:
    """Give gold to the pairs of a file, one row after the other.

    \b
    Labels are kept in the session; the data is never changed:
      label DATA                     shows pair after pair, and asks
      labels next DATA               the row to label next, and why
      labels add DATA ROW a          say what is better: a, b, tie; or skip
      labels undo DATA               take the last one back
      labels list DATA               all that hold
      labels export DATA --out FILE  and labels import DATA FILE
    """


for command in (
    next_command,
    add_command,
    undo_command,
    list_command,
    export_command,
    import_command,
):
    labels_command.add_command(command)
