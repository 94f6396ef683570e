"""What the linter says of labelled rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["note", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with labelled rows.

    Attributes:
        code: "duplicates", "leak", "misaligned", "kind", "length", "source", "nulls", "classes".
        severity: "error" where a probe cannot be learned, "warning" where its figures would
            mislead.
        sentence: for the user, safe to show.
        aspect: that it is about; "" for all.
        rows: positions of the rows that it is about.
        figures: what the sentence rests on, by name.
    """

    code: str
    severity: Severity
    sentence: str
    aspect: str = ""
    rows: Sequence[int] = ()
    figures: dict[str, Any] = field(default_factory=dict)

    def to_dict(self, ids: Sequence[str]) -> dict[str, Any]:
        """Return the flaw as JSON values, its rows by `ids`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "aspect": self.aspect or None,
            "sentence": self.sentence,
            "rows": [ids[at] for at in self.rows],
            "figures": self.figures,
        }
