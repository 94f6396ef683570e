"""Settings: what they are, and where each value comes from.

Flag > environment `PAJAMA_*` > project `pajama.toml` > the user's `config.toml` > default.
"""

import difflib
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.toml_file import TomlFile, read_toml
from pajama_tui.untrusted import printable

PROJECT_FILE = "pajama.toml"
PREFIX = "PAJAMA_"
# Where the user's config.toml lies; names a file, so it isn't a setting.
CONFIG_VARIABLE = "PAJAMA_CONFIG"
_PRICES_FILE = "prices.toml"
# What the Anthropic client itself goes by; it counts as the environment's.
_URL_VARIABLE = "ANTHROPIC_BASE_URL"
# Where it matters most, a file or a forgotten export must not be enough.
_MUST_BE_TYPED = "unsafe_no_sandbox"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        kind: int, float, str or Path. A relative path counts from the file that gives it, or from
            the working directory.
        allowed: the only values there are, if not empty.
        low, high: the range, both ends included.
        own: what would follow if a project's file set it; such a file comes from anybody.
    """

    name: str
    kind: type[int] | type[float] | type[str] | type[Path]
    default: int | float | str | Path
    doc: str
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    own: str = ""


SETTINGS = (
    Setting("workers", int, 0, "judge processes at once; 0: one a core", low=0, high=4096),
    Setting("timeout", float, 1.0, "CPU seconds a judge may take a call", low=0.01, high=3600),
    Setting("memory", int, 1024, "MiB of memory a judge process may use", low=64, high=1048576),
    Setting(
        "label_model",
        str,
        "auto",
        "how votes become verdicts",
        allowed=(
            "auto",
            "stack",
            "unsupervised",
            "majority",
            "margin",
            "best",
            "dawid-skene",
            "flyingsquid",
            "flyingsquid-package",
            "snorkel",
            "pajama",
            "paper",
        ),
    ),
    Setting("seed", int, 0, "starts every random choice", low=0, high=2**32 - 1),
    Setting(
        "abstain_below", float, 0.0, "abstain where the confidence is below this", low=0.0, high=1.0
    ),
    Setting("theme", str, "", "name of the screen's theme; empty: the studio's own"),
    Setting(
        "color",
        str,
        "auto",
        "colour on the terminal; auto: unless NO_COLOR is set",
        allowed=("auto", "always", "never"),
    ),
    Setting("sessions", Path, Path("sessions"), "folder the sessions are made in"),
    Setting("judges", Path, Path("judges"), "folder of your own judges, RUBRIC/JUDGE.py"),
    Setting("model", str, "", "model that writes judges; empty: the usual one"),
    Setting(
        "base_url",
        str,
        "",
        "server of the Messages API that is asked; empty: Anthropic's",
        own="whoever wrote it would receive your key and your data",
    ),
    Setting("budget", str, "", "cap of a run that asks a model: 2.50 or 500k tokens; empty: none"),
    Setting("parallel", int, 4, "questions to a model under way at once", low=1, high=64),
    Setting(
        "prices",
        Path,
        Path(_PRICES_FILE),
        "file of your own prices, over the built-in ones",
        own="whoever wrote it could name prices at which no budget is ever reached",
    ),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `config show`."""

    name: str
    value: int | float | str | Path
    source: str
    doc: str


class Config:
    """Every setting's value, and where it came from."""

    def __init__(self, found: Mapping[str, tuple[Any, str]]) -> None:
        self._found = dict(found)

    def __getitem__(self, name: str) -> Any:
        """Return the value of a setting, of the setting's `kind`; paths are absolute."""
        return self._found[name][0]

    def source(self, name: str) -> str:
        """Return "flag", "environment VARIABLE", "FILE line N" or "default"."""
        return self._found[name][1]

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
    if (path := _user_file(environ, cwd)) is not None:
        found.update(_from_file(read_toml(path)))
    if (path := _project_file(environ, cwd)) is not None:
        found.update(_from_file(read_toml(path), project=True))
    if url := environ.get(_URL_VARIABLE, "").strip():
        found["base_url"] = (url, f"environment {_URL_VARIABLE}")
    found.update(_from_environment(environ, cwd))
    found.update(_from_flags(flags or {}, cwd))
    if found["color"][0] == "auto" and environ.get("NO_COLOR"):
        found["color"] = ("never", "environment NO_COLOR")
    return Config(found)


def default_prices(environ: Mapping[str, str] = os.environ, cwd: Path | None = None) -> Path:
    """Return where the user's own prices lie unless set: beside config.toml, if anywhere."""
    return _user_path(environ, cwd or Path.cwd()).with_name(_PRICES_FILE)


