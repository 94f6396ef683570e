"""What starting a job means on the command line, whatever its kind."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pajama_tui.commands.jobs_watch import wait_for
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.session_paths import SessionPaths
    from pajama_tui.training.jobs import Job, Needs

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--wait",
        is_flag=True,
        help="Stay until it has ended. Ctrl-C asks whether to stop the job or leave it running "
        "(without a terminal it is stopped); it goes on where the terminal is closed.",
    ),
    click.option(
        "--print",
        "as_script",
        is_flag=True,
        help="Start nothing: print the command that runs it by hand, and a script for sbatch.",
    ),
    click.option("--force", is_flag=True, help="Start it even where memory or disk won't do."),
    click.option(
        "--at-once",
        type=click.IntRange(1),
        default=1,
        show_default=True,
        help="Jobs without a GPU that may run at once on this machine; others wait in line.",
    ),
)


def job_options(command: Command) -> Command:
    """Add the options that every kind of job has."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def begin(
    session: "SessionPaths",
    kind: str,
    settings: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    what: str,
    data: Sequence[Path | str] = (),
    seeds: Mapping[str, int] | None = None,
    versions: Mapping[str, str] | None = None,
    needs: "Needs | None" = None,
) -> int:
    """Start a job as the options of `job_options` say, and return the exit code.

    Without --print or --wait, its ID is all there is on stdout.

    Args:
        settings, what, data, seeds, versions, needs: see `training.jobs.start_job`.
    """
    from pajama_tui.training.jobs import prepare_job, start_job
    from pajama_tui.training.jobs.needs import NotEnough

    facts: dict[str, Any] = {
        "what": what,
        "data": data,
        "seeds": seeds,
        "versions": versions,
        "needs": needs,
        "force": options["force"],
        "at_once": options["at_once"],
    }
    if options["as_script"]:
        if options["wait"]:
            raise click.UsageError("--print starts nothing to --wait for; give one of them.")
        _print_script(prepare_job(session, kind, settings, **facts))
        return 0
    try:
        job = start_job(session, kind, settings, **facts)
    except NotEnough as error:
        raise NotEnough(f"{error} --force starts it all the same.") from error
    click.echo(job.id)
    place = printable(str(job.folder))
    click.echo(f"Started in {place}; it goes on when this terminal closes.", err=True)
    if options["wait"]:
        return wait_for(job)
    click.echo(f"'pajama-tui jobs follow {job.id}' shows how it goes.", err=True)
    return 0


def session_on(data: str, title: str, options: Mapping[str, Any]) -> "SessionPaths":
    """Return the session that a job on rows that are no pairs lies in, made where there is none.

    Args:
        data: the file of rows.
        title: what a new session says that they are.
        options: --session and --take-over.
    """
    from pajama_tui.config import load_config
    from pajama_tui.session import Session
    from pajama_tui.session_file import FILE_NAME, DataRef
    from pajama_tui.session_paths import SessionPaths
    from pajama_tui.session_place import session_directory

    directory, notice = session_directory(
        data, explicit=options["session"], sessions=Path(load_config()["sessions"])
    )
    if notice:
        click.echo(notice, err=True)
    if not (directory / FILE_NAME).exists():
        about = DataRef(data, os.path.getsize(data), None, title)
        Session.open(directory, create=about, take_over=options["take_over"]).close()
    return SessionPaths(directory)


def _print_script(job: "Job") -> None:
    from pajama_tui.training.jobs.script import script_of

    click.echo(script_of(job))
    sys.stdout.flush()
    click.echo(
        f"Nothing was started. {job.id} is in {printable(str(job.folder))}; once it runs, "
        f"'pajama-tui jobs follow {job.id}' shows how it goes, on any machine that sees it.",
        err=True,
    )
