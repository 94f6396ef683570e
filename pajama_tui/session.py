"""A session: the directory that holds all the work on one data file."""

import os
import threading
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from pajama_tui import __version__
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.session_file import (
    FILE_NAME,
    LAYOUT,
    SECTIONS,
    DataRef,
    data_paths,
    data_ref,
    data_table,
    is_about,
    read_session_file,
    refuse_secrets,
    without_secrets,
    write_session_file,
)
from pajama_tui.session_labels import LabelLog
from pajama_tui.session_lock import SessionBusy, SessionLock
from pajama_tui.session_paths import SessionPaths
from pajama_tui.session_place import session_directory
from pajama_tui.storage import append_line, read_lines
from pajama_tui.untrusted import printable

__all__ = ["DataRef", "Session", "SessionBusy", "session_directory"]


class Session(SessionPaths):
    """One session, open for writing (one process at a time) or for reading.

    Attributes:
        directory: absolute path.
        readonly: nothing is written, and every method that would raises PajamaError.
        notice: a sentence the user should see on opening, or None.
    """

    def __init__(self, directory: Path, document: dict[str, Any], lock: SessionLock | None) -> None:
        super().__init__(directory)
        self.readonly = lock is None
        self.notice: str | None = None
        self._document = document
        self._lock = lock
        # Labels given before the fingerprint of the data was known.
        self._early: list[dict[str, Any]] = []
        self._writing = threading.RLock()

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        create: DataRef | None = None,
        readonly: bool = False,
        take_over: bool = False,
    ) -> "Session":
        """Open the session in `directory`.

        Args:
            create: the data to work on. A missing session is made for it (not where
                `readonly`). In one that exists see `set_data`.
            readonly: look only: takes no lock, and works while another process writes.
            take_over: take the lock of a process on another machine, which can't be checked.

        Raises:
            InputError: there is no session, its file is broken, or it is about other data.
            SessionBusy: another process writes it.
            PajamaError: the directory can't be written.
        """
        directory = Path(os.path.abspath(directory))
        if readonly:
            session = cls(directory, read_session_file(directory), None)
            if create is not None:
                session.set_data(create)
            return session
        if create is None and not os.path.exists(directory / FILE_NAME):
            read_session_file(directory)
        lock = SessionLock(directory, take_over=take_over)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except OSError as error:
            raise PajamaError(
                f"The session {printable(str(directory))} can't be written "
                f"({error.strerror}). --read-only opens one that exists; --session names "
                "another directory."
            ) from error
        try:
            if create is not None and not os.path.exists(directory / FILE_NAME):
                return cls._created(directory, create, lock)
            session = cls(directory, read_session_file(directory), lock)
            if create is not None:
                session.set_data(create)
            return session
        except BaseException:
            lock.release()
            raise

    @classmethod
    def _created(cls, directory: Path, data: DataRef, lock: SessionLock) -> "Session":
        document: dict[str, Any] = {
            "layout": LAYOUT,
            "created": datetime.now(UTC).replace(microsecond=0),
            "pajama_tui": __version__,
            "data": data_table(data, directory),
        }
        document.update({section: {} for section in SECTIONS})
        write_session_file(directory, document)
        session = cls(directory, document, lock)
        session.record("created", data=data.path, fingerprint=data.fingerprint)
        return session

    def close(self) -> None:
        """Give the right to write up. A session that isn't closed does so at exit."""
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> "Session":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def data(self) -> DataRef:
        """The data, its path where the file lies now (see `session_file.data_ref`)."""
        return data_ref(self._document, self.directory)

    @property
    def mapping(self) -> dict[str, Any]:
        """Column mapping: what the pairs' parts are called in the data."""
        return dict(self._document["mapping"])

    @property
    def seeds(self) -> dict[str, Any]:
        """Every random choice's seed, by what it is for."""
        return dict(self._document["seeds"])

    @property
    def settings(self) -> dict[str, Any]:
        """Settings that belong to this session."""
        return dict(self._document["settings"])

    def set_data(self, data: DataRef) -> None:
        """Take note of what the data is now; once more when its fingerprint has become known.

        A file that was moved or renamed is still the same data. One that has changed sets
        `notice`. Until the fingerprint is known, a file of the old size counts as unchanged.

        Raises:
            InputError: the session is about other data.
        """
        with self._writing:
            before = self._document["data"]
            known = self._fingerprint
            if not self._same_data(data):
                raise InputError(
                    f"The session {printable(str(self.directory))} is about "
                    f"{printable(before['path'])}, not {printable(data.path)}. "
                    "Name another directory with --session."
                )
            if data.fingerprint is None and data.size == before.get("size"):
                data = replace(data, fingerprint=known)
            table = data_table(data, self.directory)
            if self.readonly:
                self._document = {**self._document, "data": table}
            elif table != before:
                self._replace({**self._document, "data": table})
            if known is not None and data.fingerprint != known:
                self.notice = (
                    f"{printable(data.path)} has changed since this session was last open: all "
                    "pairs are scored anew, and labels of the old rows are kept but not used."
                )
                if not self.readonly:
                    self.record("data changed", was=known, now=data.fingerprint)
            if data.fingerprint is not None:
                for line in self._early:
                    append_line(self.labels_path, {**line, "data": data.fingerprint})
                self._early.clear()

    def reread(self) -> None:
        """Take session.toml as it is now, where another process may have written it.

        Raises:
            InputError: it is broken.
        """
        if self.readonly:
            self._document = read_session_file(self.directory)

    def update(self, section: str, **values: Any) -> None:
        """Set `values` in the "mapping", "seeds" or "settings" section; None removes one.

        Raises:
            InputError: a name or value is like that of a secret.
            PajamaError: the session is read-only or closed, or can't be written.
        """
        if section not in SECTIONS:
            raise ValueError(f"no section {section!r}; there are {', '.join(SECTIONS)}")
        refuse_secrets(values)
        with self._writing:
            merged = {**self._document[section], **values}
            kept = {
                name: str(value) if isinstance(value, os.PathLike) else value
                for name, value in merged.items()
                if value is not None
            }
            self._replace({**self._document, section: kept})

    def record(self, event: str, **facts: Any) -> None:
        """Append what happened to the journal: `facts` are JSON values, none of them secret."""
        refuse_secrets(facts)
        with self._writing:
            self._check_writable()
            append_line(self.journal_path, {"at": _now(), "event": event, **facts})

    def note(self, event: str, **facts: Any) -> None:
        """Record what has happened already; a journal that can't be written fails nobody."""
        if not self.readonly:
            with suppress(PajamaError):
                self.record(event, **facts)

    def journal(self) -> Iterator[dict[str, Any]]:
        """Yield what happened, oldest first."""
        return read_lines(self.journal_path)

    def log(self, error: BaseException | str) -> Path | None:
        """Append an internal error, with its traceback, to log.txt; secrets are crossed out.

        Returns:
            The file, or None where it couldn't be written: nothing is raised, for whoever logs
            has an error to tell already.
        """
        if self.readonly:
            return None
        text = error if isinstance(error, str) else "".join(traceback.format_exception(error))
        text = printable(without_secrets(text).rstrip(), newlines=True)
        entry = f"{_now()} pajama-tui {__version__}\n{text}\n\n"
        try:
            with self.log_path.open("ab") as file:
                file.write(entry.encode("utf-8", "backslashreplace"))
        except OSError:
            return None
        return self.log_path

    def add_label(self, row: int, gold: Literal["a", "b", "tie"] | None, **facts: Any) -> None:
        """Append a decision on the pair in `row`; None takes an earlier one back.

        It holds for the data's present content only: rows move when a file changes. While the
        fingerprint isn't known, it holds until this object is closed, or for good once it is.
        """
        if type(row) is not int or row < 0 or gold not in ("a", "b", "tie", None):
            raise ValueError(f"not a label: row {row!r}, gold {gold!r}")
        refuse_secrets(facts)
        with self._writing:
            self._check_writable()
            line = {"at": _now(), **facts, "row": row, "gold": gold, "data": self._fingerprint}
            append_line(self.labels_path, line)
            if line["data"] is None:
                self._early.append(line)

    def labels(self) -> dict[int, str]:
        """Return the gold given in the app, by row; the last decision on a row counts."""
        return self.label_log().labels

    def label_log(self) -> LabelLog:
        """Return all decisions on the data's present content."""
        known = self._fingerprint
        lines = (line for line in read_lines(self.labels_path) if line.get("data", known) == known)
        return LabelLog(self._early if known is None else lines)

    @property
    def _fingerprint(self) -> str | None:
        fingerprint: str | None = self._document["data"].get("fingerprint")
        return fingerprint

    def _same_data(self, data: DataRef) -> bool:
        before = self._document["data"]
        if is_about(self._document, self.directory, data.path):
            return True
        if data.fingerprint is not None:
            return bool(data.fingerprint == before.get("fingerprint"))
        # Moved, as far as can be told before it has been read.
        places = data_paths(self._document, self.directory)
        are_files = os.path.isabs(data.path) and os.path.isabs(before["path"])
        gone = are_files and not any(map(os.path.exists, places))
        return gone and before.get("size") == data.size

    def _replace(self, document: dict[str, Any]) -> None:
        self._check_writable()
        write_session_file(self.directory, document)
        self._document = document

    def _check_writable(self) -> None:
        if self._lock is None:
            raise PajamaError(
                f"The session {printable(str(self.directory))} is open read-only: nothing can be "
                "changed in it. Open it without --read-only, once no other program has it."
            )
        self._lock.check()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
