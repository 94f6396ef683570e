"""Texts of judges that somebody is editing: kept in the session until they are saved or dropped."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pajama_tui.programs.history import file_name
from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.session import Session
from pajama_tui.storage import replace_file


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that was not saved.

    Attributes:
        source: exactly as it was typed.
        at: when it was kept, UTC.
    """

    source: str
    at: datetime


class DraftKeeper:
    """The draft of one judge; threads may call it.

    A read-only session keeps none.

    Raises:
        InputError: a session can have no file of the judge's name.
    """

    def __init__(self, session: Session, judge: Judge) -> None:
        folder = session.drafts_path / file_name(judge.rubric)
        self.path: Path = folder / f"{file_name(judge.name)}.py"
        self._session = session
        self._lock = threading.Lock()
        self._last = 0

    def read(self) -> Draft | None:
        """Return the draft that is kept; one that cannot be read is none."""
        try:
            at = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
            return Draft(read_judge(self.path).source, at)
        except OSError:
            return None

    def keep(self, number: int, source: str) -> None:
        """Keep a text in place of the one before.

        Args:
            number: of the text, growing; one that comes too late is not kept.

        Raises:
            PajamaError: it can't be written.
        """
        with self._lock:
            if number > self._last and not self._session.readonly:
                self._last = number
                replace_file(self.path, source)

    def drop(self, number: int) -> None:
        """Forget the draft, unless it is of a later text than this one.

        Raises:
            OSError: the file cannot be removed.
        """
        with self._lock:
            if number >= self._last and not self._session.readonly:
                self._last = number
                self.path.unlink(missing_ok=True)
