"""Which jobs a command is about."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.jobs import Job

SESSION = click.option(
    "--session",
    "sessions",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of a session; several may be given (default: all in ./sessions).",
)


def jobs_of(sessions: Sequence[Path]) -> "list[Job]":
    """Return the jobs of these sessions, else of all in the folder of sessions, the latest last.

    What can't be read is said on standard error.
    """
    from pajama_tui.training.jobs import find_jobs

    jobs, problems = find_jobs(_sessions(sessions))
    for problem in problems:
        click.echo(problem, err=True)
    return jobs


def job_named(name: str, sessions: Sequence[Path]) -> "Job":
    """Return the job whose ID is `name` or alone begins with it, or that lies in the folder `name`.

    Raises:
        InputError: there is none, or more than one.
    """
    from pajama_tui.training.jobs import Job
    from pajama_tui.training.jobs.finding import job_folders

    if os.sep in name and (Path(name) / "job.toml").is_file():
        return Job(Path(name))
    folders = [folder for folder in job_folders(_sessions(sessions)) if folder.name == name]
    if not folders:
        known = job_folders(_sessions(sessions))
        folders = [folder for folder in known if name and folder.name.startswith(name)]
    if len(folders) == 1:
        return Job(folders[0])
    shown = printable(name, limit=60)
    if folders:
        which = ", ".join(printable(str(folder)) for folder in folders)
        raise InputError(f"'{shown}' may be any of these, write more of it: {which}.")
    where = "in " + ", ".join(printable(str(path)) for path in sessions) if sessions else "here"
    raise InputError(
        f"There is no job '{shown}' {where}; 'pajama-tui jobs list' shows those there are, and "
        "--session DIR names a session elsewhere."
    )


def _sessions(given: Sequence[Path]) -> list[Path]:
    if given:
        return list(given)
    import platformdirs

    from pajama_tui.config import load_config
    from pajama_tui.training.jobs.finding import sessions_in

    # Where the working directory can't be written, sessions go to the second.
    folders = (load_config()["sessions"], platformdirs.user_data_path("pajama-tui") / "sessions")
    return [session for folder in folders for session in sessions_in(folder)]
