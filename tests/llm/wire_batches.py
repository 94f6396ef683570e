"""Batches of the loopback server, which end when they have been asked about often enough."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.llm.wire_faults import Wire
from tests.llm.wire_replies import Step, error, message


@dataclass
class _Batch:
    id: str
    requests: list[dict[str, Any]]
    created: datetime
    polls: int = 0
    cancelled: bool = False

    @property
    def age(self) -> float:
        """Seconds since it was taken in."""
        return (datetime.now(UTC) - self.created).total_seconds()


class WireBatches:
    """All batches of one server.

    Attributes:
        lose_answer: the next batch is taken in, and the connection breaks before it is said so.
        cut_results: how many times the file of results is cut off in the middle.
        results: another result than the scripted answer, by the number of the question.
        result: the same by the question itself; None: the scripted answer.
        lasts: seconds a batch goes on at least, also where it was asked about often enough.
        broken: no batch is taken in, and a status of 500 says nothing of it.
        hold: seconds between taking a batch in and saying so.
        answered: questions of a batch that are answered when it is cancelled.
        archived: the results are gone.
        left_out: questions that the results say nothing of.
    """

    def __init__(self, step: Callable[[dict[str, Any]], Step], seed: int) -> None:
        self.lose_answer = False
        self.cut_results = 0
        self.results: dict[str, dict[str, Any]] = {}
        self.result: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda body: None
        self.lasts = 0.0
        self.hold = 0.0
        self.broken = False
        self.answered = 0
        self.archived = False
        self.left_out = 0
        self.made: dict[str, _Batch] = {}
        self._step = step
        self._chance = random.Random(seed)
        self._written: dict[str, bytes] = {}

    @property
    def questions(self) -> list[dict[str, Any]]:
        """The questions of all batches."""
        return [each["params"] for batch in self.made.values() for each in batch.requests]

    async def serve(self, wire: Wire, method: str, path: str, url: str, polls: int) -> bool:
        """Answer one request below /v1/messages/batches."""
        rest = path.removeprefix("/v1/messages/batches").strip("/").split("/")
        if method == "POST" and rest == [""] and self.broken:
            body = json.dumps(error(500, "broken")).encode()
            await wire.whole(body, "application/json", "500 Internal Server Error")
        elif method == "POST" and rest == [""]:
            batch = _Batch(f"msgbatch_{len(self.made)}", wire.body["requests"], datetime.now(UTC))
            self.made[batch.id] = batch
            await asyncio.sleep(self.hold)
            if self.lose_answer:
                self.lose_answer = False
                wire.reset()
                return False
            await self._say(wire, self._shown(batch, url, polls))
        elif method == "GET" and rest == [""]:
            listed = [self._shown(each, url, polls) for each in self.made.values()]
            await self._say(wire, {"data": listed, "has_more": False})
        elif rest[0] not in self.made:
            body = json.dumps(error(404, "no such batch")).encode()
            await wire.whole(body, "application/json", "404 Not Found")
        elif rest[-1] == "results":
            return await self._results(wire, self.made[rest[0]])
        else:
            batch = self.made[rest[0]]
            if rest[-1] == "cancel":
                batch.polls, batch.cancelled = polls, True
            await self._say(wire, self._shown(batch, url, polls))
            batch.polls += 1
        return True

    async def _results(self, wire: Wire, batch: _Batch) -> bool:
        body = self._written.setdefault(batch.id, self._lines(wire, batch))
        if self.cut_results:
            self.cut_results -= 1
            await wire.whole(body[: len(body) * 2 // 3], "application/x-jsonl")
        else:
            await wire.whole(body, "application/x-jsonl")
        return True

    def _lines(self, wire: Wire, batch: _Batch) -> bytes:
        lines = []
        for number, request in enumerate(batch.requests[self.left_out :]):
            name = request["custom_id"]
            step = self._step(request["params"])
            answer = message(step, request["params"], number)
            result = self.results.get(name.rpartition("-")[2]) or self.result(request["params"])
            if batch.cancelled and number >= self.answered:
                result = {"type": "canceled"}
            result = result or {"type": "succeeded", "message": answer}
            lines.append(json.dumps({"custom_id": name, "result": result}))
        self._chance.shuffle(lines)
        return "".join(line + "\n" for line in lines).encode()

    def _shown(self, batch: _Batch, url: str, polls: int) -> dict[str, Any]:
        ended = batch.polls >= polls and (batch.cancelled or batch.age >= self.lasts)
        total = len(batch.requests)
        counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
        counts["succeeded" if ended else "processing"] = total
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": counts,
            "created_at": batch.created.isoformat(),
            "expires_at": (batch.created + timedelta(days=1)).isoformat(),
            "archived_at": datetime.now(UTC).isoformat() if self.archived else None,
            "results_url": f"{url}/v1/messages/batches/{batch.id}/results" if ended else None,
        }

    async def _say(self, wire: Wire, found: dict[str, Any]) -> None:
        await wire.whole(json.dumps(found).encode(), "application/json")
