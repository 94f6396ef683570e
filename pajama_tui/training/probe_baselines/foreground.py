"""Baselines made where they are asked for: finished pieces lie beside the report."""

import threading
from collections.abc import Callable
from pathlib import Path

PIECES = "pieces"


class Foreground:
    """Tells a terminal how it goes; see `Reporter`.

    Args:
        out: the report's folder.
        say: takes a sentence.
        show: takes how much is done, of how much.
    """

    def __init__(
        self, out: Path, say: Callable[[str], None], show: Callable[[float, float | None], None]
    ) -> None:
        self.checkpoints = out / PIECES
        self.checkpoints.mkdir(parents=True, exist_ok=True)
        self.stop_requested = threading.Event()
        self._say = say
        self._show = show

    def progress(self, done: float, total: float | None, unit: str = "") -> None:
        """Tell how far it is."""
        self._show(done, total)

    def metric(self, step: int, **values: float) -> None:
        """Record nothing: the figures are in the report."""

    def warning(self, sentence: str) -> None:
        """Say a sentence."""
        self._say(sentence)

    def checkpoint(self, path: Path, step: int) -> None:
        """Record nothing: the file is there."""
