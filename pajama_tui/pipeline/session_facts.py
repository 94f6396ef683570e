"""What a session's directory holds, told without opening its data."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pajama_tui.programs.roster import DISABLED
from pajama_tui.session import Session
from pajama_tui.session_file import data_ref, read_session_file
from pajama_tui.session_lock import holder_of
from pajama_tui.untrusted import printable

# Top-level names of a session's directory, by what they are; the rest is "other".
_PARTS = {
    "scores": "scores",
    "judges": "judges",
    "history": "judges",
    "drafts": "judges",
    "chats": "chats",
    "jobs": "jobs",
    "labels.jsonl": "labels",
    "journal.jsonl": "journal and logs",
    "spend.jsonl": "journal and logs",
    "batches.jsonl": "journal and logs",
    "log.txt": "journal and logs",
    "NOTES.md": "notes",
}


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """One session.

    Attributes:
        created, used: when it was made and last written to, ISO 8601, UTC; "" where unknown.
        made_by: the version of this program that made it.
        data: path or hub id; data_size: bytes, None for a hub id; there: whether the file is.
        fingerprint: of the data's content, "" where it was never read to its end.
        labels: pairs with gold given in the session.
        versions: texts of judges that the session keeps; own: judges with a working copy.
        parts: bytes by what they are for, most first.
        holder: who may write in it now, "" for nobody; gone: whether that process has ended, None
            where it can't be known from this machine.
    """

    directory: Path
    created: str
    used: str
    made_by: str
    data: str
    data_size: int | None
    there: bool
    format: str
    fingerprint: str
    mapping: Mapping[str, Any]
    seeds: Mapping[str, Any]
    labels: int
    versions: int
    own: int
    disabled: int
    parts: tuple[tuple[str, int], ...]
    holder: str
    gone: bool | None

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(size for _, size in self.parts)

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "directory": str(self.directory),
            "created": self.created or None,
            "used": self.used or None,
            "made_by": self.made_by or None,
            "data": {
                "path": self.data,
                "size": self.data_size,
                "there": self.there,
                "format": self.format,
                "fingerprint": self.fingerprint or None,
            },
            "mapping": dict(self.mapping),
            "seeds": dict(self.seeds),
            "labels": self.labels,
            "judges": {"own": self.own, "versions": self.versions, "disabled": self.disabled},
            "size": self.size,
            "parts": dict(self.parts),
            "holder": self.holder or None,
            "holder_gone": self.gone if self.holder else None,
        }


def session_facts(directory: Path) -> SessionFacts:
    """Look at the session in `directory`.

    Raises:
        InputError: there is none, or its file is broken.
    """
    document = read_session_file(directory)
    session = Session(directory, document, None)
    data = data_ref(document, directory)
    parts, last = _sizes(directory)
    held = holder_of(directory)
    created = document.get("created")
    return SessionFacts(
        directory=directory,
        created=created.isoformat(timespec="seconds") if isinstance(created, datetime) else "",
        used=datetime.fromtimestamp(last, UTC).isoformat(timespec="seconds") if last else "",
        made_by=printable(str(document.get("pajama_tui", "")), limit=40),
        data=data.path,
        data_size=data.size,
        there=os.path.exists(data.path),
        format=data.format,
        fingerprint=data.fingerprint or "",
        mapping=session.mapping,
        seeds=session.seeds,
        labels=len(session.labels()),
        versions=_count(session.history_path / "sources", 1),
        own=_count(session.judges_path, 2),
        disabled=len(session.settings.get(DISABLED, [])),
        parts=parts,
        holder=str(held[0]) if held else "",
        gone=held[1] if held else None,
    )


def _sizes(directory: Path) -> tuple[tuple[tuple[str, int], ...], float]:
    sizes: dict[str, int] = {}
    last = 0.0
    for path, size, changed in _files(directory):
        top = path.split(os.sep)[0]
        part = _PARTS.get(top, "verdicts" if top.startswith("verdicts.") else "other")
        if part == "scores" and os.path.basename(path).startswith("pairs-"):
            part = "pairs as read"
        sizes[part] = sizes.get(part, 0) + size
        # Looking at a session takes and gives back its lock, and says where one was.
        if top not in ("lock", "view.json"):
            last = max(last, changed)
    return tuple(sorted(sizes.items(), key=lambda each: (-each[1], each[0]))), last


def _files(directory: Path) -> Iterator[tuple[str, int, float]]:
    """Yield path inside the session, bytes on disk and time of change of every file."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(directory / folder))
        except OSError:
            # Made and removed by whoever works in it meanwhile.
            continue
        for entry in entries:
            path = os.path.join(folder, entry.name)
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(path)
                else:
                    stat = entry.stat(follow_symlinks=False)
                    yield path, stat.st_size, stat.st_mtime
            except OSError:
                continue


def _count(folder: Path, depth: int) -> int:
    """Count the Python files `depth` levels below."""
    return sum(1 for _ in folder.glob("/".join(["*"] * (depth - 1) + ["*.py"])))
