"""The judges of a run: how far each is."""

import math
from typing import TYPE_CHECKING

from pajama_tui.ui.figures import bar, call_time, count, fit, share
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.scoring.progress import JudgeProgress

_KIND = {"waiting": "dim", "running": "", "done": "good", "stopped": "bad"}
_BAR = 10
# From this width on, a judge is named with its rubric.
_ROOMY = 100


class RunList(LineList):
    """One line a judge: bar, failures, time of a call, weight, state."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: list[tuple[object, ...]] = []

    def line_count(self) -> int:
        """Return how many judges there are."""
        return len(self.studio_app.studio.roster.used)

    def renew(self) -> None:
        """Repaint the lines in which something that shows has changed."""
        self.recount()
        drawn: list[tuple[object, ...]] = [
            tuple(self.cells(index, self.size.width)) for index in range(self.line_count())
        ]
        for index, line in enumerate(drawn):
            if index >= len(self._drawn) or self._drawn[index] != line:
                self.refresh_index(index)
        self._drawn = drawn

    def heading(self, width: int) -> str:
        """Return the column heads."""
        name = fit("judge", self._name_width(width))
        return f" {name} {'scored':<{_BAR + 7}}  failed     call  weight  state"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one judge."""
        studio = self.studio_app.studio
        judge = studio.roster.used[index]
        progress = self._progress(judge.sha)
        weight = studio.weight(judge.label)
        name = self._name_width(width)
        said_name = judge.label if width >= _ROOMY else judge.name
        cells: list[Cell] = [(fit(printable(said_name, limit=80), name) + " ", "")]
        said = "–" if weight is None else f"{weight:.3f}"
        room = width - 1 - name - 1 - _BAR - 7 - 8 - 9 - 8 - 2
        if progress is None:
            health = studio.health(judge)
            done, total = (health.run, health.texts) if health else (0, 0)
            failed, seconds = (health.failed, health.p50) if health else (0, math.nan)
            state, kind = ("kept" if done else "waiting"), "dim"
            if health is not None and health.left_out:
                state, kind, done = f"out: {health.left_out}", "bad", total
        else:
            done, total, failed = progress.done, progress.total, progress.failed
            seconds, state, kind = progress.seconds, progress.state, _KIND[progress.state]
            if progress.reason:
                state = f"stopped: {progress.reason}"
        return [
            *cells,
            (bar(done, total, _BAR), "good" if total and done >= total else "a"),
            (f"{share(done, total):>7}", ""),
            (f"{count(failed):>8}", "warn" if failed else "dim"),
            (f"{call_time(seconds):>9}", "dim"),
            (f"{said:>8}", "dim" if weight is None else ""),
            ("  " + fit(printable(state, limit=120), room), kind),
        ]

    def _progress(self, sha: str) -> "JudgeProgress | None":
        progress = self.studio_app.studio.progress
        if progress is None:
            return None
        return next((each for each in progress.judges if each.sha == sha), None)

    def _name_width(self, width: int) -> int:
        return max(min(44, width - 58), 18)
