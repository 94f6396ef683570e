"""Figures of a measurement, their bars, and how they are printed."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its unit, and the bar that it must not exceed where there is one."""

    name: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        return self.bar is None or self.value <= self.bar

    def __str__(self) -> str:
        digits = 0 if self.value >= 100 or self.value == int(self.value) else 1
        digits = 2 if self.unit in ("x", "s") else digits
        said = f"{self.name} {self.value:,.{digits}f} {self.unit}".rstrip()
        if self.bar is None:
            return said
        return f"{said} ({'<=' if self.met else 'OVER'} {self.bar:g})"


@dataclass(frozen=True, slots=True)
class Row:
    """All figures of one case."""

    name: str
    figures: Sequence[Figure]
    note: str = ""
    raw: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        said = f"{self.name:<46}  " + "  ".join(map(str, self.figures))
        return f"{said}\n{'':<48}{self.note}" if self.note else said

    def to_json(self) -> dict[str, Any]:
        """Everything, JSON-safe."""
        return asdict(self)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed; NaN without values."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)] if ordered else float("nan")
