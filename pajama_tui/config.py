"""Settings: what they are, and where each value comes from.

Flag > environment `PAJAMA_*` > the session > project `pajama.toml` > the user's `config.toml` >
default.
"""

import difflib
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pajama_tui.config_values import (
    MUST_BE_TYPED,
    checked,
    parsed,
    shown,
    unknown,
    wanted,
    written_as,
)
from pajama_tui.errors import InputError
from pajama_tui.settings import PRICES_FILE, SETTINGS, SETTINGS_BY_NAME
from pajama_tui.toml_file import TomlFile, read_toml
from pajama_tui.untrusted import printable

PROJECT_FILE = "pajama.toml"
PREFIX = "PAJAMA_"
# Where the user's config.toml lies; names a file, so it isn't a setting.
CONFIG_VARIABLE = "PAJAMA_CONFIG"
# A table of config.toml: the studio's keys, by what they do.
KEYMAP = "keymap"
# What the Anthropic client itself goes by; it counts as the environment's.
_URL_VARIABLE = "ANTHROPIC_BASE_URL"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `config show`."""

    name: str
    value: int | float | str | Path
    source: str
    doc: str


@dataclass(frozen=True, slots=True)
class Keymap:
    """The user's own keys.

    Attributes:
        keys: by what they do, such as "pairs.filter"; several keys are parted by commas.
        where: the file they were read from, "" without any.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    where: str = ""


class Config:
    """Every setting's value, and where it came from.

    Attributes:
        keymap: the studio's keys that the user has changed.
    """

    def __init__(self, found: Mapping[str, tuple[Any, str]], keymap: Keymap | None = None) -> None:
        self._found = dict(found)
        self.keymap = keymap or Keymap()

    def __getitem__(self, name: str) -> Any:
        """Return the value of a setting, of the setting's `kind`; paths are absolute."""
        return self._found[name][0]

    def source(self, name: str) -> str:
        """Return "flag", "environment VARIABLE", "session", "FILE line N" or "default"."""
        return self._found[name][1]

    def within(self, session: Mapping[str, Any]) -> "Config":
        """Return the configuration that holds in a session with these settings of its own.

        They count over files and defaults. What is no value of its setting is left out: the
        session's file may be of another version, or edited.
        """
        found = dict(self._found)
        for setting in SETTINGS:
            value = session.get(setting.name)
            typed = self.source(setting.name).startswith(("flag", "environment"))
            if not setting.session or value is None or typed or not written_as(setting, value):
                continue
            with suppress(InputError):
                found[setting.name] = (checked(setting, value, "", Path()), "session")
        return Config(found, self.keymap)

    def changed(self, name: str, value: Any, source: str) -> "Config":
        """Return the configuration with another value of one setting."""
        return Config({**self._found, name: (value, source)}, self.keymap)

    def rows(self) -> list[Row]:
        """Return all settings in the order of `SETTINGS`."""
        return [Row(each.name, *self._found[each.name], each.doc) for each in SETTINGS]


def load_config(
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] = os.environ,
    cwd: Path | None = None,
) -> Config:
    """Find every setting's value.

    Args:
        flags: values typed on the command line by setting; None: not typed.
        cwd: where the search for `pajama.toml` starts; it ends at the home directory or the root.

    Raises:
        InputError: a file is broken or has unknown settings; a value is wrong. Names where.
    """
    cwd = Path(os.path.abspath(cwd or Path.cwd()))
    found: dict[str, tuple[Any, str]] = {}
    for setting in SETTINGS:
        default = setting.default
        found[setting.name] = (cwd / default if isinstance(default, Path) else default, "default")
    found["prices"] = (default_prices(environ, cwd), "default")
    keymap = Keymap()
    if (path := _user_file(environ, cwd)) is not None:
        file = read_toml(path)
        keymap = _keymap(file)
        found.update(_from_file(file))
    if (path := _project_file(environ, cwd)) is not None:
        found.update(_from_file(read_toml(path), project=True))
    if url := environ.get(_URL_VARIABLE, "").strip():
        found["base_url"] = (url, f"environment {_URL_VARIABLE}")
    found.update(_from_environment(environ, cwd))
    found.update(_from_flags(flags or {}, cwd))
    if found["color"][0] == "auto" and environ.get("NO_COLOR"):
        found["color"] = ("never", "environment NO_COLOR")
    return Config(found, keymap)


