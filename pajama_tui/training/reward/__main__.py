"""`accelerate launch -m pajama_tui.training.reward JOBDIR`: a job's training by hand.

For several GPUs under a scheduler, with torchrun or accelerate: each process runs this with the
folder of a job that was made with 'jobs start reward --print'. The first one writes what comes of
it into the job; the others only help.
"""

import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

from pajama_tui.errors import PajamaError
from pajama_tui.toml_file import read_toml
from pajama_tui.training.jobs.claim import claim_run
from pajama_tui.training.jobs.events import EventLog
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.heartbeat import Heartbeat
from pajama_tui.training.jobs.job import Job, is_over
from pajama_tui.training.jobs.outcome import sentence_of
from pajama_tui.training.jobs.process import JobProcess
from pajama_tui.training.jobs.run import JobRun
from pajama_tui.training.jobs.specification import read_spec
from pajama_tui.untrusted import printable


class _Helper:
    """Of every process but the first: stops when told to, says nothing."""

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


class _First(JobRun):
    """Of the first process: the job's run, whose warnings are printed as well."""

    def warning(self, sentence: str) -> None:
        """Record it, and print it."""
        super().warning(sentence)
        print(printable(sentence), file=sys.stderr)


def main(arguments: list[str]) -> int:
    """Train as the job in the folder named says; return the exit code."""
    from pajama_tui.training.reward.making import make_reward_model
    from pajama_tui.training.reward.model import require_training
    from pajama_tui.training.reward.settings import RewardSettings

    files = JobFiles(Path(os.path.abspath(arguments[0])))
    first = os.environ.get("RANK", "0") == "0"
    log, heartbeat = None, None
    reporter: Any = _Helper(files.folder)
    try:
        require_training()
        import torch

        if first:
            number = claim_run(files, ended=Job(files.folder).state().ended)
            log = EventLog(files.events, number)
            files.checkpoints.mkdir(exist_ok=True)
            world = int(os.environ.get("WORLD_SIZE", "1"))
            me = JobProcess.this()
            log.write("started", sure=True, device=f"{world} devices", host=me.host, pid=me.pid)
            reporter = _First(
                files,
                read_spec(files.specification),
                log,
                number=number,
                gpus=world if torch.cuda.is_available() else 0,
                stop_requested=threading.Event(),
            )
            heartbeat = Heartbeat(
                files.heartbeat,
                lambda: is_over(files, number),
                reporter.stop_requested.set,
                reporter.flush,
            )
            heartbeat.start()
        signal.signal(signal.SIGTERM, lambda *_: reporter.stop_requested.set())
        given: dict[str, Any] = dict(read_toml(files.specification).values["settings"])
        out = Path(given.pop("out"))
        device = "cuda" if torch.cuda.is_available() else "cpu"
        result = make_reward_model(RewardSettings.of(given), out, reporter, device)
        if log is not None:
            reporter.flush()
            if result is not None:
                files.write_result(result)
            log.write("stopped" if result is None else "finished", sure=True)
    except Exception as error:
        sentence, strange = sentence_of(error, files.folder)
        if strange:
            with files.log.open("a", encoding="utf-8") as details:
                traceback.print_exc(file=details)
        if log is not None:
            log.write("failed", sure=True, sentence=sentence)
        print(f"pajama-tui: {printable(sentence, newlines=True)}", file=sys.stderr)
        return error.exit_code if isinstance(error, PajamaError) else 1
    finally:
        if heartbeat is not None:
            heartbeat.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
