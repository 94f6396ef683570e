"""Scores of texts as they come, one line a text, found again after a kill."""

import errno
import fcntl
import json
import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.storage import WriteFailed
from pajama_tui.untrusted import printable


class PartFile:
    """A file of scores that grows.

    Of each text only its place in the file is held in memory. Whole lines are appended; a torn last
    one is dropped when the file is opened again.

    Args:
        path: the file.
        key: what the scores depend on; a file of another key is begun anew.

    Raises:
        InputError: another process writes it, or it is no file of ours.
        WriteFailed: it cannot be written.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._places: dict[bytes, int] = {}
        shown = printable(str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+b")
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._file.close()
                raise InputError(f"Another process writes {shown}; wait for it.") from None
            except OSError as error:
                # Some network file systems have no locks.
                if error.errno not in (errno.ENOLCK, errno.ENOTSUP):
                    raise
            self._open(key, shown)
        except OSError as error:
            raise WriteFailed(path, error) from error

    def __contains__(self, text: bytes) -> bool:
        return text in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __enter__(self) -> "PartFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, records: Iterable[tuple[bytes, dict[str, Any]]]) -> None:
        """Append the scores of texts, a line each, and wait until they are on disk."""
        lines = []
        place = self._file.seek(0, os.SEEK_END)
        places = {}
        for text, record in records:
            line = json.dumps({"text": text.hex(), "scores": record}).encode() + b"\n"
            places[text] = place
            place += len(line)
            lines.append(line)
        try:
            self._file.write(b"".join(lines))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise WriteFailed(self._path, error) from error
        self._places |= places

    def read(self, text: bytes) -> dict[str, Any]:
        """Return the scores of a text."""
        self._file.seek(self._places[text])
        scores: dict[str, Any] = json.loads(self._file.readline())["scores"]
        return scores

    def _open(self, key: str, shown: str) -> None:
        self._file.seek(0)
        head = self._file.readline()
        if head:
            found = _json(head)
            if "probe_key" not in found:
                self._file.close()
                raise InputError(f"{shown} is in the way: it is no file of ours. Move it.")
            if found["probe_key"] == key and head.endswith(b"\n"):
                self._read_on(len(head))
                return
        self._file.truncate(0)
        self._file.write(json.dumps({"probe_key": key}).encode() + b"\n")
        self._file.flush()

    def _read_on(self, place: int) -> None:
        for line in self._file:
            record = _json(line)
            if not line.endswith(b"\n") or not isinstance(record.get("scores"), dict):
                self._file.truncate(place)
                return
            self._places[bytes.fromhex(record["text"])] = place
            place += len(line)


def _json(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
