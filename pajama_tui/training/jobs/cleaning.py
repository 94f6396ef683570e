"""Removes what ended jobs left on disk."""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pajama_tui.errors import PajamaError
from pajama_tui.storage import WriteFailed
from pajama_tui.training.jobs.job import Job
from pajama_tui.untrusted import printable


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What `clean` did.

    Attributes:
        removed: ids of the jobs cleaned.
        kept: ids of those that have not ended.
        freed: bytes.
    """

    removed: tuple[str, ...]
    kept: tuple[str, ...]
    freed: int


def clean(jobs: Iterable[Job], *, only_checkpoints: bool = False) -> Cleaned:
    """Remove the directories of the jobs that have ended, or only their checkpoints.

    Raises:
        PajamaError: something can't be removed.
    """
    removed, kept, freed = [], [], 0
    for job in jobs:
        state = job.state()
        if not state.ended and state.run:
            kept.append(job.id)
            continue
        freed += _size(job.files.checkpoints if only_checkpoints else job.folder)
        _remove(job.files.checkpoints if only_checkpoints else job.folder)
        removed.append(job.id)
    return Cleaned(tuple(removed), tuple(kept), freed)


def _remove(folder: Path) -> None:
    if not folder.exists():
        return
    # Gone in one step for everybody else, however long the rest takes.
    away = folder.with_name(f".{folder.name}.{os.urandom(4).hex()}")
    try:
        os.rename(folder, away)
    except OSError as error:
        raise WriteFailed(folder, error) from error
    try:
        shutil.rmtree(away)
    except OSError as error:
        raise PajamaError(
            f"{printable(str(folder))} is gone from the jobs, but not all of "
            f"{printable(str(away))} could be deleted: {error.strerror}."
        ) from error


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(place, name)).st_blocks * 512
            except OSError:
                continue
    return total
