"""One line of a batch's results, and what it means for the question it answers."""

import json
from collections.abc import Mapping
from typing import Any

from pajama_tui.llm.arrival import Arrival
from pajama_tui.llm.batch_file import Item
from pajama_tui.llm.boundary import trouble_of_body
from pajama_tui.llm.extract import find_json
from pajama_tui.llm.faults import Asked, Fault, Trouble, trouble
from pajama_tui.llm.reply import Attempt, Failed, Reply

_NOT_ASKED = {
    "expired": "the batch ran out of time",
    "canceled": "the batch was cancelled",
}


def parse_line(line: bytes) -> tuple[str, dict[str, Any]] | None:
    """Return the question's id and its result; None for a line that was cut off or is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("result"), dict):
        return None
    name = found.get("custom_id")
    return (name, found["result"]) if isinstance(name, str) else None


def outcome_of_result(
    result: Mapping[str, Any] | None, item: Item, place: str, spend_id: str
) -> tuple[Reply | Failed, Attempt]:
    """Return what came of one question of a batch; None as `result`: there is none."""
    arrival = Arrival()
    found = _trouble(result, arrival, item, Asked(place, item.model))
    attempt = Attempt(
        arrival.text,
        arrival.thinking,
        arrival.stop_reason,
        arrival.usage(item.prompt, unpaid=found is not None and found.unpaid),
        "",
        spend_id,
        None if found is None else found.fault,
    )
    if found is not None:
        return Failed(found.fault, found.sentence, [attempt]), attempt
    return Reply((attempt,), find_json(arrival.text) if item.wants_json else None), attempt


def _trouble(
    result: Mapping[str, Any] | None, arrival: Arrival, item: Item, asked: Asked
) -> Trouble | None:
    if result is None:
        return trouble(Fault.EXPIRED, asked, "its result is missing")
    kind, message = result.get("type"), result.get("message")
    if kind == "succeeded" and isinstance(message, Mapping):
        arrival.take_whole(message)
        return arrival.trouble(asked, item.max_tokens)
    if kind == "errored":
        return trouble_of_body(result.get("error"), "application/json", asked, unpaid=True)
    detail = _NOT_ASKED.get(str(kind))
    if detail is not None:
        return trouble(Fault.EXPIRED, asked, detail, unpaid=True)
    return trouble(Fault.NOT_MESSAGES, asked, "a result of an unknown kind")
