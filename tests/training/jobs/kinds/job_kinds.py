"""Small jobs, as a user's would be, for the tests."""

import errno
import os
import time
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.training.jobs import JobRun


def count(run: JobRun) -> None:
    """Add up 1..total, a checkpoint each step, and wait while the file `hold` exists."""
    readable = (saved for saved in run.saved() if saved[1].read_text().isdigit())
    step, path = next(readable, (0, None))
    total = int(path.read_text()) if path else 0
    hold = Path(run.settings.get("hold", "/nonexistent"))
    while step < run.settings["total"]:
        if run.stop_requested.is_set():
            return
        if step >= run.settings.get("hold_at", 0) and hold.exists():
            time.sleep(0.02)
            continue
        step += 1
        total += step
        run.metric(step, loss=1 / step, run_sum=total)
        path = run.checkpoints / f"{step}.txt"
        path.write_text(str(total))
        run.checkpoint(path, step)
        run.progress(step, run.settings["total"], "steps")
    run.result({"sum": total, "resumed": run.resumed, "device": run.device})


def fail(run: JobRun) -> None:
    """Raise what `error` names."""
    run.progress(1, 3, "steps")
    raise {
        "input": InputError("The data has no rows; name another file."),
        "memory": MemoryError(),
        "fault": KeyError("what\x1b[31m"),
        "full": OSError(errno.ENOSPC, "No space left on device", "/data/model.bin"),
        "exit": SystemExit("bye"),
    }[run.settings["error"]]


def stubborn(run: JobRun) -> None:
    """Never stop by itself."""
    run.progress(1, None, "steps")
    while True:
        time.sleep(0.1)


def fill(run: JobRun) -> None:
    """Write until the disk is full."""
    with (run.checkpoints / "model.bin").open("wb") as file:
        while True:
            file.write(bytes(1 << 16))
            file.flush()


def tell(run: JobRun) -> None:
    """Tell what surrounds it, once the file `hold` is gone."""
    while Path(run.settings.get("hold", "/nonexistent")).exists():
        if run.stop_requested.is_set():
            return
        time.sleep(0.02)
    run.result(
        {
            "gpus": os.environ["CUDA_VISIBLE_DEVICES"],
            "device": run.device,
            "stdin": os.readlink("/proc/self/fd/0"),
            "stdout": os.readlink("/proc/self/fd/1"),
            "at": time.time(),
        }
    )
