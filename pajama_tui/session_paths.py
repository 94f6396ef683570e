"""Where each kind of work lies inside a session's directory."""

import re
from pathlib import Path

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
_SUFFIX = re.compile(r"(\.[A-Za-z0-9]+)+")


class SessionPaths:
    """The files and folders of the session in `directory`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def scores_for(self, data_digest: str) -> Path:
        """Return the folder of the score columns of the data with this digest."""
        if not _SAFE_NAME.fullmatch(data_digest):
            raise ValueError(f"not a digest: {data_digest!r}")
        return self.directory / "scores" / data_digest

    def verdicts_path(self, suffix: str) -> Path:
        """Return the file of the last verdicts with this suffix, such as ".jsonl"."""
        if not _SUFFIX.fullmatch(suffix):
            raise ValueError(f"not a suffix: {suffix!r}")
        return self.directory / f"verdicts{suffix}"

    @property
    def judges_path(self) -> Path:
        """Folder of the working copies: RUBRIC/JUDGE.py."""
        return self.directory / "judges"

    @property
    def history_path(self) -> Path:
        """Folder of the versions: JUDGE.jsonl, and sources/SHA.py."""
        return self.directory / "history"

    @property
    def drafts_path(self) -> Path:
        """Folder of judges being edited: RUBRIC/JUDGE.py."""
        return self.directory / "drafts"

    @property
    def chats_path(self) -> Path:
        """Folder of the chats: JUDGE.jsonl."""
        return self.directory / "chats"

    @property
    def jobs_path(self) -> Path:
        """Folder of the jobs: ID/."""
        return self.directory / "jobs"

    @property
    def labels_path(self) -> Path:
        """Gold given in the app, one line a decision."""
        return self.directory / "labels.jsonl"

    @property
    def spend_path(self) -> Path:
        """One line a paid request."""
        return self.directory / "spend.jsonl"

    @property
    def batches_path(self) -> Path:
        """Batches of questions to a model, and the answers read from them."""
        return self.directory / "batches.jsonl"

    @property
    def journal_path(self) -> Path:
        """What happened, one line an event."""
        return self.directory / "journal.jsonl"

    @property
    def notes_path(self) -> Path:
        """What its user wrote down, as text."""
        return self.directory / "NOTES.md"

    @property
    def log_path(self) -> Path:
        """Internal errors, as text."""
        return self.directory / "log.txt"
