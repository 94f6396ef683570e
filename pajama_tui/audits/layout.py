"""Figures as words and columns of plain text, at most 78 wide."""

import textwrap
from collections.abc import Sequence

from pajama_tui.audits.findings import Estimate
from pajama_tui.untrusted import printable

WIDTH = 78


def wrap(text: str, hang: int = 0, width: int = WIDTH) -> list[str]:
    """Return `text` as lines, all but the first indented; control characters in it do nothing."""
    return textwrap.wrap(printable(text, limit=10_000), width, subsequent_indent=" " * hang)


def row(first: str, width: int, cells: Sequence[str], widths: Sequence[int]) -> str:
    """Return one line: a name in `width` columns, then cells aligned to the right.

    Where a cell is wider than its column, the name gives way.
    """
    rest = "".join(f" {cell:>{size}}" for cell, size in zip(cells, widths, strict=True))
    width = max(4, min(width, WIDTH - len(rest)))
    return f"{printable(first, limit=width):{width}}{rest}".rstrip()


def percents(estimate: Estimate | None, sign: str = "") -> str:
    """Return a share with its interval in percent, such as "71.2 [68.0, 74.4]", or "-"."""
    return _interval(estimate, 100.0, f"{sign}.1f")


def numbers(estimate: Estimate | None, sign: str = "", digits: int = 3) -> str:
    """Return a figure with its interval, such as "0.412 [0.390, 0.434]", or "-"."""
    return _interval(estimate, 1.0, f"{sign}.{digits}f")


def percent(share: float | None) -> str:
    """Return a share in percent, or "-"."""
    return "-" if share is None else f"{100 * share:.1f}"


def number(value: float | None, sign: str = "", digits: int = 3) -> str:
    """Return a figure, or "-"."""
    return "-" if value is None else format(value, f"{sign}.{digits}f")


def plural(count: int, what: str) -> str:
    """Return "1 row", "2 rows"."""
    return f"{count} {what}{'s' * (count != 1)}"


def _interval(estimate: Estimate | None, factor: float, form: str) -> str:
    if estimate is None or estimate.value is None:
        return "-"
    value = format(factor * estimate.value, form)
    if estimate.low is None or estimate.high is None:
        return value
    low, high = (format(factor * bound, form) for bound in (estimate.low, estimate.high))
    return f"{value} [{low}, {high}]"
