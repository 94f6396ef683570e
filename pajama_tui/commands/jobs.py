"""`pajama-tui jobs`: background jobs that outlive the connection."""

import click

from pajama_tui.commands.jobs_change import clean_command, resume_command, stop_command
from pajama_tui.commands.jobs_list import list_command
from pajama_tui.commands.jobs_show import show_command
from pajama_tui.commands.jobs_start import start_command
from pajama_tui.commands.jobs_watch import follow_command


@click.group("jobs")
def jobs_command() -> None:
    """Start, watch, stop and resume work that goes on when the terminal closes.

    A job is a process of its own and a directory in its session, jobs/ID: what it is to do
    (job.toml), what happened (events.jsonl), its output (log.txt), checkpoints and its result.
    Where it stands is read from these and from the process, at any time, from any terminal.

    \b
    States: queued (waits for its turn, or for the session), running, stopping, done, failed,
    stopped, lost (killed, or the machine was rebooted; 'resume' goes on from there).

    \b
    Examples:
      pajama-tui jobs start score pairs.jsonl --out verdicts.jsonl
      pajama-tui jobs list
      pajama-tui jobs follow score-7f3a
      pajama-tui jobs start score pairs.jsonl --print      by hand, or with sbatch
    """


for command in (
    start_command,
    list_command,
    show_command,
    follow_command,
    stop_command,
    resume_command,
    clean_command,
):
    jobs_command.add_command(command)
