"""A source as an editor can hold it, and back again to the very same bytes."""

import re
from collections.abc import Iterator

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

_UNUSUAL = re.compile(r"[^\n\t\x20-\x7e]")
_CONTROL_PICTURES = range(0x2400, 0x2421)
_DELETE_PICTURE = 0x2421
# Visible, one cell wide, and rare in programs.
_SPARE = (*range(0x2801, 0x2900), *range(0x2500, 0x2600))


class CodeText:
    """Stand-ins for what a terminal would act on or an editor would take for the end of a line.

    Each hidden character (control, bidi, undecodable byte, ...) is held as one visible character
    that the source does not contain. Where all lines end in CRLF, the editor sees line feeds; a
    carriage return elsewhere is a hidden character like any other.

    Args:
        source: as in the file, undecodable bytes as lone surrogates.

    Raises:
        InputError: there are more different hidden characters than stand-ins.
    """

    def __init__(self, source: str) -> None:
        ends = source.count("\n")
        self.newline = "\r\n" if ends and source.count("\r\n") == ends else "\n"
        self._stand_ins: dict[str, str] = {}
        self._hidden: dict[str, str] = {}
        self.text = self.shown(source)

    def shown(self, source: str, beside: str = "") -> str:
        """Return a source, or a part of one, as the editor holds it.

        Args:
            beside: what the editor holds already; no new stand-in may occur there.

        Raises:
            InputError: there are no stand-ins left.
        """
        if self.newline == "\r\n":
            source = source.replace("\r\n", "\n")
        there = set(_UNUSUAL.findall(source))
        new = {char for char in there if char not in self._stand_ins and printable(char) != char}
        if new:
            taken = (there - new) | set(_UNUSUAL.findall(beside)) | set(self._hidden)
            for char in sorted(new):
                stand_in = self._choose(char, taken)
                taken.add(stand_in)
                self._stand_ins[char], self._hidden[stand_in] = stand_in, char
        return _replaced(source, self._stand_ins)

    def source(self, text: str) -> str:
        """Return what the editor holds as a source."""
        whole = _replaced(text, self._hidden)
        return whole.replace("\n", self.newline) if self.newline != "\n" else whole

    def hidden(self, text: str) -> int:
        """Return how many different stand-ins are in a text."""
        return sum(stand_in in text for stand_in in self._hidden)

    @staticmethod
    def _choose(char: str, taken: set[str]) -> str:
        def candidates() -> Iterator[int]:
            if ord(char) < len(_CONTROL_PICTURES):
                yield _CONTROL_PICTURES[ord(char)]
            elif char == "\x7f":
                yield _DELETE_PICTURE
            yield from _SPARE

        for code in candidates():
            if chr(code) not in taken:
                return chr(code)
        raise InputError(
            "This text holds more different invisible characters than the editor can show. "
            "Mend the file outside, and try again."
        )


def _replaced(text: str, by: dict[str, str]) -> str:
    return text.translate({ord(char): other for char, other in by.items()}) if by else text
