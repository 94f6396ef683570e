"""The right to be a job's next run: of any number of processes that want it, one gets it."""

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

from pajama_tui.errors import PajamaError
from pajama_tui.storage import WriteFailed
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.process import JobProcess, read_process

# What file systems without hard links answer to link().
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
# A run that has said its last word may need a moment to go.
_LEAVING = 10.0


class AlreadyRuns(PajamaError):
    """The job has a process."""

    def __init__(self, files: JobFiles, process: JobProcess | None) -> None:
        which = f" in process {process.pid} on {process.host}" if process else ""
        super().__init__(f"The job {files.id} runs already{which}.")


def claim_run(files: JobFiles, *, ended: bool) -> int:
    """Make this process the job's next run, and return the run's number, from 1.

    The file of run n + 1 is only made where run n was seen to be gone, and only one process can
    make it, so nothing has to be locked, and a claim is never taken back.

    Args:
        ended: the last run has said that it is over.

    Raises:
        AlreadyRuns: another process is the job's last run, or became the next first.
        WriteFailed: the job's folder can't be written.
    """
    number = files.last_run()
    deadline = time.monotonic() + (_LEAVING if ended else 0)
    while number and (process := run_process(files, number)):
        if not process.alive(
            files.heartbeat,
            files.process(number),
            now=None if process.here else _now_there(files.folder),
        ):
            break
        if time.monotonic() >= deadline:
            raise AlreadyRuns(files, process)
        time.sleep(0.05)
    path = files.process(number + 1)
    try:
        created = _create(path, JobProcess.this())
    except OSError as error:
        raise WriteFailed(path, error) from error
    if not created:
        raise AlreadyRuns(files, run_process(files, number + 1))
    return number + 1


def run_process(files: JobFiles, number: int) -> JobProcess | None:
    """Return the process of a run; None where its file is unreadable.

    Without hard links the file is empty for an instant.
    """
    path = files.process(number)
    for _ in range(20):
        process = read_process(path)
        if process is not None or not path.exists():
            return process
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > 2:
                break
        time.sleep(0.05)
    return None


def _now_there(folder: Path) -> float | None:
    """The time by the clock that stamps files in `folder`: a file server may be minutes off."""
    path = folder / f".now.{os.urandom(6).hex()}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            os.write(descriptor, b"\n")
            os.fsync(descriptor)
            return os.fstat(descriptor).st_mtime
        finally:
            os.close(descriptor)
            with suppress(OSError):
                os.unlink(path)
    except OSError:
        return None


def _create(path: Path, me: JobProcess) -> bool:
    """Create the file whole, in one step; False if there is one."""
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    _write(temporary, me)
    try:
        os.link(temporary, path)
    except FileExistsError:
        # NFS repeats a request whose answer got lost, and then finds its own link. Its count of
        # links may be one it knew before; opening the file asks the server.
        return read_process(path) == me
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        try:
            _write(path, me)
        except FileExistsError:
            return False
    finally:
        with suppress(OSError):
            os.unlink(temporary)
    return True


def _write(path: Path, me: JobProcess) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        os.write(descriptor, me.to_json().encode())
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.unlink(path)
        raise
    finally:
        os.close(descriptor)
