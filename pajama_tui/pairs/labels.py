"""What the values of a label column can only mean, or the question that has to be asked."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pajama_tui.pairs.gold import TEXT_CODES, GoldRule, Scores, Values, code, numbers
from pajama_tui.pairs.pair import Gold
from pajama_tui.pairs.rows import RowFault
from pajama_tui.untrusted import printable


class Coding(NamedTuple):
    """A rule with sentences on what it takes for granted, or None and a question."""

    rule: GoldRule | None
    notes: tuple[str, ...] = ()
    question: str | None = None


_SIDES: tuple[Gold, Gold] = ("a", "b")


def infer(label: str, responses: tuple[str, str], head: Sequence[Mapping[str, Any]]) -> Coding:
    """Find the coding of column `label` from its values in `head`.

    Taken are codes with one meaning anywhere (a, b, tie, model_a, …), the names of the response
    columns or the one character they differ in, and lists of two scores. Anything else is a
    question.
    """
    values = [record.get(label) for record in head]
    shown = printable(label, limit=40)
    letters = _letters(*responses)
    lists = [value for value in values if isinstance(value, list)]
    if lists and all(len(numbers(value) or ()) == 2 for value in lists):
        ordered = sorted(responses) if letters else responses
        note = (
            f"{shown} holds the scores of {printable(ordered[0], limit=40)} and "
            f"{printable(ordered[1], limit=40)}, in this order; the higher is gold."
        )
        return Coding(Scores(label, reverse=ordered[0] != responses[0]), (note,))
    own: dict[str, Gold | None] = {responses[0].casefold(): "a", responses[1].casefold(): "b"}
    for letter, side in zip(letters or (), _SIDES, strict=False):
        own |= {letter: side, f"model_{letter}": side}
    try:
        found = {text for value in values if (text := code(value)) is not None}
    except RowFault as fault:
        return Coding(
            None,
            question=f"The column '{shown}' holds {fault.reason}, which is no label. Name the "
            "label's column: --map label=….",
        )
    if found <= TEXT_CODES.keys() | own.keys():
        notes = tuple(
            f"{printable(text, limit=40)} in {shown} means "
            f"{printable(responses[own[text] == 'b'], limit=40)}."
            for text in sorted(found & own.keys())
            if TEXT_CODES.get(text) != own[text]
        )
        return Coding(Values(label, {**TEXT_CODES, **own}), notes)
    some = [printable(text, limit=20) for text in sorted(found)[:6]]
    more = ", …" if len(found) > len(some) else ""
    meanings = "|".join(f"{text}:…" for text in some[:3])
    return Coding(
        None,
        question=f"The column '{shown}' holds {', '.join(some)}{more}, and nothing says which "
        "value means which response. Say it with a, b, tie or none for each: "
        f"--map 'label={shown},values={meanings}'.",
    )


def _letters(first: str, second: str) -> tuple[str, str] | None:
    """The characters, in lower case, in which two names differ, where that is only one."""
    different = [
        pair
        for pair in zip(first.casefold(), second.casefold(), strict=False)
        if pair[0] != pair[1]
    ]
    return different[0] if len(first) == len(second) and len(different) == 1 else None
