"""`pajama-tui jobs list`: every job and where it stands."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.jobs_find import SESSION, jobs_of
from pajama_tui.commands.jobs_text import age, amount, duration, rate
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.jobs import Job, JobState

_COLUMNS = ("id", "kind", "state", "progress", "rate", "left", "device", "age", "session")


@click.command("list")
@SESSION
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def list_command(sessions: tuple[Path, ...], as_json: bool) -> None:
    """List the jobs of the sessions in ./sessions, the latest last."""
    jobs = jobs_of(sessions)
    states = [job.state() for job in jobs]
    if as_json:
        found = [to_dict(job, state) for job, state in zip(jobs, states, strict=True)]
        click.echo(json.dumps({"jobs": found}, allow_nan=False))
        return
    if not jobs:
        click.echo("There are no jobs here; 'pajama-tui jobs start' makes one.", err=True)
        return
    rows = [_row(job, state) for job, state in zip(jobs, states, strict=True)]
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
    for row in (_COLUMNS, *rows):
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    for job, state in zip(jobs, states, strict=True):
        if state.sentence and state.name not in ("running", "done"):
            click.echo(f"{job.id} {state.name}: {state.sentence}")


def to_dict(job: "Job", state: "JobState") -> dict[str, Any]:
    """Return a job's facts and where it stands, as JSON values."""
    spec = job.specification()
    return {
        "id": job.id,
        "kind": spec.kind,
        "what": spec.what,
        "folder": str(job.folder),
        "created": spec.created.isoformat(),
        **state.to_dict(),
    }


def _row(job: "Job", state: "JobState") -> Sequence[str]:
    spec = job.specification()
    return (
        job.id,
        printable(spec.kind, limit=12),
        state.name,
        amount(state),
        rate(state.rate),
        duration(state.time_left),
        (state.device or "-").partition(" (")[0],
        age(time.time() - spec.created.timestamp()),
        printable(job.folder.parent.parent.name, limit=30),
    )
