"""`python -m pajama_tui.training.jobs.main [--detach] JOBDIR`: the process of a job.

Runs the job in JOBDIR in the foreground, as a cluster's scheduler wants it, with its output in the
job's log.txt; with --detach in a process that outlives the terminal, and returns once that has
begun. Exit codes: 0 done (begun, with --detach), 1 failed, 2 wrong usage, 130 stopped.
"""

import os
import signal
import sys
import traceback
from pathlib import Path
from typing import NoReturn

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.outcome import sentence_of
from pajama_tui.training.jobs.working import Work
from pajama_tui.untrusted import printable

_BEGUN = b"begun"


def main(arguments: list[str]) -> int:
    """Run what the module's docstring says; return the exit code."""
    detach = arguments[:1] == ["--detach"]
    rest = arguments[detach:]
    if len(rest) != 1 or rest[0].startswith("-"):
        print("usage: python -m pajama_tui.training.jobs.main [--detach] JOBDIR", file=sys.stderr)
        return 2
    files = JobFiles(Path(os.path.abspath(rest[0])))
    try:
        return _detached(files) if detach else _in_foreground(files)
    except PajamaError as error:
        _complain(str(error))
        return error.exit_code


def _in_foreground(files: JobFiles) -> int:
    work = _claimed(files)
    print(f"{files.id} runs here; its output goes to {files.log}.", file=sys.stderr, flush=True)
    _to_log(files)
    return work.run()


def _detached(files: JobFiles) -> int:
    """Fork, and wait for the child's word that the job is its own."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        if said == _BEGUN:
            return 0
        _complain(said.decode("utf-8", "replace") or "The job's process ended before it began.")
        return 1
    # Not the leader of the session, so no terminal can become its own ever again.
    os.close(reading)
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        work = _claimed(files)
        _to_log(files)
        os.write(writing, _BEGUN)
        os.close(writing)
        writing = -1
        code = work.run()
    except BaseException as error:
        if writing < 0:
            traceback.print_exc()
        else:
            sentence, _ = sentence_of(error, files.folder)
            os.write(writing, sentence.encode("utf-8", "backslashreplace"))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # What the parent was about to do is none of the child's business.
        os._exit(code)


def _claimed(files: JobFiles) -> Work:
    if not files.folder.is_dir():
        raise InputError(f"There is no job in {printable(str(files.folder))}.")
    return Work.claim(files)


def _to_log(files: JobFiles) -> None:
    """Send all output, that of libraries and of child processes too, to log.txt."""
    try:
        log = os.open(files.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    except OSError:
        log = os.open(os.devnull, os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    sys.stdout.flush()
    sys.stderr.flush()
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    os.close(log)
    os.close(nothing)


def _complain(text: str) -> None:
    print(f"pajama-tui: {printable(text)}", file=sys.stderr)


def _exit() -> NoReturn:
    # Matrices here are small: BLAS threads only wait for each other on a busy machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    _exit()
