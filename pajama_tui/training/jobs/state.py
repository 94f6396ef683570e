"""Where a job stands, told from its files and its process, never from memory."""

from dataclasses import dataclass
from typing import Any, Literal

from pajama_tui.training.jobs.process import JobProcess

Name = Literal["queued", "running", "stopping", "done", "failed", "stopped", "lost"]

ENDED: tuple[Name, ...] = ("done", "failed", "stopped", "lost")
BY_EVENT: dict[str, Name] = {"finished": "done", "failed": "failed", "stopped": "stopped"}


@dataclass(frozen=True, slots=True)
class JobState:
    """Where a job stands.

    Attributes:
        name: "queued" (made, or waiting), "running", "stopping" (was asked to end),
            "done", "failed", "stopped", or "lost": its process is gone without a word.
        sentence: what to know about it: why it failed, what it waits for; "" for nothing.
        run: the number of its last run, 0 before the first.
        process: that of the last run, None before the first.
        device: what it holds: "CPU", "GPU 0", ...; "" before it holds any.
        done, total, unit: the last progress; None and "" before the first.
        rate: progress a second, None where not known.
        time_left: seconds, None where not known or not running.
        since: seconds since the epoch when this state began, None where not known; of a lost job
            its last sign of life.
    """

    name: Name
    sentence: str
    run: int
    process: JobProcess | None
    device: str
    done: float | None
    total: float | None
    unit: str
    rate: float | None
    time_left: float | None
    since: float | None

    @property
    def ended(self) -> bool:
        """No process works on it, and none will until it is resumed."""
        return self.name in ENDED

    @property
    def resumable(self) -> bool:
        """`Job.resume` starts it (again)."""
        return self.name in ("failed", "stopped", "lost") or (
            self.name == "queued" and not self.run
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        names = ("sentence", "run", "device", "done", "total", "unit", "rate", "time_left", "since")
        where = {
            "pid": self.process.pid if self.process else None,
            "host": self.process.host if self.process else None,
        }
        return {"state": self.name, **{name: getattr(self, name) for name in names}, **where}
