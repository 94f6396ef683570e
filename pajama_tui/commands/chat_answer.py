"""An answer of a model on the terminal while it comes, which Ctrl-C stops and nothing else."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.untrusted import printable

Result = TypeVar("Result")
_POLL = 0.1


class AnswerText:
    """Prints an answer: prose as it is, thinking dim and code in colour, each by itself.

    Args:
        quiet: print nothing, for a command whose output is JSON.
    """

    def __init__(self, line: ProgressLine, *, quiet: bool = False) -> None:
        self._line, self._quiet = line, quiet
        self._colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._kind = ""
        self._at_start = True
        self._waiting = False

    def on_part(self, kind: str, text: str) -> None:
        """Print a piece of the answer; it is untrusted."""
        # A carriage return may come without its line feed, where the pieces were cut.
        shown = printable(text.replace("\r", ""), newlines=True)
        if self._quiet or not shown:
            return
        self._line.end()
        if kind != self._kind:
            self.end()
            if kind == "thinking":
                self._echo("Thinking:\n", "thinking")
            self._kind = kind
        self._echo(shown, kind)

    def on_wait(self, left: float, reason: str) -> None:
        """Say why it is asked again, once, and when."""
        if left > 0:
            if not self._waiting:
                self.end()
                self._line.say(f"Asked again in {left:,.0f} s: {reason}")
            self._waiting = True
            self._line.show(f"again in {left:,.0f} s")
            return
        self._line.end()
        if self._kind and not self._quiet:
            self.end()
            self._line.say("The answer begins anew.")
        self._kind, self._waiting = "", False

    def end(self) -> None:
        """End the line that is begun."""
        if not self._at_start:
            click.echo()
            self._at_start = True

    def _echo(self, text: str, kind: str) -> None:
        if self._colour and kind == "thinking":
            text = click.style(text, dim=True)
        elif self._colour and kind == "code":
            text = click.style(text, fg="cyan")
        click.echo(text, nl=False)
        sys.stdout.flush()
        self._at_start = text.endswith(("\n", "\n\x1b[0m"))


def stoppable(work: Callable[[threading.Event], Result]) -> Result:
    """Return what `work` returns, run in a thread so that Ctrl-C stops it in good order.

    Args:
        work: gets an event that is set when it is to stop, and returns soon then.

    What else ends the program waits until `work` has stopped.
    """
    stop, done = threading.Event(), threading.Event()
    found: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work(stop))
        except BaseException as error:
            failed.append(error)
        finally:
            done.set()

    thread = threading.Thread(target=run, daemon=True)
    with _interrupts(lambda: stop.set()):
        thread.start()
        try:
            while not done.wait(_POLL):
                pass
        except BaseException:
            # Hung up or told to end: what has come is to be kept first.
            stop.set()
            done.wait(10.0)
            raise
    if failed:
        raise failed[0]
    return found[0]


@contextlib.contextmanager
def _interrupts(on_interrupt: Callable[[], None]) -> Iterator[None]:
    def handle(number: int, frame: Any) -> None:
        on_interrupt()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
