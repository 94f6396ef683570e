"""The parts of the session, to choose one."""

from typing import Literal, get_args

from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.linelist import Cell, LineList

Section = Literal["overview", "spend", "settings", "journal", "notes"]
SECTIONS: tuple[Section, ...] = get_args(Section)


class SectionList(LineList):
    """One line a section."""

    @property
    def section(self) -> Section:
        """The one under the cursor."""
        return SECTIONS[self.cursor]

    def line_count(self) -> int:
        """Return how many sections there are."""
        return len(SECTIONS)

    def heading(self, width: int) -> str:
        """Return what the list is of."""
        return " session"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the name of one section."""
        return [(fit(SECTIONS[index], width - 1), "")]
