"""The judges by rubric, or best first, with what they are worth."""

import math
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import Binding, BindingType

from pajama_tui.programs.judge import Judge
from pajama_tui.programs.judge_filter import JudgeFacts, JudgeFilter
from pajama_tui.ui.figures import call_time, count, fit, share
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits.findings import Estimate

Order = Literal["name", "weight", "accuracy"]
ORDERS: tuple[Order, ...] = ("name", "weight", "accuracy")

_SIGNS = {"good": "+", "warn": "!", "bad": "×", "unknown": "·"}
_KINDS = {"good": "good", "warn": "warn", "bad": "bad", "unknown": "dim"}
# Sign, mark and the spaces around them; weight; accuracy with its interval.
_MARKS, _WEIGHT, _ACCURACY = 4, 9, 22
# What comes in as the list grows wider, most wanted first, with the room it takes.
_EXTRA = (("cover", 8), ("p99", 10), ("p50", 10), ("from", 10))
_WORDS = 14


class JudgeList(LineList, inherit_bindings=False):
    """One line a rubric, and below it one a judge; without rubrics where it is sorted by worth."""

    # All keys of a list but "g", which makes judges here.
    BINDINGS: ClassVar[list[BindingType]] = [
        *(key for key in LineList.BINDINGS if isinstance(key, Binding) and key.key != "home,g"),
        Binding("home", "edge(0)", "First line", show=False, id="list.first"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts: list[JudgeFacts] = []
        self._longest = 0
        self._lines: list[JudgeFacts | str] = []
        self._filter = JudgeFilter()
        self._order: Order = "name"
        self._label: str | None = None

    def on_mount(self) -> None:
        self.renew()
        self.cursor = 1

    @property
    def shown(self) -> int:
        """How many judges are listed."""
        return sum(not isinstance(line, str) for line in self._lines)

    @property
    def order(self) -> Order:
        """What the judges are sorted by."""
        return self._order

    def renew(self) -> None:
        """List the judges as they are now; the cursor stays on its judge."""
        before = self.judge.label if self.judge is not None else self._label
        self._facts = self.studio_app.studio.facts()
        self._longest = max((len(self._said(facts)) for facts in self._facts), default=0)
        wanted = [facts for facts in self._facts if self._filter.wants(facts)]
        self._lines = self._grouped(wanted) if self._order == "name" else self._sorted(wanted)
        self.recount()
        self.cursor = min(self.cursor, max(len(self._lines) - 1, 0))
        if before is not None and not self.go_to(before):
            # It is not listed any more: the nearest judge is better than a rubric's line.
            if isinstance(self._at_cursor(), str) and self.cursor + 1 < len(self._lines):
                self.cursor += 1
            self._label = before
        self.refresh()

    def show_filtered(self, wanted: JudgeFilter) -> None:
        """List those that the filter lets through; the cursor goes to one of them."""
        self._filter = wanted
        self.renew()
        if self.judge is None or self.judge.label != self._label:
            first = (at for at, line in enumerate(self._lines) if not isinstance(line, str))
            self.cursor = next(first, 0)

    def sort(self) -> None:
        """Sort by the next thing: name, weight, accuracy."""
        self._order = ORDERS[(ORDERS.index(self._order) + 1) % len(ORDERS)]
        self.renew()

    def _grouped(self, wanted: list[JudgeFacts]) -> list[JudgeFacts | str]:
        lines: list[JudgeFacts | str] = []
        rubric = None
        for facts in wanted:
            if facts.judge.rubric != rubric:
                rubric = facts.judge.rubric
                lines.append(rubric)
            lines.append(facts)
        return lines

    def _sorted(self, wanted: list[JudgeFacts]) -> list[JudgeFacts | str]:
        def worth(facts: JudgeFacts) -> float:
            figure = facts.weight if self._order == "weight" else facts.accuracy
            return math.inf if figure is None else -figure

        return [*sorted(wanted, key=worth)]

    def line_count(self) -> int:
        """Return how many rubrics and judges there are."""
        return len(self._lines)

    def at(self, line: int) -> Judge | str:
        """Return the judge on a line, or the rubric's folder."""
        item = self._lines[line]
        return item if isinstance(item, str) else item.judge

    @property
    def judge(self) -> Judge | None:
        """The judge under the cursor, None on a rubric or where nothing is listed."""
        item = self._at_cursor()
        return None if item is None or isinstance(item, str) else item.judge

    def _at_cursor(self) -> JudgeFacts | str | None:
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    def watch_cursor(self, before: int, now: int) -> None:
        """Remember the judge, so that a list made anew finds it again."""
        super().watch_cursor(before, now)
        if self.judge is not None:
            self._label = self.judge.label

    def go_to(self, label: str) -> bool:
        """Put the cursor on the judge with this label; return whether it is listed."""
        for line, item in enumerate(self._lines):
            if not isinstance(item, str) and item.judge.label == label:
                self.cursor = line
                return True
        return False

    def heading(self, width: int) -> str:
        """Return the column heads."""
        name, extra, room = self._columns(width)
        heads = "".join(f"{head:>{size}}" for head, size in extra)
        down = {self._order: " ↓"} if self._order != "name" else {}
        weight = f"{'weight' + down.get('weight', ''):>{_WEIGHT}}"
        accuracy = f"{'accuracy %' + down.get('accuracy', ''):>{_ACCURACY}}"
        words = "  health" if room else ""
        return f"  {'':{_MARKS - 1}}{fit('judge', name)}{weight}{accuracy}{heads}{words}"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one rubric or judge."""
        item = self._lines[index]
        if isinstance(item, str):
            return [(fit(printable(item or "no rubric", limit=60), width - 1), "group")]
        name, extra, room = self._columns(width)
        sign = "-" if item.disabled else _SIGNS[item.health]
        mark = "*" if item.own else " "
        word, kind = self._words(item)
        found: list[Cell] = [
            (f" {sign}", "dim" if item.disabled else _KINDS[item.health]),
            (f"{mark} ", "a"),
            (fit(self._said(item), name), ""),
            (f"{'–' if item.weight is None else f'{item.weight:.3f}':>{_WEIGHT}}", ""),
            (fit(self._accuracy(item.judge.sha), _ACCURACY, ">"), ""),
            *((fit(self._figure(item, head), size, ">"), "dim") for head, size in extra),
        ]
        if room:
            found.append(("  " + fit(word, room - 2), kind))
        if item.disabled:
            found = [(text, "dim") for text, _ in found]
        return found

    def _said(self, facts: JudgeFacts) -> str:
        name, rubric = facts.judge.name, facts.judge.rubric
        said = name if self._order == "name" or not rubric else f"{name} · {rubric}"
        return printable(said, limit=80)

    def _figure(self, facts: JudgeFacts, head: str) -> str:
        if head == "from":
            return "own" if facts.own else "shipped" if facts.shipped else "folder"
        if head == "cover":
            return "–" if facts.coverage is None else share(round(1000 * facts.coverage), 1000)
        seconds = facts.p50 if head == "p50" else facts.p99
        return "–" if seconds is None else call_time(seconds)

    def _accuracy(self, sha: str) -> str:
        return accuracy_words(self.studio_app.studio.accuracy.get(sha))

    def _words(self, facts: JudgeFacts) -> tuple[str, str]:
        health = self.studio_app.studio.health(facts.judge)
        said = "disabled; " if facts.disabled else ""
        if health is None:
            return said.removesuffix("; ") or "not run yet", "dim"
        if health.left_out:
            return f"{said}out: {printable(health.left_out, limit=80)}", "bad"
        notes = [printable(flag, limit=80) for flag in health.flags]
        if health.failed and not math.isnan(health.failure_rate) and not notes:
            notes = [f"{count(health.failed)} failed"]
        return (said + "; ".join(notes), "warn") if notes else (f"{said}ok", "good")

    def _columns(self, width: int) -> tuple[int, list[tuple[str, int]], int]:
        """The name's width, further columns, and what is left for words on health."""
        left = width - 1 - _MARKS - _WEIGHT - _ACCURACY
        name = max(min(self._longest + 1, 40, left - _WORDS), min(left, 12), 1)
        left -= name
        extra = []
        for head, size in _EXTRA:
            if left - size >= _WORDS:
                extra.append((head, size))
                left -= size
        return name, extra, left if left >= 6 else 0


def accuracy_words(found: "Estimate | None") -> str:
    """Return an accuracy in percent with its interval, such as "71.2 [68.0, 74.4]"."""
    if found is None or found.value is None:
        return "–"
    if found.low is None or found.high is None:
        return f"{100 * found.value:.1f}"
    return f"{100 * found.value:.1f} [{100 * found.low:.1f}, {100 * found.high:.1f}]"
