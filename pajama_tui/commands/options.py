"""Options that several commands share, and what they mean together."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace

Command = TypeVar("Command", bound=Callable[..., Any])

SESSION = click.option(
    "--session",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of the session (default: ./sessions/NAME).",
)
JUDGES = click.option(
    "--judges",
    type=click.Path(path_type=Path, exists=True),
    help="Folder of judges to use alone (default: the shipped ones, with ./judges over them).",
)
TAKE_OVER = click.option(
    "--take-over",
    is_flag=True,
    help="Take a session's lock from a process on another machine that is gone.",
)
_OPTIONS = (
    SESSION,
    JUDGES,
    click.option(
        "--map",
        "mapping",
        metavar="COLUMNS",
        help="What the columns mean: prompt=…,response_a=…,response_b=…,label=… or "
        "chosen=…,rejected=…; values=1:a|2:b|0:tie says what labels mean.",
    ),
    click.option("--limit", type=click.IntRange(1), help="Use the first N rows only."),
    click.option(
        "--workers", type=click.IntRange(0), help="Processes that run judges (0: one a core)."
    ),
    click.option("--timeout", type=float, help="Processor seconds one call of a judge may take."),
    click.option("--memory", type=int, help="MiB of memory one judge may take."),
    click.option("--seed", type=int, help="Seed of every random choice (kept in the session)."),
    click.option(
        "--read-only", "readonly", is_flag=True, help="Look at a session without writing to it."
    ),
    TAKE_OVER,
    click.option(
        "--unsafe-no-sandbox",
        "unsafe",
        is_flag=True,
        help="Run judges with your own privileges. Results are marked. Only for programs that "
        "you wrote yourself, on machines where the sandbox cannot work.",
    ),
)


def workspace_options(command: Command) -> Command:
    """Add the options that decide which data, session and judges are opened, and how."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def open_workspace(data: str, options: dict[str, Any], **flags: Any) -> "Workspace":
    """Open what the options of `workspace_options` ask for.

    Args:
        flags: further settings given as options, by their names in the configuration.
    """
    from pajama_tui.config import load_config
    from pajama_tui.pairs.mapping import ColumnMap
    from pajama_tui.pipeline.workspace import Workspace

    given = {name: options[name] for name in ("workers", "timeout", "memory", "seed")} | flags
    config = load_config(
        {name: value for name, value in given.items() if value is not None}, os.environ, Path.cwd()
    )
    if config["color"] == "never":
        os.environ["NO_COLOR"] = "1"
    elif config["color"] == "always":
        os.environ.pop("NO_COLOR", None)
    return Workspace.open(
        data,
        config,
        session=options["session"],
        judges=options["judges"],
        mapping=ColumnMap.parse(options["mapping"]) if options["mapping"] else None,
        limit=options["limit"],
        readonly=options["readonly"],
        take_over=options["take_over"],
        locked=not options["unsafe"],
    )
