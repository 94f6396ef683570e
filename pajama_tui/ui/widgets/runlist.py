"""The judges of a run: how far each is."""

import math
from typing import TYPE_CHECKING

from pajama_tui.ui.figures import bar, call_time, count, fit, share
from pajama_tui.ui.widgets.heatstrip import heat_strip
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.ui.widgets.votesview import WeightMoves
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.scoring.progress import JudgeProgress, RunProgress

_KIND = {"waiting": "dim", "running": "", "done": "good", "stopped": "bad"}
# Cells of the strip at least and at most; half of what is wider than a small screen is its own.
_STRIP, _LONGEST_STRIP, _SMALL = 10, 48, 79
# Cells of all but name, strip and state.
_FIGURES = 7 + 8 + 9 + 9
# Runs of more chunks are not followed in the list.
_FOLLOWED = 3
# From this width on, a judge is named with its rubric.
_ROOMY = 100


class RunList(LineList):
    """One line a judge: its chunks of texts, failures, time of a call, weight, state."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.moves = WeightMoves()
        self._drawn: dict[int, tuple[object, ...]] = {}
        self._known: RunProgress | None = None
        self._by_sha: dict[str, JudgeProgress] = {}
        self._following = True

    def line_count(self) -> int:
        """Return how many judges there are."""
        return len(self.studio_app.studio.roster.used)

    def renew(self) -> None:
        """Repaint the lines in view in which something that shows has changed."""
        self.recount()
        self._follow()
        # As they are drawn: a line is as wide as the list without its scrollbar.
        width = self.scrollable_content_region.width
        first = self.scroll_offset.y
        last = min(first + self.size.height, self.line_count())
        drawn = {index: (width, *self.cells(index, width)) for index in range(first, last)}
        for index, line in drawn.items():
            if self._drawn.get(index) != line:
                self.refresh_index(index)
        self._drawn = drawn

    def watch_cursor(self, before: int, now: int) -> None:
        """Leave it to the reader from now on what is in view."""
        self._following = self._following and before == now
        super().watch_cursor(before, now)

    def _follow(self) -> None:
        """Scroll to the first judge at work in a short run, until the cursor has been moved."""
        studio = self.studio_app.studio
        if not self._following or not studio.running:
            return
        for index, judge in enumerate(studio.roster.used):
            progress = self._progress(judge.sha)
            # With many chunks, all judges go on by turns: to follow would be to flicker.
            if progress is None or len(progress.chunks) > _FOLLOWED:
                return
            if progress.state == "running":
                place = index - self.scroll_offset.y
                if not 0 <= place < self.size.height - 1:
                    self.scroll_to(y=max(index - 1, 0), animate=False, force=True)
                return

    def heading(self, width: int) -> str:
        """Return the column heads."""
        name = fit("judge", self._name_width(width))
        return f" {name} {'scored':<{self._strip(width) + 7}}  failed     call   weight  state"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one judge."""
        studio = self.studio_app.studio
        judge = studio.roster.used[index]
        progress = self._progress(judge.sha)
        weight = studio.weight(judge.label)
        name, strip = self._name_width(width), self._strip(width)
        said_name = judge.label if width >= _ROOMY else judge.name
        said = "–" if weight is None else f"{weight:.3f}"
        room = width - 1 - name - 1 - strip - _FIGURES - 2
        if progress is None:
            health = studio.health(judge)
            done, total = (health.run, health.texts) if health else (0, 0)
            failed, seconds = (health.failed, health.p50) if health else (0, math.nan)
            state, kind = ("kept" if done else "waiting"), "dim"
            if health is not None and health.left_out:
                state, kind, done = f"out: {health.left_out}", "bad", total
            drawn = [(bar(done, total, strip), "good" if total and done >= total else "a")]
        else:
            done, total, failed = progress.done, progress.total, progress.failed
            seconds, state, kind = progress.seconds, progress.state, _KIND[progress.state]
            if progress.reason:
                state = f"stopped: {progress.reason}"
            drawn = list(heat_strip(progress.chunks, strip))
        return [
            (fit(printable(said_name, limit=80), name) + " ", ""),
            *drawn,
            (f"{share(done, total):>7}", ""),
            (f"{count(failed):>8}", "warn" if failed else "dim"),
            (f"{call_time(seconds):>9}", "dim"),
            (f"{said:>8}", "dim" if weight is None else ""),
            (f"{self.moves.sign(judge.label):1}", ""),
            ("  " + fit(printable(state, limit=120), room), kind),
        ]

    def _progress(self, sha: str) -> "JudgeProgress | None":
        progress = self.studio_app.studio.progress
        if progress is not self._known:
            self._known = progress
            self._by_sha = {each.sha: each for each in progress.judges} if progress else {}
        return self._by_sha.get(sha)

    def _strip(self, width: int) -> int:
        return min(_STRIP + max(width - _SMALL, 0) // 2, _LONGEST_STRIP)

    def _name_width(self, width: int) -> int:
        return max(min(44, width - 49 - self._strip(width)), 18)
