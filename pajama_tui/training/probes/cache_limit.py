"""Keeping features within a limit: of all models' texts, the least recently used go first.

Each model's folder has a log of which texts were used when. What is in use, that is what was read
or kept since this process opened the cache, never goes: a job needs all of its features at its end.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

USED = "used"
_RECORD = np.dtype([("key", "S16"), ("time", "<f8")])
# Down to so much of the limit, so that not every batch has to make room again.
_DOWN_TO = 0.9

Locked = Callable[[Path], AbstractContextManager[None]]


def note_use(folder: Path, keys: Sequence[bytes]) -> None:
    """Append to a folder's log that texts are used now; the caller holds its lock.

    Raises:
        OSError: it cannot be written.
    """
    records = np.zeros(len(keys), _RECORD)
    records["key"] = np.array(keys, "S16")
    records["time"] = time.time()
    with (folder / USED).open("ab") as file:
        if torn := file.tell() % _RECORD.itemsize:
            file.truncate(file.tell() - torn)
        file.write(records.tobytes())


def size_of(root: Path) -> int:
    """Bytes that all models' features take."""
    total = 0
    for folder in _folders(root):
        with os.scandir(folder) as entries:
            total += sum(entry.stat().st_size for entry in entries if entry.is_file())
    return total


def make_room(
    root: Path, limit: int, began: float, locked: Locked, records_of: Callable[[Path], Any]
) -> int:
    """Remove the least recently used texts' features, and return the bytes that are left.

    Args:
        root: the cache's folder.
        limit: bytes.
        began: what was used since then (seconds since the epoch) stays.
        locked: holds a folder's lock.
        records_of: the whole records of a file, a structured array with "key"; None for no file.

    Raises:
        OSError: something cannot be read or written; what is there stays whole.
    """
    total = size_of(root)
    if total <= limit:
        return total
    found = []
    for folder in _folders(root):
        with locked(folder):
            found.append((folder, *_uses(folder, records_of)))
    times = np.concatenate([each[2] for each in found])
    sizes = np.concatenate([each[3] for each in found])
    order = np.argsort(times, kind="stable")
    order = order[times[order] < began]
    freed = np.cumsum(sizes[order])
    wanted = total - int(_DOWN_TO * limit)
    if not len(order):
        return total
    last = times[order[min(int(np.searchsorted(freed, wanted)), len(order) - 1)]]
    for folder, keys, used, _ in found:
        # By the moment rather than one by one: what was kept together goes together.
        gone = keys[used <= last]
        if len(gone):
            with locked(folder):
                _rewrite(folder, gone, records_of)
    return size_of(root)


def _folders(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if (path / "lock").is_file())


def _uses(
    folder: Path, records_of: Callable[[Path], Any]
) -> tuple[NDArray[Any], NDArray[np.float64], NDArray[np.int64]]:
    """A folder's texts: keys, when each was last used (0: before there was a log), and bytes."""
    keys, sizes = [], []
    for path in sorted(folder.glob("*.features")):
        records = records_of(path)
        if records is not None:
            keys.append(np.array(records["key"]))
            sizes.append(np.full(len(records), records.dtype.itemsize, np.int64))
    if not keys:
        return np.empty(0, "S16"), np.empty(0), np.empty(0, np.int64)
    known, place = np.unique(np.concatenate(keys), return_inverse=True)
    taken = np.bincount(place, np.concatenate(sizes), len(known)).astype(np.int64)
    times = np.zeros(len(known))
    log = _log(folder)
    at = np.searchsorted(known, log["key"])
    there = at < len(known)
    there[there] = known[at[there]] == log["key"][there]
    np.maximum.at(times, at[there], log["time"][there])
    return known, times, taken


def _rewrite(folder: Path, gone: NDArray[Any], records_of: Callable[[Path], Any]) -> None:
    log = _log(folder)
    for path in [*sorted(folder.glob("*.features")), folder / USED]:
        records = log if path.name == USED else records_of(path)
        if records is None:
            continue
        kept = np.array(records[~np.isin(records["key"], gone)])
        head = b"" if path.name == USED else path.read_bytes()[:4]
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            file.write(head)
            file.write(kept.tobytes())
        os.replace(temporary, path)


def _log(folder: Path) -> Any:
    try:
        content = (folder / USED).read_bytes()
    except OSError:
        return np.empty(0, _RECORD)
    whole = len(content) // _RECORD.itemsize
    return np.frombuffer(content[: whole * _RECORD.itemsize], _RECORD)
