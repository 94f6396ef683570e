"""`accelerate launch -m pajama_tui.training.reward JOBDIR`: a job's training by hand.

For several GPUs under a scheduler, with torchrun or accelerate: each process runs this with the
folder of a job that was made with 'jobs start reward --print'. The first one writes what comes of
it into the job; the others only help.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from pajama_tui.errors import PajamaError
from pajama_tui.storage import append_line, replace_file
from pajama_tui.toml_file import read_toml
from pajama_tui.untrusted import printable


class _Alone:
    """Reports to standard error and to files in the job's folder."""

    def __init__(self, folder: Path, *, first: bool) -> None:
        self.checkpoints = folder / "checkpoints"
        self.stop_requested = threading.Event()
        self._metrics = folder / "metrics.jsonl"
        self._first = first

    def progress(self, done: float, total: float | None, unit: str = "") -> None:
        """Say nothing: metrics tell as much."""

    def metric(self, step: int, **values: float) -> None:
        """Append the values to metrics.jsonl."""
        if self._first:
            append_line(self._metrics, {"step": step, **values})

    def warning(self, sentence: str) -> None:
        """Print it."""
        if self._first:
            print(printable(sentence), file=sys.stderr)

    def checkpoint(self, path: Path, step: int) -> None:
        """Nothing more: checkpoints are found by their names."""


def main(arguments: list[str]) -> int:
    """Train as the job in the folder named says; return the exit code."""
    from pajama_tui.training.reward.making import make_reward_model
    from pajama_tui.training.reward.model import require_training
    from pajama_tui.training.reward.settings import RewardSettings

    folder = Path(os.path.abspath(arguments[0]))
    reporter = _Alone(folder, first=os.environ.get("RANK", "0") == "0")
    signal.signal(signal.SIGTERM, lambda *_: reporter.stop_requested.set())
    try:
        require_training()
        import torch

        given: dict[str, Any] = dict(read_toml(folder / "job.toml").values["settings"])
        out = Path(given.pop("out"))
        device = "cuda" if torch.cuda.is_available() else "cpu"
        result = make_reward_model(RewardSettings.of(given), out, reporter, device)
        if result is not None:
            replace_file(folder / "result.json", json.dumps(result, allow_nan=False))
    except PajamaError as error:
        print(f"pajama-tui: {printable(str(error), newlines=True)}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
