"""A line for a file's path, which completes what is typed."""

import os
from pathlib import Path

from textual.suggester import Suggester

from pajama_tui.ui.widgets.field import Field

# Of a folder with more entries, the first ones are looked at: a listing over NFS takes time.
_MOST = 5_000


class _Paths(Suggester):
    """Suggests the first entry, by name, of the folder that begins like what is typed."""

    def __init__(self) -> None:
        # Files come and go: nothing is kept.
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole path, or None where nothing begins like this."""
        import asyncio

        return await asyncio.to_thread(completed, value)


class PathField(Field):
    """A field that suggests paths; the right arrow takes the suggestion."""

    def __init__(self, value: str = "", *, id: str | None = None) -> None:
        super().__init__(value, id=id)
        self.suggester = _Paths()


def completed(typed: str) -> str | None:
    """Return the path that `typed` may be the beginning of; a folder ends in a slash."""
    folder, name = os.path.split(typed)
    if not typed or (name.startswith("~") and not folder):
        return None
    found = []
    try:
        with os.scandir(Path(folder or ".").expanduser()) as entries:
            for count, entry in enumerate(entries):
                if count >= _MOST:
                    break
                hidden = entry.name.startswith(".") and not name.startswith(".")
                if entry.name.startswith(name) and not hidden and entry.name.isprintable():
                    found.append(entry.name + "/" * entry.is_dir())
    except OSError:
        return None
    best = min(found, default="")
    return os.path.join(folder, best) if best and best != name else None
