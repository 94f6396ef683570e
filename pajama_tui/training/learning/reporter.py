"""Who is told how a training goes."""

from pathlib import Path
from typing import Any, Protocol


class Reporter(Protocol):
    """What a training tells; a `JobRun` is one.

    Attributes:
        checkpoints: folder for them.
        stop_requested: a `threading.Event`; when set, the training saves and ends.
    """

    checkpoints: Path
    stop_requested: Any

    def progress(self, done: float, total: float | None, unit: str = "") -> None:
        """Tell how far it is."""

    def metric(self, step: int, **values: float) -> None:
        """Record measured values."""

    def warning(self, sentence: str) -> None:
        """Record a sentence for the user."""

    def checkpoint(self, path: Path, step: int) -> None:
        """Record a whole checkpoint."""
