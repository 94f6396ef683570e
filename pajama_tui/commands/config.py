"""`pajama-tui config`: settings and keys, and where each comes from."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.config import Row


@click.group("config")
def config_command() -> None:
    """Show and change settings, and the keys of the studio.

    Your own keys are a table of config.toml, by the names that 'config keys' lists:

    \b
      [keymap]
      "pairs.filter" = "F"
      "list.down" = "down,j,ctrl+n"
    """


@config_command.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def show(as_json: bool) -> None:
    """Print every setting, its value and its source.

    \b
    A flag counts over PAJAMA_* in the environment, over what a session keeps,
    over pajama.toml of the project, over config.toml of the user, over the default.
    """
    from pajama_tui.config import load_config

    rows = load_config({}, os.environ, Path.cwd()).rows()
    if as_json:
        shown = {row.name: {"value": _plain(row), "source": row.source} for row in rows}
        click.echo(json.dumps(shown, indent=1))
        return
    for row in rows:
        value = printable(str(_plain(row))) or "-"
        click.echo(f"{row.name:14} {value:12} {printable(row.source):24} {row.doc}")


@config_command.command("set")
@click.argument("name")
@click.argument("value")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def set_(name: str, value: str, as_json: bool) -> None:
    """Set NAME to VALUE in your own config.toml; the rest of the file stays as it is."""
    from pajama_tui.config_write import find_setting, read_value, write_setting

    setting = find_setting(name)
    _say(setting.name, write_setting(setting.name, read_value(setting, value)), as_json)


@config_command.command("unset")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def unset(name: str, as_json: bool) -> None:
    """Take NAME out of your own config.toml."""
    from pajama_tui.config_write import find_setting, write_setting

    setting = find_setting(name)
    _say(setting.name, write_setting(setting.name, None), as_json)


@config_command.command("keys")
@click.option("--find", "word", default="", metavar="WORD", help="Only those with this in them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def keys(word: str, as_json: bool) -> None:
    """List what the studio does by a key: its name for [keymap], the keys, what it does."""
    from pajama_tui.config import load_config
    from pajama_tui.ui.keymap import named_keys, problems

    keymap = load_config({}, os.environ, Path.cwd()).keymap
    found = [
        (key, keymap.keys[key.id].split(",") if key.id in keymap.keys else [*key.keys])
        for key in named_keys()
        if word.lower() in f"{key.id} {key.does}".lower()
    ]
    wrong = problems(keymap.keys) if keymap.keys else []
    if as_json:
        rows = [
            {"name": key.id, "keys": now, "usual": [*key.keys], "does": key.does}
            for key, now in found
        ]
        click.echo(json.dumps({"keys": rows, "problems": wrong}))
        return
    width = max((len(key.id) for key, _ in found), default=0)
    for key, now in found:
        mark = "*" if now != [*key.keys] else " "
        click.echo(f"{key.id:{width}} {mark} {printable(' '.join(now)):24} {key.does}".rstrip())
    for sentence in wrong:
        click.echo(f"{keymap.where}, keymap: {sentence}", err=True)


def _say(name: str, path: Path, as_json: bool) -> None:
    from pajama_tui.config import load_config

    (row,) = (row for row in load_config({}, os.environ, Path.cwd()).rows() if row.name == name)
    if as_json:
        found = {"name": name, "value": _plain(row), "source": row.source, "file": str(path)}
        click.echo(json.dumps(found))
        return
    value = printable(str(_plain(row))) or "empty"
    click.echo(f"{name} is {value} now ({printable(row.source)}).")


def _plain(row: "Row") -> object:
    if row.name == "base_url" and row.value:
        from pajama_tui.llm.endpoint import shown_url

        # It may hold a password.
        return shown_url(str(row.value))
    return str(row.value) if isinstance(row.value, Path) else row.value
