"""`pajama-tui session`: what a session holds, costs and went through."""

import click

from pajama_tui.commands.session_list import list_command
from pajama_tui.commands.session_logs import journal_command, notes_command, spend_command
from pajama_tui.commands.session_show import show_command


@click.group("session")
def session_command() -> None:
    """Look at sessions: the directories that hold all the work on one data file.

    Each is named by --session DIR, or by its data.

    \b
    Examples:
      pajama-tui session list
      pajama-tui session show pairs.jsonl
      pajama-tui session spend --session sessions/pairs --by day
      pajama-tui session journal pairs.jsonl --find run
    """


for command in (show_command, list_command, spend_command, journal_command, notes_command):
    session_command.add_command(command)
