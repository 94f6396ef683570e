"""Figures as the screens write them, and text cut to a number of terminal cells."""

import math

from rich.cells import cell_len, set_cell_size


def count(number: int) -> str:
    """Return `number` with thousands separated."""
    return f"{number:,}"


def counted(number: int, what: str) -> str:
    """Return "1 row", "2,000 rows"."""
    return f"{count(number)} {what}{'' if number == 1 else 's'}"


def share(part: float, of: float) -> str:
    """Return `part` of `of` as a percentage that never says 100 % too early, nor 0 % of some."""
    if of <= 0:
        return "–"
    percent = 100 * part / of
    if part < of and percent > 99.9:
        percent = 99.9
    if part > 0 and percent < 0.1:
        percent = 0.1
    return f"{percent:.0f} %" if part >= of or part == 0 else f"{percent:.1f} %"


def clock(seconds: float | None) -> str:
    """Return a duration as 0:07, 12:34 or 3:04:05; "–" where unknown."""
    if seconds is None or not math.isfinite(seconds):
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def call_time(seconds: float) -> str:
    """Return the time of one call with its unit; "–" where unknown."""
    if not math.isfinite(seconds):
        return "–"
    if seconds < 0.0995e-3:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 0.0995:
        return f"{seconds * 1e3:.1f} ms"
    return f"{seconds:.2f} s"


def bar(part: float, of: float, width: int, empty: str = "·") -> str:
    """Return a bar of `width` cells, drawn up to `part` of `of` in steps of half a cell."""
    halves = int(2 * width * min(max(part / of, 0.0), 1.0)) if of > 0 else 0
    drawn = "━" * (halves // 2) + "╸" * (halves % 2)
    return drawn + empty * (width - len(drawn))


def fit(text: str, width: int, align: str = "<") -> str:
    """Return `text` in exactly `width` terminal cells, cut with "…" or filled with spaces."""
    if width <= 0:
        return ""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    space = " " * (width - length)
    return space + text if align == ">" else text + space
