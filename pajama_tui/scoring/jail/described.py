"""Values of a judge's variables as short text, without calling anything that the judge defined.

Only objects of exact built-in types are looked into; of all others the type's name is given.
"""

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable
from itertools import islice
from re import Match, Pattern
from types import BuiltinFunctionType, FunctionType
from typing import Any
from zlib import crc32

from pajama_tui.scoring.jail.trace_area import LONGEST_TEXT

_DEEPEST = 4
# Of one value; both bound the work, most of which goes into the checksum.
_MOST_PARTS = 20_000
_LONGEST_STRING = 1 << 20
_SHOWN_STRING, _SHORT_STRING = 200, 60
_FEW_ITEMS = 5
_SORTED_ITEMS = 2_000
_MOST_BITS = 256

_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    deque: ("deque([", "])"),
    dict: ("{", "}"),
    Counter: ("Counter({", "})"),
    OrderedDict: ("OrderedDict({", "})"),
    defaultdict: ("defaultdict({", "})"),
}
_MAPPINGS = {dict, Counter, OrderedDict, defaultdict}
_SETS = {set, frozenset}


class _Full(Exception):
    pass


class Describer:
    """Describes some values of one process.

    Args:
        type_name: gives the name of a value's type, whatever its metaclass does.
        parts: pieces of text to spend on all values together; later ones get their type's name.
    """

    def __init__(self, type_name: Callable[[Any], str], parts: int = 200_000) -> None:
        self._type_name = type_name
        self._left = parts
        self._parts: list[str] = []
        self._size = 0
        self._checksum = 0
        self._most = 0

    def describe(self, value: Any) -> tuple[str, int]:
        """Return text of at most LONGEST_TEXT characters, and a checksum of far more of it."""
        self._parts, self._size, self._checksum = [], 0, 0
        self._most = min(_MOST_PARTS, self._left)
        try:
            self._walk(value, 0)
        except _Full:
            self._parts.append(" …")
        self._left -= min(_MOST_PARTS, self._left) - self._most
        text = "".join(self._parts)
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 1] + "…"
        return text, self._checksum

    def _put(self, text: str, hidden: bytes = b"") -> None:
        self._most -= 1
        if self._most < 0:
            raise _Full
        if self._size <= LONGEST_TEXT:
            self._parts.append(text)
            self._size += len(text)
        self._checksum = crc32(hidden, crc32(text.encode("utf-8", "surrogatepass"), self._checksum))

    def _walk(self, value: Any, depth: int) -> None:
        kind = type(value)
        if value is None or kind in (bool, float, complex, range):
            self._put(repr(value))
        elif kind is int:
            bits = value.bit_length()
            shown = repr(value) if bits <= _MOST_BITS else f"int of {bits:,} bits"
            self._put(shown, repr(value & (1 << 64) - 1).encode())
        elif kind is str:
            self._put(_quoted(value), value[:_LONGEST_STRING].encode("utf-8", "surrogatepass"))
        elif kind in (bytes, bytearray):
            size = f"{len(value):,} bytes: " if len(value) > _SHORT_STRING else ""
            self._put(f"{size}{bytes(value[:_SHOWN_STRING])!r}", bytes(value[:_LONGEST_STRING]))
        elif kind in _BRACKETS:
            self._container(kind, value, depth)
        elif kind is Match:
            self._match(value)
        elif kind is Pattern:
            pattern = value.pattern
            self._put(f"pattern {_quoted(pattern) if type(pattern) is str else '…'}")
        elif kind in (FunctionType, BuiltinFunctionType):
            name = value.__name__
            self._put(f"function {name[:60] if type(name) is str else ''}")
        else:
            self._put(f"<{self._type_name(value)}>")

    def _container(self, kind: type, value: Any, depth: int) -> None:
        size = kind.__len__(value)  # type: ignore[attr-defined]
        opening, closing = _BRACKETS[kind]
        if size > _FEW_ITEMS:
            self._put(f"{size:,} items: ")
        if depth >= _DEEPEST:
            self._put(f"{opening}…{closing}" if size else opening + closing)
            return
        self._put(opening)
        if kind in _MAPPINGS:
            for number, (key, each) in enumerate(dict.items(value)):
                if number:
                    self._put(", ")
                self._walk(key, depth + 1)
                self._put(": ")
                self._walk(each, depth + 1)
        else:
            self._items(self._sorted(value, depth) if kind in _SETS else value, depth)
        self._put(closing)

    def _items(self, values: Iterable[Any], depth: int) -> None:
        for number, each in enumerate(values):
            if number:
                self._put(", ")
            self._walk(each, depth + 1)

    def _sorted(self, values: Iterable[Any], depth: int) -> list[Any]:
        """Return a set's first elements, sorted where they are of one plain kind."""
        first = list(islice(values, _SORTED_ITEMS))
        kinds = {type(each) for each in first}
        return sorted(first) if kinds in ({str}, {int}, {float}) else first

    def _match(self, match: "Match[Any]") -> None:
        start, end = match.span()
        string = match.string
        text = string[start : min(end, start + _SHOWN_STRING)] if type(string) is str else ""
        self._put(f"match {_quoted(text)} at {start:,}-{end:,}")


def _quoted(text: str) -> str:
    size = f"{len(text):,} characters: " if len(text) > _SHORT_STRING else ""
    return f"{size}{text[:_SHOWN_STRING]!r}"
