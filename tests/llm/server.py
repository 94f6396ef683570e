"""A server of the Messages API on this machine: real HTTP, answers by script, faults by byte.

    python -m tests.llm.server --port 0 --faults 0.2 --seed 1 --script FILE

prints its address as one line and serves until it is killed. FILE is JSON: a list of steps (the
fields of `wire_replies.Step`), used in their order, those with "when" first. GET /log tells what
was asked and what of it would be billed.
"""

import argparse
import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pajama_tui.llm.capabilities import PROBE_PROMPT
from tests.llm.wire_batches import WireBatches
from tests.llm.wire_faults import CLEAN, FAULTS, PASSING, Wire, status
from tests.llm.wire_replies import Step, error, prompt_tokens, tokens

EVERYTHING = frozenset({"json_schema", "extras", "count_tokens", "batches", "usage"})


@dataclass
class Asked:
    """One HTTP request and what became of it.

    Attributes:
        billed: tokens in and out that a real server would charge for.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    fault: str = ""
    billed: tuple[int, int] = (0, 0)


@dataclass
class MessagesServer:
    """The server; use it with `async with`.

    Attributes:
        steps: the script.
        answer: makes the step for a request that no step of the script is for.
        faults: the share of requests for a message that go wrong by chance.
        able: what it can do: json_schema, extras, count_tokens, batches, usage. A schema it
            can't hold to is ignored, extras it can't take are refused.
        models: what GET /v1/models lists.
        polls: how often a batch is in progress before it has ended.
    """

    steps: list[Step] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Step] = lambda body: Step()
    faults: float = 0.0
    seed: int = 0
    able: frozenset[str] = EVERYTHING
    models: list[dict[str, Any]] = field(default_factory=list)
    models_body: bytes = b""
    polls: int = 0
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.batches = WireBatches(self._step, self.seed)
        self._chance = random.Random(self.seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "MessagesServer":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        """Begin to serve on a port of this machine; 0: any."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Stop serving and drop every connection."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def reseed(self, seed: int) -> None:
        """Begin the random faults anew."""
        self._chance = random.Random(seed)

    @property
    def messages(self) -> list[Asked]:
        """The requests for a message that were no probes."""
        return [
            each
            for each in self.asked
            if each.path == "/v1/messages" and PROBE_PROMPT not in json.dumps(each.body)
        ]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection can be used again."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        raw = await reader.readexactly(int(headers.get("content-length") or 0))
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            body = {}
        path = target.partition("?")[0]
        asked = Asked(method, path, headers, body)
        if path != "/log":
            self.asked.append(asked)
        wire = Wire(writer, Step(), body, len(self.asked))
        if (method, path) == ("POST", "/v1/messages"):
            return await self._message(wire, asked)
        return await self._other(wire, asked)

    async def _message(self, wire: Wire, asked: Asked) -> bool:
        body = wire.body
        probe = PROBE_PROMPT in json.dumps(body)
        wire.step = step = self._step(body)
        fault = step.fault
        if not fault and not probe and self._chance.random() < self.faults:
            fault = self._chance.choice(PASSING)
        if not fault and not self._accepts(body):
            fault = "400"
        asked.fault = fault
        await asyncio.sleep(step.delay)
        if fault.isdigit():
            await status(wire, int(fault))
            return True
        if fault not in ("close-before", "reset-before", "502-html"):
            written = tokens(step.thinking + step.written)
            asked.billed = (prompt_tokens(body), written)
        if fault:
            await FAULTS[fault](wire)
            return fault in CLEAN
        if body.get("stream"):
            await wire.stream(gap=step.gap)
            await wire.send(b"0\r\n\r\n")
        else:
            await FAULTS["whole-json"](wire)
        return True

    def _step(self, body: dict[str, Any]) -> Step:
        text = json.dumps(body, ensure_ascii=False)
        named = [step for step in self.steps if step.when and step.when in text]
        probe = PROBE_PROMPT in text
        others = [] if probe else [step for step in self.steps if not step.when]
        for step in [*named, *others]:
            if step.times == 1:
                self.steps.remove(step)
            elif step.times:
                step.times -= 1
            return step
        found = self._probed(body) if probe else self.answer(body)
        return replace(found, usage="usage" in self.able and found.usage)

    def _probed(self, body: dict[str, Any]) -> Step:
        wants_json = "format" in body.get("output_config", {})
        if wants_json and "json_schema" in self.able:
            return Step(data={"word": "yes"})
        return Step("yes")

    def _accepts(self, body: dict[str, Any]) -> bool:
        if {"temperature", "top_p", "top_k"} & body.keys():
            return False
        extras = "effort" in body.get("output_config", {}) or "cache_control" in json.dumps(body)
        return not extras or "extras" in self.able

    async def _other(self, wire: Wire, asked: Asked) -> bool:
        method, path = asked.method, asked.path
        if path == "/log":
            rows = [
                {"path": each.path, "fault": each.fault, "billed": each.billed, "body": each.body}
                for each in self.asked
            ]
            await wire.whole(json.dumps(rows).encode(), "application/json")
            return True
        if path == "/v1/messages/count_tokens" and "count_tokens" in self.able:
            found = {"input_tokens": prompt_tokens(asked.body)}
            await wire.whole(json.dumps(found).encode(), "application/json")
            return True
        if (method, path) == ("GET", "/v1/models"):
            rest = {"has_more": False, "first_id": None, "last_id": None}
            listed = self.models_body or json.dumps({"data": self.models, **rest}).encode()
            await wire.whole(listed, "application/json")
            return True
        if path.startswith("/v1/messages/batches") and "batches" in self.able:
            return await self.batches.serve(wire, method, path, self.url, self.polls)
        found = error(404, f"there is no {path}")
        await wire.whole(json.dumps(found).encode(), "application/json", "404 Not Found")
        return True


async def _serve(arguments: argparse.Namespace) -> None:
    steps = []
    if arguments.script is not None:
        steps = [Step(**each) for each in json.loads(Path(arguments.script).read_text())]
    able = frozenset(arguments.able.split(",")) if arguments.able is not None else EVERYTHING
    server = MessagesServer(steps, faults=arguments.faults, seed=arguments.seed, able=able)
    await server.start(arguments.port)
    print(server.url, flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--faults", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--script")
    parser.add_argument("--able", help="comma-separated; default: everything")
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