def _user_path(environ: Mapping[str, str], cwd: Path) -> Path:
    if named := environ.get(CONFIG_VARIABLE):
        return Path(os.path.abspath(cwd / Path(named).expanduser()))
    import platformdirs

    return platformdirs.user_config_path("pajama-tui") / "config.toml"


def _user_file(environ: Mapping[str, str], cwd: Path) -> Path | None:
    path = _user_path(environ, cwd)
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
        setting = _BY_NAME.get(key)
        if setting is None:
            raise InputError(f"{where}: {_unknown(key, _BY_NAME, flag=key)}")
        if project and setting.own:
            raise InputError(
                f"{where}: '{key}' can't be set by a project's file: {setting.own}. Set it in "
                f"your own config.toml or in {PREFIX}{key.upper()}."
            )
        subject = f"{where}: '{key}'"
        if isinstance(value, bool) or not isinstance(value, _written_as(setting)):
            raise InputError(f"{subject} must be {_wanted(setting)}, not {_shown(value)}.")
        found[key] = (_checked(setting, value, subject, file.path.parent), where)
    return found


def _from_environment(environ: Mapping[str, str], cwd: Path) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    variables = {PREFIX + setting.name.upper(): setting for setting in SETTINGS}
    for variable in environ:
        text = environ[variable].strip()
        if not variable.startswith(PREFIX) or not text:
            continue
        setting = variables.get(variable)
        if setting is not None:
            value = _checked(setting, _parsed(setting, text, variable), variable, cwd)
            found[setting.name] = (value, f"environment {variable}")
        elif variable != CONFIG_VARIABLE:
            name = variable.removeprefix(PREFIX).lower()
            # Others may have variables of this prefix; what is nearly a setting is a slip.
            if name == _MUST_BE_TYPED or difflib.get_close_matches(variable, variables, 1, 0.88):
                raise InputError(f"{variable}: {_unknown(variable, variables, flag=name)}")
    return found


def _from_flags(flags: Mapping[str, Any], cwd: Path) -> dict[str, tuple[Any, str]]:
    found: dict[str, tuple[Any, str]] = {}
    for name, value in flags.items():
        setting = _BY_NAME[name]
        if value is None:
            continue
        option = "--" + name.replace("_", "-")
        if isinstance(value, str):
            value = _parsed(setting, value, option)
        found[name] = (_checked(setting, value, option, cwd), "flag")
    return found


def _parsed(setting: Setting, text: str, subject: str) -> Any:
    try:
        return setting.kind(text)
    except ValueError as error:
        raise InputError(f"{subject} must be {_wanted(setting)}, not {_shown(text)}.") from error


def _checked(setting: Setting, value: Any, subject: str, base: Path) -> Any:
    """Return `value` as the setting's kind, or raise where it isn't allowed."""
    if setting.kind is Path:
        if not str(value):
            raise InputError(f"{subject} must be {_wanted(setting)}, not empty.")
        return Path(os.path.abspath(base / Path(value).expanduser()))
    value = setting.kind(value)
    if setting.allowed and value not in setting.allowed:
        close = difflib.get_close_matches(value, setting.allowed, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise InputError(f"{subject} must be {_wanted(setting)}, not {_shown(value)}.{hint}")
    low = -math.inf if setting.low is None else setting.low
    high = math.inf if setting.high is None else setting.high
    # Said this way round, NaN is outside of any range.
    if setting.kind is not str and not low <= value <= high:
        raise InputError(f"{subject} must be {_wanted(setting)}, not {_shown(value)}.")
    return value


def _written_as(setting: Setting) -> tuple[type, ...]:
    if setting.kind is float:
        return (float, int)
    return (int,) if setting.kind is int else (str,)


def _wanted(setting: Setting) -> str:
    if setting.allowed:
        return "one of " + ", ".join(setting.allowed)
    kinds = {int: "a whole number", float: "a number", str: "a text", Path: "a path"}
    wanted = kinds[setting.kind]
    if setting.low is not None and setting.high is not None:
        wanted += f" from {setting.low:.10g} to {setting.high:.10g}"
    return wanted


def _unknown(name: str, known: Iterable[str], *, flag: str) -> str:
    if flag == _MUST_BE_TYPED:
        return (
            "running judges outside the sandbox can't be set, it must be typed each time: "
            "--unsafe-no-sandbox"
        )
    close = difflib.get_close_matches(name.replace("-", "_"), list(known), 1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}."
    return f"there is no setting '{printable(name, limit=80)}'; {hint}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, str):
        return f"'{printable(value, limit=80)}'"
    return printable(str(value).lower() if isinstance(value, bool) else str(value), limit=80)
