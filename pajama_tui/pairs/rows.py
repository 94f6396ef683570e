"""One row's bytes parsed into named fields, or a fault that says where and why not."""

import csv
import json
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pajama_tui.untrusted import printable

_JSON_FAULTS = {
    "Unterminated string": "a string starts here and never ends",
    "Invalid control character": "a raw control character inside a string",
    "Extra data": "something follows the object",
    "Expecting value": "a value is missing or misspelt",
    "Expecting property name": "a key in double quotes is missing",
    "Expecting ',' delimiter": "a comma or a closing bracket is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Invalid \\": "an unknown backslash escape",
}


class RowFault(Exception):
    """A row, or one value of it, cannot be used.

    Attributes:
        reason: words for the user, safe to show.
        line: lines below the row's first line.
        column: 1-based character in that line, None where no single place is to blame.
    """

    def __init__(self, reason: str, *, line: int = 0, column: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


def parse_object(raw: bytes) -> dict[str, Any]:
    """Parse one JSON object.

    Numbers above the largest float become exact ints, so that they can be written back; NaN and
    Infinity are kept as floats. Repeated keys are a fault: one value of the two would be lost.
    """
    text = decode(raw).removeprefix("\ufeff")
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        what = next((v for k, v in _JSON_FAULTS.items() if error.msg.startswith(k)), error.msg)
        line, column = _place(text, error.pos)
        if "\0" in text[error.pos : error.pos + 1]:
            what = "a NUL byte"
        raise RowFault(f"not JSON: {what}", line=line, column=column) from None
    except RecursionError:
        raise RowFault("JSON nested too deeply to read") from None
    except _RepeatedKey as repeated:
        shown = printable(repeated.key, limit=40)
        places = [m.start() for m in re.finditer(re.escape(json.dumps(repeated.key)), text)]
        what = f"the key '{shown}' appears twice"
        if len(places) != 2:
            raise RowFault(what) from None
        line, column = _place(text, places[1])
        raise RowFault(what, line=line, column=column) from None
    except ValueError:
        raise RowFault("a number is too long to read") from None
    if not isinstance(value, dict):
        raise RowFault(f"{describe(value)} where an object with named fields belongs", column=1)
    return value


def parse_fields(raw: bytes, columns: Sequence[str], delimiter: str) -> dict[str, Any]:
    """Parse one CSV record into a value for each of `columns`."""
    text = decode(raw)
    if (nul := text.find("\0")) >= 0:
        line, column = _place(text, nul)
        raise RowFault("a NUL byte", line=line, column=column)
    try:
        fields: list[str] = next(csv_reader([text], delimiter), [])
    except csv.Error as error:
        if "end of data" in str(error):
            raise RowFault("a quote is opened and never closed") from None
        raise RowFault(f"not CSV: {error}") from None
    if len(fields) != len(columns):
        raise RowFault(f"{len(fields)} fields where the header has {len(columns)}")
    return dict(zip(columns, fields, strict=True))


def csv_reader(lines: Any, delimiter: str) -> Any:
    """A strict csv.reader whose fields may be as long as a row may be."""
    if csv.field_size_limit() < LONGEST_ROW:
        csv.field_size_limit(LONGEST_ROW)
    return csv.reader(lines, delimiter=delimiter, strict=True)


LONGEST_ROW = 64 * 2**20
"""Longest row in bytes; a longer one is a fault, so that one row cannot take all memory."""


def text_of(record: dict[str, Any], column: str) -> str:
    """The text in `column`; anything but text is a fault that names what is there."""
    value = value_of(record, column)
    if isinstance(value, str):
        return value
    raise RowFault(f"{printable(column, limit=40)} is {describe(value)}, not text")


def value_of(record: dict[str, Any], column: str) -> Any:
    """The value in `column`; its absence is a fault."""
    try:
        return record[column]
    except KeyError:
        raise RowFault(f"there is no '{printable(column, limit=40)}'") from None


def describe(value: Any) -> str:
    """What a JSON value is, in words: "true (a boolean)", "null", "a list"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"{str(value).lower()} (a boolean)"
    if isinstance(value, int | float):
        return f"{value} (a number)" if abs(value) < 1e15 else "a number"
    if isinstance(value, str):
        return f"'{printable(value, limit=40)}' (text)"
    return "a list" if isinstance(value, list) else "an object"


def decode(raw: bytes) -> str:
    """Decode UTF-8; the fault names the first wrong byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8"), None)
        what = f"byte 0x{raw[error.start]:02x} is not UTF-8"
        raise RowFault(what, line=line, column=column) from None


class _RepeatedKey(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _RepeatedKey(key)
            seen.add(key)
    return fields


def _number(text: str) -> float | int:
    value = float(text)
    if math.isinf(value):
        mantissa, _, exponent = text.lower().partition("e")
        # The exact int of a number with more digits would be refused when it is written again.
        if len(mantissa) + abs(int(exponent or 0)) > 4000:
            raise ValueError("too long")
        return int(Decimal(text))
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_number)


def _place(text: str, position: int | None) -> tuple[int, int]:
    """0-based line and 1-based column of a character; None stands for the end of `text`."""
    end = len(text) if position is None else position
    return text.count("\n", 0, end), end - text.rfind("\n", 0, end)
