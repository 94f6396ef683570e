"""`accelerate launch -m pajama_tui.training.reward JOBDIR`: a job's training by hand.

For several GPUs under a scheduler, with torchrun or accelerate: each process runs this with the
folder of a job that was made with 'jobs start reward --print'. The first one is the job's next run
and writes what comes of it into the job; the others only help. Exit codes: 0 done, 1 failed, 2
wrong usage, 130 stopped.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from pajama_tui.errors import PajamaError
from pajama_tui.toml_file import read_toml
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.job import Job
from pajama_tui.training.jobs.outcome import sentence_of
from pajama_tui.training.jobs.slots import Place
from pajama_tui.training.jobs.working import Work
from pajama_tui.training.reward.making import make_reward_model
from pajama_tui.training.reward.model import require_training
from pajama_tui.training.reward.settings import RewardSettings
from pajama_tui.untrusted import printable


class _Silent:
    """What a process that only helps tells: nothing. It stops when it is told to."""

    def __init__(self, folder: Path) -> None:
        self.checkpoints = folder / "checkpoints"
        self.stop_requested = threading.Event()

    def progress(self, done: float, total: float | None, unit: str = "") -> None:
        """Nothing: the first process tells."""

    def metric(self, step: int, **values: float) -> None:
        """Nothing: the first process tells."""

    def warning(self, sentence: str) -> None:
        """Nothing: the first process tells."""

    def checkpoint(self, path: Path, step: int) -> None:
        """Nothing: the first process tells."""


def main(arguments: list[str]) -> int:
    """Train as the job in the folder named says; return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        _complain("usage: accelerate launch -m pajama_tui.training.reward JOBDIR")
        return 2
    files = JobFiles(Path(os.path.abspath(arguments[0])))
    try:
        require_training()
        import torch

        gpus = torch.cuda.is_available()
        if os.environ.get("RANK", "0") == "0":
            return _first(files, gpus)
        _help(files, gpus)
    except Exception as error:
        _complain(sentence_of(error, files.folder)[0])
        return error.exit_code if isinstance(error, PajamaError) else 1
    return 0


def _first(files: JobFiles, gpus: bool) -> int:
    """Be the job's run, and say here too what a job tells in its files."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    what = "GPUs" if gpus else "processes on the CPU"
    code = Work.claim(files, Place(f"{world} {what}", world if gpus else 0)).run()
    job = Job(files.folder)
    state = job.state()
    for sentence in (*job.history.warnings, state.sentence):
        if sentence:
            _complain(sentence)
    return code


def _help(files: JobFiles, gpus: bool) -> None:
    silent = _Silent(files.folder)
    signal.signal(signal.SIGTERM, lambda *_: silent.stop_requested.set())
    given = dict(read_toml(files.specification).values["settings"])
    out = Path(given.pop("out"))
    make_reward_model(RewardSettings.of(given), out, silent, "cuda" if gpus else "cpu")


def _complain(sentence: str) -> None:
    print(f"pajama-tui: {printable(sentence, newlines=True)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
