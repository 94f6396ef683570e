"""Starts jobs: their directory first, then a process that nothing here holds on to."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pajama_tui.errors import PajamaError
from pajama_tui.session_paths import SessionPaths
from pajama_tui.storage import WriteFailed
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.job import Job
from pajama_tui.training.jobs.needs import Needs, check_needs
from pajama_tui.training.jobs.registry import check_kind
from pajama_tui.training.jobs.slots import Line, check_gpus
from pajama_tui.training.jobs.specification import (
    DataFile,
    JobSpec,
    command_of,
    own_versions,
    write_spec,
)

_TRIES = 20
_STARTING = 120


def start_job(
    session: SessionPaths | Path,
    kind: str,
    settings: Mapping[str, Any],
    *,
    what: str = "",
    data: Sequence[Path | str] = (),
    seeds: Mapping[str, int] | None = None,
    versions: Mapping[str, str] | None = None,
    needs: Needs | None = None,
    force: bool = False,
    at_once: int = 1,
    wait: bool = False,
) -> Job:
    """Make a job and start it, detached from this process and its terminal.

    When this returns, the job's process has begun: it runs, or waits for its turn on the device.

    Args:
        session: the session it belongs to, or that session's directory, which must exist.
        kind: a name in `registry.KINDS`.
        settings: TOML values and paths (None is left out), for the kind's function. Paths should
            be absolute, and names must not look like those of secrets.
        what: one line for people.
        data: the files it works on, noted with size and content's digest.
        seeds: every random choice's seed, by what it is for.
        versions: of libraries that take part; this program's and Python's are added.
        needs: an estimate of what it takes.
        force: start even where memory or disk will not do.
        at_once: how many jobs without a GPU may run at once on this machine.
        wait: return when the job has ended.

    Raises:
        NotEnough: memory or disk clearly will not do; says the estimate and what is free.
        InputError: there is no such kind, or settings hold a secret or no TOML value.
        PajamaError: the session's directory can't be written, there are too few GPUs, or the
            process could not be started.
    """
    needs = needs or Needs()
    if not force:
        check_gpus(needs)
        folder = _jobs_folder(session)
        line = Line(needs, at_once, "")
        check_needs(needs, folder, alone=line.is_free())
    job = prepare_job(
        session,
        kind,
        settings,
        what=what,
        data=data,
        seeds=seeds,
        versions=versions,
        needs=needs,
        force=force,
        at_once=at_once,
    )
    launch(job.files)
    if wait:
        job.wait()
    return job


def prepare_job(
    session: SessionPaths | Path,
    kind: str,
    settings: Mapping[str, Any],
    *,
    what: str = "",
    data: Sequence[Path | str] = (),
    seeds: Mapping[str, int] | None = None,
    versions: Mapping[str, str] | None = None,
    needs: Needs | None = None,
    force: bool = False,
    at_once: int = 1,
) -> Job:
    """Make a job's directory, and start nothing: to be run by hand, or by a cluster's scheduler.

    Arguments and errors are those of `start_job`.
    """
    check_kind(kind)
    folder = _jobs_folder(session)
    noted = tuple(DataFile.of(path) for path in data)
    for _ in range(_TRIES):
        files = JobFiles(folder / f"{kind}-{os.urandom(2).hex()}")
        if files.folder.exists():
            continue
        spec = JobSpec(
            kind=kind,
            what=what or kind,
            settings=settings,
            seeds=dict(seeds or {}),
            data=noted,
            versions={**own_versions(), **(versions or {})},
            needs=needs or Needs(),
            force=force,
            at_once=at_once,
            command=command_of(files.folder),
            directory=os.getcwd(),
        )
        if _make(files, spec):
            return Job(files.folder)
    raise PajamaError(f"Can't make a new job in {folder}: too many names are taken.")


def launch(files: JobFiles) -> None:
    """Start the process of a job, and return when it is the job's next run.

    Raises:
        PajamaError: it could not begin; with the sentence it left.
    """
    command = [*command_of(files.folder)]
    command.insert(3, "--detach")
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            timeout=_STARTING,
            text=True,
            errors="backslashreplace",
        )
    except subprocess.TimeoutExpired as error:
        raise PajamaError(
            f"The job {files.id} has not begun after {_STARTING} s: the machine or its disk is "
            "very slow. 'pajama-tui jobs list' shows whether it has by now."
        ) from error
    except OSError as error:
        raise PajamaError(f"Can't start {sys.executable}: {error.strerror}.") from error
    if done.returncode:
        said = done.stderr.strip()
        last = said.splitlines()[-1] if said else f"its process ended with {done.returncode}."
        raise PajamaError(last.removeprefix("pajama-tui: "))


def _jobs_folder(session: SessionPaths | Path) -> Path:
    paths = SessionPaths(session) if isinstance(session, Path) else session
    return Path(os.path.abspath(paths.jobs_path))


def _make(files: JobFiles, spec: JobSpec) -> bool:
    """Make the job's directory with all that belongs in it, in one step; False if it is there."""
    made = files.folder.with_name(f".{files.id}.{os.urandom(4).hex()}")
    try:
        made.mkdir(parents=True)
        try:
            (made / "checkpoints").mkdir()
            write_spec(made / "job.toml", spec)
            os.rename(made, files.folder)
        except BaseException:
            _unmake(made)
            raise
    except WriteFailed:
        raise
    except FileExistsError:
        return False
    except OSError as error:
        if isinstance(error, FileNotFoundError) and files.specification.exists():
            # NFS repeats a request whose answer got lost, and then finds nothing to rename.
            return True
        if files.folder.exists():
            return False
        raise WriteFailed(files.folder, error) from error
    return True


def _unmake(made: Path) -> None:
    with suppress(OSError):
        (made / "job.toml").unlink(missing_ok=True)
        (made / "checkpoints").rmdir()
        made.rmdir()
