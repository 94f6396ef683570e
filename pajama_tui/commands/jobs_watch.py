"""`pajama-tui jobs follow`, and `--wait`: a job's events as they come."""

import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from pajama_tui.commands.jobs_find import SESSION, job_named
from pajama_tui.commands.jobs_text import amount, clock, duration, number, rate
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.jobs import Event, Job, JobState

_POLL = 0.5
_INTERRUPTED = 130
_EXIT = {"done": 0, "failed": 1, "lost": 1, "stopped": _INTERRUPTED}


class _HungUp(Exception):
    """The terminal was closed."""


@click.command("follow")
@click.argument("job_id", metavar="ID")
@SESSION
def follow_command(job_id: str, sessions: tuple[Path, ...]) -> int:
    """Print a job's events until it ends; Ctrl-C leaves it running.

    Exit code: 0 when the job is done, 1 when it failed or is lost, 130 when it was stopped.
    """
    job = job_named(job_id, sessions)
    job.specification()
    line = ProgressLine()
    try:
        return _watch(job, line)
    except KeyboardInterrupt:
        line.end()
        _say_it_goes_on(job)
        return _INTERRUPTED


def wait_for(job: "Job") -> int:
    """Print the events of a job until it ends, and return the exit code.

    Ctrl-C on a terminal asks whether to stop the job; elsewhere an interrupt stops it. When the
    terminal is closed, it goes on.
    """
    line = ProgressLine()
    before = signal.getsignal(signal.SIGHUP)
    if before != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _hung_up)
    try:
        while True:
            try:
                return _watch(job, line)
            except KeyboardInterrupt:
                line.end()
                if not _stop_it(job):
                    _say_it_goes_on(job)
                    return _INTERRUPTED
                line.say("Stopping; it may take a moment to write a checkpoint.")
                job.stop()
    except _HungUp:
        return _INTERRUPTED
    finally:
        signal.signal(signal.SIGHUP, before)


def _watch(job: "Job", line: ProgressLine) -> int:
    offset = 0
    said = ""
    while True:
        # Before the events: whatever an ended job wrote is read then.
        state = job.state()
        events, offset = job.events(offset)
        for event in events:
            if text := _text(event):
                line.end()
                click.echo(printable(f"{clock(event.at)}  {text}"))
        if state.ended:
            line.end()
            said_it = state.sentence and events and events[-1].kind in ("failed", "stopped")
            if not said_it:
                click.echo(f"{job.id} is {state.name}. {state.sentence}".rstrip())
            return _EXIT[state.name]
        if state.name == "queued" and state.sentence != said:
            said = state.sentence
            if not state.run:
                click.echo(f"{said} 'pajama-tui jobs resume {job.id}' starts it.", err=True)
        sys.stdout.flush()
        line.show(_progress(state), force=False)
        time.sleep(_POLL)


def _text(event: "Event") -> str:
    """One event in words; "" for what the moving line shows."""
    facts = event.facts
    sentence = str(facts.get("sentence", ""))
    if event.kind == "started":
        return f"run {event.run} begins on {facts.get('host')}: {facts.get('device')}"
    if event.kind == "goes_on":
        return "it goes on"
    if event.kind == "metric" and isinstance(facts.get("values"), dict):
        values = (f"{name} {_shown(value)}" for name, value in facts["values"].items())
        return f"step {facts.get('step')}: {', '.join(values)}"
    if event.kind == "checkpoint":
        return f"checkpoint {facts.get('path')} at step {facts.get('step')}"
    if event.kind == "progress":
        return ""
    if event.kind in ("queued", "warning"):
        return f"{event.kind}: {sentence}"
    return f"{event.kind}. {sentence}".rstrip()


def _shown(value: object) -> str:
    return number(value) if value is None or isinstance(value, int | float) else str(value)


def _progress(state: "JobState") -> str:
    if state.done is None:
        return state.name
    left = f", {duration(state.time_left)} left" if state.time_left is not None else ""
    speed = f", {rate(state.rate)}" if state.rate is not None else ""
    return f"{state.name} {amount(state)}{speed}{left}"


def _stop_it(job: "Job") -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    with suppress(click.Abort, KeyboardInterrupt):
        return click.confirm(f"Stop {job.id}? 'n' leaves it running", default=True, err=True)
    return True


def _say_it_goes_on(job: "Job") -> None:
    if not job.state().ended:
        click.echo(f"{job.id} goes on; 'pajama-tui jobs stop {job.id}' stops it.", err=True)


def _hung_up(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise _HungUp
