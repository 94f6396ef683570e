"""`pajama-tui config`: settings and where each comes from."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pajama_tui.config import Row


@click.group("config")
def config_command() -> None:
    """Show settings and where each comes from."""


@config_command.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def show(as_json: bool) -> None:
    """Print every setting, its value and its source.

    \b
    A flag counts over PAJAMA_* in the environment, over pajama.toml of the project,
    over config.toml of the user, over the default.
    """
    from pajama_tui.config import load_config
    from pajama_tui.untrusted import printable

    rows = load_config({}, os.environ, Path.cwd()).rows()
    if as_json:
        shown = {row.name: {"value": _plain(row), "source": row.source} for row in rows}
        click.echo(json.dumps(shown, indent=1))
        return
    for row in rows:
        value = printable(str(_plain(row))) or "-"
        click.echo(f"{row.name:14} {value:12} {printable(row.source):24} {row.doc}")


def _plain(row: "Row") -> object:
    if row.name == "base_url" and row.value:
        from pajama_tui.llm.endpoint import shown_url

        # It may hold a password.
        return shown_url(str(row.value))
    return str(row.value) if isinstance(row.value, Path) else row.value
