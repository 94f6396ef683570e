"""A curve drawn with the characters that every terminal has."""

import math
from collections.abc import Sequence


def curve(points: Sequence[tuple[float, float]], width: int = 60, height: int = 10) -> list[str]:
    """Return lines that show values over steps, the largest on top.

    Each column is the mean of the steps that fall into it.

    Args:
        points: (step, value) by step; values that are not finite are left out.
        width, height: characters of the drawing, beside which stand the scale and the steps.
    """
    points = [(step, value) for step, value in points if math.isfinite(value)]
    if not points:
        return []
    first, last = points[0][0], points[-1][0]
    columns: list[list[float]] = [[] for _ in range(width)]
    for step, value in points:
        share = (step - first) / (last - first) if last > first else 0.0
        columns[min(int(share * width), width - 1)].append(value)
    means = [sum(values) / len(values) if values else None for values in columns]
    drawn = [mean for mean in means if mean is not None]
    low, high = min(drawn), max(drawn)
    rows = [[" "] * width for _ in range(height)]
    for column, mean in enumerate(means):
        if mean is not None:
            share = (mean - low) / (high - low) if high > low else 0.5
            rows[height - 1 - round(share * (height - 1))][column] = "*"
    scale = {0: f"{high:.4g}", height - 1: f"{low:.4g}"}
    margin = max(map(len, scale.values()))
    lines = [
        f"{scale.get(index, ''):>{margin}} |{''.join(row).rstrip()}"
        for index, row in enumerate(rows)
    ]
    ends = f"{first:g}".ljust(max(width - len(f"{last:g}"), 1)) + f"{last:g}"
    return [*lines, f"{'':{margin}} +{'-' * width}", f"{'':{margin}}  {ends}"]
