"""Gold given in the app, decision by decision, and how the last ones are taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Answer = Literal["a", "b", "tie", "skip"]
"""What is said of a pair; `skip` says that nothing will be."""

GOLD = ("a", "b", "tie")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of labels.jsonl that holds.

    Attributes:
        row: of the source.
        answer: None takes an earlier answer back.
        facts: the whole line: when it was made ("at"), by which order the row was proposed
            ("order"; none where it was not), "p_a" and "confidence" then, "blind".
    """

    row: int
    answer: Answer | None
    facts: Mapping[str, Any]

    @property
    def gold(self) -> str | None:
        """The gold it gives; None for a skipped row."""
        return self.answer if self.answer in GOLD else None

    @property
    def order(self) -> str | None:
        """The order by which the row was proposed; None where its user chose it."""
        found = self.facts.get("order")
        return found if isinstance(found, str) else None


class LabelLog:
    """The lines of labels.jsonl, read in their order.

    A line that undoes names the row and states what holds again, so that a reader that knows of no
    undoing comes to the same gold. Undoing again goes further back.

    Args:
        lines: JSON objects; those that are no decision are passed over.
    """

    def __init__(self, lines: Iterable[Mapping[str, Any]] = ()) -> None:
        self.decisions: list[Decision] = []
        """All that were not undone, oldest first."""
        self.touched: set[int] = set()
        """Rows that anything was ever decided of, what was undone included."""
        self._before: list[Decision | None] = []
        self._held: dict[int, Decision] = {}
        for line in lines:
            self.take(line)

    def take(self, line: Mapping[str, Any]) -> None:
        """Take note of one more line."""
        row, gold = line.get("row"), line.get("gold")
        if type(row) is not int or row < 0 or not (gold is None or gold in GOLD):
            return
        self.touched.add(row)
        if line.get("undo") is True and self.decisions and self.decisions[-1].row == row:
            self.decisions.pop()
            self._hold(row, self._before.pop())
            return
        answer: Answer | None = "skip" if gold is None and line.get("skip") is True else gold
        self.decisions.append(Decision(row, answer, line))
        self._before.append(self._held.get(row))
        self._hold(row, self.decisions[-1])

    @property
    def labels(self) -> dict[int, str]:
        """The gold that holds, by row."""
        return {row: each.gold for row, each in self._held.items() if each.gold is not None}

    @property
    def skipped(self) -> set[int]:
        """Rows that were skipped, and not decided since."""
        return {row for row, each in self._held.items() if each.answer == "skip"}

    def holds(self, row: int) -> Decision | None:
        """Return what was decided of a row last; None where nothing was, or it was taken back."""
        found = self._held.get(row)
        return found if found is not None and found.answer is not None else None

    def copy(self) -> "LabelLog":
        """Return a log of its own, for a thread that reads it while this one goes on."""
        twin = LabelLog()
        twin.decisions, twin._before = self.decisions.copy(), self._before.copy()
        twin.touched, twin._held = self.touched.copy(), self._held.copy()
        return twin

    def undoing(self) -> dict[str, Any] | None:
        """Return the line that undoes the last decision; None where there is none."""
        if not self.decisions:
            return None
        before = self._before[-1]
        line: dict[str, Any] = {"row": self.decisions[-1].row, "undo": True}
        line["gold"] = before.gold if before else None
        if before is not None and before.answer == "skip":
            line["skip"] = True
        return line

    def _hold(self, row: int, decision: Decision | None) -> None:
        self._held.pop(row, None)
        if decision is not None:
            self._held[row] = decision
