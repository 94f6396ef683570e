"""Answers of the Messages API as bytes: events of a stream, whole messages, errors."""

import json
import math
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Step:
    """What the server does with one request for a message.

    Attributes:
        text: what the model "writes"; `data`: the same as an object, written as JSON.
        when: only for requests that hold this text somewhere in their body.
        times: for how many requests it stands; 0: for any number.
        fault: a name of `wire_faults.FAULTS`, or a status such as "429", or "".
        retry_after, should_retry: headers of an error.
        message: the words of an error.
        delay: seconds before the first byte; `gap`: between two events.
        chunk: characters an event of text.
        usage: the stream says how many tokens it took.
    """

    text: str = "Hello."
    data: Any = None
    thinking: str = ""
    stop_reason: str = "end_turn"
    category: str = ""
    when: str = ""
    times: int = 1
    fault: str = ""
    retry_after: str = ""
    should_retry: str = ""
    message: str = "so says the script"
    delay: float = 0.0
    gap: float = 0.0
    chunk: int = 12
    usage: bool = True
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def written(self) -> str:
        """The text of the answer."""
        return self.text if self.data is None else json.dumps(self.data)


def tokens(text: str) -> int:
    """How many tokens this server counts."""
    return max(1, math.ceil(len(text) / 4)) if text else 0


def prompt_tokens(body: dict[str, Any]) -> int:
    """How many tokens of a request this server reads."""
    return tokens(json.dumps([body.get("system"), body.get("messages")]))


def message(step: Step, body: dict[str, Any], number: int) -> dict[str, Any]:
    """The whole message."""
    blocks: list[dict[str, Any]] = []
    if step.thinking:
        blocks.append({"type": "thinking", "thinking": step.thinking, "signature": "c2ln"})
    if step.written or step.stop_reason != "refusal":
        blocks.append({"type": "text", "text": step.written})
    written = tokens(step.thinking + step.written)
    found: dict[str, Any] = {
        "id": f"msg_{number:06d}",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", ""),
        "content": blocks,
        "stop_reason": step.stop_reason,
        "stop_sequence": None,
        "usage": {"input_tokens": prompt_tokens(body), "output_tokens": written, **step.extra},
    }
    if step.stop_reason == "refusal":
        found["stop_details"] = {"type": "refusal", "category": step.category or None}
    if not step.usage:
        found["usage"] = {"input_tokens": 0, "output_tokens": 0}
    return found


def events(step: Step, body: dict[str, Any], number: int) -> list[tuple[str, dict[str, Any]]]:
    """The stream's events as (name, data), `message_stop` last."""
    whole = message(step, body, number)
    usage = whole["usage"]
    start = {**whole, "content": [], "stop_reason": None, "stop_details": None}
    start["usage"] = {**usage, "output_tokens": min(1, usage["output_tokens"])}
    found: list[tuple[str, dict[str, Any]]] = [("message_start", {"message": start})]
    for index, block in enumerate(whole["content"]):
        kind = block["type"]
        empty = {"type": "thinking", "thinking": "", "signature": ""}
        first = empty if kind == "thinking" else {"type": "text", "text": ""}
        found.append(("content_block_start", {"index": index, "content_block": first}))
        text = block[kind]
        for at in range(0, len(text), step.chunk):
            delta = {"type": f"{kind}_delta", kind: text[at : at + step.chunk]}
            found.append(("content_block_delta", {"index": index, "delta": delta}))
        found.append(("content_block_stop", {"index": index}))
    end: dict[str, Any] = {"stop_reason": step.stop_reason, "stop_sequence": None}
    if "stop_details" in whole:
        end["stop_details"] = whole["stop_details"]
    counted = {"output_tokens": usage["output_tokens"]}
    found.append(("message_delta", {"delta": end, "usage": counted}))
    found.append(("message_stop", {}))
    return [(name, {"type": name, **data}) for name, data in found]


def sse(name: str, data: dict[str, Any]) -> bytes:
    """One event of a stream."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def error(status: int, words: str) -> dict[str, Any]:
    """The body of an error."""
    kind = _TYPES.get(status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": words}, "request_id": "req_error"}
