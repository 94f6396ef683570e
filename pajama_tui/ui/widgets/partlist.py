"""What every judge said of one pair, and what that added to the verdict."""

import math
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pajama_tui.verdicts.explanation import Part

_VOTES = {1: "a", -1: "b", 0: "–"}
_KINDS = {1: "a", -1: "b", 0: "dim"}
_SCORE, _MARGIN, _VOTE, _WEIGHT, _ADDS = 9, 8, 5, 8, 8
_NAME, _LONGEST_NAME = 18, 44
_LEAST_BAR, _LONGEST_BAR = 9, 41


class PartList(LineList, inherit_bindings=False):
    """One line a judge, the largest contribution first."""

    # All keys of a list but "l", which shows the lines that decided, and those that leave.
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            key
            for key in LineList.BINDINGS
            if isinstance(key, Binding) and key.key not in ("l,right", "enter")
        ),
        Binding(
            "enter,right",
            "choose",
            "Judge",
            key_display="enter",
            tooltip="Open the judge",
            id="list.open",
        ),
        Binding("left,h,escape", "back", "Back", key_display="esc", id="list.back"),
    ]

    class Left(Message):
        """The reader goes back to the list of verdicts."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts: tuple[Part, ...] = ()
        self._order: list[int] = []
        self._weights: Mapping[str, float] = {}
        self._largest = 0.0

    def show(self, parts: "tuple[Part, ...]", weights: "Mapping[str, float]") -> None:
        """List the parts of one verdict; the cursor stays on its judge where that is listed."""
        before = self.part
        self._parts, self._weights = parts, weights
        self._order = sorted(range(len(parts)), key=lambda at: -abs(parts[at].contribution))
        self._largest = max((abs(part.contribution) for part in parts), default=0.0)
        self.recount()
        named = before.judge if before is not None and self.has_focus else None
        self.cursor = next(
            (line for line, at in enumerate(self._order) if parts[at].judge == named), 0
        )
        self.refresh()

    @property
    def part(self) -> "Part | None":
        """The part under the cursor."""
        place = self.place
        return None if place is None else self._parts[place]

    @property
    def place(self) -> int | None:
        """The place in the label model of the judge under the cursor."""
        return self._order[self.cursor] if self.cursor < len(self._order) else None

    def action_back(self) -> None:
        """Go back to the list of verdicts."""
        self.post_message(self.Left())

    def line_count(self) -> int:
        """Return how many judges have a part."""
        return len(self._order)

    def heading(self, width: int) -> str:
        """Return the column heads."""
        name, drawn = self._columns(width)
        sides = ""
        if drawn:
            half = (drawn - 1) // 2
            b, a = ("for b", "for a") if half > 4 else ("b", "a")
            sides = f" {b:>{half}}│{a:<{half}}"
        return (
            f" {fit('judge', name)}{'score a':>{_SCORE}}{'score b':>{_SCORE}}{'margin':>{_MARGIN}}"
            f"{'vote':>{_VOTE}}{'weight':>{_WEIGHT}}{'adds':>{_ADDS}}{sides}"
        )

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one judge."""
        part = self._parts[self._order[index]]
        name, drawn = self._columns(width)
        side = (part.contribution > 0) - (part.contribution < 0)
        weight = self._weights.get(part.judge)
        cells: list[Cell] = [
            (fit(self._named(part.judge, name), name), ""),
            *(self._score(score) for score in (part.score_a, part.score_b)),
            (f"{'–' if math.isnan(part.margin) else f'{part.margin:+.3f}':>{_MARGIN}}", ""),
            (f"{_VOTES[part.vote]:>{_VOTE}}", _KINDS[part.vote]),
            (f"{'–' if weight is None else f'{weight:.3f}':>{_WEIGHT}}", "dim"),
            (f"{f'{part.contribution:+.3f}' if side else '0':>{_ADDS}}", _KINDS[side]),
        ]
        return cells + self._bar(part.contribution, drawn)

    @staticmethod
    def _named(judge: str, room: int) -> str:
        """Where the rubric would push the name out of sight, the name alone."""
        named = printable(judge, limit=200)
        return named if len(named) < room else named.rpartition("/")[2]

    def _score(self, score: float) -> Cell:
        if math.isnan(score):
            return f"{'no score':>{_SCORE}}", "bad"
        # Adding 0 turns -0 into 0.
        return " " + fit(f"{score + 0.0:.4g}", _SCORE - 1, ">"), ""

    def _bar(self, contribution: float, drawn: int) -> list[Cell]:
        if not drawn:
            return []
        half = (drawn - 1) // 2
        share = abs(contribution) / self._largest if self._largest else 0.0
        length = min(max(round(half * share), int(contribution != 0)), half)
        left, right = (" " * half, "━" * length + " " * (half - length))
        if contribution < 0:
            left, right = " " * (half - length) + "━" * length, " " * half
        return [(" " + left, "b"), ("│", "dim"), (right, "a")]

    def _columns(self, width: int) -> tuple[int, int]:
        """The name's width and the bar's, which is odd, or 0 where there is no room for it."""
        room = width - 1 - 2 * _SCORE - _MARGIN - _VOTE - _WEIGHT - _ADDS
        longest = max((len(part.judge) for part in self._parts), default=0) + 1
        drawn = room - max(min(longest, _LONGEST_NAME), _NAME) - 1
        if drawn < _LEAST_BAR and room - _NAME - 1 >= _LEAST_BAR:
            drawn = _LEAST_BAR
        drawn = 0 if drawn < _LEAST_BAR else (min(drawn, _LONGEST_BAR) - 1) // 2 * 2 + 1
        return max(room - (drawn + 1 if drawn else 0), 1), drawn
