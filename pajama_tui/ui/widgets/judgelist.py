"""The judges by rubric, with what they are worth."""

import math

from pajama_tui.programs.judge import Judge
from pajama_tui.ui.figures import call_time, count, fit, share
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable


class JudgeList(LineList):
    """One line a rubric, and below it one a judge."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[int | str] = []

    def on_mount(self) -> None:
        rubric = None
        for index, judge in enumerate(self.studio_app.studio.workspace.judges):
            if judge.rubric != rubric:
                rubric = judge.rubric
                self._lines.append(rubric)
            self._lines.append(index)
        self.recount()
        self.cursor = 1

    def line_count(self) -> int:
        """Return how many rubrics and judges there are."""
        return len(self._lines)

    def at(self, line: int) -> int | str:
        """Return the index of the judge on a line, or the rubric's folder."""
        return self._lines[line]

    def go_to(self, label: str) -> None:
        """Put the cursor on the judge with this label."""
        judges = self.studio_app.studio.workspace.judges
        for line, item in enumerate(self._lines):
            if isinstance(item, int) and judges[item].label == label:
                self.cursor = line

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f" {fit('judge', self._name_width(width))}  weight  cover      p50  health"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one rubric or judge."""
        item = self._lines[index]
        if isinstance(item, str):
            return [(fit(printable(item or "no rubric", limit=60), width - 1), "group")]
        studio = self.studio_app.studio
        judge = studio.workspace.judges[item]
        health, weight = studio.health(item), studio.weight(judge.label)
        name = self._name_width(width)
        said = "–" if weight is None else f"{weight:.3f}"
        cover = "–" if health is None else share(round(1000 * health.coverage), 1000)
        p50 = "–" if health is None else call_time(health.p50)
        word, kind = self._health(item, judge)
        return [
            (fit("  " + printable(judge.name, limit=60), name), ""),
            (f"{said:>8}", "dim" if weight is None else ""),
            (f"{cover:>7}", "dim"),
            (f"{p50:>9}", "dim"),
            ("  " + fit(word, width - 27 - name), kind),
        ]

    def _name_width(self, width: int) -> int:
        return max(min(28, width - 42), 12)

    def _health(self, index: int, judge: Judge) -> tuple[str, str]:
        health = self.studio_app.studio.health(index)
        if health is None:
            return "not run yet", "dim"
        if health.left_out:
            return f"out: {printable(health.left_out, limit=80)}", "bad"
        notes = [printable(flag, limit=80) for flag in health.flags]
        if health.failed and not math.isnan(health.failure_rate) and not notes:
            notes = [f"{count(health.failed)} failed"]
        return ("; ".join(notes), "warn") if notes else ("ok", "good")
