"""The slots of a run that writes judges: how far each is."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from pajama_tui.ui.figures import fit
from pajama_tui.ui.generation import SlotLine
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

_STATE = 18


class SlotList(LineList, inherit_bindings=False):
    """One line a slot: rubric and number, state, what more there is to say."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key for key in LineList.BINDINGS if isinstance(key, Binding) and key.action != "choose"
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[SlotLine] = []

    def show(self, lines: list[SlotLine]) -> None:
        """Show these; only lines that are others than before are painted anew."""
        before, self._lines = self._lines, lines
        self.recount()
        for index, line in enumerate(lines):
            if index >= len(before) or before[index] != line:
                self.refresh_index(index)

    @property
    def line(self) -> SlotLine | None:
        """The slot under the cursor."""
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def line_count(self) -> int:
        """Return how many slots there are."""
        return len(self._lines)

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f" {fit('slot', self._id_width(width))} {fit('state', _STATE)}"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one slot."""
        line = self._lines[index]
        id = self._id_width(width)
        room = max(width - id - _STATE - 4, 0)
        return [
            (fit(printable(line.id, limit=80), id) + " ", ""),
            (fit(printable(line.state, limit=40), _STATE) + " ", line.kind),
            (fit(printable(line.more, limit=400), room), "dim" if line.kind == "dim" else ""),
        ]

    def _id_width(self, width: int) -> int:
        longest = max((len(line.id) for line in self._lines), default=4)
        return max(min(longest, 32, width // 3), 8)
