"""The settings: each with its value and where that comes from."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.config import Row

_NAME, _VALUE, _SOURCE = 14, 16, 19


class SettingList(LineList):
    """One line a setting; enter changes it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: Sequence[Row] = ()

    def show(self, rows: "Sequence[Row]") -> None:
        """Show these."""
        self._rows = rows
        self.recount()
        self.refresh()

    @property
    def row(self) -> "Row | None":
        """The setting under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def go_to(self, name: str) -> None:
        """Put the cursor on a setting, where there is one of this name."""
        for index, row in enumerate(self._rows):
            if row.name == name:
                self.cursor = index

    def line_count(self) -> int:
        """Return how many settings there are."""
        return len(self._rows)

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f" {'setting':{_NAME}}{'value':{_VALUE}}{'from':{_SOURCE}}"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one setting."""
        row = self._rows[index]
        room = max(width - 1 - _NAME - _VALUE, 0)
        source = min(_SOURCE, room)
        return [
            (_column(row.name, min(_NAME, width - 1)), ""),
            (_column(shown_value(row), min(_VALUE, max(width - 1 - _NAME, 0))), "a"),
            (fit(shown_source(row), source), "dim" if row.source == "default" else "warn"),
            (fit(f" {row.doc}", room - source), "dim"),
        ]


def _column(text: str, width: int) -> str:
    """Return `text` in `width` cells, the last of them free."""
    return fit(text, width - 1) + " " * (width > 0)


def shown_value(row: "Row") -> str:
    """Return a setting's value as it may be shown."""
    if row.name == "base_url" and row.value:
        from pajama_tui.llm.endpoint import shown_url

        # It may hold a password.
        return shown_url(str(row.value))
    if isinstance(row.value, bool):
        return "true" if row.value else "false"
    return printable(str(row.value), limit=200) or "–"


def shown_source(row: "Row") -> str:
    """Return where a value comes from, in a few cells: the file's name without its folders."""
    where = row.source.split("/")[-1] if "/" in row.source else row.source
    return printable(where, limit=60)
