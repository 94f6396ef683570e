"""Batches of the loopback server, which end when they have been asked about often enough."""

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


class WireBatches:
    """All batches of one server.

    Attributes:
        lose_answer: the next batch is taken in, and the connection breaks before it is said so.
        cut_results: how many times the file of results is cut off in the middle.
        results: another result by custom id than the scripted answer.
    """

    def __init__(self, step: Callable[[dict[str, Any]], Step], seed: int) -> None:
        self.lose_answer = False
        self.cut_results = 0
        self.results: dict[str, dict[str, Any]] = {}
        self.made: dict[str, _Batch] = {}
        self._step = step
        self._chance = random.Random(seed)
        self._written: dict[str, bytes] = {}

    async def serve(self, wire: Wire, method: str, path: str, url: str, polls: int) -> bool:
        """Answer one request below /v1/messages/batches."""
        rest = path.removeprefix("/v1/messages/batches").strip("/").split("/")
        if method == "POST" and rest == [""]:
            batch = _Batch(f"msgbatch_{len(self.made)}", wire.body["requests"], datetime.now(UTC))
            self.made[batch.id] = batch
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
                batch.polls = polls
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
        for number, request in enumerate(batch.requests):
            name = request["custom_id"]
            step = self._step(request["params"])
            answer = message(step, request["params"], number)
            result = self.results.get(name.rpartition("-")[2])
            result = result or {"type": "succeeded", "message": answer}
            lines.append(json.dumps({"custom_id": name, "result": result}))
        self._chance.shuffle(lines)
        return "".join(line + "\n" for line in lines).encode()

    def _shown(self, batch: _Batch, url: str, polls: int) -> dict[str, Any]:
        ended = batch.polls >= polls
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
            "results_url": f"{url}/v1/messages/batches/{batch.id}/results" if ended else None,
        }

    async def _say(self, wire: Wire, found: dict[str, Any]) -> None:
        await wire.whole(json.dumps(found).encode(), "application/json")
