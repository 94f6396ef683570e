"""Other data to go on with: what lies about, what it looks like, and its workspace."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pairs.detect import FormatGuess
from pajama_tui.pairs.hub import hub_name
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.pairs.source import PairSource
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.session_file import FILE_NAME, data_ref, read_session_file
from pajama_tui.session_place import session_directory

ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
_PACKED = (".gz", ".zst")
_LOOKED_AT = 200
_SHOWN_ROWS = 4
_MOST_ENTRIES = 2_000
_MOST_SESSIONS = 200
_COUNT_SECONDS = 0.4


@dataclass(frozen=True, slots=True)
class Preview:
    """What data looks like through a mapping.

    Attributes:
        guess: what it was taken for; `mapping`: the columns in force.
        rows: the first few.
        golds: how often each gold occurs among the first rows: "a", "b", "tie", "none".
        columns: names of the first record's fields.
        known: rows found so far; all of them where `counted`.
    """

    guess: FormatGuess
    mapping: ColumnMap
    rows: tuple[Pair | BadRow, ...]
    golds: dict[str, int]
    columns: tuple[str, ...]
    known: int
    counted: bool


def preview(source: PairSource) -> Preview:
    """Look at the first rows of a source that is open."""
    rows = [source.read(row) for row in range(min(len(source), _LOOKED_AT))]
    golds = dict.fromkeys(("a", "b", "tie", "none"), 0)
    pairs = [row for row in rows if isinstance(row, Pair)]
    for pair in pairs:
        golds[pair.gold or "none"] += 1
    return Preview(
        guess=source.format,
        mapping=source.mapping,
        rows=tuple(rows[:_SHOWN_ROWS]),
        golds=golds,
        columns=tuple(map(str, pairs[0].record)) if pairs else (),
        known=len(source),
        counted=source.scanned,
    )


@dataclass(frozen=True, slots=True)
class Recent:
    """Data that a session is about.

    Attributes:
        data: where the file lies now, or a hub id.
        session: its directory.
        there: whether the file exists; true for a hub id.
    """

    data: str
    session: Path
    there: bool


class DataOpener:
    """Finds and opens other data with the options that the program was started with.

    Args:
        open: opens the workspace on data, read-only or not, with a mapping as text, "" for the one
            of its session; raises as `Workspace.open`.
        sessions: the folder of sessions from the configuration.
    """

    def __init__(
        self,
        open: Callable[[str, bool, str], Workspace],
        sessions: Path | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._open = open
        self._sessions = sessions
        self._environ = environ

    def open(self, data: str, readonly: bool = False, mapping: str = "") -> Workspace:
        """Open the workspace on `data`, with this mapping unless it is empty.

        Raises:
            InputError: it cannot be read; SessionBusy: another process writes its session.
        """
        return self._open(data, readonly, mapping)

    def session_of(self, data: str) -> Path:
        """Return the directory of the session on `data`, which may not exist yet."""
        directory, _ = session_directory(
            data, sessions=self._sessions, environ=self._environ, readonly=True
        )
        return directory

    def recent(self) -> list[Recent]:
        """Return the data of the sessions beside each other, last used first."""
        folder = Path(self._sessions or self._environ.get("PAJAMA_SESSIONS") or "sessions")
        try:
            with os.scandir(folder.expanduser()) as entries:
                directories = [Path(entry.path) for entry in entries if entry.is_dir()]
        except OSError:
            return []
        dated = sorted(((_changed(each), each) for each in directories), reverse=True)
        found: list[Recent] = []
        for when, directory in dated[:_MOST_SESSIONS]:
            if not when:
                continue
            try:
                about = data_ref(read_session_file(directory), directory)
            except (PajamaError, OSError):
                continue
            there = not os.path.isabs(about.path) or os.path.isfile(about.path)
            found.append(Recent(about.path, directory, there))
        return found

    def preview(self, data: str, seed: int = 0, mapped: str = "") -> Preview:
        """Look at the first rows of a file, as `mapped` says or its session maps it.

        They are counted if it is quick.

        Raises:
            InputError: it cannot be read, or is no file.
        """
        path = Path(data).expanduser()
        if not os.path.lexists(path) and hub_name(data):
            raise InputError("A dataset of the hub is fetched when it is opened: enter does that.")
        mapping: ColumnMap | None = ColumnMap.parse(mapped) if mapped else None
        directory = self.session_of(data)
        if mapping is None and (directory / FILE_NAME).exists():
            kept = read_session_file(directory)["mapping"]
            mapping = ColumnMap.from_dict(kept) if kept else None
        with open_pairs(path, mapping=mapping, seed=seed) as source:
            end = time.monotonic() + _COUNT_SECONDS
            source.scan(cancelled=lambda: time.monotonic() > end)
            return preview(source)


def completions(text: str, cwd: Path | None = None) -> list[str]:
    """Return the folders and data files whose path begins with `text`, as one would type them.

    Folders end in "/". Hidden ones are left out unless asked for. Empty where a folder can't be
    read.
    """
    head, slash, start = text.rpartition("/")
    folder = Path(cwd or ".") / Path(f"{head}{slash}" or ".").expanduser()
    found: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if not name.startswith(start) or (name.startswith(".") and not start):
                    continue
                if entry.is_dir():
                    found.append(f"{head}{slash}{name}/")
                elif is_data_name(name):
                    found.append(f"{head}{slash}{name}")
                if len(found) >= _MOST_ENTRIES:
                    break
    except OSError:
        return []
    return sorted(found)


def common_start(texts: Sequence[str]) -> str:
    """Return what all texts begin with."""
    if not texts:
        return ""
    # What the first and the last of them in order share, all share.
    first, last = min(texts), max(texts)
    at = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:at] if at is not None else first


def is_data_name(name: str) -> bool:
    """Whether a file's name is like that of data."""
    lower = name.lower()
    for packed in _PACKED:
        lower = lower.removesuffix(packed)
    return lower.endswith(ENDINGS)


def _changed(directory: Path) -> float:
    try:
        return os.stat(directory / FILE_NAME).st_mtime
    except OSError:
        return 0.0
