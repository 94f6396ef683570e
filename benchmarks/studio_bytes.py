"""How many bytes the terminal gets: what a slow line has to carry."""

import statistics

from studio_figures import Figure, Row
from studio_keys import PAGE_DOWN, ready
from studio_made import TABLE, Place
from studio_terminal import Terminal

_SIZES = ((80, 24), (120, 40), (200, 50))
_SILENCE = 0.4
_DOWN = b"\x1b[B"


def measure(place: Place, rows: int, keys: int) -> list[Row]:
    """Measure arrow keys and page turns in the studio's list and in Textual's own table."""
    found = []
    for size in _SIZES:
        where = f"{size[0]}x{size[1]}"
        command = place.studio(place.pairs(rows), "--session", place.session())
        with Terminal(command, size, place.folder, place.environ()) as terminal:
            ready(terminal)
            found.append(Row(f"bytes, {where}", _of_keys(terminal, keys)))
        with Terminal(
            place.app(TABLE, min(rows, 1000)), size, place.folder, place.environ()
        ) as terminal:
            terminal.shows_text("Q0000000")
            terminal.quiet(1)
            found.append(Row(f"  Textual's DataTable, {where}", _of_keys(terminal, keys, None)))
    return found


def idle(place: Place, rows: int, seconds: float) -> list[Row]:
    """Measure what comes while nobody types: at rest, and during a run in two of the places."""
    size = (120, 40)
    command = place.studio(place.pairs(rows), "--session", place.session())
    with Terminal(command, size, place.folder, place.environ()) as terminal:
        ready(terminal)
        found = [Row(f"idle, {seconds:g} s at rest", [_rate(terminal, seconds, 0.0)])]
        terminal.press("r")
        terminal.shows_text("running")
        terminal.rest(2)
        found.append(Row("idle, during a run, Run in view", [_rate(terminal, seconds)]))
        terminal.press("1")
        terminal.rest(2)
        found.append(Row("idle, during a run, Pairs in view", [_rate(terminal, seconds)]))
    return found


def _of_keys(terminal: Terminal, keys: int, bar: float | None = 10.0) -> list[Figure]:
    return [
        Figure("an arrow key", _each(terminal, _DOWN, keys), "kB"),
        Figure("a page turn", _each(terminal, PAGE_DOWN, keys), "kB", bar),
    ]


def _each(terminal: Terminal, key: bytes, times: int) -> float:
    """Return the median kB that follow on a key, all that comes later included."""
    counts = []
    for _ in range(times):
        before = terminal.offset
        terminal.press(key)
        terminal.read(5)
        terminal.quiet(_SILENCE)
        counts.append((terminal.offset - before) / 1000)
    return statistics.median(counts)


def _rate(terminal: Terminal, seconds: float, bar: float | None = None) -> Figure:
    before = terminal.offset
    terminal.rest(seconds)
    return Figure("", (terminal.offset - before) / seconds, "B/s", bar)
