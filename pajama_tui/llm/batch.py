"""Batches: many questions at half the price, answered within a day, not lost in between."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pajama_tui.llm.batch_file import BatchFile, Item, Submitted
from pajama_tui.llm.batch_result import outcome_of_result, parse_line
from pajama_tui.llm.boundary import trouble_of
from pajama_tui.llm.budget import BudgetReached
from pajama_tui.llm.client import Client, outcome_of
from pajama_tui.llm.faults import Asked, Fault, trouble
from pajama_tui.llm.limits import within
from pajama_tui.llm.reply import Attempt, Failed, Reply, Request, Usage
from pajama_tui.llm.retry import OnWait, count_down
from pajama_tui.llm.spend import Outcome
from pajama_tui.llm.wire import parameters
from pajama_tui.storage import WriteFailed
from pajama_tui.untrusted import printable

# Clocks of two machines agree this well.
_SKEW = timedelta(minutes=5)
_DOWNLOADS = 4
_COUNTS = ("processing", "succeeded", "errored", "canceled", "expired")


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """How a batch is doing: the server's own word, and how many questions are answered.

    Counts move only when the whole batch has ended; that is how the server counts.
    """

    ended: bool
    word: str
    answered: int
    total: int


class Batches:
    """The batches of one session, at one server."""

    def __init__(self, client: Client, path: Path) -> None:
        """Keep batches in the file `path`, and ask `client`'s server."""
        self.client = client
        self.file = BatchFile(path)

    def pending(self) -> list[Submitted]:
        """Return the batches whose results haven't all been read, oldest first."""
        return [batch for batch in self.file.load() if not batch.over]

    async def submit(
        self,
        requests: Mapping[str, Request],
        *,
        purpose: str = "",
        on_wait: OnWait | None = None,
        deadline: float | None = 300.0,
        cancelled: asyncio.Event | None = None,
    ) -> Submitted:
        """Send `requests`, by names of the caller's, as one batch.

        What is about to be sent is on disk before it is sent, and the batch's id before anything
        else happens. A batch is never sent twice: where nobody can know whether it was taken in,
        the one returned has no id, and `collect` looks for it at the server.

        Raises:
            Failed: it was not taken in, and nothing is charged.
        """
        if not requests:
            raise ValueError("a batch of nothing")
        model = next(iter(requests.values())).model
        able = await self.client.capabilities(model)
        asked = Asked(self.client.endpoint.place, model)
        if not able.batches:
            raise Failed(Fault.BAD_REQUEST, f"{asked.place} takes no batches. Ask one by one.")
        items = {
            key: Item(
                key, each.model, each.max_tokens, each.estimated_input(), each.schema is not None
            )
            for key, each in requests.items()
        }
        batch = self.file.asked(items, asked.place)
        await self._open(batch, requests, purpose)
        wanted = [
            {"custom_id": name, "params": parameters(each, able)}
            for name, each in zip(batch.items, requests.values(), strict=True)
        ]
        try:
            async with within(deadline, cancelled, asked):
                await self._send(batch, wanted, asked, on_wait)
        except Failed as failed:
            # Stopped in the middle of sending: it may have been taken in.
            if failed.fault not in (Fault.DEADLINE, Fault.CANCELLED):
                self._never_was(batch, batch.items)
            raise
        return batch

    async def status(self, batch: Submitted) -> BatchStatus:
        """Return how the batch is doing.

        Raises:
            Failed: it isn't there, or the server can't be asked.
        """
        id = await self._id(batch)
        found = await self.client.connection.fetch(lambda sdk: sdk.messages.batches.retrieve(id))
        word = getattr(found, "processing_status", None)
        counts = getattr(found, "request_counts", None)
        processing = getattr(counts, "processing", 0)
        answered = _total(counts) - (processing if type(processing) is int else 0)
        shown = printable(str(word), limit=30).replace("_", " ")
        return BatchStatus(word == "ended", shown, answered, len(batch.items))

    async def collect(
        self,
        batch: Submitted,
        *,
        poll: float = 30.0,
        on_wait: OnWait | None = None,
        deadline: float | None = None,
        cancelled: asyncio.Event | None = None,
    ) -> dict[str, Reply | Failed]:
        """Wait for the batch to end and return what came of each request, by the caller's names.

        Each result is on disk as soon as it is read, and is read once more only where the file
        of results was cut short. May be stopped and called again, also by a later process.

        Args:
            poll: seconds between two questions whether it has ended.
            on_wait: called while waiting, with the seconds to the next question.
            deadline: seconds to wait at most; None: as long as it takes.

        Raises:
            Failed: the batch isn't there, the server can't be asked, or the wait was stopped.
        """
        asked = Asked(self.client.endpoint.place)
        tick = self.client.connection.retry.tick
        async with within(deadline, cancelled, asked):
            times = 0
            while not batch.over and not (status := await self.status(batch)).ended:
                times += 1
                reason = f"The batch of {status.total:,} is {status.word}."
                await count_down(poll, reason, times, on_wait, tick)
            if not batch.over:
                await self._download(batch, on_wait)
        return {item.key: self._outcome(batch, name)[0] for name, item in batch.items.items()}

    async def cancel(self, batch: Submitted) -> None:
        """Ask the server to stop; what is answered by then is charged, and can be collected.

        Raises:
            Failed: it isn't there, or the server can't be asked.
        """
        id = await self._id(batch)
        await self.client.connection.fetch(lambda sdk: sdk.messages.batches.cancel(id))

    async def _open(self, batch: Submitted, requests: Mapping[str, Request], purpose: str) -> None:
        account = self.client.account
        if account is None:
            return
        opened: list[str] = []
        try:
            for name, request in zip(batch.items, requests.values(), strict=True):
                # Nobody settles while a batch is put together: waiting would never end.
                opened.append(await account.open(request, purpose, batch=True, id=name, wait=False))
        except (BudgetReached, WriteFailed) as error:
            self._never_was(batch, opened)
            fault = Fault.BUDGET if isinstance(error, BudgetReached) else Fault.UNRECORDED
            raise Failed(fault, str(error)) from error

    async def _send(
        self, batch: Submitted, wanted: list[dict[str, Any]], asked: Asked, on_wait: OnWait | None
    ) -> None:
        connection = self.client.connection
        sdk = await connection.sdk()
        failed = 0
        while True:
            try:
                made = await sdk.messages.batches.create(requests=wanted)
            except Exception as error:
                found = trouble_of(error, asked, began=False)
            else:
                id = getattr(made, "id", None)
                if isinstance(id, str) and id:
                    self.file.made(batch, id)
                    return
                found = trouble(Fault.NOT_MESSAGES, asked, "no batch", unpaid=True)
            if not found.unpaid or found.fault is Fault.SERVER_ERROR:
                # The server's answer was lost, but it may well have taken the batch in.
                return
            failed += 1
            wait = connection.wait_after(found, failed, connection.retry.tries)
            await count_down(wait, found.sentence, failed, on_wait, connection.retry.tick)

    async def _id(self, batch: Submitted) -> str:
        if batch.id is None:
            self.file.made(batch, await self._look_for(batch))
        assert batch.id is not None
        return batch.id

    async def _look_for(self, batch: Submitted) -> str:
        """Return the id of a batch whose creation nobody saw the end of."""
        others = {each.id for each in self.file.load() if each.id is not None}

        async def candidates(sdk: Any) -> list[str]:
            page = await sdk.messages.batches.list(limit=100)
            return [
                each.id
                for each in page.data
                if each.id not in others
                and isinstance(each.created_at, datetime)
                and each.created_at.astimezone(UTC) >= batch.at - _SKEW
                and _total(each.request_counts) == len(batch.items)
            ]

        found = await self.client.connection.fetch(candidates)
        if len(found) == 1:
            return found[0]
        place = self.client.endpoint.place
        when = f"The batch of {len(batch.items):,} requests sent at {batch.at:%Y-%m-%d %H:%M} UTC"
        if not found:
            if datetime.now(UTC) - batch.at < _SKEW:
                raise Failed(
                    Fault.NOT_FOUND,
                    f"{when} is not to be seen at {place} yet. Try again in a few minutes.",
                )
            self._never_was(batch, batch.items)
            raise Failed(
                Fault.NOT_FOUND,
                f"{when} never reached {place}: nothing was charged. Send it again.",
            )
        raise Failed(
            Fault.NOT_FOUND,
            f"{when} is one of {len(found)} at {place}, and it can't be told which. Try again when "
            "the others have been collected.",
        )

    async def _download(self, batch: Submitted, on_wait: OnWait | None) -> None:
        connection = self.client.connection
        asked = Asked(self.client.endpoint.place)
        for times in range(1, _DOWNLOADS + 1):
            try:
                async for name, result in self._results(batch):
                    if name in batch.missing:
                        self.file.read(batch, name, result)
                        self._settle(batch, name)
            except Failed as failed:
                if times == _DOWNLOADS and not batch.results:
                    raise
                reason = str(failed)
            else:
                reason = trouble(Fault.TRUNCATED, asked).sentence
            if not batch.missing:
                break
            if times < _DOWNLOADS:
                wait = connection.retry.wait(times, None)
                await count_down(wait, reason, times, on_wait, connection.retry.tick)
        for name in batch.missing:
            self._settle(batch, name)
        self.file.over(batch)

    async def _results(self, batch: Submitted) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Yield results in the order of the server's file; a line that was cut off ends it."""
        id = await self._id(batch)
        found = await self.client.connection.fetch(lambda sdk: sdk.messages.batches.results(id))
        rest = b""
        try:
            # The library's own reader loses the line it can't read and what it had of others.
            async for chunk in found.http_response.aiter_bytes():
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    if (parsed := parse_line(line)) is not None:
                        yield parsed
        except Exception as error:
            raised = trouble_of(error, Asked(self.client.endpoint.place), began=True)
            raise Failed(raised.fault, raised.sentence) from error
        finally:
            await found.close()
        if (parsed := parse_line(rest)) is not None:
            yield parsed

    def _outcome(self, batch: Submitted, name: str) -> tuple[Reply | Failed, Attempt]:
        spend_id = "" if self.client.account is None else name
        place = self.client.endpoint.place
        return outcome_of_result(batch.results.get(name), batch.items[name], place, spend_id)

    def _settle(self, batch: Submitted, name: str) -> None:
        if self.client.account is not None:
            _, attempt = self._outcome(batch, name)
            outcome = outcome_of(attempt.fault, began=bool(attempt.text))
            self.client.account.close(name, attempt.usage, outcome, batch.id or "")

    def _never_was(self, batch: Submitted, opened: Iterable[str]) -> None:
        self.file.over(batch)
        for name in opened:
            if self.client.account is not None:
                self.client.account.close(name, Usage(), Outcome.FAILED)


def _total(counts: Any) -> int:
    found = [getattr(counts, name, 0) for name in _COUNTS]
    return sum(each for each in found if type(each) is int)
