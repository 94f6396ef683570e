"""What a terminal shows of what a Textual program writes: characters, no colours."""

import re
from unicodedata import combining, east_asian_width

_PARTS = re.compile(
    r"\x1b\[(?P<numbers>[0-9;:<=>?]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]P_^X].*?(?:\x07|\x1b\\)"
    r"|\x1b[^\[\]]"
    r"|(?P<text>[^\x1b\x00-\x1f]+)"
    r"|[\x00-\x1f]",
    re.DOTALL,
)


class Screen:
    """Characters in their places.

    Only what Textual writes is understood: text, moves to a place, and clearing the screen.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self._columns, self._rows = columns, rows
        self._x = self._y = 0
        self._clear()

    def feed(self, data: bytes) -> None:
        """Take in whole sequences."""
        for part in _PARTS.finditer(data.decode(errors="replace")):
            if part["text"] is not None:
                self._write(part["text"])
            elif part["final"] == "H":
                row, _, column = part["numbers"].partition(";")
                self._y, self._x = int(row or 1) - 1, int(column or 1) - 1
            elif part["final"] == "J" or (part["final"] == "h" and part["numbers"] == "?1049"):
                self._clear()

    @property
    def lines(self) -> list[str]:
        """The text of each line, without the space behind it."""
        return ["".join(line).rstrip() for line in self._cells]

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    def line_with(self, sign: str) -> str:
        """The first line with this in it, or ""."""
        return next((line for line in self.lines if sign in line), "")

    def _clear(self) -> None:
        self._cells = [[" "] * self._columns for _ in range(self._rows)]

    def _write(self, text: str) -> None:
        if not 0 <= self._y < self._rows:
            return
        cells = self._cells[self._y]
        for char in text:
            wide = not char.isascii() and east_asian_width(char) in "WF"
            if not char.isascii() and combining(char):
                continue
            if self._x < self._columns:
                cells[self._x] = char
            if wide and self._x + 1 < self._columns:
                cells[self._x + 1] = ""
            self._x += 1 + wide
