"""The bytes of a data file, in order for the index and at any place for a row."""

import hashlib
import os
import stat
import tempfile
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Protocol, cast

from pajama_tui.errors import InputError
from pajama_tui.pairs.ahead import Ahead
from pajama_tui.untrusted import printable

CHUNK = 2**20

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ZSTD_PIECE = 2**12
_REFUSED = {
    b"PK\x03\x04": "a zip archive; unpack it first",
    b"BZh": "bzip2 data; unpack it with bunzip2, or use gzip or zstd",
    b"\xfd7zXZ": "xz data; unpack it with unxz, or use gzip or zstd",
    b"ARROW1": "an Arrow file; save it as Parquet or JSONL",
    b"SQLite": "an SQLite database; export the table as CSV",
    b"\xff\xfe": "UTF-16 text; convert it with: iconv -f UTF-16 -t UTF-8",
    b"\xfe\xff": "UTF-16 text; convert it with: iconv -f UTF-16 -t UTF-8",
}
PARQUET = b"PAR1"


class ContentFault(Exception):
    """A damaged file gives no more bytes; the message says how."""


class Content(Protocol):
    """Bytes that are read once from front to back, and then again at any place."""

    @property
    def size(self) -> int:
        """Bytes of the file itself, compressed or not; 0 where there is no file."""

    @property
    def done(self) -> int:
        """Bytes of the file that have been read so far."""

    @property
    def fingerprint(self) -> str | None:
        """sha256 (hex) of the file's bytes, None until all have been read."""

    @property
    def damage(self) -> str | None:
        """Why `chunks` ended before the file's end."""

    def chunks(self) -> Iterator[bytes]:
        """The text's bytes, about 1 MiB at a time; it ends early where the file is damaged."""

    def rest(self) -> Iterator[None]:
        """Read the file to its end for the fingerprint alone."""

    def read(self, start: int, end: int) -> bytes:
        """Bytes that `chunks` has given before; safe from any thread."""

    def close(self) -> None:
        """Let go of the file."""


class Opened:
    """A regular file open for reading, its bytes hashed as they are read in order."""

    def __init__(self, path: Path) -> None:
        name = printable(str(path))
        # A FIFO blocks whoever opens it, so look before opening.
        try:
            mode = os.stat(path).st_mode
            if stat.S_ISDIR(mode):
                raise InputError(f"{name} is a directory; name a file in it.")
            if not stat.S_ISREG(mode):
                raise InputError(
                    f"{name} is no regular file (a pipe, a socket or a device). "
                    "Save the rows to a file and open that."
                )
            self._file: IO[bytes] = open(path, "rb", buffering=0)  # noqa: SIM115
        except FileNotFoundError:
            raise InputError(f"There is no file {name}.") from None
        except PermissionError:
            raise InputError(f"{name} cannot be read: permission denied.") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InputError(f"{name} cannot be opened: {reason}.") from None
        self._ahead = Ahead(self._file.fileno())
        self.name = path.name
        self.size = os.fstat(self._file.fileno()).st_size
        self.done = 0
        self.fingerprint: str | None = None
        self._hash = hashlib.sha256()
        weakref.finalize(self, self._file.close)
        if self.size == 0:
            raise InputError(f"{name} is empty.")

    def peek(self, count: int) -> bytes:
        """The first bytes, not counted as read."""
        return os.pread(self._file.fileno(), count, 0)

    def pread(self, start: int, end: int) -> bytes:
        """The bytes from `start` to `end`."""
        return self._ahead.read(start, end)

    def read(self, count: int = -1) -> bytes:
        """The next bytes; b"" at the end. What a decompressor reads from."""
        data = self._file.read(count if count >= 0 else CHUNK) or b""
        self._hash.update(data)
        self.done += len(data)
        if not data:
            self.fingerprint = self._hash.hexdigest()
        return data

    def rest(self) -> Iterator[None]:
        """Read on to the end."""
        while self.read(CHUNK):
            yield

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Plain:
    """The content of an uncompressed file."""

    damage: str | None = None

    def __init__(self, file: Opened) -> None:
        self._file = file

    @property
    def size(self) -> int:
        return self._file.size

    @property
    def done(self) -> int:
        return self._file.done

    @property
    def fingerprint(self) -> str | None:
        return self._file.fingerprint

    def chunks(self) -> Iterator[bytes]:
        while chunk := self._file.read(CHUNK):
            yield chunk

    def rest(self) -> Iterator[None]:
        return self._file.rest()

    def read(self, start: int, end: int) -> bytes:
        return self._file.pread(start, end)

    def close(self) -> None:
        self._file.close()


