"""Texts of like length run together, so that hardly any padding is computed."""

from collections.abc import Sequence


def full_groups(lengths: Sequence[int], tokens: int, most: int | None = None) -> list[list[int]]:
    """Return the positions of `lengths`, by length, in groups of about `tokens` with padding.

    Args:
        most: texts of one group at most.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    groups: list[list[int]] = []
    at = 0
    while at < len(order):
        size = max(1, tokens // max(lengths[order[at]], 1))
        size = size if most is None else min(size, most)
        groups.append(order[at : at + size])
        at += size
    return groups
