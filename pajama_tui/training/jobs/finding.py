"""Which jobs there are."""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.session_file import FILE_NAME
from pajama_tui.session_paths import SessionPaths
from pajama_tui.training.jobs.job import Job
from pajama_tui.untrusted import printable


def find_jobs(sessions: Iterable[Path]) -> tuple[list[Job], list[str]]:
    """Find the jobs of some sessions.

    Args:
        sessions: directories of sessions; one without jobs is fine.

    Returns:
        The jobs that can be read, the latest last, and a sentence for each that can't.
    """
    found: list[tuple[datetime, Job]] = []
    problems: list[str] = []
    for folder in job_folders(sessions, problems):
        job = Job(folder)
        try:
            found.append((job.specification().created, job))
        except InputError as error:
            problems.append(f"The job {printable(job.id)} can't be read. {error}")
    found.sort(key=lambda pair: (pair[0].timestamp(), pair[1].id))
    return [job for _, job in found], problems


def job_folders(sessions: Iterable[Path], problems: list[str] | None = None) -> list[Path]:
    """Return the directories of the jobs of some sessions, damaged ones too, by name.

    Args:
        problems: gets a sentence for each folder of jobs that can't be read.
    """
    found = []
    for session in dict.fromkeys(Path(os.path.abspath(path)) for path in sessions):
        folder = SessionPaths(session).jobs_path
        try:
            names = sorted(os.listdir(folder))
        except FileNotFoundError:
            continue
        except OSError as error:
            if problems is not None:
                problems.append(f"Can't read {printable(str(folder))}: {error.strerror}.")
            continue
        # Of what begins with a dot, something is being made or removed.
        found += [folder / name for name in names if name[0] != "." and (folder / name).is_dir()]
    return found


def sessions_in(folder: Path) -> list[Path]:
    """Return the sessions in a folder of sessions, by name; none where it isn't there."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    return [folder / name for name in names if (folder / name / FILE_NAME).is_file()]
