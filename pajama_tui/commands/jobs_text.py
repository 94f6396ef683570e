"""Figures of jobs as people read them."""

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pajama_tui.training.jobs import JobState


def amount(state: "JobState") -> str:
    """Return how far it is: "1,200/4,000 calls", or "-"."""
    if state.done is None:
        return "-"
    total = f"/{_count(state.total)}" if state.total is not None else ""
    return f"{_count(state.done)}{total} {state.unit}".rstrip()


def rate(value: float | None) -> str:
    """Return progress a second: "312/s", or "-"."""
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}/s"
    return f"{value:.2g}/s" if value >= 0.1 else f"{60 * value:.2g}/min"


def duration(seconds: float | None) -> str:
    """Return a span of time: "40 s", "3 min", "2 h 05 min", "4 d", or "-"."""
    if seconds is None:
        return "-"
    whole = max(round(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86400} d"


def age(seconds: float) -> str:
    """Return how long ago something was."""
    return duration(seconds)


def clock(at: float) -> str:
    """Return the local time of day; with the date where that is not today's."""
    moment = time.localtime(at)
    today = time.strftime("%Y-%m-%d") == time.strftime("%Y-%m-%d", moment)
    return time.strftime("%H:%M:%S" if today else "%Y-%m-%d %H:%M:%S", moment)


def number(value: float | None) -> str:
    """Return a measured value; what was not finite is "nan"."""
    return "nan" if value is None else f"{value:.5g}" if isinstance(value, float) else f"{value:,}"


def _count(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
