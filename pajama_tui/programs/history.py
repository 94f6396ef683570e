"""Every version a session's judges had: who made it, when, why, and at what cost."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.session import Session
from pajama_tui.storage import append_line, read_lines, replace_file
from pajama_tui.untrusted import printable

Who = Literal["shipped", "llm", "hand"]
Event = Literal["version", "deleted", "restored", "disabled", "enabled"]
_EVENTS = ("version", "deleted", "restored", "disabled", "enabled")
_SHA = re.compile(r"[0-9a-f]{64}")
_LEAST_PREFIX = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a judge's history.

    Attributes:
        event: "version" where a text came into use, else what was done with the judge.
        number: of the version among this judge's, from 1; 0 for another event.
        sha: the version; for another event the one in use then.
        parent: the version it was made from, None for the first.
        at: ISO 8601, UTC; "" for a version that no session has recorded.
        who: "shipped", "llm" or "hand".
        why: in a user's or an LLM's words.
        cost: US dollars; None where they are unknown.
    """

    event: str
    number: int
    sha: str
    parent: str | None
    at: str
    who: str
    why: str
    cost: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; the version's sha is called so."""
        return {
            "event": self.event,
            "number": self.number or None,
            "version": self.sha,
            "parent": self.parent,
            "at": self.at or None,
            "who": self.who,
            "why": self.why,
            "cost": self.cost,
        }


class History:
    """The histories in one session: `history/<judge>.jsonl` and `history/sources/<sha>.py`.

    A source is on disk before the line that names it, so that a kill between the two leaves a file
    that nothing names and never a version without its text.
    """

    def __init__(self, session: Session) -> None:
        self._folder = session.history_path

    def entries(self, judge: Judge) -> list[Entry]:
        """Return what is recorded of the judge of this rubric and name, oldest first."""
        found: list[Entry] = []
        number = 0
        for line in read_lines(self._file(judge)):
            entry = _entry(line, judge.rubric, number + 1)
            if entry is not None:
                found.append(entry)
                number = max(number, entry.number)
        return found

    def versions(self, judge: Judge) -> list[Entry]:
        """Return the versions alone, oldest first; a text that came back is there again."""
        return [entry for entry in self.entries(judge) if entry.event == "version"]

    def knows(self, judge: Judge) -> bool:
        """Whether this very text is among the judge's versions."""
        return any(entry.sha == judge.sha for entry in self.versions(judge))

    def source(self, sha: str) -> str:
        """Return a version's text.

        Raises:
            InputError: its file is missing, or no longer holds this text.
        """
        path = self._source_file(sha)
        try:
            judge = read_judge(path)
        except OSError as error:
            raise InputError(
                f"The version {sha[:8]} can't be read: {printable(str(path))}: {error.strerror}."
            ) from error
        if judge.sha != sha:
            raise InputError(
                f"{printable(str(path))} has been changed: it no longer holds the version "
                f"{sha[:8]}. Restore it from a copy."
            )
        return judge.source

    def add(
        self,
        judge: Judge,
        *,
        who: Who,
        why: str = "",
        cost: float | None = 0.0,
        parent: str | None = None,
    ) -> None:
        """Keep this text as the judge's newest version.

        Args:
            cost: US dollars that it took; None where the price is unknown.
            parent: the version it was made from.

        Raises:
            WriteFailed: the disk is full, ...
        """
        path = self._source_file(judge.sha)
        if not _holds(path, judge.sha):
            replace_file(path, judge.source)
        self._append(judge, "version", parent=parent, who=who, why=why, cost=cost)

    def note(self, judge: Judge, event: Event, why: str = "") -> None:
        """Record what was done with the judge while it had this text."""
        self._append(judge, event, parent=None, who="hand", why=why, cost=0.0)

    def _append(self, judge: Judge, event: Event, **facts: Any) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = {"at": at, "event": event, "rubric": judge.rubric, "sha": judge.sha, **facts}
        append_line(self._file(judge), line)

    def _file(self, judge: Judge) -> Path:
        return self._folder / f"{file_name(judge.name)}.jsonl"

    def _source_file(self, sha: str) -> Path:
        return self._folder / "sources" / f"{sha}.py"


def find_version(entries: list[Entry], wanted: str) -> Entry:
    """Return the version that `wanted` names: its number, or four characters of its sha or more.

    Raises:
        InputError: it names none, or several.
    """
    versions = [entry for entry in entries if entry.event == "version"]
    text = wanted.strip().lower()
    for entry in versions:
        if text == str(entry.number):
            return entry
    alike = {
        entry.sha: entry
        for entry in versions
        if len(text) >= _LEAST_PREFIX and entry.sha.startswith(text)
    }
    if len(alike) == 1:
        return next(iter(alike.values()))
    last = versions[-1].number if versions else 0
    raise InputError(
        f"'{printable(wanted, limit=70)}' names {'several versions' if alike else 'no version'}; "
        f"give a number from 1 to {last}, or the first letters of its sha "
        f"({_LEAST_PREFIX} at least)."
    )


def file_name(name: str) -> str:
    """Return `name` if a file of a session may be called so.

    Raises:
        InputError: it would lead elsewhere, or be hidden.
    """
    if not name or name[0] in "._" or "/" in name or "\0" in name:
        raise InputError(
            f"A session can't keep a judge or rubric named '{printable(name, limit=80)}': "
            "a name starts with neither '.' nor '_' and holds no '/'."
        )
    return name


def _entry(line: dict[str, Any], rubric: str, number: int) -> Entry | None:
    """Read one line, or None where it is another rubric's or damaged."""
    sha, parent, event = line.get("sha"), line.get("parent"), line.get("event", "version")
    if line.get("rubric") != rubric or event not in _EVENTS:
        return None
    if not isinstance(sha, str) or not _SHA.fullmatch(sha):
        return None
    cost = line.get("cost")
    return Entry(
        event=event,
        number=number if event == "version" else 0,
        sha=sha,
        parent=parent if isinstance(parent, str) and _SHA.fullmatch(parent) else None,
        at=str(line.get("at", "")),
        who=str(line.get("who", "")),
        why=str(line.get("why", "")),
        cost=float(cost) if isinstance(cost, int | float) else None,
    )


def _holds(path: Path, sha: str) -> bool:
    try:
        return read_judge(path).sha == sha
    except OSError:
        return False
