"""What was spent, by purpose, by model and by day."""

from collections.abc import Callable
from typing import Literal

from pajama_tui.llm.spend import Spent, Totals, totals

By = Literal["purpose", "model", "day"]
BY: tuple[By, ...] = ("purpose", "model", "day")


def grouped(entries: list[Spent], by: By) -> list[tuple[str, Totals]]:
    """Return the sums of each group: days in order, others by what they cost, most first.

    The purpose of a group is the first word of its requests' purposes: what was asked of a model,
    without what it was asked about.
    """
    name = _NAMES[by]
    groups: dict[str, list[Spent]] = {}
    for entry in entries:
        groups.setdefault(name(entry), []).append(entry)
    found = [(title, totals(group)) for title, group in groups.items()]
    if by == "day":
        return sorted(found)
    return sorted(found, key=lambda each: (-each[1].known, -each[1].requests, each[0]))


_NAMES: dict[By, Callable[[Spent], str]] = {
    "purpose": lambda entry: (entry.purpose.split() or ["unknown"])[0],
    "model": lambda entry: entry.model or "unknown",
    "day": lambda entry: entry.at[:10],
}
