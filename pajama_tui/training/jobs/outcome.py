"""Why a job failed, in one sentence that says what to do."""

import errno
from pathlib import Path

from pajama_tui.errors import PajamaError
from pajama_tui.session_file import without_secrets
from pajama_tui.training.jobs.needs import disk_free, memory_here, size
from pajama_tui.untrusted import printable

_FULL = {errno.ENOSPC, errno.EDQUOT}


def sentence_of(error: BaseException, folder: Path) -> tuple[str, bool]:
    """Return what to tell the user of an error that ended a job in `folder`.

    Returns:
        The sentence, and whether the traceback is worth keeping in log.txt.
    """
    if isinstance(error, OSError) and error.errno in _FULL:
        place = str(error.filename or folder)
        free = disk_free(Path(place)) or 0
        why = "the quota is used up" if error.errno == errno.EDQUOT else f"{size(free)} are free"
        return (
            f"The disk is full: {printable(place)} could not be written ({why}). Free some space "
            "('pajama-tui jobs clean' removes jobs that have ended), then resume the job."
        ), False
    if isinstance(error, PajamaError):
        return str(error), False
    # On a GPU libraries raise an error of their own, which is no MemoryError.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        if isinstance(error, MemoryError):
            memory = memory_here()
            there = f" ({size(memory.free)} are free)" if memory else ""
            what = f"Memory ran out{there}."
        else:
            what = "The GPU's memory ran out."
        return (
            f"{what} Start the job anew with less held at once (smaller batches, shorter texts, "
            "fewer workers), or free some and resume it."
        ), True
    if isinstance(error, OSError) and error.strerror:
        where = f"{printable(str(error.filename))}: " if error.filename is not None else ""
        return f"{where}{error.strerror}.", True
    told = printable(without_secrets(str(error)), limit=300)
    return (
        f"This is a fault in pajama-tui: {type(error).__name__}: {told}. log.txt in the job's "
        "folder has the details; please report it."
    ), True
