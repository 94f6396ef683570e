"""session.toml: what a session is about, checked on reading, and never a secret in it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.toml_file import TomlFile, read_toml
from pajama_tui.untrusted import printable

FILE_NAME = "session.toml"
LAYOUT = 1
SECTIONS = ("mapping", "seeds", "settings")

_SECRET_NAME = re.compile(r"key|token|secret|passw|credential", re.I)
_COUNT_OF_TOKENS = re.compile(r"(^|_)tokens($|_)", re.I)
_SECRET_VALUE = re.compile(r"\b(?:sk-[A-Za-z0-9_-]{20,}|(?:hf|ghp)_[A-Za-z0-9]{30,})")


@dataclass(frozen=True, slots=True)
class DataRef:
    """The data a session is about.

    Attributes:
        path: absolute path of a file, or a hub id (`org/name…`). A relative path of a file that
            exists is made absolute.
        size: bytes, None for a hub id.
        fingerprint: digest of the content; scores and labels belong to it. None while the
            content hasn't been read to its end.
        format: what the pairs were read as.
    """

    path: str
    size: int | None
    fingerprint: str | None
    format: str

    def __post_init__(self) -> None:
        if os.path.isfile(self.path):
            object.__setattr__(self, "path", os.path.abspath(self.path))


def read_session_file(directory: Path) -> dict[str, Any]:
    """Return the content of `directory`/session.toml, in layout `LAYOUT`.

    Raises:
        InputError: it is missing, broken, of a newer layout, or a value has the wrong type.
    """
    path = directory / FILE_NAME
    if not os.path.exists(path):
        raise InputError(
            f"{printable(str(directory))} holds no session (there is no {FILE_NAME}). "
            "Open it with a data file to make one."
        )
    file = read_toml(path)
    layout = _typed(file, file.values, "layout", int)
    if layout > LAYOUT:
        raise InputError(
            f"{file.where('layout')}: this session was written by a newer pajama-tui (layout "
            f"{layout}, this one knows {LAYOUT}). Upgrade: pip install -U pajama-tui"
        )
    if layout < 1:
        raise InputError(f"{file.where('layout')}: there is no layout {layout}.")
    data = _typed(file, file.values, "data", dict)
    kinds = {"path": str, "relative": str, "size": int, "fingerprint": str, "format": str}
    for key, kind in kinds.items():
        if key in data or key in ("path", "format"):
            _typed(file, data, f"data.{key}", kind)
    for section in SECTIONS:
        file.values.setdefault(section, {})
        _typed(file, file.values, section, dict)
    return file.values


def write_session_file(directory: Path, document: Mapping[str, Any]) -> None:
    """Replace `directory`/session.toml.

    Raises:
        InputError: something in it is or looks like a secret, or isn't Unicode text.
        WriteFailed: see storage.
    """
    import tomli_w

    for section in SECTIONS:
        refuse_secrets(document.get(section, {}))
    text = tomli_w.dumps(document)
    try:
        content = text.encode()
    except UnicodeEncodeError as error:
        bad = printable(text[max(error.start - 40, 0) : error.end])
        raise InputError(
            f"Can't keep this in {FILE_NAME}, it isn't valid Unicode: {bad}. Rename it."
        ) from error
    replace_file(directory / FILE_NAME, content)


def data_table(data: DataRef, directory: Path) -> dict[str, Any]:
    """Return the [data] table for `data`, as seen from a session in `directory`."""
    table: dict[str, Any] = {"path": data.path}
    if os.path.isabs(data.path):
        # From real path to real path: ".." leads elsewhere behind a symbolic link.
        folder, name = os.path.split(data.path)
        real = os.path.join(os.path.realpath(folder), name)
        table["relative"] = os.path.relpath(real, os.path.realpath(directory))
    if data.size is not None:
        table["size"] = data.size
    if data.fingerprint is not None:
        table["fingerprint"] = data.fingerprint
    return {**table, "format": data.format}


def data_ref(document: Mapping[str, Any], directory: Path) -> DataRef:
    """Return the data of a session, its path where the file lies now.

    That is the absolute path if it exists, else the one relative to the session (a project that
    was moved as a whole), else the absolute one.
    """
    table = document["data"]
    found = [path for path in data_paths(document, directory) if os.path.exists(path)]
    path = found[0] if found else table["path"]
    return DataRef(path, table.get("size"), table.get("fingerprint"), table["format"])


def data_paths(document: Mapping[str, Any], directory: Path) -> list[str]:
    """Return where the data file of a session may lie, best first; a hub id as it is."""
    table = document["data"]
    paths = [table["path"]]
    if os.path.isabs(table["path"]) and "relative" in table:
        paths.append(os.path.normpath(os.path.join(os.path.realpath(directory), table["relative"])))
    return paths


def is_about(document: Mapping[str, Any], directory: Path, data: str) -> bool:
    """Return whether a session's data is `data`, an absolute path or a hub id."""
    for path in data_paths(document, directory):
        if path == data:
            return True
        if os.path.exists(path) and os.path.exists(data) and os.path.samefile(path, data):
            return True
    return False


def refuse_secrets(values: Mapping[str, Any]) -> None:
    """Raise InputError if a name or a string in `values`, at any depth, is like a secret's."""
    for name, value in values.items():
        counted = _COUNT_OF_TOKENS.search(name) and isinstance(value, int | float)
        if _SECRET_NAME.search(name) and not counted:
            raise InputError(
                f"'{printable(name)}' is named like a secret, and no secret is ever written into "
                "a session. Keep it in the environment."
            )
        items = value if isinstance(value, list | tuple) else [value]
        for item in items:
            if isinstance(item, Mapping):
                refuse_secrets(item)
            elif isinstance(item, str) and without_secrets(item) != item:
                raise InputError(
                    f"'{printable(name)}' holds what looks like a secret, and none is ever "
                    "written into a session. Keep it in the environment."
                )


def without_secrets(text: str) -> str:
    """Return `text` with API keys, and the values of secrets in the environment, crossed out."""
    for name, value in os.environ.items():
        if len(value) >= 12 and _SECRET_NAME.search(name):
            text = text.replace(value, f"[{name}]")
    return _SECRET_VALUE.sub("[secret]", text)


def _typed(file: TomlFile, table: Mapping[str, Any], key: str, kind: type[Any]) -> Any:
    name = key.rpartition(".")[2]
    value = table.get(name)
    if type(value) is not kind:
        wanted = {int: "a whole number", str: "a text", dict: "a table"}[kind]
        problem = "is missing" if value is None else "has the wrong type"
        raise InputError(
            f"{file.where(key)}: '{key}' {problem}: it must be {wanted}. "
            "Mend it, or restore the file from a copy."
        )
    return value
