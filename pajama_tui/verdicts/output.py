"""Where an export goes: a file that appears whole or not at all, a pipe, or standard output."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.untrusted import printable


@contextmanager
def opened_whole(target: str) -> Iterator[BinaryIO]:
    """Yield a binary file whose content takes the place of `target` when the block ends well.

    A regular file is written beside its place, fsynced and renamed; when the block raises, what was
    there stays. "-" is standard output, and devices and pipes are written to directly.

    Raises:
        InputError: the place is a folder, or cannot be written.
        PajamaError: writing failed on the way (a full disk).
    """
    if target == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    # Renaming onto a symbolic link would replace the link, not the file the user means.
    path = Path(os.path.realpath(target))
    shown = printable(target)
    if path.is_dir():
        raise InputError(f"{shown} is a folder; name a file to export to.")
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                yield device
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", dir=path.parent)
    except OSError as error:
        raise InputError(f"Cannot write {shown}: {error.strerror}; choose another place.") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException as error:
        os.unlink(temporary)
        if isinstance(error, OSError):
            raise PajamaError(
                f"Writing {shown} failed ({error.strerror}); what was there before is unchanged."
            ) from error
        raise
