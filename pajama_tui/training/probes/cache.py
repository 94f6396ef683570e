"""Pooled vectors on disk, so that no text is read twice by the same model.

One folder a model, revision and dtype. In it one file a layer and pool: fixed records of the
text's key, a checksum and the vector, appended and never changed, so that a kill costs at most a
torn last record, and two processes add to it in turns. A text's key is a digest of its token ids,
of which the aspect's prompt is a part: another version of a prompt is another text.
"""

import fcntl
import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.training.probes.cache_limit import make_room, note_use
from pajama_tui.training.probes.features import Float32s, Wanted
from pajama_tui.training.probes.language_model import LanguageModel

KEY = 16
DTYPES = ("float32", "float16")
SETTING = "features_gib"
"""The setting that limits what is kept; 0 limits nothing."""

# After so much of the limit was written, it is looked at again.
_LOOK_AFTER = 0.02
# Records that tell how a file's values are kept.
_TRIED = 4

Columns = dict[tuple[int, str], Float32s]


def default_folder() -> Path:
    """Where features are kept unless a folder is named: in the user's cache."""
    import platformdirs

    return platformdirs.user_cache_path("pajama-tui") / "features"


def configured_limit() -> int:
    """The setting's bytes; 0 for no limit."""
    from pajama_tui.config import load_config

    return int(float(load_config()[SETTING]) * 2**30)


def text_key(ids: Sequence[int]) -> bytes:
    """The key of a text, 16 bytes."""
    return hashlib.blake2b(np.asarray(ids, "<u4").tobytes(), digest_size=KEY).digest()


class FeatureCache:
    """Features kept in a folder.

    Args:
        folder: made when something is kept.
        dtype: "float32" keeps what was computed; "float16" takes half the space, and rounds.
        limit: bytes that all models' features may take, 0 for no limit; None asks the setting.
            The least recently used texts' go first, and none that this process uses.

    Attributes:
        fault: why nothing more is kept (a full disk, say), or "".
        notice: that what is in use is more than the limit, in a sentence, or "".
    """

    def __init__(
        self, folder: Path | None = None, dtype: str = "float32", limit: int | None = None
    ) -> None:
        if dtype not in DTYPES:
            raise InputError(f"Features are kept as {' or '.join(DTYPES)}.")
        self.folder = folder or default_folder()
        self.dtype = np.dtype(dtype).newbyteorder("<")
        self.fault = ""
        self.notice = ""
        self._limit = configured_limit() if limit is None else limit
        self._began = time.time()
        self._written: int | None = None

    def wrote(self, count: int) -> None:
        """Take note of bytes written, and make room where they are too many.

        Raises:
            OSError: see `make_room`.
        """
        before, self._written = self._written, (self._written or 0) + count
        if not self._limit or (before is not None and self._written < self._limit * _LOOK_AFTER):
            return
        self._written = 0
        left = make_room(self.folder, self._limit, self._began, locked, read_records)
        if left > self._limit:
            self.notice = (
                f"The features in use take {left / 2**30:.1f} GiB, more than the setting {SETTING} "
                f"allows ({self._limit / 2**30:.1f} GiB): they stay until something else is read."
            )

    def columns(self, model: LanguageModel, wanted: Wanted) -> "CachedColumns":
        """The kept features of a model that are wanted."""
        identity = {**model.identity.to_dict(), "name": "", "revision": model.revision}
        about = json.dumps([identity, self.dtype.name], sort_keys=True)
        folder = self.folder / hashlib.sha256(about.encode()).hexdigest()[:24]
        return CachedColumns(self, folder, wanted)

    def rounded(self, values: Float32s) -> Float32s:
        """What comes back of values that were kept."""
        if self.dtype.itemsize == 4:
            return values
        limit = np.finfo(np.float16).max
        small: Float32s = np.clip(values, -limit, limit).astype(np.float16).astype(np.float32)
        return small


