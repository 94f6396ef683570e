"""The `pajama-tui` command: finds the subcommand, turns errors into sentences and exit codes."""

import os
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

import click

from pajama_tui import __version__
from pajama_tui.errors import PajamaError

# name: module that defines it. Imported only when the command is used or its help is shown.
_COMMANDS = {
    "open": "studio",
    "demo": "studio",
    "run": "run",
    "judges": "judges",
    "config": "config",
    "doctor": "doctor",
    "completion": "completion",
}
_HIDDEN = {"open"}


class _Commands(click.Group):
    """Loads commands when needed; what is no command's name is data to open in the studio."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in _COMMANDS if name not in _HIDDEN]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"pajama_tui.commands.{_COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        first = next((arg for arg in args if not arg.startswith("-")), None)
        wants_group = bool(args) and args[0] in ("--help", "--version")
        if first is not None and first not in _COMMANDS and not wants_group:
            args = ["open", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_Commands,
    invoke_without_command=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
    epilog="""\b
Examples:
  pajama-tui demo                        the shipped session: no key, no network, no GPU
  pajama-tui pairs.jsonl                 open the studio on a file
  pajama-tui run pairs.jsonl --out verdicts.jsonl
  pajama-tui run org/name@train --limit 1000 --json
  pajama-tui judges list

Exit codes: 0 done; 1 failed; 2 wrong usage or input; 3 a gate you set was not met;
130 interrupted (the session is intact, the same command goes on).""",
)
@click.version_option(__version__, prog_name="pajama-tui")
def cli() -> None:
    """Which of two LLM responses is better? Small programs judge; you can read each of them.

    pajama-tui DATA opens the studio on a JSONL, CSV or Parquet file, or on org/name[@split].
    """


def main() -> NoReturn:
    """Run the command line and exit."""
    signal.signal(signal.SIGTERM, _terminated)
    # Matrices here are small: BLAS threads only wait for each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code: Any = cli.main(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        code = exit_.exit_code
    except click.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except PajamaError as error:
        click.echo(f"pajama-tui: {error}", err=True)
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # The reader of our output has gone; what is still buffered has nowhere to go.
        sys.stdout = None
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def _terminated(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
