"""`pajama-tui jobs show`: all there is to know of one job."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.jobs_find import SESSION, job_named
from pajama_tui.commands.jobs_list import to_dict
from pajama_tui.commands.jobs_text import age, amount, clock, duration, number, rate
from pajama_tui.drawing import drawn, plain
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.jobs import Job, JobState
    from pajama_tui.training.jobs.specification import JobSpec

_WARNINGS = 5


@click.command("show")
@click.argument("job_id", metavar="ID")
@SESSION
@click.option(
    "--log",
    "lines",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="Lines of its log.",
)
@click.option("--metric", default="", help="Draw this metric's curve instead of the main one's.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
def show_command(
    job_id: str, sessions: tuple[Path, ...], lines: int, metric: str, as_json: bool
) -> None:
    """Show what a job is, how it goes, and its log."""
    job = job_named(job_id, sessions)
    spec, state = job.specification(), job.state()
    if as_json:
        click.echo(json.dumps(_facts(job, spec, state, lines), allow_nan=False, default=str))
        return
    for line in _text(job, spec, state, lines, metric):
        click.echo(printable(line))


def _facts(job: "Job", spec: "JobSpec", state: "JobState", lines: int) -> dict[str, Any]:
    steps = job.history.steps
    return {
        **to_dict(job, state),
        "command": list(spec.command),
        "directory": spec.directory,
        "settings": dict(spec.settings),
        "seeds": dict(spec.seeds),
        "versions": dict(spec.versions),
        "needs": spec.needs.to_dict(),
        "memory_held": _held(state),
        "data": [{name: getattr(file, name) for name in file.__slots__} for file in spec.data],
        "warnings": list(job.history.warnings),
        "main_metric": job.history.main or None,
        "metrics": [{"step": step, **values} for step, values in sorted(steps.items())],
        "result": job.result(),
        "log": job.log_lines(lines),
    }


def _text(job: "Job", spec: "JobSpec", state: "JobState", lines: int, metric: str) -> Iterator[str]:
    from pajama_tui.training.jobs.needs import memory_text

    yield f"{job.id}: {spec.what}"
    yield f"  state     {_state(state)}"
    if state.sentence:
        yield f"            {state.sentence}"
    if state.done is not None:
        yield f"  progress  {_progress(state)}"
    if state.process:
        device = f", {state.device}" if state.device else ""
        where = f"process {state.process.pid} on {state.process.host}"
        yield f"  run       {state.run}, {where}{device}"
        if memory := memory_text(spec.needs, _held(state)):
            yield f"  memory    {memory}"
    yield f"  made      {age(time.time() - spec.created.timestamp())} ago, in {spec.directory}"
    for file in spec.data:
        digest = f", sha256 {file.sha256[:16]}" if file.sha256 else ""
        size = f", {file.size:,} bytes" if file.size is not None else ""
        yield f"  data      {file.path}{size}{digest}"
    for title, table in (("settings", spec.settings), ("seeds", spec.seeds)):
        if table:
            yield f"  {title:9} " + ", ".join(f"{name}={value}" for name, value in table.items())
    yield f"  versions  {_versions(spec)}"
    yield f"  folder    {job.folder}"
    warnings = list(job.history.warnings)
    for sentence in warnings[-_WARNINGS:]:
        yield f"  warning   {sentence}"
    yield from _metrics(job, metric)
    result = job.result()
    if result:
        yield ""
        yield "Result"
        for name, value in result.items():
            shown = value if isinstance(value, str) else json.dumps(value)
            yield f"  {name}: {printable(str(shown), limit=300)}"
    log = job.log_lines(lines)
    if log:
        yield ""
        yield f"The end of {job.files.log}"
        yield from (f"  {line}" for line in log)


def _metrics(job: "Job", metric: str) -> Iterator[str]:
    history = job.history
    if not history.steps:
        return
    step, values = max(history.steps.items())
    yield ""
    shown = ", ".join(f"{name} {number(value)}" for name, value in values.items())
    yield f"Step {step:,}: {shown}"
    name = metric or history.main
    points = history.curve(name)
    if len(points) > 1:
        yield f"{name} over steps"
        yield from plain(drawn(points, 72, 12, x_label="", y_label=""))
    elif metric and not points:
        known = sorted({name for values in history.steps.values() for name in values})
        yield f"No step has '{metric}'; there are {', '.join(known)}."


def _state(state: "JobState") -> str:
    since = f" since {clock(state.since)}" if state.since else ""
    return f"{state.name}{since}"


def _held(state: "JobState") -> int | None:
    from pajama_tui.training.jobs.process import memory_of

    return memory_of(state.process) if state.process and not state.ended else None


def _progress(state: "JobState") -> str:
    speed = f", {rate(state.rate)}" if state.rate is not None else ""
    left = f", {duration(state.time_left)} left" if state.time_left is not None else ""
    return f"{amount(state)}{speed}{left}"


def _versions(spec: "JobSpec") -> str:
    judges = [name for name in spec.versions if name.startswith("judge ")]
    shown = [f"{name} {value}" for name, value in spec.versions.items() if name not in judges]
    if judges:
        shown.append(f"{len(judges)} judges (--json lists them)")
    return ", ".join(shown)
