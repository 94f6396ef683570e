"""What the commands on a session's judges have in common."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import JUDGES, SESSION, TAKE_OVER, Command, open_workspace

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.judge import Judge

FOLDER = click.option(
    "--judges",
    "folder",
    type=click.Path(path_type=Path, exists=True),
    help="Folder of judges (default: the shipped ones, with ./judges over them).",
)
_SESSION = (SESSION, JUDGES)
_WHY = click.option("--why", default="", metavar="TEXT", help="The reason, for the history.")
_UNSET = ("mapping", "limit", "workers", "timeout", "memory", "seed", "session", "judges")


def reading_options(command: Command) -> Command:
    """Add the options that say which session is looked at."""
    for option in reversed(_SESSION):
        command = option(command)
    return command


def writing_options(command: Command) -> Command:
    """Add the options that say which session is changed, and why."""
    for option in reversed((_WHY, TAKE_OVER, *_SESSION)):
        command = option(command)
    return command


def open_session(data: str, options: dict[str, Any], *, readonly: bool) -> "Workspace":
    """Open the session on `data`; it must exist to be read, and is made to be changed."""
    flags = {"readonly": readonly, "take_over": options.get("take_over", False), "unsafe": False}
    return open_workspace(data, {**dict.fromkeys(_UNSET), **flags, **_named(options)})


def load_in_use(folder: Path | None) -> "list[Judge]":
    """Return the judges of `folder`, or the shipped ones with ./judges over them."""
    from pajama_tui.config import load_config
    from pajama_tui.programs.library import load_judges

    if folder is not None:
        return load_judges(folder)
    return load_judges(local=load_config({}, os.environ, Path.cwd())["judges"])


def _named(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("session", "judges")}
