"""What `probe collect` and `probe label` say of a server: the price before, the spending after."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.export_target import check_place
from pajama_tui.commands.options import Command
from pajama_tui.commands.progress_line import ProgressLine, duration
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pajama_tui.pairs.pair import BadRow
    from pajama_tui.training.responses.asking import Asker
    from pajama_tui.training.responses.forecast import Forecast

SHOWN_PROBLEMS = 5
INTERRUPTED = 130

_OPTIONS = (
    click.option("--parallel", type=int, help="Questions under way at once (default: 4)."),
    click.option(
        "--budget", "--max-usd", "budget", metavar="AMOUNT",
        help='At most so much for FILE\'s rows, earlier runs included: 2.50 or "500k tokens".',
    ),
    click.option("--yes", is_flag=True, help="Spend without asking."),
)  # fmt: skip


def asking_options(command: Command) -> Command:
    """Add the options that say how a server is asked, and what that may cost."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def make_asker(
    options: dict[str, Any], out: str, run: str, line: ProgressLine, **typed: Any
) -> "Asker":
    """Return whom to ask, by the options and the settings.

    Args:
        typed: the model's name and the base URL, None where none was given.

    Raises:
        InputError: a setting can't be right, or there is no key.
    """
    from pajama_tui.config import load_config
    from pajama_tui.pipeline.model_settings import budget_of, endpoint_of, model_of, prices_of
    from pajama_tui.training.responses.asking import Asker
    from pajama_tui.training.responses.row_file import spend_path

    config = load_config({**typed, "budget": options["budget"], "parallel": options["parallel"]})
    prices = prices_of(config)
    endpoint = endpoint_of(config)
    for notice in endpoint.notices:
        line.say(notice)
    return Asker(
        endpoint=endpoint,
        model=model_of(config),
        run=run,
        ledger=spend_path(Path(out)),
        prices=prices,
        budget=budget_of(config, prices),
        parallel=config["parallel"],
    )


def plan_words(asker: "Asker", forecast: "Forecast", interrupted: int) -> Iterator[str]:
    """Yield what is going to be asked and paid, in sentences that are safe to show."""
    from pajama_tui.audits.layout import plural
    from pajama_tui.llm import shown_money

    if interrupted:
        yield (
            f"Sent by an earlier run, with no row here: {plural(interrupted, 'question')}. That "
            "may have been charged, and is asked again."
        )
    if not forecast.questions:
        return
    yield (
        f"{plural(forecast.questions, 'question')} to {printable(asker.model, limit=80)} at "
        f"{asker.endpoint.place}: about {forecast.input:,} tokens in and "
        f"{forecast.usual_output:,} out; at most {forecast.most_output:,} out, if each is as long "
        "and asked as often as it may be."
    )
    if forecast.likely is None:
        yield "Price: unknown, as this model is not in the table of prices."
        return
    yield (
        f"Price: about {shown_money(forecast.likely)}, at most {shown_money(forecast.most)} but "
        f"for tries that fail (prices of {forecast.as_of or 'unknown date'})."
    )


def confirm(options: dict[str, Any], asker: "Asker") -> None:
    """Ask for leave to spend.

    Raises:
        Abort: the user said no.
        UsageError: there is no terminal to ask on.
    """
    if options["yes"]:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("There is no terminal to ask on: --yes spends without asking.")
    cap = "" if asker.budget is not None else " No --budget is set."
    click.confirm(f"Go ahead?{cap}", abort=True, err=True)


def spent_facts(asker: "Asker") -> dict[str, Any]:
    """Return what all requests for the file took, as plain JSON values."""
    totals = asker.log().totals(asker.run)
    return {
        "requests": totals.requests,
        "input_tokens": totals.input,
        "output_tokens": totals.output,
        "known_cost": float(totals.known),
        "requests_of_unknown_cost": totals.unknown,
        "interrupted": totals.interrupted,
    }


def check_out(out: str, file: str) -> None:
    """Raise InputError where rows can't be appended at `out`."""
    if Path(out).suffix.lower() in (".json", ".csv", ".parquet", ".gz", ".zst"):
        raise InputError("Rows are appended as JSON lines; let --out end in .jsonl.")
    check_place(out, file, {"readonly": False})


def tell_bad(bad: "Sequence[BadRow]", *, everything: bool) -> None:
    """Say which rows of the data were left out."""
    if not bad:
        return
    click.echo(f"{len(bad):,} rows of the data were left out:")
    shown = bad if everything else bad[:SHOWN_PROBLEMS]
    for each in shown:
        click.echo(printable(f"  line {each.line}: {each.reason}"))
    if len(bad) > len(shown):
        click.echo(f"  ... and {len(bad) - len(shown):,} more (--problems lists all)")


class RowLine:
    """A moving line: how many rows are there, how fast they come, how long the rest will take."""

    def __init__(self, line: ProgressLine, done: int, total: int, what: str) -> None:
        self._line, self._what = line, what
        self._before, self._done, self._total = done, done, total
        self._began = time.monotonic()
        self._waiting = ""

    def on_row(self) -> None:
        """One row more."""
        self.set(self._done + 1)

    def set(self, done: int, more: str = "") -> None:
        """So many rows are there; `more` is said of those under way."""
        self._done = done
        text = f"{self._what} {done:,} of {self._total:,}"
        passed = time.monotonic() - self._began
        if done > self._before and passed > 0:
            rate = (done - self._before) / passed
            text += f", {rate:,.2g}/s" if rate < 10 else f", {rate:,.0f}/s"
            text += f", {duration((self._total - done) / rate)} left"
        self._line.show(text + more, force=False)

    def on_wait(self, left: float, reason: str, _attempt: int) -> None:
        """Say once why a question is asked again, and count down."""
        if left > 0 and reason != self._waiting:
            self._waiting = reason
            self._line.say(f"Asked again in {left:,.0f} s: {reason}")
        elif left > 0:
            self.set(self._done, f", again in {left:,.0f} s")


def interrupted_word(out: str, *, asked: bool) -> str:
    """What is said when the user stops the command."""
    may = " What was under way may have been charged." if asked else ""
    return f"Interrupted. {out} keeps every row that was there; the same command goes on.{may}"
