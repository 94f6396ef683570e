"""job.toml: what a job is to do, with which data and settings, and how to run it by hand."""

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pajama_tui import __version__
from pajama_tui.errors import InputError
from pajama_tui.session_file import refuse_secrets
from pajama_tui.storage import replace_file
from pajama_tui.toml_file import TomlFile, read_toml
from pajama_tui.training.jobs.needs import Needs
from pajama_tui.untrusted import printable

LAYOUT = 1
_BLOCK = 1 << 20
# Longer ones are known by size and time of change alone: hashing them would hold up the start.
_HASHED = 1 << 30


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that a job works on, as it was when the job was made.

    Attributes:
        path: absolute, or a hub id.
        size: bytes; None for what is no file.
        modified: time of its last change, nanoseconds since the epoch; None likewise.
        sha256: hex digest of the content; None where it is no file or longer than 1 GiB.
    """

    path: str
    size: int | None = None
    modified: int | None = None
    sha256: str | None = None

    @classmethod
    def of(cls, path: Path | str) -> "DataFile":
        """Take note of the file at `path`; a name that is no file's is kept as it is."""
        if not os.path.isfile(path):
            return cls(os.path.abspath(path) if os.path.exists(path) else str(path))
        absolute = os.path.abspath(path)
        try:
            stat = os.stat(absolute)
            digest = _sha256(absolute) if stat.st_size <= _HASHED else None
        except OSError as error:
            raise InputError(f"Can't read {printable(absolute)}: {error.strerror}.") from error
        return cls(absolute, stat.st_size, stat.st_mtime_ns, digest)

    def changed(self) -> str:
        """Return what is different from when the job was made, as a sentence, or ""."""
        if self.size is None:
            return ""
        shown = printable(self.path)
        try:
            stat = os.stat(self.path)
            if stat.st_size == self.size and stat.st_mtime_ns == self.modified:
                return ""
            if stat.st_size == self.size and self.sha256 in (None, _sha256(self.path)):
                return ""
        except OSError as error:
            return f"{shown} can't be read any more: {error.strerror}."
        return f"{shown} has changed since the job was made."


@dataclass(frozen=True, slots=True)
class JobSpec:
    """What stands in job.toml.

    Attributes:
        kind: a name in `registry.KINDS`.
        what: one line for people.
        settings: TOML values, handed to the kind's function.
        seeds: every random choice's seed, by what it is for.
        data: the files it works on.
        versions: of what takes part, by name.
        needs: what it takes of the machine.
        force: it is started even where that is not there.
        at_once: how many jobs without a GPU may run at once on its machine.
        command: runs the job in the foreground, from `directory`.
        created: UTC.
    """

    kind: str
    what: str
    settings: Mapping[str, Any]
    seeds: Mapping[str, int] = field(default_factory=dict)
    data: Sequence[DataFile] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    needs: Needs = field(default_factory=Needs)
    force: bool = False
    at_once: int = 1
    command: Sequence[str] = ()
    directory: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))


def own_versions() -> dict[str, str]:
    """The versions of this program and of the interpreter."""
    return {"pajama_tui": __version__, "python": sys.version.split()[0]}


def versions_of(*packages: str) -> dict[str, str]:
    """The versions of those of these packages that are installed."""
    found = {}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def command_of(folder: Path) -> list[str]:
    """The command that runs the job in `folder` in the foreground."""
    return [sys.executable, "-m", "pajama_tui.training.jobs.main", str(folder)]


def write_spec(path: Path, spec: JobSpec) -> None:
    """Write job.toml.

    Raises:
        InputError: something in it is or looks like a secret, or is no TOML value.
        WriteFailed: see storage.
    """
    import tomli_w

    refuse_secrets(spec.settings)
    document: dict[str, Any] = {
        "layout": LAYOUT,
        "kind": spec.kind,
        "what": spec.what,
        "created": spec.created,
        "directory": spec.directory,
        "command": list(spec.command),
        "force": spec.force,
        "at_once": spec.at_once,
        "versions": dict(spec.versions),
        "seeds": dict(spec.seeds),
        "needs": spec.needs.to_dict(),
        "settings": _without_none(spec.settings),
        "data": [_without_none(_table(file)) for file in spec.data],
    }
    try:
        content = tomli_w.dumps(document).encode()
    except (TypeError, UnicodeEncodeError) as error:
        raise InputError(
            f"The job's settings can't be kept: {printable(str(error), limit=200)}. Names of "
            "files must be valid Unicode."
        ) from error
    replace_file(path, content)


def read_spec(path: Path) -> JobSpec:
    """Read job.toml.

    Raises:
        InputError: it is missing, broken, of a newer layout, or a value has the wrong type;
            names the file, and the line where it can.
    """
    file = read_toml(path)
    layout = _typed(file, "layout", int)
    if layout != LAYOUT:
        raise InputError(
            f"{file.where('layout')}: this job was made by another pajama-tui (layout {layout}, "
            f"this one knows {LAYOUT}). Upgrade: pip install -U pajama-tui"
        )
    values = file.values
    absent: dict[str, Any] = {"versions": {}, "seeds": {}, "needs": {}, "data": [], "command": []}
    absent |= {"force": False, "at_once": 1, "directory": ""}
    for name, value in absent.items():
        values.setdefault(name, value)
    seeds = _typed(file, "seeds", dict)
    if not all(type(seed) is int for seed in seeds.values()):
        raise InputError(f"{printable(str(path))}: [seeds] must hold whole numbers. Mend it.")
    data = _typed(file, "data", list)
    try:
        needs = Needs(**_typed(file, "needs", dict))
        files = tuple(DataFile(**entry) for entry in data)
    except TypeError as error:
        raise InputError(
            f"{printable(str(path))}: [needs] or [[data]] is not as it was written "
            f"({printable(str(error), limit=120)}). Mend it, or start the job anew."
        ) from error
    return JobSpec(
        kind=_typed(file, "kind", str),
        what=_typed(file, "what", str),
        settings=_typed(file, "settings", dict),
        seeds=seeds,
        data=files,
        versions=_typed(file, "versions", dict),
        needs=needs,
        force=_typed(file, "force", bool),
        at_once=_typed(file, "at_once", int),
        command=tuple(map(str, _typed(file, "command", list))),
        directory=_typed(file, "directory", str),
        created=_typed(file, "created", datetime),
    )


def _typed(file: TomlFile, name: str, kind: type[Any]) -> Any:
    value = file.values.get(name)
    if type(value) is not kind:
        words = {int: "a whole number", str: "a text", dict: "a table", list: "a list",
                 bool: "true or false", datetime: "a date and time"}  # fmt: skip
        problem = "is missing" if value is None else "has the wrong type"
        raise InputError(
            f"{file.where(name)}: '{name}' {problem}: it must be {words[kind]}. "
            "Mend it, or start the job anew."
        )
    return value


def _table(file: DataFile) -> dict[str, Any]:
    return {name: getattr(file, name) for name in DataFile.__slots__}


def _without_none(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_none(value)
        if isinstance(value, Mapping)
        else str(value)
        if isinstance(value, os.PathLike)
        else value
        for name, value in table.items()
        if value is not None
    }


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