class CachedColumns:
    """The files of one model's columns."""

    def __init__(self, cache: FeatureCache, folder: Path, wanted: Wanted) -> None:
        self._cache = cache
        self._folder = folder
        names = [*wanted.pools, *(["heads"] if wanted.attention else [])]
        self._names = [(layer, name) for layer in wanted.layers for name in names]

    def read(self, keys: Sequence[bytes]) -> tuple[NDArray[np.bool_], Columns]:
        """Return which texts are kept whole, bool (n,), and the columns of those, in order."""
        found = np.ones(len(keys), bool)
        rows: Columns = {}
        for name in self._names:
            held, values = self._read(name, keys)
            found &= held
            if not found.any():
                return found, {}
            rows[name] = values
        # Where it cannot be written, nothing will be removed either.
        with suppress(OSError), locked(self._folder):
            note_use(self._folder, [key for key, held in zip(keys, found, strict=True) if held])
        return found, {name: values[found] for name, values in rows.items()}

    def append(self, keys: Sequence[bytes], columns: Columns) -> None:
        """Keep texts' columns, float32 (n, ·) each; where that fails, `fault` says why."""
        if self._cache.fault:
            return
        try:
            written = 0
            with locked(self._folder):
                note_use(self._folder, keys)
                for name in self._names:
                    written += self._append(self._path(name), keys, columns[name])
            self._cache.wrote(written)
        except OSError as error:
            self._cache.fault = f"features are not kept any more: {error.strerror or error}"

    def _read(
        self, name: tuple[int, str], keys: Sequence[bytes]
    ) -> tuple[NDArray[np.bool_], Float32s]:
        """Which texts a file holds, and float32 (n, ·) with 0 where it does not."""
        records = read_records(self._path(name), self._cache.dtype)
        held = np.zeros(len(keys), bool)
        if records is None or not len(records):
            return held, np.empty((len(keys), 0), np.float32)
        order = np.argsort(records["key"], kind="stable")
        sought = np.array(keys, f"S{KEY}")
        # Of equal keys the last: it was written because an earlier one is damaged.
        places = np.searchsorted(records["key"], sought, side="right", sorter=order) - 1
        places = order[np.maximum(places, 0)]
        held = records["key"][places] == sought
        values = np.zeros((len(keys), records["values"].shape[1]), np.float32)
        for at in np.flatnonzero(held):
            record = records[places[at]]
            if _whole(record):
                values[at] = record["values"]
            else:
                held[at] = False
        return held, values

    def _append(self, path: Path, keys: Sequence[bytes], values: Float32s) -> int:
        """Append records; return how many bytes they take."""
        kind = _kind(values.shape[1], self._cache.dtype)
        records = np.zeros(len(keys), kind)
        records["key"] = np.array(keys, f"S{KEY}")
        records["values"] = self._cache.rounded(values)
        records["check"] = [zlib.crc32(record.tobytes()) for record in records["values"]]
        with path.open("ab") as file:
            size = file.tell()
            if size < 4:
                file.truncate(0)
                file.write(values.shape[1].to_bytes(4, "little"))
            elif torn := (size - 4) % kind.itemsize:
                file.truncate(size - torn)
            file.write(records.tobytes())
        return records.nbytes

    def _path(self, name: tuple[int, str]) -> Path:
        return self._folder / f"{name[0]:03}-{name[1]}.features"


def read_records(path: Path, dtype: "np.dtype[Any] | None" = None) -> Any:
    """The whole records of a file, mapped into memory; None where there is no such file.

    Args:
        dtype: of the values; None finds it out by the checksums of the first records.
    """
    if dtype is None:
        for name in DTYPES:
            records = read_records(path, np.dtype(name).newbyteorder("<"))
            if records is not None and any(_whole(record) for record in records[:_TRIED]):
                return records
        return None
    try:
        with path.open("rb") as file:
            width = int.from_bytes(file.read(4), "little")
        kind = _kind(width, dtype)
        count = (path.stat().st_size - 4) // kind.itemsize
        if not width or count < 1:
            return None
        return np.memmap(path, kind, "r", 4, (count,))
    except (OSError, ValueError):
        return None


def _whole(record: Any) -> bool:
    return bool(zlib.crc32(record["values"].tobytes()) == record["check"])


def _kind(width: int, dtype: "np.dtype[Any]") -> np.dtype[Any]:
    return np.dtype([("key", f"S{KEY}"), ("check", "<u4"), ("values", dtype, (width,))])


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a model's folder, made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
