"""What a run says on standard error: a moving line on a terminal, else one now and then."""

import sys
import time
from typing import TYPE_CHECKING

import click

from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.scoring.progress import RunProgress

_EVERY_TTY, _EVERY_LOG = 0.1, 5.0
_WIDTH = 79


class ProgressLine:
    """One line of progress at a time; sentences above it stay."""

    def __init__(self) -> None:
        self._moving = sys.stderr.isatty()
        self._shown = False
        # A log has no use for what is over at once.
        self._last = 0.0 if self._moving else time.monotonic()
        self._text = ""

    def say(self, text: str) -> None:
        """Print a sentence that stays, with nothing in it that a terminal acts on."""
        self._clear()
        click.echo(printable(text), err=True)

    def show(self, text: str, *, force: bool = True) -> None:
        """Show where things stand, if the last time is long enough ago."""
        now = time.monotonic()
        if not force and now - self._last < (_EVERY_TTY if self._moving else _EVERY_LOG):
            return
        self._last = now
        if self._moving:
            self._clear()
            click.echo(text[:_WIDTH], nl=False, err=True)
            self._shown = True
        elif force or text != self._text:
            # In a log the same line again says nothing, and a job may wait for hours.
            click.echo(text, err=True)
        self._text = text

    def end(self) -> None:
        """Take the moving line away."""
        self._clear()
        self._last = time.monotonic()

    def reading(self, row: int, rows: int, bad: int) -> None:
        """Progress of reading the data."""
        problems = f", {bad:,} no pairs" if bad else ""
        self.show(f"reading {row:,} of {rows:,} rows{problems}", force=False)

    def writing(self, row: int) -> None:
        """Progress of an export."""
        self.show(f"writing {row:,} verdicts", force=False)

    def measuring(self, done: int, steps: int) -> None:
        """Progress of an audit."""
        self.show(f"measuring {done:,} of {steps:,}", force=False)

    def scoring(self, progress: "RunProgress") -> None:
        """Progress of a run."""
        if progress.finished and progress.done == progress.kept:
            return
        done = sum(judge.done >= judge.total for judge in progress.judges)
        parts = [
            f"scoring {100 * progress.done / max(progress.total, 1):.0f} %",
            f"{done}/{len(progress.judges)} judges",
            f"{progress.rate:,.0f} calls/s",
            f"{progress.failed:,} failed",
        ]
        if progress.usage is not None and progress.usage.cpu is not None and not progress.finished:
            parts.append(f"CPU {100 * progress.usage.cpu:.0f} %")
        if progress.eta is not None and not progress.finished:
            parts.append(f"{duration(progress.eta)} left")
        self.show(", ".join(parts), force=progress.finished)

    def _clear(self) -> None:
        if self._shown:
            click.echo("\r" + " " * _WIDTH + "\r", nl=False, err=True)
            self._shown = False


def duration(seconds: float) -> str:
    """A time to come, in words that are as exact as anybody needs."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
