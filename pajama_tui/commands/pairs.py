"""`pajama-tui pairs`: look at the pairs of a data file."""

import click

from pajama_tui.commands.pairs_list import list_command
from pajama_tui.commands.pairs_show import show_command


@click.group("pairs")
def pairs_command() -> None:
    """List, search and read the pairs of a data file."""


for command in (list_command, show_command):
    pairs_command.add_command(command)
