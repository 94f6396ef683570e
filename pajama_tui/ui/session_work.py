"""What the session place shows, gathered in threads: directories may be far away and full."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from pajama_tui.ui.tasks import Post

if TYPE_CHECKING:
    from pajama_tui.llm import Totals
    from pajama_tui.llm.spend_groups import By
    from pajama_tui.pipeline.journal_text import Happened
    from pajama_tui.pipeline.session_facts import SessionFacts
    from pajama_tui.session import Session


@dataclass
class FactsFound(Message):
    """What the session's directory holds."""

    facts: "SessionFacts"


@dataclass
class SpendFound(Message):
    """What was spent: in all, and by purpose, model and day."""

    total: "Totals"
    groups: "dict[By, list[tuple[str, Totals]]]"


@dataclass
class JournalRead(Message):
    """What happened, newest first."""

    lines: "Sequence[Happened]"


@dataclass
class NotesRead(Message):
    """The notes as they are on disk."""

    text: str


def find_facts(session: "Session", post: Post) -> None:
    """Look at the session's directory."""
    from pajama_tui.pipeline.session_facts import session_facts

    post(FactsFound(session_facts(session.directory)))


def find_spend(session: "Session", post: Post) -> None:
    """Sum up the session's spend log."""
    from pajama_tui.llm.spend import SpendLog, totals
    from pajama_tui.llm.spend_groups import BY, grouped

    entries = SpendLog(session.spend_path).entries()
    post(SpendFound(totals(entries), {by: grouped(entries, by) for by in BY}))


def read_journal(session: "Session", post: Post) -> None:
    """Read the journal."""
    from pajama_tui.pipeline.journal_text import happened

    lines = [happened(record) for record in session.journal()]
    post(JournalRead(lines[::-1]))


def read_notes(session: "Session", post: Post) -> None:
    """Read the notes, none where there is no file."""
    from pajama_tui.pipeline.notes import read_notes as read

    post(NotesRead(read(session)))
