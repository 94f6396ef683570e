"""Where the session on a data file lies: which directory, and what it is called."""

import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.session_file import FILE_NAME, is_about, read_session_file
from pajama_tui.untrusted import printable

_HUB_ID = re.compile(r"(hf://datasets/)?[\w.-]+/[\w.-]+(:[^@]+)?(@.+)?")
_DATA_SUFFIXES = {".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".arrow"}
_DATA_SUFFIXES |= {".gz", ".zst", ".bz2", ".xz"}
_LONGEST_NAME = 80


def session_directory(
    data: str | Path,
    *,
    explicit: Path | None = None,
    sessions: Path | None = None,
    environ: Mapping[str, str] = os.environ,
    cwd: Path | None = None,
    readonly: bool = False,
) -> tuple[Path, str | None]:
    """Return the directory of the session on `data`, and a sentence if it isn't the usual one.

    `explicit` wins, then `sessions`/NAME, `PAJAMA_SESSIONS`/NAME, ./sessions/NAME. NAME-2 and so
    on keep apart data files of one name. Where nothing can be written there, the session goes to
    the user's data directory, and the sentence says so. Nothing is created.

    Args:
        data: path of a data file, or a hub id such as `org/name:config@split`.
        explicit: the session's own directory, as typed.
        sessions: the folder of sessions from the configuration.
        cwd: what relative paths are relative to; the current directory.
        readonly: the session will only be read, so that it need not be writable.

    Raises:
        PajamaError: nothing can be written in the user's data directory either.
    """
    cwd = Path(os.path.abspath(cwd or Path.cwd()))
    name = _session_name(data, cwd)
    source = str(data) if _is_hub_id(data, cwd) else os.path.abspath(cwd / _home(data))
    if explicit is not None:
        wanted = Path(os.path.abspath(cwd / _home(explicit)))
    else:
        folder = sessions or environ.get("PAJAMA_SESSIONS") or "sessions"
        wanted = _fitting(Path(os.path.abspath(cwd / _home(folder))), name, source)
    holds_one = os.path.exists(wanted / FILE_NAME)
    # Whoever names one session means that one: opening it says what is wrong with it.
    if holds_one and (readonly or explicit is not None):
        return wanted, None
    reason = _why_not_writable(wanted)
    if reason is None:
        return wanted, None

    import platformdirs

    instead = _fitting(platformdirs.user_data_path("pajama-tui") / "sessions", name, source)
    if readonly:
        return (instead if os.path.exists(instead / FILE_NAME) else wanted), None
    shown, shown_instead = printable(str(wanted)), printable(str(instead))
    second_reason = _why_not_writable(instead)
    if second_reason is not None:
        raise PajamaError(
            f"There is no place for the session: {shown} can't be written ({reason}), nor can "
            f"{shown_instead} ({second_reason}). Name a directory with --session."
        )
    if holds_one:
        return instead, (
            f"The session {shown} can't be written ({reason}; --read-only opens it as it is), so "
            f"your own is in {shown_instead}."
        )
    return instead, f"{shown} can't be written ({reason}), so the session is in {shown_instead}."


def _session_name(data: str | Path, cwd: Path) -> str:
    if _is_hub_id(data, cwd):
        text = str(data).removeprefix("hf://datasets/").replace("/", "__")
        text = re.sub("[:@]", "_", text)
    else:
        text = Path(data).name
        while (suffix := Path(text).suffix).lower() in _DATA_SUFFIXES:
            text = text.removesuffix(suffix)
    text = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text))
    text = text.strip(".-").encode("utf-8", "replace")[:_LONGEST_NAME].decode("utf-8", "ignore")
    return text.rstrip(".-") or "data"


def _is_hub_id(data: str | Path, cwd: Path) -> bool:
    if isinstance(data, Path) or not _HUB_ID.fullmatch(data):
        return False
    looks_like_file = Path(data).suffix.lower() in _DATA_SUFFIXES or data.startswith(".")
    return data.startswith("hf://") or not (looks_like_file or os.path.isfile(cwd / data))


def _home(path: str | Path) -> str:
    return os.path.expanduser(path)


def _fitting(folder: Path, name: str, source: str) -> Path:
    for number in count(1):
        directory = folder / (name if number == 1 else f"{name}-{number}")
        if _fits(directory, source):
            return directory
    raise AssertionError("unreachable")


def _fits(directory: Path, source: str) -> bool:
    """Return whether `directory` is free, or holds the session on `source`."""
    if not os.path.lexists(directory):
        return True
    if os.path.exists(directory / FILE_NAME):
        try:
            return is_about(read_session_file(directory), directory, source)
        except InputError:
            # Opening it tells the user what is broken; passing on to NAME-2 would hide it.
            return True
    try:
        entries = os.listdir(directory)
    except NotADirectoryError:
        return False
    except OSError:
        return True
    # A session that was killed at birth has nothing but its lock and temporary files.
    return all(entry == "lock" or entry.startswith((".", "lock.")) for entry in entries)


def _why_not_writable(directory: Path) -> str | None:
    """Try to make something in `directory`, or in what of its path exists; None if it worked.

    Permission bits don't tell: root on a squashed NFS mount, read-only mounts, quotas.
    """
    place = directory
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    try:
        os.rmdir(tempfile.mkdtemp(prefix=".pajama-", dir=place))
    except OSError as error:
        return error.strerror or str(error)
    return None
