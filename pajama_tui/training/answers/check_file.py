"""A file of responses with gold answers: what is right, and how sure that is."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from pajama_tui.audits.shares import effective_rows, share_interval
from pajama_tui.pairs.codes import prompt_group
from pajama_tui.training.answers.checker import Checked, Checker
from pajama_tui.training.responses.questions import DataRow, RowData
from pajama_tui.training.responses.record import REASON, STOPPED
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.output import opened_whole
from pajama_tui.verdicts.records import json_line

CORRECT, FOUND, WHY = "pajama_correct", "pajama_answer", "pajama_answer_reason"
"""Of a written row: true, false, or null where it is neither; the answer read; why not."""

Progress = Callable[[int, int], None]


class Share(NamedTuple):
    """A share of rows with its exact 95 % interval, wider where rows share questions."""

    value: float
    low: float
    high: float
    rows: int

    def to_dict(self) -> dict[str, Any]:
        """By name."""
        return self._asdict()


@dataclass
class Answers:
    """What the responses of a file come to.

    Attributes:
        name: of the file, safe to show.
        results: by row: the group of its question, and what came of it; gold or not.
        counts: rows by `Status`.
        reasons: why rows are neither right nor wrong, with how often.
        cut_off: responses that were cut off when they were written.
        bad_rows: rows that could not be read.
    """

    name: str
    results: list[tuple[int, Checked]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cut_off: int = 0
    bad_rows: int = 0

    @property
    def accuracy(self) -> Share | None:
        """Right rows among all that have a gold answer."""
        return self._share(("right", "wrong", "unreadable", "unchecked", "missing"))

    @property
    def of_answered(self) -> Share | None:
        """Right rows among those whose answer could be read and checked."""
        return self._share(("right", "wrong"))

    def by_question(self) -> dict[int, float]:
        """By group, the share of right responses among all with a gold answer."""
        found: dict[int, list[bool]] = {}
        for group, checked in self.results:
            if checked.status not in ("no gold", "learned"):
                found.setdefault(group, []).append(checked.status == "right")
        return {group: sum(rights) / len(rights) for group, rights in found.items()}

    def to_dict(self) -> dict[str, Any]:
        """Every figure by name, JSON values."""
        questions = list(self.by_question().values())
        accuracy, answered = self.accuracy, self.of_answered
        return {
            "file": self.name,
            "rows": len(self.results),
            "bad_rows": self.bad_rows,
            "counts": dict(self.counts),
            "reasons": dict(self.reasons),
            "cut_off": self.cut_off,
            "accuracy": accuracy.to_dict() if accuracy else None,
            "accuracy_of_answered": answered.to_dict() if answered else None,
            "questions": {
                "all": len(questions),
                "every_response_right": sum(share == 1 for share in questions),
                "any_response_right": sum(share > 0 for share in questions),
            },
        }

    def _share(self, statuses: tuple[str, ...]) -> Share | None:
        chosen = [(group, one) for group, one in self.results if one.status in statuses]
        if not chosen:
            return None
        right = np.array([one.status == "right" for _, one in chosen], np.float64)
        groups = np.array([group for group, _ in chosen], np.int64)
        rows = effective_rows(right, groups) if len({*groups.tolist()}) < len(chosen) else None
        mean = float(right.mean())
        count = float(len(chosen)) if rows is None else rows
        low, high = share_interval(mean * count, count)
        return Share(mean, low, high, len(chosen))


def check_file(
    data: RowData,
    checker: Checker,
    *,
    out: str | None = None,
    learned: Set[int] = frozenset(),
    on_progress: Progress = lambda done, total: None,
) -> Answers:
    """Check the final answer of every response against its row's gold answer.

    Args:
        out: where the rows are written as JSON lines, with `CORRECT`, `FOUND` and `WHY`.
        learned: groups of questions whose rows are not checked, as the model was trained on them.
        on_progress: called with how many rows are checked and how many there are.

    Raises:
        InputError: no row can be read.
        PajamaError: the process that checks cannot be started; writing failed.
    """
    found = Answers(data.name)
    total = sum(1 for _ in data.rows())
    lines = _checked(data, checker, found, total, learned, on_progress)
    if out:
        with opened_whole(out) as file:
            for record in lines:
                file.write(json_line(record))
    else:
        for _ in lines:
            pass
    found.bad_rows = len(data.bad)
    return found


def _checked(
    data: RowData,
    checker: Checker,
    found: Answers,
    total: int,
    learned: Set[int],
    on_progress: Progress,
) -> Iterator[dict[str, Any]]:
    on_progress(0, total)
    for done, row in enumerate(data.rows(), 1):
        group = prompt_group(row.question)
        seen = Checked("learned", "", "the model has learned this question")
        checked = seen if group in learned else _check(row, checker)
        found.results.append((group, checked))
        found.counts[checked.status] += 1
        if checked.status not in ("right", "wrong"):
            found.reasons[checked.reason] += 1
        found.cut_off += row.record.get(STOPPED) == "length"
        on_progress(done, total)
        yield {**row.record, **_fields(checked)}


def _check(row: DataRow, checker: Checker) -> Checked:
    gold = _text(row.gold)
    if not gold:
        return Checked("no gold", "", "no gold answer")
    if row.prediction is None or not row.prediction.strip():
        told = row.record.get(REASON)
        reason = printable(told, limit=200) if isinstance(told, str) else ""
        return Checked("missing", "", reason or "no response")
    status, answer, reason = checker.check(gold, row.prediction)
    return Checked(status, printable(answer, limit=200), printable(reason, limit=300))


def _text(gold: Any) -> str:
    """The gold answer as text; "" for what is neither text nor a number."""
    if isinstance(gold, str):
        return gold.strip()
    if isinstance(gold, bool) or not isinstance(gold, int | float) or gold != gold:
        return ""
    if abs(gold) == float("inf"):
        return ""
    # Never as 1e+06, which is not how answers are written.
    return format(Decimal(repr(gold)).normalize(), "f")


def _fields(checked: Checked) -> Mapping[str, Any]:
    right = {"right": True, "wrong": False}.get(checked.status)
    fields: dict[str, Any] = {CORRECT: right, FOUND: checked.found or None}
    return fields | ({WHY: checked.reason} if right is None else {})
