"""The published form of a probing set: {aspect: [{id, eval_prompt, score}]}."""

from collections.abc import Mapping
from typing import Any

from pajama_tui.pairs.pair import BadRow
from pajama_tui.training.probe_learning.rows import LabelledData, LabelledRow
from pajama_tui.training.probe_learning.scores import score_of
from pajama_tui.training.probes.prompts import Prompt
from pajama_tui.untrusted import printable

_QUESTION, _RESPONSE = "\n\nQuestion:\n", "\n\nGenerated response:\n"
_TAIL = "\n\nNow evaluate"


def is_published(value: Any) -> bool:
    """Whether a JSON value has this form."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(
            isinstance(rows, list)
            and all(isinstance(row, dict) and "eval_prompt" in row for row in rows[:5])
            for rows in value.values()
        )
        and any(value.values())
    )


def take_apart(text: str) -> tuple[Prompt, str, str] | None:
    """Return the prompt's fixed parts, the question and the response; None where it has not both.

    The question is what follows the first heading "Question:", and the response reaches from the
    first heading "Generated response:" to the last "Now evaluate".
    """
    head, found, rest = text.partition(_QUESTION)
    question, also, rest = rest.partition(_RESPONSE)
    if not found or not also:
        return None
    response, tail, closing = rest.rpartition(_TAIL)
    if not tail:
        response, closing = rest, ""
    return Prompt(head + found, also, tail + closing), question, response


def read_published(value: Mapping[str, Any], name: str) -> LabelledData:
    """Read the form; rows of one question and response become one row.

    A row whose prompt is not the one that most rows of its aspect have is bad: a probe reads one.
    """
    found: dict[tuple[str, str, str], dict[str, int | None]] = {}
    ids: dict[tuple[str, str, str], str] = {}
    bad: list[BadRow] = []
    prompts: dict[str, Prompt] = {}
    number = 0
    for aspect, records in value.items():
        parted = [_row(record) for record in records]
        counts: dict[Prompt, int] = {}
        for each in parted:
            if not isinstance(each, str):
                counts[each[0]] = counts.get(each[0], 0) + 1
        if counts:
            prompts[aspect] = max(counts, key=counts.__getitem__)
        for record, each in zip(records, parted, strict=True):
            number += 1
            if not isinstance(each, str) and each[0] != prompts[aspect]:
                each = "its prompt is another one than that of the aspect's other rows"
            if isinstance(each, str):
                bad.append(BadRow(number - 1, number, None, f"{printable(aspect)}: {each}"))
                continue
            _, question, response, score = each
            key = (str(record.get("id", number - 1)), question, response)
            ids[key] = key[0]
            found.setdefault(key, {})[aspect] = score
    rows = [
        LabelledRow(ids[key], at, key[1], key[2], scores)
        for at, (key, scores) in enumerate(found.items(), 1)
    ]
    rows.sort(key=lambda row: (0, int(row.id), row.id) if row.id.isdecimal() else (1, 0, row.id))
    return LabelledData(name, "a probing set as published", rows, frozenset(), bad, prompts)


def _row(record: Any) -> tuple[Prompt, str, str, int | None] | str:
    """The parts of a row, or in a clause what is wrong with it."""
    if not isinstance(record, dict) or not isinstance(record.get("eval_prompt"), str):
        return "no text 'eval_prompt'"
    parts = take_apart(record["eval_prompt"])
    if parts is None:
        return "no question and response can be told apart in its 'eval_prompt'"
    try:
        return (*parts, score_of(record.get("score"), (1, 5)))
    except ValueError as error:
        return str(error)
