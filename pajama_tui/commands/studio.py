"""`pajama-tui DATA` and `pajama-tui demo`: the full-screen studio."""

import shlex
import sys
from typing import Any

import click

from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.errors import InputError


@click.command("open", hidden=True)
@click.argument("data")
@workspace_options
def open_command(data: str, **options: Any) -> int:
    """Open the studio on DATA."""
    _require_terminal(f"pajama-tui run {shlex.quote(data)} --out verdicts.jsonl")
    return _studio(data, options)


@click.command("demo")
@workspace_options
def demo_command(**options: Any) -> int:
    """Open the shipped session: 150 pairs with gold, scores and verdicts.

    It needs no key, no network and no GPU. Your copy of it lies in ./sessions/demo; the shipped
    one is never changed.
    """
    from pajama_tui.pipeline.demo import demo_session

    _require_terminal("pajama-tui run pairs.jsonl")
    data, session = demo_session(options["session"])
    return _studio(str(data), {**options, "session": session})


def _require_terminal(instead: str) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise InputError(
            "The studio needs a terminal on input, output and error output. Without one, use:\n"
            f"  {instead}"
        )


def _studio(data: str, options: dict[str, Any]) -> int:
    workspace = open_workspace(data, options)
    try:
        from pajama_tui.ui.app import run_studio

        return run_studio(workspace)
    finally:
        workspace.close()
