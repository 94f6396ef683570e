"""Which column means what: the text of --map, and the same in a session file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.gold import code
from pajama_tui.pairs.pair import Gold
from pajama_tui.untrusted import printable

EXAMPLE = "prompt=question,response_a=answer1,response_b=answer2,label=winner,values=1:a|2:b|0:tie"

_SIDES: Mapping[str, Gold | None] = {"a": "a", "b": "b", "tie": "tie", "none": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """The columns of a data file that make a pair; what is None is left to the format.

    Attributes:
        format: the format's name, where one was recognised or is asked for.
        prompt: the prompt's column; "instruction+input" puts a second column, where it is not
            empty, under its name below the first.
        response_a, response_b: columns of the two responses.
        chosen, rejected: instead of those two, where the gold is in the order.
        label: the gold's column.
        values: what the label's values mean, as (value, gold) in the order given.
    """

    format: str | None = None
    prompt: str | None = None
    response_a: str | None = None
    response_b: str | None = None
    chosen: str | None = None
    rejected: str | None = None
    label: str | None = None
    values: tuple[tuple[str, Gold | None], ...] = ()

    def __post_init__(self) -> None:
        if (self.chosen or self.rejected) and (self.response_a or self.response_b):
            raise InputError(
                "The mapping names both chosen/rejected and response_a/response_b; "
                "give one of the two."
            )
        if bool(self.chosen) != bool(self.rejected):
            raise InputError("The mapping needs both chosen=… and rejected=…, or neither.")
        if self.chosen and (self.label or self.values):
            raise InputError("With chosen and rejected the order is the label; leave out label=….")

    @classmethod
    def parse(cls, text: str) -> "ColumnMap":
        r"""Read `name=column` items separated by commas, as --map takes them.

        `values=0:a|1:b|2:tie` says what a label's values mean (a, b, tie or none). A backslash
        before a comma, an equals sign, a colon, a bar or a backslash makes it part of a name.
        `parse(str(m)) == m`, and `str(parse(t)) == t` where t has the order of the attributes.
        """
        given: dict[str, Any] = {}
        for item in _split(text, ","):
            name, *value = _split(item, "=", 1) if item.strip() else [""]
            name = name.strip()
            if name not in _NAMES or not value or not value[0].strip():
                raise InputError(
                    f"--map has '{printable(item.strip(), limit=60)}'; it takes name=column, where "
                    f"name is one of {', '.join(_NAMES)}. For example: --map '{EXAMPLE}'"
                )
            if name in given:
                raise InputError(f"--map names {name} twice.")
            if name == "values":
                given[name] = _values(tuple(_split(v, ":", 1)) for v in _split(value[0], "|"))
            else:
                given[name] = _plain(value[0].strip())
        return cls(**given)

    def __str__(self) -> str:
        items = []
        for name in _NAMES[:-1]:
            if (column := getattr(self, name)) is not None:
                items.append(f"{name}={_quoted(column)}")
        if self.values:
            meanings = (f"{_quoted(value)}:{gold or 'none'}" for value, gold in self.values)
            items.append("values=" + "|".join(meanings))
        return ",".join(items)

    def to_dict(self) -> dict[str, Any]:
        """A table for TOML: text values, and `values` as a table of text."""
        table: dict[str, Any] = {
            name: column for name in _NAMES[:-1] if (column := getattr(self, name)) is not None
        }
        if self.values:
            table["values"] = {value: gold or "none" for value, gold in self.values}
        return table

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> "ColumnMap":
        """The reverse of `to_dict`; InputError where the table is not of that form."""
        for name, value in table.items():
            fits = isinstance(value, Mapping if name == "values" else str)
            if name not in _NAMES or not fits:
                raise InputError(f"The column mapping has an unknown entry '{printable(name)}'.")
        given = dict(table)
        if "values" in given:
            given["values"] = _values((str(k), str(v)) for k, v in given["values"].items())
        return cls(**given)

    @property
    def meanings(self) -> dict[str, Gold | None]:
        """`values` as a table from what `gold.code` gives to gold."""
        return {code(value) or value: gold for value, gold in self.values}


_NAMES = tuple(field.name for field in fields(ColumnMap))


def _values(items: Iterable[tuple[str, ...]]) -> tuple[tuple[str, Gold | None], ...]:
    found: dict[str, Gold | None] = {}
    for item in items:
        value, side = (_plain(item[0].strip()), item[-1].strip().lower())
        if len(item) != 2 or not value or side not in _SIDES:
            raise InputError(
                f"values has '{printable(':'.join(item), limit=40)}'; it takes value:side, where "
                "side is a, b, tie or none, as in values=0:a|1:b|2:tie."
            )
        if value in found:
            raise InputError(f"values gives '{printable(value, limit=40)}' twice.")
        found[value] = _SIDES[side]
    return tuple(found.items())


def _split(text: str, separator: str, most: int = -1) -> list[str]:
    """Split at separators that no backslash precedes; backslashes stay."""
    parts = [""]
    for piece in re.findall(r"\\.|.", text, re.S):
        if piece == separator and (most < 0 or len(parts) <= most):
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.S)


def _quoted(text: str) -> str:
    return re.sub(r"([\\,=:|])", r"\\\1", text)
