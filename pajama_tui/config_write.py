"""Settings written into the user's config.toml, everything else in it left as it is."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.config import user_path
from pajama_tui.config_values import checked, parsed, unknown, wanted
from pajama_tui.errors import InputError
from pajama_tui.settings import SETTINGS_BY_NAME, Setting
from pajama_tui.storage import replace_file
from pajama_tui.toml_file import read_toml
from pajama_tui.untrusted import printable


def find_setting(name: str) -> Setting:
    """Return the setting with this name; a dash counts as an underscore.

    Raises:
        InputError: there is none; says which is meant.
    """
    found = SETTINGS_BY_NAME.get(name.replace("-", "_"))
    if found is None:
        raise InputError(unknown(name, SETTINGS_BY_NAME, flag=name).capitalize())
    return found


def read_value(setting: Setting, text: str, base: Path | None = None) -> Any:
    """Return what a typed text means as a value of the setting.

    Raises:
        InputError: it is no such value.
    """
    base = base or Path.cwd()
    return checked(setting, parsed(setting, text, f"'{setting.name}'"), f"'{setting.name}'", base)


def write_setting(name: str, value: Any, environ: Mapping[str, str] = os.environ) -> Path:
    """Set a setting in the user's config.toml, made where there is none; None removes it.

    Args:
        value: of the setting's kind, as `read_value` returns it.

    Returns:
        The file.

    Raises:
        InputError: the file is broken, or written so that this one line can't be changed alone.
        WriteFailed: see storage.
    """
    import tomli_w

    path = user_path(environ)
    if path.is_file():
        file = read_toml(path)
        before, text = file.values, file.text
    else:
        before, text = {}, ""
    wanted_values = {key: each for key, each in before.items() if key != name}
    line = ""
    if value is not None:
        written = str(value) if isinstance(value, Path) else value
        wanted_values[name] = written
        line = tomli_w.dumps({name: written})
    changed = _with_line(text, name, line)
    try:
        same = tomllib.loads(changed) == wanted_values
    except tomllib.TOMLDecodeError:
        same = False
    if not same:
        raise InputError(
            f"{printable(str(path))} is written so that '{name}' can't be changed alone. Change it "
            f"there by hand: '{name}' is {wanted(SETTINGS_BY_NAME[name])}."
        )
    replace_file(path, changed)
    return path


def _with_line(text: str, name: str, line: str) -> str:
    """Return the file's text with `line` for the top-level key `name`; "" takes it out."""
    table = re.search(r"^[ \t]*\[", text, re.M)
    top = text[: table.start()] if table else text
    found = re.search(rf"""^[ \t]*["']?{re.escape(name)}["']?[ \t]*=.*(\n|\Z)""", top, re.M)
    if found is not None:
        comment = _comment(found[0]) if line else ""
        line = line.rstrip("\n") + comment + "\n" if line else ""
        return text[: found.start()] + line + text[found.end() :]
    if not line:
        return text
    rest = text[table.start() :] if table else ""
    gap = "\n" if rest else ""
    return top.rstrip("\n") + ("\n" if top.strip() else "") + line + gap + rest


def _comment(line: str) -> str:
    """Return the comment at the end of a line, with two spaces before it, or ""."""
    for at, sign in enumerate(line):
        if sign == "#":
            try:
                tomllib.loads(line[:at])
            except tomllib.TOMLDecodeError:
                continue
            return "  " + line[at:].rstrip("\n")
    return ""
