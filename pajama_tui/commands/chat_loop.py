"""The conversation on a terminal: a line is a message, and one that begins with "/" an order."""

import contextlib
import select
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pajama_tui.commands.chat_exchange import Exchange
from pajama_tui.commands.chat_text import cost_text, turn_text
from pajama_tui.commands.diff_text import echo_sides, echo_unified
from pajama_tui.commands.scored import Interrupted
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.judge_evidence import Evidence

HELP = """\
A line is a message; a "\\" at its end lets it go on in the next line.
  /wrong [N]      attach N rows that the judge gets wrong, the worst first (default 5)
  /row ROW ...    attach rows: numbers from 1, ids or FIELD=VALUE
  /diff [side]    what the proposed version changes; side: both beside each other
  /try            both versions on a sample, and the verdicts with either
  /accept [WHY]   make the proposed version the judge's
  /discard [WHY]  leave it
  /repair         ask for a version that failed a check to be mended
  /show           the judge's source      /log  the conversation so far
  /cost           what has been spent     /help this text
  /quit           leave, as Ctrl-D does; Ctrl-C stops an answer"""
_PROMPT = "> "


class Loop:
    """Reads lines until the user leaves."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._chat = exchange.chat
        self._attached: Evidence | None = None
        self._orders: dict[str, Callable[[str], None]] = {
            "wrong": self._wrong,
            "row": self._row,
            "diff": self._diff,
            "try": self._try,
            "accept": self._accept,
            "discard": self._discard,
            "repair": self._repair,
            "show": self._show,
            "log": self._log,
            "cost": self._cost,
            "help": lambda rest: click.echo(HELP),
        }

    def run(self) -> int:
        """Hold the conversation; return the exit code."""
        with contextlib.suppress(ImportError):
            # Gives lines an editor and a history, and keeps a pasted text together.
            import readline  # noqa: F401
        self._greet()
        with _leaving():
            while True:
                try:
                    text = _read()
                except EOFError:
                    click.echo()
                    return 0
                except KeyboardInterrupt:
                    click.echo()
                    click.echo("Ctrl-D or /quit leaves; what was said is kept.")
                    continue
                if text in ("/quit", "/exit", "/q"):
                    return 0
                try:
                    self._take(text)
                except PajamaError as error:
                    self._exchange.say(str(error))
                except KeyboardInterrupt:
                    self._exchange.say("Stopped.")

    def _take(self, text: str) -> None:
        if not text:
            return
        if not text.startswith("/"):
            evidence, self._attached = self._attached, None
            if self._exchange.ask(text, evidence) is None:
                self._attached = evidence
            return
        name, _, rest = text[1:].partition(" ")
        order = self._orders.get(name)
        if order is None:
            raise InputError(
                f"There is no /{printable(name, limit=40)}; /help lists what there is."
            )
        order(rest.strip())

    def _greet(self) -> None:
        chat = self._chat
        judge = chat.judge
        click.echo(f"{printable(judge.label)}, version {judge.sha[:8]}")
        for sentence in chat.figures().sentences():
            click.echo(f"  {printable(sentence)}")
        turns = chat.turns
        if turns:
            said = "turn" if len(turns) == 1 else "turns"
            click.echo(f"{len(turns)} earlier {said}; /log shows them. The last:")
            for line in turn_text(turns[-1]):
                click.echo(line)
        click.echo("Type a message, or /help.")

    def _wrong(self, rest: str) -> None:
        if rest and not (rest.isdecimal() and 1 <= int(rest) <= 50):
            raise InputError("/wrong takes a number of rows from 1 to 50.")
        self._attach(self._chat.wrong(int(rest or 5), self._attached))

    def _row(self, rest: str) -> None:
        try:
            wanted = shlex.split(rest)
        except ValueError as error:
            raise InputError(f"/row can't be understood: {error}.") from error
        if not wanted:
            raise InputError("/row needs the number of a row, its id or FIELD=VALUE.")
        self._attach(self._chat.rows(wanted, self._attached))

    def _attach(self, evidence: "Evidence") -> None:
        for sentence in evidence.said:
            self._exchange.say(sentence)
        if evidence.rows:
            self._attached = evidence
            self._exchange.say("They go with the next message.")

    def _diff(self, rest: str) -> None:
        turn = self._chat.proposal()
        echo = echo_sides if rest == "side" else echo_unified
        echo(self._chat.judge.source, turn.proposal)

    def _try(self, rest: str) -> None:
        self._exchange.measure(self._chat.proposal())

    def _accept(self, rest: str) -> None:
        self._exchange.accept(self._chat.proposal(), rest)

    def _discard(self, rest: str) -> None:
        self._exchange.discard(self._chat.proposal(), rest)

    def _repair(self, rest: str) -> None:
        self._exchange.repair(self._chat.proposal())

    def _show(self, rest: str) -> None:
        click.echo(printable(self._chat.judge.source, newlines=True).rstrip("\n"))

    def _log(self, rest: str) -> None:
        for turn in self._chat.turns:
            for line in turn_text(turn):
                click.echo(line)

    def _cost(self, rest: str) -> None:
        asker = self._exchange.purse.asker
        if asker is not None:
            click.echo(f"Since you began: {asker.totals()}.")
        click.echo(f"Since a version was last accepted: {cost_text(self._chat.cost)}.")


def _read() -> str:
    """Return one message: a line, those it goes on in, and what was pasted after it.

    Raises:
        EOFError: there is no more.
    """
    lines = [input(_PROMPT)]
    while lines[-1].endswith("\\"):
        lines[-1] = lines[-1][:-1]
        lines.append(input(". "))
    # Without a line editor, a pasted text comes line by line: it is one message all the same.
    while not lines[0].startswith("/") and select.select([sys.stdin], [], [], 0.05)[0]:
        lines.append(input())
    return "\n".join(lines).strip()


@contextlib.contextmanager
def _leaving() -> Iterator[None]:
    """Let a hangup or a request to end leave the loop, which Ctrl-C does not."""

    def leave(number: int, frame: Any) -> NoReturn:
        raise Interrupted

    numbers = [
        number
        for number in (signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) != signal.SIG_IGN
    ]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
