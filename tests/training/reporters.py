"""Someone to tell how a job goes."""

import threading
from pathlib import Path


class Notebook:
    """Writes down all that it is told; asks for a stop once so much is done."""

    def __init__(self, folder: Path, stop_after: int | None = None) -> None:
        self.checkpoints = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.stop_requested = threading.Event()
        self.metrics: dict[int, dict[str, float]] = {}
        self.warnings: list[str] = []
        self.told: list[tuple[float, float | None, str]] = []
        self.saved: list[tuple[int, Path]] = []
        self._stop_after = stop_after

    def progress(self, done: float, total: float | None, unit: str = "") -> None:
        self.told.append((done, total, unit))
        if self._stop_after is not None and done >= self._stop_after:
            self.stop_requested.set()

    def metric(self, step: int, **values: float) -> None:
        self.metrics.setdefault(step, {}).update(values)

    def warning(self, sentence: str) -> None:
        self.warnings.append(sentence)

    def checkpoint(self, path: Path, step: int) -> None:
        self.saved.append((step, path))

    def curve(self, name: str = "loss") -> dict[int, float]:
        """The values of a metric by step."""
        return {step: told[name] for step, told in self.metrics.items() if name in told}


class PieceNotebook(Notebook):
    """Asks for a stop once so many pieces were saved."""

    def __init__(self, folder: Path, stop_after: int | None = None) -> None:
        super().__init__(folder)
        self._pieces = stop_after

    @property
    def pieces(self) -> list[Path]:
        """The files saved, in that order."""
        return [path for _, path in self.saved]

    def checkpoint(self, path: Path, step: int) -> None:
        super().checkpoint(path, step)
        if len(self.saved) == self._pieces:
            self.stop_requested.set()
