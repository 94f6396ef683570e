"""Where one was in the studio when it was last open: view.json in the session."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pajama_tui.storage import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from pajama_tui.session import Session

_NAME = "view.json"
# Nobody's place takes so much; whatever it is, it isn't read.
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class View:
    """Where one was.

    Attributes:
        place: that was in view, "" where unknown.
        states: of the places, as `Place.view_state` gave them.
        data: the fingerprint of the data then; rows are of no use in other data.
    """

    place: str = ""
    states: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    data: str | None = None


def view_path(session: "Session") -> "Path":
    """Return the file."""
    return session.directory / _NAME


def read_view(session: "Session") -> View:
    """Return where one was; nowhere if there is no file, or a damaged one."""
    try:
        with view_path(session).open("rb") as file:
            found = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return View()
    if not isinstance(found, dict):
        return View()
    place, states, data = found.get("place"), found.get("states"), found.get("data")
    kept = states if isinstance(states, dict) else {}
    return View(
        place if isinstance(place, str) else "",
        {name: state for name, state in kept.items() if isinstance(state, dict)},
        data if isinstance(data, str) else None,
    )


def write_view(session: "Session", view: View) -> None:
    """Replace the file; where it can't be written, nothing is lost that anybody would miss."""
    content = json.dumps({"place": view.place, "data": view.data, "states": dict(view.states)})
    with suppress(OSError):
        replace_file(view_path(session), content + "\n")
