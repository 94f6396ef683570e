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
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.training.probes.features import Float32s, Wanted
from pajama_tui.training.probes.language_model import LanguageModel

KEY = 16
DTYPES = ("float32", "float16")

Columns = dict[tuple[int, str], Float32s]


def default_folder() -> Path:
    """Where features are kept unless a folder is named: in the user's cache."""
    import platformdirs

    return platformdirs.user_cache_path("pajama-tui") / "features"


def text_key(ids: Sequence[int]) -> bytes:
    """The key of a text, 16 bytes."""
    return hashlib.blake2b(np.asarray(ids, "<u4").tobytes(), digest_size=KEY).digest()


class FeatureCache:
    """Features kept in a folder.

    Args:
        folder: made when something is kept.
        dtype: "float32" keeps what was computed; "float16" takes half the space, and rounds.

    Attributes:
        fault: why nothing more is kept (a full disk, say), or "".
    """

    def __init__(self, folder: Path | None = None, dtype: str = "float32") -> None:
        if dtype not in DTYPES:
            raise InputError(f"Features are kept as {' or '.join(DTYPES)}.")
        self.folder = folder or default_folder()
        self.dtype = np.dtype(dtype).newbyteorder("<")
        self.fault = ""

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
        return found, {name: values[found] for name, values in rows.items()}

    def append(self, keys: Sequence[bytes], columns: Columns) -> None:
        """Keep texts' columns, float32 (n, ·) each; where that fails, `fault` says why."""
        if self._cache.fault:
            return
        try:
            with self._locked():
                for name in self._names:
                    self._append(self._path(name), keys, columns[name])
        except OSError as error:
            self._cache.fault = f"features are not kept any more: {error.strerror or error}"

    def _read(
        self, name: tuple[int, str], keys: Sequence[bytes]
    ) -> tuple[NDArray[np.bool_], Float32s]:
        """Which texts a file holds, and float32 (n, ·) with 0 where it does not."""
        records = self._records(self._path(name))
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
            if zlib.crc32(record["values"].tobytes()) == record["check"]:
                values[at] = record["values"]
            else:
                held[at] = False
        return held, values

    def _records(self, path: Path) -> Any:
        """The file's whole records, mapped into memory; None where there is no such file."""
        try:
            with path.open("rb") as file:
                width = int.from_bytes(file.read(4), "little")
            kind = self._kind(width)
            count = (path.stat().st_size - 4) // kind.itemsize
            if not width or count < 1:
                return None
            return np.memmap(path, kind, "r", 4, (count,))
        except (OSError, ValueError):
            return None

    def _append(self, path: Path, keys: Sequence[bytes], values: Float32s) -> None:
        kind = self._kind(values.shape[1])
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

    def _kind(self, width: int) -> np.dtype[Any]:
        return np.dtype(
            [("key", f"S{KEY}"), ("check", "<u4"), ("values", self._cache.dtype, (width,))]
        )

    def _path(self, name: tuple[int, str]) -> Path:
        return self._folder / f"{name[0]:03}-{name[1]}.features"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)
