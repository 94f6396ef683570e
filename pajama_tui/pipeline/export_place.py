"""Where an export may go: what is wrong with a place is said before the work, not after."""

import os
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

_COMPRESSED = {".gz", ".zst", ".bz2", ".xz"}


def check_ending(out: str) -> None:
    """Raise InputError where the name promises a compressed file."""
    suffix = Path(out).suffix
    if suffix.lower() in _COMPRESSED:
        raise InputError(
            f"Exports are not compressed; leave '{printable(suffix)}' away from {printable(out)}."
        )


def check_place(out: str, data: str) -> None:
    """Raise InputError where no file can be written at `out`.

    Args:
        data: where the pairs come from; nothing ever takes its place.
    """
    path, shown = Path(out), printable(out)
    if path.is_dir():
        raise InputError(f"{shown} is a folder; name a file in it.")
    if path.exists() and os.path.exists(data) and path.samefile(data):
        raise InputError(f"{shown} is the data itself; name another file.")
    place = path if path.exists() else path.absolute().parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        raise InputError(f"{shown} cannot be written: permission denied; choose another place.")
