"""What changed between two texts, as lines that a terminal or a screen can draw."""

import difflib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pajama_tui.untrusted import printable

Change = Literal["same", "added", "removed", "gap"]

_CONTEXT = 3
_MARKS: dict[Change, str] = {"same": " ", "added": "+", "removed": "-", "gap": "@"}
# Numbers and a space on each side, and a bar with a mark between the sides.
_LEAST_CELL = 8


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a unified diff.

    Attributes:
        change: "gap" stands for lines that are the same and not shown.
        old, new: 1-based line numbers, None on the side where the line is not.
        text: safe to show; of a gap, where the next lines are.
    """

    change: Change
    old: int | None
    new: int | None
    text: str

    def __str__(self) -> str:
        return f"{_MARKS[self.change]}{self.text}"


@dataclass(frozen=True, slots=True)
class SideLine:
    """One row of a side-by-side diff; a long line takes several.

    Attributes:
        change: "same", "added", "removed", "gap", or "changed" where both sides have a line.
        old, new: 1-based line numbers; None where the side is empty, and where the row goes on
            with the line above.
        left, right: safe to show, at most as wide as a side is; "" where the side is empty.
    """

    change: Literal["same", "added", "removed", "changed", "gap"]
    old: int | None
    new: int | None
    left: str
    right: str


def unified(old: str, new: str, context: int = _CONTEXT) -> list[DiffLine]:
    """Return the diff of two texts; empty where they are the same.

    Args:
        context: unchanged lines to show around each change.
    """
    before, after = _lines(old), _lines(new)
    found: list[DiffLine] = []
    for group in _matcher(before, after).get_grouped_opcodes(context):
        found.append(_gap(group))
        for tag, first, last, start, end in group:
            if tag == "equal":
                for at in range(last - first):
                    found.append(_line("same", first + at, start + at, before[first + at]))
                continue
            found += [_line("removed", at, None, before[at]) for at in range(first, last)]
            found += [_line("added", None, at, after[at]) for at in range(start, end)]
    return found


def side_by_side(
    old: str, new: str, width: int, *, context: int | None = _CONTEXT, wrapped: bool = True
) -> list[SideLine]:
    """Return the diff of two texts as rows of two sides; empty where they are the same.

    Args:
        width: columns of one side's text; a wide character takes two. At least 8 are used.
        context: unchanged lines to show around each change, None for all.
        wrapped: let a long line go on in the next row; else it is cut, and ends in "…".
    """
    width = max(width, _LEAST_CELL)
    before, after = _lines(old), _lines(new)
    if before == after:
        return []
    matcher = _matcher(before, after)
    size = max(len(before), len(after)) if context is None else context
    found: list[SideLine] = []
    for group in matcher.get_grouped_opcodes(size):
        if context is not None:
            text = _gap(group).text
            found.append(SideLine("gap", None, None, *(_cut(text, width),) * 2))
        for tag, first, last, start, end in group:
            for at in range(max(last - first, end - start)):
                left = first + at if at < last - first else None
                right = start + at if at < end - start else None
                found += _side_lines(
                    tag == "equal", left, right, before, after, width, wrapped=wrapped
                )
    return found


def _side_lines(
    same: bool,
    left: int | None,
    right: int | None,
    before: list[str],
    after: list[str],
    width: int,
    *,
    wrapped: bool,
) -> Iterator[SideLine]:
    if left is None:
        change: Literal["same", "added", "removed", "changed"] = "added"
    elif right is None:
        change = "removed"
    else:
        change = "same" if same else "changed"
    pieces = [
        [] if at is None else _pieces(printable(lines[at]), width, wrapped=wrapped)
        for at, lines in ((left, before), (right, after))
    ]
    for number in range(max(map(len, pieces))):
        texts = [side[number] if number < len(side) else "" for side in pieces]
        old, new = (None if at is None or number else at + 1 for at in (left, right))
        yield SideLine(change, old, new, *texts)


def _pieces(text: str, width: int, *, wrapped: bool) -> list[str]:
    from rich.cells import cell_len, chop_cells

    if cell_len(text) <= width:
        return [text]
    return chop_cells(text, width) if wrapped else [_cut(text, width)]


def _cut(text: str, width: int) -> str:
    from rich.cells import cell_len, chop_cells

    return text if cell_len(text) <= width else chop_cells(text, width - 1)[0] + "…"


def _matcher(before: list[str], after: list[str]) -> difflib.SequenceMatcher[str]:
    # The guess that frequent lines say nothing leaves blank lines unmatched in long files.
    return difflib.SequenceMatcher(None, before, after, autojunk=False)


def _line(change: Change, old: int | None, new: int | None, text: str) -> DiffLine:
    return DiffLine(
        change, None if old is None else old + 1, None if new is None else new + 1, printable(text)
    )


def _gap(group: list[tuple[str, int, int, int, int]]) -> DiffLine:
    first, last = group[0], group[-1]
    old, new = first[1] + 1, first[3] + 1
    text = f"@ -{old},{last[2] - first[1]} +{new},{last[4] - first[3]} @@"
    return DiffLine("gap", None, None, text)


def _lines(text: str) -> list[str]:
    # Python's splitlines also ends lines at characters that no diff program does. That the last
    # line ends is part of it, or two texts that differ in nothing else would look the same.
    lines = list(io.StringIO(text, newline="\n"))
    ends = [line.removesuffix("\n") for line in lines]
    if lines and not lines[-1].endswith("\n"):
        ends[-1] += " (no line end)"
    return ends
