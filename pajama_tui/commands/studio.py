"""`pajama-tui DATA` and `pajama-tui demo`: the full-screen studio."""

import gc
import os
import shlex
import sys
import time
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.errors import InputError

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace

_BUSY_SECONDS = 1.0
# So long a lone escape waits for what would make it the beginning of another key; else it is 100.
_ESCAPE_MILLISECONDS = "30"
_OWN = {"session": None, "mapping": None, "limit": None, "seed": None, "take_over": False}


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
    if os.environ.get("TERM") == "dumb":
        raise InputError(
            "TERM is 'dumb', a terminal that can't place text on a screen. If yours can, set TERM "
            f"to its name, xterm-256color for example; without a screen, use:\n  {instead}"
        )


def _studio(data: str, options: dict[str, Any]) -> int:
    def open_other(other: str, readonly: bool, mapping: str) -> "Workspace":
        # What was said of this data does not hold for other data.
        own = {**_OWN, "readonly": readonly, "mapping": mapping or None}
        return open_workspace(other, {**options, **own})

    # A start makes much and drops nothing; the app collects again once it has painted.
    gc.disable()
    os.environ.setdefault("ESCDELAY", _ESCAPE_MILLISECONDS)
    workspace = _open(data, options)
    try:
        from pajama_tui.pipeline.opening import DataOpener
        from pajama_tui.ui.app import run_studio

        return run_studio(workspace, DataOpener(open_other, workspace.config["sessions"]))
    finally:
        workspace.close()


def _open(data: str, options: dict[str, Any]) -> "Workspace":
    """Open the workspace; to look only where another process has the session."""
    from pajama_tui.session import SessionBusy

    deadline = time.monotonic() + _BUSY_SECONDS
    try:
        while True:
            try:
                return open_workspace(data, options)
            except SessionBusy:
                # One whose connection has just dropped is about to give it back.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
    except SessionBusy as busy:
        workspace = open_workspace(data, {**options, "readonly": True})
        workspace.notices.insert(
            0,
            f"{busy.holder} has this session: here it is open to look only, and ctrl+r shows "
            "what was done there. Leave that one to work in it here (--take-over where it was on "
            "another machine and is gone).",
        )
        return workspace
