"""The `pajama-tui` command: finds the subcommand, turns errors into sentences and exit codes."""

import io
import os
import signal
import sys
from importlib import import_module
from types import FrameType
from typing import Any, NoReturn

import click

from pajama_tui import __version__
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.untrusted import printable

# name: module that defines it. Imported only when the command is used or its help is shown.
_COMMANDS = {
    "open": "studio",
    "demo": "studio",
    "run": "run",
    "pairs": "pairs",
    "judges": "judges",
    "generate": "generate",
    "rubrics": "rubrics",
    "label": "label",
    "labels": "labels",
    "verdicts": "verdicts",
    "jobs": "jobs",
    "reward": "reward",
    "probe": "probe",
    "session": "session",
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
            _refuse_slip(first)
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
  pajama-tui verdicts compare pairs.jsonl

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
    for number in (signal.SIGTERM, signal.SIGHUP):
        # Under nohup a hangup is ignored, and stays so.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _terminated)
    # Matrices here are small: BLAS threads only wait for each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # A locale that lacks a character must not end a run that is otherwise done.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        code: Any = cli.main(prog_name="pajama-tui", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (click.Abort, KeyboardInterrupt):
        _complain("Interrupted.")
        return 130
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(file=shown)
        click.echo(printable(shown.getvalue(), newlines=True), nl=False, err=True)
        return error.exit_code
    except PajamaError as error:
        _complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone; what is still buffered has nowhere to go.
        sys.stdout = None
        return 1
    except OSError as error:
        where = f"{os.fsdecode(error.filename)}: " if error.filename is not None else ""
        _complain(f"{where}{error.strerror or error}.")
        return 1
    except Exception as error:
        _complain(_internal_error(error))
        return 1


def _complain(text: str) -> None:
    click.echo(f"pajama-tui: {printable(text, newlines=True)}", err=True)


def _internal_error(error: Exception) -> str:
    import tempfile
    import traceback

    from pajama_tui.session_file import without_secrets

    what = without_secrets(f"This is a fault in pajama-tui: {type(error).__name__}: {error}.")
    text = without_secrets("".join(traceback.format_exception(error)))
    try:
        descriptor, path = tempfile.mkstemp(prefix="pajama-tui-", suffix=".txt")
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return what
    return f"{what} Please report it with the details in {path}."


def _refuse_slip(name: str) -> None:
    """Raise where `name` is no data but nearly a command's name."""
    import difflib

    close = difflib.get_close_matches(name, set(_COMMANDS) - _HIDDEN, 1, 0.6)
    if close and not os.path.lexists(name):
        raise InputError(
            f"There is no command and no file named '{name}'; did you mean 'pajama-tui {close[0]}'?"
        )


def _terminated(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
