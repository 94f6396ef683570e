"""Values of settings: read as typed or as written, checked, or refused with a sentence."""

import difflib
import math
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.settings import Setting
from pajama_tui.untrusted import printable

# Where it matters most, a file or a forgotten export must not be enough.
MUST_BE_TYPED = "unsafe_no_sandbox"
_SPELLINGS = {"true": True, "1": True, "on": True, "yes": True}
_SPELLINGS |= {"false": False, "0": False, "off": False, "no": False}
_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Path: "a path",
}


def parsed(setting: Setting, text: str, subject: str) -> Any:
    """Return what a typed text means, as the setting's kind; not checked yet.

    Raises:
        InputError: it is no such value; `subject` is what the sentence begins with.
    """
    if setting.kind is bool:
        found = _SPELLINGS.get(text.strip().lower())
        if found is None:
            raise InputError(f"{subject} must be {wanted(setting)}, not {shown(text)}.")
        return found
    try:
        return setting.kind(text)
    except ValueError as error:
        raise InputError(f"{subject} must be {wanted(setting)}, not {shown(text)}.") from error


def checked(setting: Setting, value: Any, subject: str, base: Path) -> Any:
    """Return `value` as the setting's kind, a path as seen from `base`.

    Raises:
        InputError: it isn't allowed; `subject` is what the sentence begins with.
    """
    if setting.kind is Path:
        if not str(value):
            raise InputError(f"{subject} must be {wanted(setting)}, not empty.")
        return Path(os.path.abspath(base / Path(value).expanduser()))
    value = setting.kind(value)
    if setting.allowed and value not in setting.allowed:
        close = difflib.get_close_matches(value, setting.allowed, 1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise InputError(f"{subject} must be {wanted(setting)}, not {shown(value)}.{hint}")
    low = -math.inf if setting.low is None else setting.low
    high = math.inf if setting.high is None else setting.high
    # Said this way round, NaN is outside of any range.
    if setting.kind not in (str, bool) and not low <= value <= high:
        raise InputError(f"{subject} must be {wanted(setting)}, not {shown(value)}.")
    return value


def written_as(setting: Setting, value: object) -> bool:
    """Return whether a TOML value is of the type that the setting is written as."""
    if setting.kind is bool or isinstance(value, bool):
        return setting.kind is bool and isinstance(value, bool)
    return isinstance(value, _types(setting))


def _types(setting: Setting) -> tuple[type, ...]:
    if setting.kind is float:
        return (float, int)
    return (int,) if setting.kind is int else (str,)


def wanted(setting: Setting) -> str:
    """Return in words which values there are."""
    if setting.allowed:
        return "one of " + ", ".join(setting.allowed)
    words = _KINDS[setting.kind]
    if setting.low is not None and setting.high is not None:
        words += f" from {setting.low:.10g} to {setting.high:.10g}"
    return words


def unknown(name: str, known: Iterable[str], *, flag: str) -> str:
    """Return what to say of a name that is no setting; `flag` is it as a setting's name."""
    if flag == MUST_BE_TYPED:
        return (
            "running judges outside the sandbox can't be set, it must be typed each time: "
            "--unsafe-no-sandbox"
        )
    close = difflib.get_close_matches(name.replace("-", "_"), list(known), 1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}."
    return f"there is no setting '{printable(name, limit=80)}'; {hint}"


def shown(value: object) -> str:
    """Return a wrong value as a sentence can hold it."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, str):
        return f"'{printable(value, limit=80)}'"
    return printable(str(value).lower() if isinstance(value, bool) else str(value), limit=80)
