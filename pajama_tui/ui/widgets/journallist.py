"""What happened in the session, newest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pajama_tui.ui.figures import count, fit
from pajama_tui.ui.widgets.linelist import Cell, LineList

if TYPE_CHECKING:
    from pajama_tui.pipeline.journal_text import Happened

_WHEN = 20


class JournalList(LineList):
    """One line an event; only those with a word in them where one is looked for."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._all: Sequence[Happened] = ()
        self._lines: Sequence[Happened] = ()
        self.word = ""

    def show(self, lines: "Sequence[Happened]") -> None:
        """Show these; the cursor stays on its line."""
        here = self.line
        self._all = lines
        self.narrow(self.word)
        if here is not None and here in self._lines:
            self.cursor = self._lines.index(here)

    def narrow(self, word: str) -> None:
        """List only the events with this word in them."""
        self.word = word
        self._lines = [each for each in self._all if each.has(word)] if word else self._all
        self.recount()
        self.refresh()

    @property
    def line(self) -> "Happened | None":
        """The event under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def line_count(self) -> int:
        """Return how many events are listed."""
        return len(self._lines)

    def heading(self, width: int) -> str:
        """Return how many events there are, and the word they are narrowed to."""
        total, shown = count(len(self._all)), count(len(self._lines))
        many = f"{shown} of {total} with '{self.word}'" if self.word else total
        return f" {'when':{_WHEN}}what happened · {many}"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one event."""
        line = self._lines[index]
        rest = width - 1 - _WHEN
        event = fit(line.event, min(len(line.event), rest))
        return [
            (fit(line.local, _WHEN), "dim"),
            (event, "group"),
            (fit(f"  {line.facts}", rest - len(event)), ""),
        ]
