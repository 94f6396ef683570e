"""Files that survive a kill: replaced whole, or appended a whole line at a time."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pajama_tui.errors import PajamaError
from pajama_tui.untrusted import printable


class WriteFailed(PajamaError, OSError):
    """A file could not be written; what it held before is intact. `errno` is the system's."""

    def __init__(self, path: Path, cause: OSError) -> None:
        reason = cause.strerror or str(cause)
        super().__init__(
            f"Can't write {printable(str(path))}: {reason}. What was there before is intact."
        )
        self.errno = cause.errno
        self.filename = str(path)

    def __str__(self) -> str:
        return str(self.args[0])


def replace_file(path: Path, content: bytes | str) -> None:
    """Write `content` beside `path`, fsync it, and rename it over `path`.

    Text is written as UTF-8; a lone surrogate becomes the byte it stands for, as in files read
    with "surrogateescape", or an escape where it stands for none. A file that exists keeps its
    permissions.

    Raises:
        WriteFailed: no disk space, no permission, a read-only file system, ...
    """
    temporary = path.with_name(f".{path.name[:50]}.{os.urandom(6).hex()}")
    data = content if isinstance(content, bytes) else _encoded(content)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileNotFoundError):
                os.chmod(temporary, os.stat(path).st_mode & 0o777)
            try:
                os.replace(temporary, path)
            except FileNotFoundError:
                # NFS repeats a request whose answer got lost, and then finds nothing to rename.
                if path.read_bytes() != data:
                    raise
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    except OSError as error:
        raise WriteFailed(path, error) from error


def append_line(path: Path, record: dict[str, Any]) -> None:
    """Append one JSON object as a line and fsync it; a failed write leaves nothing behind.

    One process at a time appends to a file. Any string can be stored, lone surrogates included.

    Raises:
        WriteFailed: no disk space, no permission, a read-only file system, ...
    """
    line = json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                line = b"\n" + line
            try:
                _write_all(descriptor, line)
                os.fsync(descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, size)
                raise
        finally:
            os.close(descriptor)
    except OSError as error:
        raise WriteFailed(path, error) from error


@contextmanager
def replaced_folder(path: Path) -> Iterator[Path]:
    """Give a new folder beside `path` to fill, and move it there once it is whole.

    Where anything fails, the new folder is removed and the one that was there stays.

    Raises:
        WriteFailed: no disk space, no permission, a read-only file system, ...
    """
    path = Path(os.path.abspath(path))
    made = path.with_name(f".{path.name[:50]}.{os.urandom(6).hex()}")
    old = made.with_name(f"{made.name}.old")
    try:
        made.mkdir(parents=True)
        yield made
        if path.exists():
            os.rename(path, old)
        try:
            os.rename(made, path)
        except OSError:
            with suppress(FileNotFoundError):
                os.rename(old, path)
            raise
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise error if isinstance(error, WriteFailed) else WriteFailed(path, error) from error
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of an appended file; torn lines are dropped."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(record, dict):
                yield record


def _write_all(descriptor: int, data: bytes) -> None:
    # A nearly full disk takes a part and reports the lack of space only on the next write.
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")
