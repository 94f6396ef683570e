"""A judge's versions, and what else was done with it, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from pajama_tui.programs.history import Entry
from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

BASE = "base"
"""Event of the line for what the folder of judges holds, where that is no version."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What is known of one judge's past.

    Attributes:
        entries: newest first; of what the folder holds last, where it is another text.
        in_use: sha of the version in use, "" for a deleted judge.
        texts: by sha.
    """

    label: str
    state: str
    entries: Sequence[Entry]
    in_use: str
    texts: dict[str, str]

    @property
    def count(self) -> int:
        """How many versions there are."""
        return sum(entry.event == "version" for entry in self.entries)

    def number(self, sha: str | None) -> str:
        """Return the number of the version of this sha as a word; "" where there is none."""
        numbers = [entry.number for entry in self.entries if entry.sha == sha and entry.number]
        return str(numbers[0]) if numbers else ""

    def name(self, entry: Entry) -> str:
        """Return what to call a line's version."""
        said = "the folder's" if entry.event == BASE else f"version {self.number(entry.sha)}"
        return f"{said} ({entry.sha[:8]})"


class VersionList(LineList):
    """One line a version or event; one version may be marked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.versions: Versions | None = None
        self.marked: str | None = None

    def show(self, versions: Versions) -> None:
        """List these; the cursor stays on its line's version where that is still there."""
        before = self.entry
        self.versions = versions
        self.recount()
        alike = [at for at, entry in enumerate(versions.entries) if entry == before]
        self.cursor = alike[0] if alike else 0
        self.refresh()

    @property
    def entry(self) -> Entry | None:
        """The line under the cursor."""
        entries = self.versions.entries if self.versions else ()
        return entries[self.cursor] if self.cursor < len(entries) else None

    def line_count(self) -> int:
        """Return how many lines there are."""
        return len(self.versions.entries) if self.versions else 0

    def mark(self) -> None:
        """Mark the version under the cursor, or take the mark from it."""
        if self.entry is not None:
            self.marked = None if self.marked == self.entry.sha else self.entry.sha
            self.refresh()

    def heading(self, width: int) -> str:
        """Return the column heads."""
        return f"       # {'version':8}  {'when (UTC)':16}  {'who':7} {'cost':>8} from  why"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one line."""
        assert self.versions is not None
        versions, entry = self.versions, self.versions.entries[index]
        when = printable(entry.at[:16].replace("T", " "), limit=16) or "–"
        who = printable(entry.who, limit=7)
        # The cursor's column, and those before the reason.
        room = max(width - 60, 0)
        if entry.event not in ("version", BASE):
            text = f"        {entry.event:8}  {when:16}  {who:7}"
            why = fit(printable(entry.why, limit=200), room)
            return [(f"{text}{'':16}", "dim"), (why, "dim")]
        newest = versions.number(entry.sha) == str(entry.number) or entry.event == BASE
        marks = ("*" if entry.sha == versions.in_use and newest else " ") + (
            "◆" if entry.sha == self.marked else " "
        )
        number = "–" if entry.event == BASE else str(entry.number)
        why = printable(entry.why, limit=400) or (
            "as the folder of judges holds it now" if entry.event == BASE else ""
        )
        return [
            (f" {marks}", "a"),
            (f"{number:>4} ", ""),
            (f"{entry.sha[:8]}  ", "b" if entry.sha == self.marked else ""),
            (f"{when:16}  ", "dim"),
            (f"{fit(who, 7)} ", ""),
            (f"{cost_words(entry):>8} ", "dim"),
            (f"{versions.number(entry.parent) or '–':>4}  ", "dim"),
            (fit(why, room), ""),
        ]


def cost_words(entry: Entry) -> str:
    """Return what a version took; "unknown" where that is not known, never 0."""
    if entry.event == BASE or entry.cost == 0:
        return "–"
    return "unknown" if entry.cost is None else f"${entry.cost:.4f}"