def default_prices(environ: Mapping[str, str] = os.environ, cwd: Path | None = None) -> Path:
    """Return where the user's own prices lie unless set: beside config.toml, if anywhere."""
    return user_path(environ, cwd).with_name(PRICES_FILE)


def user_path(environ: Mapping[str, str] = os.environ, cwd: Path | None = None) -> Path:
    """Return where the user's config.toml lies, or would."""
    cwd = cwd or Path.cwd()
    if named := environ.get(CONFIG_VARIABLE):
        return Path(os.path.abspath(cwd / Path(named).expanduser()))
    import platformdirs

    return platformdirs.user_config_path("pajama-tui") / "config.toml"


def _user_file(environ: Mapping[str, str], cwd: Path) -> Path | None:
    path = user_path(environ, cwd)
    if environ.get(CONFIG_VARIABLE):
        if not path.is_file():
            raise InputError(
                f"{CONFIG_VARIABLE} names {printable(str(path))}, and there is no such file. "
                "Make it, or unset the variable."
            )
        return path
    return path if os.path.isfile(path) else None


def _project_file(environ: Mapping[str, str], cwd: Path) -> Path | None:
    home = environ.get("HOME")
    for folder in (cwd, *cwd.parents):
        if os.path.isfile(folder / PROJECT_FILE):
            return folder / PROJECT_FILE
        if home and folder == Path(home):
            break
    return None


def _from_file(file: TomlFile, *, project: bool = False) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    for key, value in file.values.items():
        where = file.where(key)
        if key == KEYMAP and isinstance(value, dict):
            if not project:
                continue
            raise InputError(
                f"{where}: keys can't be set by a project's file: whoever wrote it could put a "
                "costly action on a harmless key. Set them in your own config.toml."
            )
        setting = SETTINGS_BY_NAME.get(key)
        if setting is None:
            raise InputError(f"{where}: {unknown(key, SETTINGS_BY_NAME, flag=key)}")
        if project and setting.own:
            raise InputError(
                f"{where}: '{key}' can't be set by a project's file: {setting.own}. Set it in "
                f"your own config.toml or in {PREFIX}{key.upper()}."
            )
        subject = f"{where}: '{key}'"
        if not written_as(setting, value):
            raise InputError(f"{subject} must be {wanted(setting)}, not {shown(value)}.")
        found[key] = (checked(setting, value, subject, file.path.parent), where)
    return found


def _keymap(file: TomlFile) -> Keymap:
    table = file.values.get(KEYMAP)
    if not isinstance(table, dict):
        return Keymap()
    for name, keys in table.items():
        if not isinstance(keys, str) or not keys.strip():
            raise InputError(
                f"{file.where(name)}: '{printable(name, limit=80)}' must be a key, or several "
                f"parted by commas, not {shown(keys)}."
            )
    return Keymap(table, printable(str(file.path)))


def _from_environment(environ: Mapping[str, str], cwd: Path) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    variables = {PREFIX + setting.name.upper(): setting for setting in SETTINGS}
    for variable in environ:
        text = environ[variable].strip()
        if not variable.startswith(PREFIX) or not text:
            continue
        setting = variables.get(variable)
        if setting is not None:
            value = checked(setting, parsed(setting, text, variable), variable, cwd)
            found[setting.name] = (value, f"environment {variable}")
        elif variable != CONFIG_VARIABLE:
            name = variable.removeprefix(PREFIX).lower()
            # Others may have variables of this prefix; what is nearly a setting is a slip.
            if name == MUST_BE_TYPED or difflib.get_close_matches(variable, variables, 1, 0.88):
                raise InputError(f"{variable}: {unknown(variable, variables, flag=name)}")
    return found


def _from_flags(flags: Mapping[str, Any], cwd: Path) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    for name, value in flags.items():
        setting = SETTINGS_BY_NAME[name]
        if value is None:
            continue
        option = "--" + name.replace("_", "-")
        if isinstance(value, str):
            value = parsed(setting, value, option)
        found[name] = (checked(setting, value, option, cwd), "flag")
    return found
