"""Scores read from a model's reply: as the schema wants them, or as near as leaves no doubt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pajama_tui.training.aspect_labels.rubric import SCORES
from pajama_tui.untrusted import printable

_LONGEST_REASON = 2000
_SCORE = "score"
_REASONS = ("reason", "justification", "explanation")


@dataclass(frozen=True, slots=True)
class Scored:
    """What a reply says.

    Attributes:
        scores: by aspect, 1 to 5; None where it says none.
        justifications: by aspect; untrusted text. "" where it gives none.
        wrong: in a clause, what is wrong with the reply; "" where each aspect has its score.
    """

    scores: Mapping[str, int | None]
    justifications: Mapping[str, str]
    wrong: str = ""


def read_scores(data: Mapping[str, Any] | None, aspects: Sequence[str]) -> Scored:
    """Return the scores in a reply's JSON object.

    A score is a whole number, as a number or as its digit alone; names may be written with blanks,
    hyphens or capitals. Nothing is looked for in running text: "4 of 5" is no score, and "Step 2"
    even less.

    Args:
        data: the object; None where the reply holds none.
    """
    none: dict[str, int | None] = dict.fromkeys(aspects)
    no_words = dict.fromkeys(aspects, "")
    if data is None:
        return Scored(none, no_words, "there is no JSON object in it")
    members = {_plain(name): value for name, value in data.items()}
    if not members.keys() & set(aspects):
        nested = next((value for value in data.values() if isinstance(value, Mapping)), None)
        if len(aspects) == 1 and _SCORE in members:
            members = {aspects[0]: data}
        elif len(data) == 1 and nested is not None:
            members = {_plain(name): value for name, value in nested.items()}
    scores, words, wrong = dict(none), dict(no_words), []
    for aspect in aspects:
        if aspect not in members:
            wrong.append(f"it lacks '{aspect}'")
            continue
        value = members[aspect]
        if isinstance(value, Mapping):
            parts = {_plain(name): part for name, part in value.items()}
            reason = next((parts[name] for name in _REASONS if name in parts), "")
            words[aspect] = reason[:_LONGEST_REASON] if isinstance(reason, str) else ""
            value = parts.get(_SCORE)
        scores[aspect] = _score(value)
        if scores[aspect] is None:
            shown = printable(str(value), limit=40)
            wrong.append(f"the score of '{aspect}' is {shown or 'empty'}, not a number from 1 to 5")
    return Scored(scores, words, "; ".join(wrong))


def _score(value: Any) -> int | None:
    if isinstance(value, str):
        known = {str(score): score for score in SCORES}
        return known.get(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value in SCORES else None


def _plain(name: str) -> str:
    return "_".join(name.strip().lower().replace("-", " ").replace("_", " ").split())
