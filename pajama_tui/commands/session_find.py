"""Which session a command is about."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

Command = TypeVar("Command", bound=Callable[..., Any])

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
_SESSION = click.option(
    "--session",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of the session.",
)


def which_session(command: Command) -> Command:
    """Add what says which session is meant: its data, or its directory."""
    return click.argument("data", required=False)(_SESSION(command))


def directory_of(data: str | None, session: Path | None) -> Path:
    """Return the directory of the session on `data`, or the one that is named.

    Raises:
        InputError: neither is given, or there is no such session.
    """
    from pajama_tui.config import load_config
    from pajama_tui.session import session_directory
    from pajama_tui.session_file import FILE_NAME

    if session is None and data is None:
        raise InputError(
            "Name a session: the data it is about, or --session DIR. "
            "'pajama-tui session list' shows those there are."
        )
    if session is not None:
        directory = Path(os.path.abspath(session.expanduser()))
    else:
        assert data is not None
        sessions = load_config()["sessions"]
        directory, _ = session_directory(data, sessions=sessions, readonly=True)
    if not (directory / FILE_NAME).is_file():
        about = f" on {printable(data)}" if data and session is None else ""
        raise InputError(
            f"There is no session{about} in {printable(str(directory))}. "
            "'pajama-tui session list' shows those there are."
        )
    return directory
