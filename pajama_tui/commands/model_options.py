"""Options of commands that talk with a model, and what is said before anything is spent."""

import sys
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import Command
from pajama_tui.commands.progress_line import ProgressLine

if TYPE_CHECKING:
    from pajama_tui.llm import Estimate
    from pajama_tui.pipeline.asking import Asker
    from pajama_tui.session import Session

_OPTIONS = (
    click.option("--model", help="The model to talk with (default: the setting `model`)."),
    click.option("--base-url", metavar="URL", help="A server of the Messages API of your own."),
    click.option(
        "--budget",
        metavar="AMOUNT",
        help='At most so much for this call of the command: 0.50 or "100k tokens".',
    ),
    click.option(
        "--max-tokens",
        type=click.IntRange(256),
        default=8192,
        show_default=True,
        help="Tokens of one answer, doubled once where they are too few.",
    ),
    click.option("--yes", is_flag=True, help="Spend without asking."),
)


def model_options(command: Command) -> Command:
    """Add the options that say which model is asked, and what that may cost."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Purse:
    """Opens the way to a model when it is first needed, and asks before the first is spent.

    Attributes:
        asker: None until something is to be asked.
    """

    def __init__(self, session: "Session", options: dict[str, Any], line: ProgressLine) -> None:
        self._session, self._options, self._line = session, options, line
        self._agreed = bool(options["yes"])
        self.asker: Asker | None = None

    def open(self) -> "Asker":
        """Return the asker.

        Raises:
            InputError: a setting can't be right, or there is no key.
        """
        if self.asker is None:
            from pajama_tui.config import load_config
            from pajama_tui.pipeline.asking import Asker
            from pajama_tui.pipeline.model_settings import (
                budget_of,
                endpoint_of,
                model_of,
                prices_of,
            )

            typed = {name: self._options[name] for name in ("model", "base_url", "budget")}
            config = load_config(typed)
            prices = prices_of(config)
            self._capped = bool(config["budget"])
            self.asker = Asker(
                self._session,
                endpoint_of(config),
                model_of(config),
                prices=prices,
                budget=budget_of(config, prices),
            )
            for notice in self.asker.endpoint.notices:
                self._line.say(notice)
        return self.asker

    def agree(self, estimate: "Estimate") -> bool:
        """Say what the next question takes, and ask for leave, once; False: the user said no.

        Raises:
            UsageError: there is no terminal to ask on.
        """
        asker = self.open()
        self._line.say(f"To {asker.model} at {asker.endpoint.place}: {estimate}.")
        if self._agreed:
            return True
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise click.UsageError("There is no terminal to ask on: --yes spends without asking.")
        cap = "" if self._capped else " No --budget is set."
        self._agreed = click.confirm(f"Go ahead, and so for what follows?{cap}", err=True)
        return self._agreed
