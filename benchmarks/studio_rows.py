"""What a long list costs in memory and time, at its top, its middle and its end."""

from studio_figures import Figure, Row
from studio_keys import PAGE_DOWN, ready
from studio_made import TABLE, Place
from studio_process import resident_mib
from studio_terminal import Terminal

_SIZE = (120, 40)
_PAGES = 40


def measure(place: Place, rows: int, table_rows: int) -> list[Row]:
    """Measure the studio's list of `rows` pairs, and Textual's DataTable with fewer."""
    found = []
    command = place.studio(place.pairs(rows), "--session", place.session())
    with Terminal(command, _SIZE, place.folder, place.environ()) as terminal:
        shown = terminal.shows_text("Q0000000")
        ready(terminal)
        top = _paged(terminal)
        figures = [
            Figure("first line after", shown.at - terminal.began, "s"),
            Figure("CPU", shown.cpu, "s"),
            Figure("top", top, "MiB"),
        ]
        for name, row in (("middle", rows // 2), ("end", rows)):
            terminal.press(b":")
            terminal.rest(0.3)
            for digit in str(row):
                terminal.press(digit)
                terminal.rest(0.05)
            terminal.press(b"\r")
            terminal.shows_text(f"Q{row - 1:07d}")
            grown = _paged(terminal) - top
            figures.append(Figure(f"more in the {name}", grown, "MiB", 5.0))
    found.append(Row(f"rows, {rows:,} in the studio's list", figures))
    command = place.app(TABLE, table_rows)
    with Terminal(command, _SIZE, place.folder, place.environ()) as terminal:
        shown = terminal.shows_text("Q0000000", 900)
        figures = [
            Figure("first line after", shown.at - terminal.began, "s"),
            Figure("CPU", shown.cpu, "s"),
            Figure("top", _paged(terminal), "MiB"),
        ]
    found.append(Row(f"  {table_rows:,} in Textual's DataTable", figures))
    return found


def _paged(terminal: Terminal) -> float:
    """Page up and down around here; return the MiB then."""
    for key in (PAGE_DOWN, b"\x1b[5~"):
        for _ in range(_PAGES):
            terminal.press(key)
            terminal.rest(0.03)
    terminal.quiet(0.5)
    return resident_mib(terminal.pid)
