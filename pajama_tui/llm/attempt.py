"""One HTTP request to the Messages API: its stream read to the end, or to where it broke."""

import json
from collections.abc import Callable
from typing import Any

from pajama_tui.llm.arrival import Arrival
from pajama_tui.llm.boundary import trouble_of, trouble_of_body
from pajama_tui.llm.faults import Asked, Fault, Trouble, trouble
from pajama_tui.untrusted import printable

OnText = Callable[[str], None]
# No answer is longer; a server that sends more in one piece is not heard out.
_LONGEST_BODY = 16 * 2**20
_LONGEST_ID = 100


class Broken(Exception):
    """The attempt failed with `trouble`."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.sentence)
        self.trouble = trouble


async def stream_into(
    arrival: Arrival,
    sdk: Any,
    parameters: dict[str, Any],
    asked: Asked,
    on_text: OnText | None,
    on_thinking: OnText | None = None,
) -> None:
    """Send the request and take the answer into `arrival` as it comes.

    Args:
        sdk: an `anthropic.AsyncAnthropic` that doesn't retry.
        on_text: called with each new piece of text, untrusted. What it raises is passed on.
        on_thinking: the same for reasoning that the server sends apart.

    Raises:
        Broken: there is no complete answer; `arrival` has what came of it.
    """
    try:
        stream = await sdk.messages.create(**parameters, stream=True)
    except Exception as error:
        arrival.request_id = _id(getattr(error, "request_id", None))
        raise Broken(trouble_of(error, asked, began=False)) from error
    response = stream.response
    try:
        arrival.request_id = _id(response.headers.get("request-id"))
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind.endswith("json") or "html" in kind:
            text = await _whole(arrival, response, kind, asked)
            _tell(on_thinking, arrival.thinking)
            _tell(on_text, text)
        else:
            await _events(arrival, stream, asked, on_text, on_thinking)
            if not arrival.began:
                raise Broken(_nothing_began(response, asked))
    finally:
        await stream.close()
    if found := arrival.trouble(asked, parameters["max_tokens"]):
        raise Broken(found)


async def _events(
    arrival: Arrival,
    stream: Any,
    asked: Asked,
    on_text: OnText | None,
    on_thinking: OnText | None,
) -> None:
    events = aiter(stream)
    while True:
        thought = len(arrival.thinking)
        # The callbacks stay outside: what they raise is no fault of the server.
        try:
            text = arrival.take(await anext(events))
        except StopAsyncIteration:
            return
        except Exception as error:
            raise Broken(trouble_of(error, asked, began=arrival.began)) from error
        _tell(on_thinking, arrival.thinking[thought:])
        _tell(on_text, text)


async def _whole(arrival: Arrival, response: Any, kind: str, asked: Asked) -> str:
    """Take in an answer that came in one piece from a server that can't stream."""
    body = b""
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _LONGEST_BODY:
                break
    except Exception as error:
        raise Broken(trouble_of(error, asked, began=bool(body))) from error
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if (
        isinstance(found, dict)
        and found.get("type") == "message"
        and isinstance(found.get("content"), list)
    ):
        return arrival.take_whole(found)
    raise Broken(trouble_of_body(found, kind, asked))


def _nothing_began(response: Any, asked: Asked) -> Trouble:
    if response.num_bytes_downloaded == 0:
        return trouble(Fault.TRUNCATED, asked)
    return trouble(Fault.NOT_MESSAGES, asked, "a stream without any event of that API")


def _id(header: str | None) -> str:
    return printable(header or "", limit=_LONGEST_ID)


def _tell(on_text: OnText | None, text: str) -> None:
    if on_text is not None and text:
        on_text(text)
