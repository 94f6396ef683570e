"""Every judge's health as a table of at most 79 columns."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.scoring.health import Health

_COLUMNS = (("fail", 5), ("slow", 5), ("caught", 7), ("same", 5), ("cover", 6), ("again", 6),
            ("p50", 6), ("p99", 6), ("grow", 5))  # fmt: skip
_NAME = 26


def health_table(healths: Sequence["Health"]) -> Iterator[str]:
    """One line a judge and a legend, at most 79 columns wide.

    A mark in front says that the judge was left out (x) or that there is something to know (!).
    """
    yield f"  {'judge':{_NAME}}" + "".join(f"{name:>{width}}" for name, width in _COLUMNS)
    for health in healths:
        mark = "x" if not health.alive else "!" if health.flags else " "
        cells = (
            _percent(health.failure_rate),
            _percent(health.timeouts / health.texts if health.texts else 0.0),
            _percent(health.swallowed),
            _percent(health.commonest),
            _percent(health.coverage),
            _percent(health.changed),
            _milliseconds(health.p50),
            _milliseconds(health.p99),
            "-" if math.isnan(health.growth) else f"{health.growth:.1f}",
        )
        name = printable(health.label, limit=_NAME)
        yield f"{mark} {name:{_NAME}}" + "".join(
            f"{cell:>{width}}" for cell, (_, width) in zip(cells, _COLUMNS, strict=True)
        )
    yield "In per cent: fail, texts without a score; slow, texts on which it was killed for"
    yield "time; caught, calls in which it caught its own error; same, its commonest score;"
    yield "cover, pairs on which it prefers a side; again, repeated calls that came out"
    yield "differently. p50, p99: milliseconds a call. grow: exponent of time over length."


def _percent(share: float) -> str:
    if math.isnan(share):
        return "-"
    percent = 100 * share
    # What happened at all must not read as never.
    return "<1" if 0 < percent < 0.5 else f"{percent:.0f}"


def _milliseconds(seconds: float) -> str:
    if math.isnan(seconds):
        return "-"
    return f"{1000 * seconds:.2f}" if seconds < 0.01 else f"{1000 * seconds:.0f}"
