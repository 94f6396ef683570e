"""The reward model as a job: on the CPU, on one GPU, or on all that the job holds."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pajama_tui.training.reward.making import make_reward_model
from pajama_tui.training.reward.model import require_training
from pajama_tui.training.reward.settings import RewardSettings

if TYPE_CHECKING:
    from pajama_tui.training.jobs.run import JobRun

_GRACE = 30


def reward_job(run: "JobRun") -> None:
    """Train what `run.settings` says: those of `RewardSettings`, and `out`, the model's folder."""
    require_training()
    given = dict(run.settings)
    out = Path(given.pop("out"))
    settings = RewardSettings.of(given)
    with _helpers(run):
        result = make_reward_model(settings, out, run, run.device)
    if result is not None:
        run.result(result)


@contextmanager
def _helpers(run: "JobRun") -> Iterator[None]:
    """One process more for each further GPU; this one is the first of them, as torchrun's is.

    None where torchrun or accelerate has started this one among others.
    """
    if run.gpus < 2 or "RANK" in os.environ:
        yield
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(run.gpus)}
    shared["LOCAL_WORLD_SIZE"] = str(run.gpus)
    command = [sys.executable, "-m", "pajama_tui.training.reward", str(run.folder)]
    others = [
        subprocess.Popen(
            command,
            env={**os.environ, **shared, "RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdin=subprocess.DEVNULL,
        )
        for rank in range(1, run.gpus)
    ]
    os.environ.update(shared, RANK="0", LOCAL_RANK="0")
    try:
        yield
        for other in others:
            other.wait(_GRACE)
    finally:
        for other in others:
            other.kill()
            other.wait()
