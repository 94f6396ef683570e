"""Rows of an output file that are appended as they come, and found again after a kill."""

import errno
import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.storage import WriteFailed, replace_file
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.records import json_line

ROW = "pajama_row"
"""The position in the input (from 0) of the row that a row was made from."""

SAMPLE = "sample"
"""Which of several responses to one question a row holds, from 0; 0 where it is left away."""

AGAIN = "pajama_again"
"""True where a row failed for a passing reason: the next run makes it anew."""

Key = tuple[int, int]


class RowFile:
    """JSON lines that grow a row at a time, each on disk before the next; use it with `with`.

    What the rows depend on stands beside them in `PATH.settings.json`; a file that was begun with
    other settings is refused rather than mixed. Of each row only its place is held in memory. A
    torn last line is dropped when the file is opened again. When the block ends, however it does,
    rows are put in the order of the input, and of those that were made twice the last stays.

    Args:
        path: the file; made where it is not there.
        settings: plain JSON values by name, each named as a user would name it.
        sampled: rows are told apart by `SAMPLE` as well as by `ROW`.

    Raises:
        InputError: other settings, another process, or it holds something else.
        WriteFailed: it cannot be written.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], *, sampled: bool = False) -> None:
        # Renaming onto a symbolic link would replace the link, not the file the user means.
        self.path = Path(os.path.realpath(path))
        self._shown = printable(str(path))
        self._sampled = sampled
        self._places: dict[Key, int] = {}
        self._again: set[Key] = set()
        self._sorted = True
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Without a buffer: what could not be written is not tried again later.
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                self._lock()
                self._check(settings)
                self._read()
            except BaseException:
                os.close(self._descriptor)
                raise
        except OSError as error:
            raise error if isinstance(error, WriteFailed) else WriteFailed(path, error) from error

    def __enter__(self) -> "RowFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if not self._sorted:
                self._sort()
        finally:
            os.close(self._descriptor)

    def __contains__(self, key: Key) -> bool:
        """Whether the row is there and need not be made again."""
        return key in self._places and key not in self._again

    def __len__(self) -> int:
        return len(self._places) - len(self._again)

    def holds(self, key: Key) -> bool:
        """Whether there is any row of this key, one that will be made again included."""
        return key in self._places

    def append(self, record: Mapping[str, Any]) -> None:
        """Append one row and wait until it is on disk; a failed write leaves nothing behind.

        Args:
            record: has `ROW`, and `SAMPLE` where there are several.
        """
        key, place = self._key(record), self._size()
        try:
            try:
                rest = memoryview(json_line(record))
                # A nearly full disk takes a part, and reports the lack of space on the next write.
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
                os.fsync(self._descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(self._descriptor, place)
                raise
        except OSError as error:
            raise WriteFailed(self.path, error) from error
        self._note(key, place, record)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield every row in the order of the input, of those made twice the last."""
        with self.path.open("rb") as file:
            for _, place in sorted(self._places.items()):
                file.seek(place)
                record: dict[str, Any] = json.loads(file.readline())
                yield record

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size

    def _key(self, record: Mapping[str, Any]) -> Key:
        sample = record.get(SAMPLE, 0) if self._sampled else 0
        return int(record[ROW]), sample if type(sample) is int else 0

    def _note(self, key: Key, place: int, record: Mapping[str, Any]) -> None:
        if key in self._places or (self._places and key < next(reversed(self._places))):
            self._sorted = False
        self._places[key] = place
        (self._again.add if record.get(AGAIN) is True else self._again.discard)(key)

    def _lock(self) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(f"Another process writes {self._shown}; wait for it.") from None
        except OSError as error:
            # Some network file systems have no locks.
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP):
                raise

    def _check(self, settings: Mapping[str, Any]) -> None:
        """Compare the settings with those the file was begun with, or write them down."""
        path = settings_path(self.path)
        if not self._size():
            replace_file(path, json.dumps(settings, indent=1) + "\n")
            return
        try:
            before = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            before = None
        if not isinstance(before, dict):
            raise InputError(
                f"{self._shown} holds something, and no {printable(path.name)} beside it says how "
                "it was made. Move it, or name another --out."
            )
        for name in (*settings, *(name for name in before if name not in settings)):
            then, now = before.get(name), settings.get(name)
            if then != now:
                raise InputError(
                    f"{self._shown} was begun with another {name}: {_told(then)} then, "
                    f"{_told(now)} now. Go on with the same options, or name another --out."
                )

    def _read(self) -> None:
        place, line = 0, b"\n"
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                record = _object(line)
                whole = record is not None and type(record.get(ROW)) is int
                if not whole and not line.endswith(b"\n"):
                    # Torn by a kill; nothing can follow it.
                    os.ftruncate(self._descriptor, place)
                    return
                if record is None or not whole:
                    raise InputError(
                        f"{self._shown}, line {number}: no row that was written here. Take the "
                        "line out, or name another --out."
                    )
                self._note(self._key(record), place, record)
                place += len(line)
        if not line.endswith(b"\n"):
            # Whole, but for an editor that takes the last line's end away.
            os.write(self._descriptor, b"\n")

    def _sort(self) -> None:
        """Write the rows anew in order, and put the file in the place of this one."""
        # An interruption may have come between a row's writing and our noting it.
        self._places.clear()
        self._again.clear()
        self._read()
        try:
            descriptor, temporary = tempfile.mkstemp(
                prefix=f".{self.path.name[:80]}.", dir=self.path.parent
            )
            try:
                with os.fdopen(descriptor, "wb") as file, self.path.open("rb") as rows:
                    for _, place in sorted(self._places.items()):
                        rows.seek(place)
                        file.write(rows.readline())
                    file.flush()
                    os.fsync(file.fileno())
                os.chmod(temporary, os.fstat(self._descriptor).st_mode & 0o777)
                os.replace(temporary, self.path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(temporary)
                raise
        except OSError as error:
            raise WriteFailed(self.path, error) from error


def settings_path(path: Path) -> Path:
    """Where the settings of the rows in `path` are kept."""
    return path.with_name(f"{path.name}.settings.json")


def spend_path(path: Path) -> Path:
    """Where the requests for the rows in `path` are written down."""
    return path.with_name(f"{path.name}.spend.jsonl")


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value in (None, "") else printable(str(value), limit=60)


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
