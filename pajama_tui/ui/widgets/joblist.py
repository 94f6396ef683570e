"""The session's jobs: where each stands and how far it is."""

from collections.abc import Sequence

from pajama_tui.ui.figures import bar, clock, fit, share
from pajama_tui.ui.jobs_work import JobLine
from pajama_tui.ui.widgets.linelist import Cell, LineList

_STATES = {
    "running": "a",
    "stopping": "warn",
    "done": "good",
    "failed": "bad",
    "lost": "bad",
    "stopped": "warn",
}
_BAR = 10


class JobList(LineList):
    """One line a job, newest first; the cursor stays on its job."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[JobLine] = ()

    @property
    def line(self) -> JobLine | None:
        """The job under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def show(self, lines: Sequence[JobLine]) -> None:
        """Show these; only lines that are others than before are painted anew."""
        before, here = self._lines, self.line
        self._lines = lines
        self.recount()
        places = {line.id: index for index, line in enumerate(lines)}
        if here is not None and here.id in places:
            self.cursor = places[here.id]
        for index, line in enumerate(lines):
            if index >= len(before) or before[index] != line:
                self.refresh_index(index)

    def go_to(self, id: str) -> None:
        """Move the cursor to a job, where it is in the list."""
        for index, line in enumerate(self._lines):
            if line.id == id:
                self.cursor = index

    def line_count(self) -> int:
        """Return how many jobs there are."""
        return len(self._lines)

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return (
            f" {'job':12} {'state':8} {'progress':{_BAR}} {'':>6}"
            f" {'rate':>9} {'left':>7} {'device':7} {'age':>6}  about"
        )

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one job."""
        line = self._lines[index]
        kind = _STATES.get(line.state, "dim")
        drawn, done = " " * _BAR, ""
        if line.state == "done":
            # Its last words were on a step of its last part.
            drawn = bar(1, 1, _BAR)
        elif line.done is not None and line.total:
            drawn, done = bar(line.done, line.total, _BAR), share(line.done, line.total)
        elif line.done is not None:
            done = f"{line.done:,.6g}"
        about = line.what
        if line.sentence and line.state != "done":
            about = line.sentence
        elif line.live and line.done is None and line.warning:
            about = line.warning
        return [
            (fit(line.id, 12) + " ", ""),
            (fit(line.state, 8) + " ", kind),
            (drawn, "good" if line.state == "done" else "a"),
            (fit(done, 7, ">") + " ", ""),
            (fit(_rate(line.rate), 9, ">") + " ", "dim"),
            (fit(clock(line.left) if line.left is not None else "–", 7, ">") + " ", ""),
            (fit(line.device or "–", 7) + " ", "dim"),
            (fit(line.age, 6, ">") + "  ", "dim"),
            (fit(about, max(width - 76, 0)), "dim" if about == line.what else ""),
        ]


def _rate(value: float | None) -> str:
    if value is None:
        return "–"
    if value >= 100:
        return f"{value:,.0f}/s"
    return f"{value:.2g}/s" if value >= 0.1 else f"{60 * value:.2g}/min"
