"""The journal of a session in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pajama_tui.untrusted import printable

_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the journal.

    Attributes:
        at: when, UTC, ISO 8601 with seconds; "" where the line has none.
        event: what happened, in a few words.
        facts: what is known of it, "name value" parted by commas.
    """

    at: str
    event: str
    facts: str

    @property
    def local(self) -> str:
        """When, by the clock on the wall: 2026-01-31 12:34:56."""
        try:
            when = datetime.fromisoformat(self.at)
        except ValueError:
            return printable(self.at, limit=25)
        return when.astimezone().strftime("%Y-%m-%d %H:%M:%S")

    def has(self, word: str) -> bool:
        """Return whether a word is in it, whatever its case."""
        return word.lower() in f"{self.local} {self.event} {self.facts}".lower()


def happened(record: Mapping[str, Any]) -> Happened:
    """Return a line of the journal in words, safe to show."""
    facts = [
        f"{printable(name.replace('_', ' '), limit=40)} {_shown(value)}"
        for name, value in record.items()
        if name not in ("at", "event") and value not in (None, "")
    ]
    return Happened(
        printable(str(record.get("at", "")), limit=40),
        printable(str(record.get("event", "?")), limit=80),
        ", ".join(facts),
    )


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{_text(key)}={_shown(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return " ".join(_shown(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}"
    # The digests that name a version or data are known by their beginning.
    text = _text(value)
    digest = len(text) >= 32 and all(sign in "0123456789abcdef" for sign in text)
    return text[:8] if digest else text


def _text(value: object) -> str:
    return printable(str(value), limit=_LIMIT)
