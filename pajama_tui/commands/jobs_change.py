"""`pajama-tui jobs stop`, `resume` and `clean`."""

from pathlib import Path

import click

from pajama_tui.commands.jobs_find import SESSION, job_named, jobs_of
from pajama_tui.commands.jobs_watch import wait_for
from pajama_tui.errors import PajamaError


@click.command("stop")
@click.argument("job_ids", metavar="ID...", nargs=-1, required=True)
@SESSION
@click.option(
    "--grace",
    type=click.FloatRange(0),
    default=30,
    show_default=True,
    help="Seconds it has to write a checkpoint before it is killed.",
)
def stop_command(job_ids: tuple[str, ...], sessions: tuple[Path, ...], grace: float) -> int:
    """Ask jobs to end, and kill them if they don't in time; 'resume' goes on from there.

    A job on another machine is asked through its folder, and never killed from here.
    """
    code = 0
    for job in [job_named(name, sessions) for name in job_ids]:
        if job.state().ended:
            click.echo(f"{job.id} had ended: {job.state().name}.")
            continue
        state = job.stop(grace)
        if state.ended:
            click.echo(f"{job.id} is {state.name}. {state.sentence}".rstrip())
        else:
            code = 1
            click.echo(f"{job.id} was asked to stop and has not yet.", err=True)
    return code


@click.command("resume")
@click.argument("job_id", metavar="ID")
@SESSION
@click.option("--wait", is_flag=True, help="Stay until it has ended, as 'start --wait' does.")
def resume_command(job_id: str, sessions: tuple[Path, ...], wait: bool) -> int:
    """Go on with a job that was stopped, failed or is lost, from where it stood."""
    job = job_named(job_id, sessions)
    job.resume()
    click.echo(f"{job.id} goes on; 'pajama-tui jobs follow {job.id}' shows how.", err=True)
    return wait_for(job) if wait else 0


@click.command("clean")
@click.argument("job_ids", metavar="[ID...]", nargs=-1)
@SESSION
@click.option("--checkpoints", is_flag=True, help="Remove their checkpoints only.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="Without an ID: those that failed, were stopped or are lost as well.",
)
def clean_command(
    job_ids: tuple[str, ...], sessions: tuple[Path, ...], checkpoints: bool, everything: bool
) -> int:
    """Remove jobs that have ended, with all their files: those named, else all that are done.

    What a job wrote elsewhere (scores, verdicts, a model in its --out) stays. A job without its
    checkpoints begins anew when it is resumed.
    """
    from pajama_tui.training.jobs import clean
    from pajama_tui.training.jobs.needs import size

    if job_ids:
        jobs = [job_named(name, sessions) for name in job_ids]
    else:
        jobs = [job for job in jobs_of(sessions) if everything or job.state().name == "done"]
        jobs = [job for job in jobs if job.state().ended]
    done = clean(jobs, only_checkpoints=checkpoints)
    what = "Checkpoints removed of" if checkpoints else "Removed"
    click.echo(f"{what} {', '.join(done.removed) or 'nothing'}: {size(done.freed)} freed.")
    if done.kept:
        raise PajamaError(
            f"{', '.join(done.kept)} has not ended, and stays; 'pajama-tui jobs stop' ends it."
        )
    return 0
