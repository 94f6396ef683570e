"""A pair, and decisions on pairs, as lines of plain text."""

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pajama_tui.pairs.pair import BadRow
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.session_labels import Decision

_WIDTH, _LINES, _CHARACTERS = 78, 24, 20_000


def pair_lines(workspace: "Workspace", row: int, *, whole: bool = False) -> Iterator[str]:
    """Yield the pair in a row of the source, long texts cut unless `whole`."""
    pair = workspace.source.read(row)
    if isinstance(pair, BadRow):
        yield f"Row {row + 1:,} is no pair: {printable(pair.reason)}"
        return
    yield f"Row {row + 1:,}, line {pair.line:,}"
    for title, text in (
        ("prompt", pair.prompt),
        ("a", pair.response_a),
        ("b", pair.response_b),
    ):
        yield f"\n-- {title} ({len(text):,} characters) --"
        yield from _body(text, whole=whole)


def decision_row(decision: "Decision") -> dict[str, Any]:
    """Return a decision as plain JSON values, the row counted from 1."""
    facts = decision.facts
    found: dict[str, Any] = {"row": decision.row + 1, "label": decision.answer}
    for name in ("order", "p_a", "confidence", "blind", "at"):
        if isinstance(facts.get(name), str | int | float):
            found[name] = facts[name]
    return found


def _body(text: str, *, whole: bool) -> Iterator[str]:
    shown = text if whole else text[:_CHARACTERS]
    lines = [
        line
        for raw in printable(shown, newlines=True, limit=len(shown) * 12 + 1).split("\n")
        for line in textwrap.wrap(raw, _WIDTH, drop_whitespace=False) or [""]
    ]
    kept = lines if whole else lines[:_LINES]
    yield from kept
    if len(lines) > len(kept) or len(shown) < len(text):
        yield "... (w shows all)"
