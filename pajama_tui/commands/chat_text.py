"""Turns of a conversation as plain text, and what is said of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.synthesis.chat_turns import Checked, Turn


def turn_text(turn: "Turn") -> Iterator[str]:
    """Yield the lines of one turn: who said what, what was proposed, and what became of it."""
    when = printable(turn.at[:16].replace("T", " "))
    about = f", about {turn.asked.base[:8]}" if turn.asked.base else ""
    yield f"--- {when}{about}"
    yield from _indented("you", turn.asked.text)
    if turn.asked.rows:
        rows = ", ".join(f"{shown.row + 1:,}" for shown in turn.asked.rows)
        yield f"     (rows {rows})"
    model = printable(turn.asked.model, limit=60) or "model"
    answer = turn.answer
    if answer is None:
        yield f"{model}: (no answer came)"
    else:
        if answer.thinking:
            yield from _indented("thinking", answer.thinking)
        yield from _indented(model, answer.text or "(nothing)")
        if answer.sentence:
            yield f"     ({printable(answer.sentence)})"
    if turn.proposal and turn.answer:
        check = f"; {checked_text(turn.check)}" if turn.check else ""
        yield f"     (proposed {turn.answer.sha[:8]}: {turn.decision}{check})"


def checked_text(check: "Checked") -> str:
    """Return what the checks say, in a few words or the reason."""
    return "it passes the checks" if check.passed else f"it fails a check: {check.reason}"


def cost_text(cost: float | None) -> str:
    """Return dollars in words, "price unknown" where nobody knows."""
    from decimal import Decimal

    from pajama_tui.llm import shown_money

    return shown_money(None if cost is None else Decimal(str(cost)))


def _indented(who: str, text: str) -> Iterator[str]:
    lines = printable(text, newlines=True).strip("\n").split("\n")
    yield f"{who}: {lines[0]}"
    yield from (f"     {line}".rstrip() for line in lines[1:])
