"""Where a model that is about to be trained is written."""

import os
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable


def check_new_folder(out: Path, record: str, what: str, *, force: bool) -> None:
    """Raise InputError where no model can be written to the folder `out`.

    Args:
        record: the file that marks a folder of such models, which alone `force` replaces.
        what: such a model is, in words: "a reward model".
    """
    shown = printable(str(out))
    if out.is_file():
        raise InputError(f"{shown} is a file; name a folder to be made.")
    if out.is_dir() and any(out.iterdir()):
        ours = (out / record).is_file()
        if not (force and ours):
            why = f"holds {what} already" if ours else "is not empty"
            more = "; --force replaces it" if ours else ""
            raise InputError(f"{shown} {why}; name another folder{more}.")
    place = out.absolute().parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        raise InputError(f"{shown} cannot be written: permission denied; choose another place.")
