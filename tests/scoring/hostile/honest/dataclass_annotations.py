# expect: ok
# scores: all
# shows: dataclasses look their module up in sys.modules when annotations are texts
from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(order=True, frozen=True, slots=True)
class Part:
    weight: float
    words: list[str] = field(default_factory=list, compare=False)

    @property
    def value(self) -> float:
        return self.weight * len(self.words)


def judging_function(query: str, response: str) -> float:
    parts = [Part(0.5, response.split()), Part(0.1, query.split())]
    return max(parts).value + replace(parts[0], weight=1.0).value
