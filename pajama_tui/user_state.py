"""What is remembered of the user, whatever the session: small files in the state directory."""

from contextlib import suppress
from pathlib import Path

_HINT = "hint-seen"


def state_path() -> Path:
    """Return the user's directory for what a program remembers, by the rules of the platform."""
    import platformdirs

    return platformdirs.user_state_path("pajama-tui")


def hint_seen() -> bool:
    """Return whether the studio's first hint was ever shown to this user."""
    return (state_path() / _HINT).exists()


def mark_hint_seen() -> None:
    """Remember that it was; where nothing can be written it is shown again."""
    with suppress(OSError):
        path = state_path() / _HINT
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