class Spooled:
    """Content that is made once, chunk by chunk, and kept in a nameless temporary file.

    Args:
        make: gives the chunks; ContentFault where the source is damaged.
        source: the file it is made from, for size, progress and fingerprint; None where there is
            no file, and the fingerprint is that of the content.
        folder: where the temporary file lies; None takes the system's.
    """

    def __init__(
        self, make: Callable[[], Iterator[bytes]], source: Opened | None, folder: Path | None
    ) -> None:
        self._make = make
        self._source = source
        self._hash = hashlib.sha256()
        self._fingerprint: str | None = None
        self.damage: str | None = None
        try:
            if folder:
                folder.mkdir(parents=True, exist_ok=True)
            # Unlinked at once: nobody else can open it and nothing is left after a kill.
            self._spool = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        except OSError as error:
            raise InputError(f"No temporary file can be made: {error.strerror or error}.") from None
        self._ahead = Ahead(self._spool.fileno())
        weakref.finalize(self, self._spool.close)

    @property
    def size(self) -> int:
        return self._source.size if self._source else 0

    @property
    def done(self) -> int:
        return self._source.done if self._source else 0

    @property
    def fingerprint(self) -> str | None:
        return self._source.fingerprint if self._source else self._fingerprint

    def chunks(self) -> Iterator[bytes]:
        try:
            for chunk in filter(None, self._make()):
                self._write(chunk)
                self._hash.update(chunk)
                yield chunk
        except ContentFault as fault:
            self.damage = str(fault)
        except OSError as error:
            self.damage = f"the unpacked rows cannot be kept: {error.strerror or error}"

    def rest(self) -> Iterator[None]:
        if self._source:
            yield from self._source.rest()
        self._fingerprint = self._hash.hexdigest()

    def read(self, start: int, end: int) -> bytes:
        return self._ahead.read(start, end)

    def close(self) -> None:
        self._spool.close()
        if self._source:
            self._source.close()

    def _write(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        while view:
            view = view[self._spool.write(view) or 0 :]


def open_content(path: Path, cache_dir: Path | None) -> Content:
    """Open the file at `path`: plain, gzip, Zstandard or Parquet, by its first bytes.

    Raises:
        InputError: no such file, not a regular one, empty, unreadable or of a kind not read.
        MissingExtra: a Parquet file, and pyarrow is not installed.
    """
    file = Opened(path)
    start = file.peek(8)
    for magic, what in _REFUSED.items():
        if start.startswith(magic):
            raise InputError(f"{printable(str(path))} is {what}.")
    if start.startswith(_GZIP):
        return Spooled(lambda: _unzipped(file), file, cache_dir)
    if start.startswith(_ZSTD):
        return Spooled(lambda: _unpacked(file), file, cache_dir)
    if start.startswith(PARQUET):
        from pajama_tui.pairs.hub import parquet_chunks

        return Spooled(parquet_chunks(path), file, cache_dir)
    return Plain(file)


def _unzipped(file: Opened) -> Iterator[bytes]:
    import gzip
    import zlib

    with gzip.GzipFile(fileobj=cast(IO[bytes], file), mode="rb") as unzipped:
        while True:
            try:
                chunk = unzipped.read1(CHUNK)
            except EOFError:
                raise ContentFault("the gzip data is cut off here") from None
            except (OSError, zlib.error):
                raise ContentFault("the gzip data is damaged here") from None
            if not chunk:
                return
            yield chunk


def _unpacked(file: Opened) -> Iterator[bytes]:
    import zstandard

    # Not the library's stream reader: it takes a file that is cut off for a whole one.
    frames = zstandard.ZstdDecompressor()
    frame = None
    ready: list[bytes] = []
    while data := file.read(CHUNK):
        # Small pieces, because a few bytes can stand for a great many.
        for start in range(0, len(data), _ZSTD_PIECE):
            piece = data[start : start + _ZSTD_PIECE]
            while piece:
                frame = frame or frames.decompressobj()
                try:
                    ready.append(frame.decompress(piece))
                except zstandard.ZstdError:
                    yield b"".join(ready)
                    raise ContentFault("the Zstandard data is damaged here") from None
                piece = frame.unused_data
                if frame.eof:
                    frame = None
            if sum(map(len, ready)) >= CHUNK:
                yield b"".join(ready)
                ready.clear()
    yield b"".join(ready)
    if frame:
        raise ContentFault("the Zstandard data is cut off here")
