"""The shipped session, and the user's own copy of it."""

import shutil
from pathlib import Path

from pajama_tui.errors import PajamaError
from pajama_tui.session import session_directory
from pajama_tui.untrusted import printable

_PACKAGE = Path(__file__).resolve().parents[1]


def shipped_demo() -> Path:
    """The demo's folder: in the installed package, or in a checkout."""
    for folder in (_PACKAGE / "shipped" / "sessions", _PACKAGE.parent / "sessions"):
        if (folder / "demo" / "demo.jsonl").exists():
            return folder / "demo"
    raise PajamaError("The demo session is missing from this installation; install it again.")


def demo_session(wanted: Path | None) -> tuple[Path, Path]:
    """The demo's data and the session to open it in; made from the shipped one at first use.

    Args:
        wanted: the session's directory, as typed; else ./sessions/demo or where one can write.
    """
    shipped = shipped_demo()
    data = shipped / "demo.jsonl"
    directory, _ = session_directory(data, explicit=wanted)
    scores = directory / "scores"
    if (shipped / "scores").is_dir() and not scores.exists():
        try:
            shutil.copytree(shipped / "scores", scores)
        except OSError as error:
            raise PajamaError(
                f"The demo session can't be copied to {printable(str(directory))}: {error}. "
                "Name another directory with --session."
            ) from error
    return data, directory
