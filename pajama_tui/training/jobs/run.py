"""What the code inside a job is given: its settings, and where to tell how it goes."""

import math
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.training.jobs.events import EventLog, read_events
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.specification import JobSpec

_SHORTEST, _LONGEST = 1.0, 10.0
# Of a job that has run for long, so often are enough to see it move.
_PER_ELAPSED = 600


class JobRun:
    """One run of a job; its methods may be called from any thread.

    When `stop_requested` is set the function writes a checkpoint and returns soon: a run that
    returns then without a `result` counts as stopped, one with a result as done. An exception
    fails the job with one sentence (see `outcome.sentence_of`); what it had recorded stays.

    Attributes:
        settings: as given to `start_job`.
        seeds: as given to `start_job`.
        folder: the job's directory, for files that no other name here fits.
        checkpoints: an existing folder for checkpoints.
        resumed: an earlier run of this job began; `saved` tells what it left.
        stop_requested: set by SIGTERM, and by a stop asked for on another machine.
        device: "cuda" where the job holds GPUs, of which CUDA_VISIBLE_DEVICES shows no others;
            else "cpu".
        gpus: how many GPUs the job holds.
    """

    def __init__(
        self,
        files: JobFiles,
        spec: JobSpec,
        log: EventLog,
        *,
        number: int,
        gpus: int,
        stop_requested: threading.Event,
    ) -> None:
        self.settings: dict[str, Any] = dict(spec.settings)
        self.seeds: dict[str, int] = dict(spec.seeds)
        self.folder = files.folder
        self.checkpoints = files.checkpoints
        self.resumed = number > 1
        self.stop_requested = stop_requested
        self.device = "cuda" if gpus else "cpu"
        self.gpus = gpus
        self.finished_with: dict[str, Any] | None = None
        self._files = files
        self._log = log
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._told = -math.inf
        self._pending: dict[str, Any] | None = None

    def progress(self, done: float, total: float | None, unit: str = "") -> None:
        """Tell how far it is; may be called as often as is handy, not every call is written.

        Args:
            total: None where it isn't known.
            unit: what is counted, in the plural: "steps", "pairs".
        """
        now = time.monotonic()
        pace = min(max((now - self._began) / _PER_ELAPSED, _SHORTEST), _LONGEST)
        with self._lock:
            self._pending = {"done": _plain(done), "total": _plain(total), "unit": unit}
            if now - self._told < pace and done != total:
                return
            self._told = now
        self.flush()

    def metric(self, step: int, **values: float) -> None:
        """Record measured values of a step; of one told twice, as after a resume, the last counts.

        The first name ever told is the job's main metric, whose curve is drawn, unless there is
        one called `loss`. NaN and infinite values are kept as null.
        """
        self._log.write("metric", step=int(step), values={k: _plain(v) for k, v in values.items()})

    def waits(self, sentence: str) -> None:
        """Record what it waits for, once a reason: until `goes_on` it counts as queued."""
        self._log.write("queued", sentence=sentence, sure=True)

    def goes_on(self) -> None:
        """Record that it waits no longer."""
        self._log.write("goes_on", sure=True)

    def warning(self, sentence: str) -> None:
        """Record a sentence that the user should see."""
        self._log.write("warning", sentence=sentence, sure=True)

    def checkpoint(self, path: Path, step: int) -> None:
        """Record that `path`, a file or folder in `checkpoints`, is whole and on disk."""
        place = path.resolve().relative_to(self.checkpoints.resolve())
        self.flush()
        self._log.write("checkpoint", sure=True, path=str(place), step=int(step))

    def saved(self) -> list[tuple[int, Path]]:
        """The (step, path) of every recorded checkpoint that still exists, the newest first.

        "Newest" is by when it was recorded. One that can't be read is passed over for the next.
        """
        found: dict[Path, int] = {}
        for event in read_events(self._files.events)[0]:
            if event.kind != "checkpoint" or not isinstance(event.facts.get("path"), str):
                continue
            path = self.checkpoints / event.facts["path"]
            found.pop(path, None)
            found[path] = int(event.facts.get("step", 0))
        return [(step, path) for path, step in reversed(found.items()) if path.exists()]

    def result(self, values: Mapping[str, Any]) -> None:
        """Keep what came of the job, JSON values, in result.json; a job that has one is done."""
        self._files.write_result(values)
        self.finished_with = dict(values)

    def flush(self) -> None:
        """Write progress that was held back."""
        with self._lock:
            pending, self._pending = self._pending, None
        if pending is not None:
            self._log.write("progress", **pending)


def _plain(value: float | None) -> float | int | None:
    """A number as JSON has it; numpy's and torch's scalars too."""
    if value is None:
        return None
    if isinstance(value, int):
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else None
