"""What can go wrong on the wire, byte by byte."""

import asyncio
import gzip
import json
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.llm.wire_replies import Step, error, events, message, sse


@dataclass
class Wire:
    """One request's connection, with what would be answered if nothing went wrong."""

    writer: asyncio.StreamWriter
    step: Step
    body: dict[str, Any]
    number: int

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    async def head(self, status: str = "200 OK", **headers: str) -> None:
        """Send the first line and the headers."""
        headers = {"request_id": f"req_{self.number:06d}", **headers}
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode())

    async def whole(self, body: bytes, kind: str, status: str = "200 OK", **more: str) -> None:
        """Send a body in one piece."""
        await self.head(status, content_type=kind, content_length=str(len(body)), **more)
        await self.send(body)

    async def chunk(self, data: bytes) -> None:
        """Send one chunk of a chunked body."""
        await self.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def stream(self, *, gap: float = 0.0, upto: int | None = None) -> None:
        """Send the head and the stream's events up to a number of them, without the last chunk."""
        await self.head(content_type="text/event-stream", transfer_encoding="chunked")
        for name, data in self.events[:upto]:
            await self.chunk(sse(name, data))
            await asyncio.sleep(gap)

    async def body_of_stream(self, body: bytes) -> None:
        """Send a complete stream made of `body`."""
        await self.head(content_type="text/event-stream", transfer_encoding="chunked")
        if body:
            await self.chunk(body)
        await self.send(b"0\r\n\r\n")

    def reset(self) -> None:
        """Break the connection off with RST."""
        connection = self.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        """The events of the answer."""
        return events(self.step, self.body, self.number)

    @property
    def middle(self) -> int:
        """How many events make about half of the answer, some text among them."""
        return max(3, len(self.events) // 2)


_HTML = b"<!doctype html><html><title>Sign in</title><body>Please sign in.</body></html>"


async def status(wire: Wire, code: int) -> None:
    """An error with its status, as JSON."""
    more = {}
    if wire.step.retry_after:
        more["retry_after"] = wire.step.retry_after
    if wire.step.should_retry:
        more["x_should_retry"] = wire.step.should_retry
    body = json.dumps(error(code, wire.step.message)).encode()
    await wire.whole(body, "application/json", f"{code} Said", **more)


async def _close_before(wire: Wire) -> None:
    pass


async def _reset_before(wire: Wire) -> None:
    wire.reset()


async def _html_502(wire: Wire) -> None:
    await wire.whole(_HTML, "text/html", "502 Bad Gateway")


async def _silent(wire: Wire) -> None:
    await asyncio.sleep(3600)


async def _stall(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)
    await asyncio.sleep(3600)


async def _cut(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)


async def _reset_middle(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)
    # What was sent must have left before RST, which throws the rest away.
    await asyncio.sleep(0.05)
    wire.reset()


async def _truncated(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)
    await wire.send(b"0\r\n\r\n")


async def _truncated_in_event(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)
    name, data = wire.events[wire.middle]
    whole = sse(name, data)
    await wire.chunk(whole[: len(whole) // 2])
    await wire.send(b"0\r\n\r\n")


async def _truncated_by_close(wire: Wire) -> None:
    await wire.head(content_type="text/event-stream", connection="close")
    for name, data in wire.events[: wire.middle]:
        await wire.send(sse(name, data))


async def _no_message_stop(wire: Wire) -> None:
    await wire.stream(upto=-1)
    await wire.send(b"0\r\n\r\n")


async def _empty_stream(wire: Wire) -> None:
    await wire.body_of_stream(b"")


async def _html(wire: Wire) -> None:
    await wire.whole(_HTML, "text/html; charset=utf-8")


async def _html_as_stream(wire: Wire) -> None:
    await wire.body_of_stream(_HTML)


async def _openai_json(wire: Wire) -> None:
    answer = {"role": "assistant", "content": wire.step.written}
    found = {"object": "chat.completion", "choices": [{"index": 0, "message": answer}]}
    await wire.whole(json.dumps(found).encode(), "application/json")


async def _openai_stream(wire: Wire) -> None:
    piece = json.dumps({"choices": [{"delta": {"content": wire.step.written}}]})
    await wire.body_of_stream(f"data: {piece}\n\ndata: [DONE]\n\n".encode())


async def _no_names(wire: Wire) -> None:
    lines = [f"data: {json.dumps(data)}\n\n" for _, data in wire.events]
    await wire.body_of_stream("".join(lines).encode())


async def _error_event(wire: Wire, code: int) -> None:
    await wire.stream(upto=wire.middle)
    await wire.chunk(sse("error", error(code, wire.step.message)))
    await wire.send(b"0\r\n\r\n")


async def _overloaded_event(wire: Wire) -> None:
    await _error_event(wire, 529)


async def _api_error_event(wire: Wire) -> None:
    await _error_event(wire, 500)


async def _bad_json_event(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)
    await wire.chunk(b'event: content_block_delta\ndata: {"type": "content_\n\n')
    await wire.send(b"0\r\n\r\n")


async def _bad_json_body(wire: Wire) -> None:
    await wire.whole(b'{"id": "msg_1", "content": [', "application/json")


async def _bad_gzip(wire: Wire) -> None:
    body = gzip.compress(_HTML)[:10] + b"no gzip at all" * 20
    await wire.whole(body, "text/event-stream", content_encoding="gzip")


async def _redirects(wire: Wire) -> None:
    await wire.head("307 Temporary Redirect", location="/v1/messages", content_length="0")


async def _unknown_event(wire: Wire) -> None:
    await wire.head(content_type="text/event-stream", transfer_encoding="chunked")
    for name, data in wire.events:
        await wire.chunk(sse("invented_later", {"type": "invented_later", "x": [1]}))
        await wire.chunk(sse(name, data))
    await wire.send(b"0\r\n\r\n")


async def _pings(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)
    while True:
        await wire.chunk(sse("ping", {"type": "ping"}))
        await asyncio.sleep(0.02)


async def _whole_json(wire: Wire) -> None:
    found = message(wire.step, wire.body, wire.number)
    await wire.whole(json.dumps(found).encode(), "application/json")


async def _not_utf8(wire: Wire) -> None:
    await wire.stream(upto=wire.middle)
    await wire.chunk(b'event: content_block_delta\ndata: {"type": "\xff\xfe"}\n\n')
    await wire.send(b"0\r\n\r\n")


FAULTS: dict[str, Callable[[Wire], Awaitable[None]]] = {
    "close-before": _close_before,
    "reset-before": _reset_before,
    "502-html": _html_502,
    "silent": _silent,
    "stall": _stall,
    "cut": _cut,
    "reset-middle": _reset_middle,
    "truncated": _truncated,
    "truncated-in-event": _truncated_in_event,
    "truncated-by-close": _truncated_by_close,
    "no-message-stop": _no_message_stop,
    "empty-stream": _empty_stream,
    "html": _html,
    "html-as-stream": _html_as_stream,
    "openai-json": _openai_json,
    "openai-stream": _openai_stream,
    "no-names": _no_names,
    "overloaded-event": _overloaded_event,
    "api-error-event": _api_error_event,
    "bad-json-event": _bad_json_event,
    "bad-json-body": _bad_json_body,
    "bad-gzip": _bad_gzip,
    "redirects": _redirects,
    "unknown-event": _unknown_event,
    "pings": _pings,
    "whole-json": _whole_json,
    "not-utf8": _not_utf8,
}

# After these the connection can be used again.
CLEAN = {
    "502-html",
    "truncated",
    "truncated-in-event",
    "no-message-stop",
    "empty-stream",
    "html",
    "openai-json",
    "unknown-event",
    "whole-json",
}

# What passes by itself, so that asking again ends well: for random faults.
PASSING = (
    "close-before reset-before 502-html stall cut reset-middle truncated truncated-in-event "
    "truncated-by-close empty-stream overloaded-event api-error-event bad-json-event 429 500 529"
).split()
