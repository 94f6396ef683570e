"""The notes of a session: NOTES.md, which its user edits here or anywhere else."""

from pathlib import Path

from pajama_tui.session import Session
from pajama_tui.storage import replace_file

_OUTSIDE = "NOTES.outside.md"


def read_notes(session: Session) -> str:
    """Return the notes, "" where there are none; bytes that are no UTF-8 survive `write_notes`."""
    try:
        return session.notes_path.read_text("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""


def write_notes(session: Session, text: str, known: str) -> Path | None:
    """Write the notes.

    Args:
        known: what they were when they were last read or written here. Where the file is something
            else by now, somebody changed it outside: that text is kept beside it.

    Returns:
        Where what was changed outside is kept, None where nothing was.

    Raises:
        WriteFailed: see storage.
    """
    outside = None
    on_disk = read_notes(session)
    if on_disk not in (known, text, ""):
        outside = session.directory / _OUTSIDE
        replace_file(outside, on_disk)
    replace_file(session.notes_path, text)
    return outside
