"""TOML files that people edit by hand: read with errors that name file, line and column."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

_POSITION = re.compile(r"^(?P<what>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)$", re.S)
_AT_END = " (at end of document)"


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file's values and the text they came from."""

    path: Path
    text: str
    values: dict[str, Any]

    def where(self, key: str) -> str:
        """Return "PATH line N" for a top-level key, or "PATH" where its line isn't plain."""
        found = re.search(rf"""^[ \t]*["']?{re.escape(key)}["']?[ \t]*=""", self.text, re.M)
        shown = printable(str(self.path))
        return f"{shown} line {self.text.count(chr(10), 0, found.start()) + 1}" if found else shown


def read_toml(path: Path) -> TomlFile:
    """Read the file at `path`.

    Raises:
        InputError: it can't be read, isn't UTF-8 or isn't TOML; names file, line and column.
    """
    shown = printable(str(path))
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(f"Can't read {shown}: {error.strerror}.") from error
    try:
        text = raw.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, column = _line_and_column(raw[: error.start].decode("utf-8", "replace"))
        raise InputError(
            f"{shown}, line {line}, column {column}: byte {raw[error.start]:#04x} is not UTF-8. "
            "Save the file as UTF-8."
        ) from error
    try:
        return TomlFile(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        what = str(error)
        if position := _POSITION.match(what):
            what, line, column = position["what"], int(position["line"]), int(position["column"])
        else:
            line, column = _line_and_column(text)
            what = what.removesuffix(_AT_END)
        raise InputError(
            f"{shown}, line {line}, column {column}: not valid TOML ({printable(what)}). "
            "Mend that line."
        ) from error
    except RecursionError as error:
        raise InputError(f"{shown}: nested too deeply to be read.") from error


def _line_and_column(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")
