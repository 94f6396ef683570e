"""Batches: many questions at half the price, answered within a day, not lost in between."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pajama_tui.llm.batch_file import BatchFile, Item, Submitted
from pajama_tui.llm.batch_result import outcome_of_result
from pajama_tui.llm.batch_server import BatchServer, BatchStatus, lasting
from pajama_tui.llm.boundary import trouble_of
from pajama_tui.llm.budget import BudgetReached
from pajama_tui.llm.client import Client, outcome_of
from pajama_tui.llm.faults import PASSING, Asked, Fault, trouble
from pajama_tui.llm.limits import within
from pajama_tui.llm.reply import Attempt, Failed, Reply, Request, Usage
from pajama_tui.llm.retry import OnWait, count_down
from pajama_tui.llm.spend import Outcome
from pajama_tui.llm.wire import parameters
from pajama_tui.storage import WriteFailed

_DOWNLOADS = 4
# Looks in a row that may fail before a wait of hours is given up.
_FAILED_LOOKS = 20


class Batches:
    """The batches of one session, at one server."""

    def __init__(self, client: Client, path: Path) -> None:
        """Keep batches in the file `path`, and ask `client`'s server."""
        self.client = client
        self.file = BatchFile(path)
        self._server = BatchServer(client.connection)

    def pending(self) -> list[Submitted]:
        """Return the batches whose results haven't all been read, oldest first."""
        return self.file.pending()

    def drop_unsent(self) -> None:
        """Settle batches that a killed program put together and surely didn't send."""
        for batch in self.pending():
            if not batch.sending and not batch.id:
                self._never_was(batch, batch.items)

    async def submit(
        self,
        requests: Mapping[str, Request],
        *,
        purpose: str | Mapping[str, str] = "",
        on_asked: Callable[[Submitted], None] = lambda batch: None,
        on_wait: OnWait | None = None,
        deadline: float | None = 300.0,
        cancelled: asyncio.Event | None = None,
    ) -> Submitted:
        """Send `requests`, by names of the caller's, as one batch.

        What is about to be sent is on disk before it is sent, and the batch's id before anything
        else happens. A batch is never sent twice: where nobody can know whether it was taken in,
        the one returned has no id, and `collect` looks for it at the server.

        Args:
            purpose: what for, as written to the spend log: of all, or by the same names.
            on_asked: called when the batch is on disk, right before it is sent.

        Raises:
            Failed: it was not taken in, and nothing is charged.
        """
        if not requests:
            raise ValueError("a batch of nothing")
        model = next(iter(requests.values())).model
        asked = Asked(self.client.endpoint.place, model)
        # Before anything that may cost: finding out the rest takes tiny requests.
        if not await self.client.takes_batches():
            raise Failed(Fault.BAD_REQUEST, no_batches(asked.place))
        able = await self.client.capabilities(model)
        items = {
            key: Item(
                key, each.model, each.max_tokens, each.estimated_input(), each.schema is not None
            )
            for key, each in requests.items()
        }
        batch = self.file.asked(items, asked.place)
        await self._open(batch, requests, purpose)
        try:
            on_asked(batch)
            self.file.about_to_send(batch)
        except BaseException:
            # What can't even be written down is known as unsent by what is missing.
            with suppress(WriteFailed):
                self._never_was(batch, batch.items)
            raise
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
            Failed: it isn't there, or the server can't be asked. `batch.unsent` where it never
                reached the server.
        """
        if not batch.id:
            others = {each.id for each in self.file.load() if each.id is not None}
            found = await self._server.look_for(batch, others)
            if found is None:
                self._never_was(batch, batch.items)
                raise Failed(
                    Fault.NOT_FOUND,
                    f"The batch of {len(batch.items):,} questions of {_time(batch)} never reached "
                    f"{self.client.endpoint.place}: nothing was charged. Send it again.",
                )
            if isinstance(found, BatchStatus):
                return found
            self.file.made(batch, found)
        return await self._server.status(batch)

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
            Failed: the batch isn't there, the server can't be asked, the results can't be read to
                their end, or the wait was stopped. `outcomes` has those that were read.
        """
        if not batch.over:
            async with within(deadline, cancelled, Asked(self.client.endpoint.place)):
                if await self._until_ended(batch, poll, on_wait):
                    await self._download(batch, on_wait)
                self.give_up(batch)
        return self.outcomes(batch)

    def outcomes(self, batch: Submitted) -> dict[str, Reply | Failed]:
        """Return what came of each request as far as it is known, by the caller's names.

        In a batch that is over, a request without a result has failed.
        """
        return {
            item.key: self._outcome(batch, name)[0]
            for name, item in batch.items.items()
            if batch.over or name in batch.results
        }

    async def cancel(self, batch: Submitted) -> BatchStatus:
        """Ask the server to stop; what is answered by then is charged, and can be collected.

        Returns:
            How the batch was doing before; one that has ended is left as it is.

        Raises:
            Failed: it isn't there, or the server can't be asked.
        """
        status = await self.status(batch)
        if not status.ended:
            if not batch.id:
                raise Failed(
                    Fault.NOT_FOUND,
                    f"Whether the batch of {_time(batch)} reached {self.client.endpoint.place} is "
                    "not known yet, so it can't be cancelled now. Try again in a few minutes.",
                )
            await self._server.cancel(batch.id)
        return status

    def give_up(self, batch: Submitted) -> None:
        """Read no more of the batch: a question without a result may have been charged."""
        for name in batch.missing:
            self._settle(batch, name)
        self.file.over(batch)

    async def _until_ended(self, batch: Submitted, poll: float, on_wait: OnWait | None) -> bool:
        """Wait until the batch has ended; return whether its results can still be read."""
        looks, failed_looks = 0, 0
        while True:
            looks += 1
            try:
                status = await self.status(batch)
            except Failed as failed:
                failed_looks += 1
                passing = failed.fault in PASSING or failed.fault is Fault.DEADLINE
                if not passing or failed_looks > _FAILED_LOOKS:
                    raise
                reason = str(failed)
            else:
                if status.ended:
                    return status.readable
                failed_looks = 0
                since = lasting((datetime.now(UTC) - batch.at).total_seconds())
                reason = f"The batch of {status.total:,} is {status.word}, for {since} now."
            await count_down(poll, reason, looks, on_wait, self.client.connection.retry.tick)

    async def _open(
        self,
        batch: Submitted,
        requests: Mapping[str, Request],
        purpose: str | Mapping[str, str],
    ) -> None:
        account = self.client.account
        if account is None:
            return
        opened: list[str] = []
        try:
            for name, (key, request) in zip(batch.items, requests.items(), strict=True):
                what = purpose if isinstance(purpose, str) else purpose[key]
                # Nobody settles while a batch is put together: waiting would never end.
                opened.append(await account.open(request, what, batch=True, id=name, wait=False))
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

    async def _download(self, batch: Submitted, on_wait: OnWait | None) -> None:
        self._settle_what_was_read(batch)
        retry = self.client.connection.retry
        for times in range(1, _DOWNLOADS + 1):
            if not batch.missing:
                return
            failed = None
            try:
                async for name, result in self._server.results(batch.id or ""):
                    if name in batch.missing:
                        self.file.read(batch, name, result)
                        self._settle(batch, name)
            except Failed as error:
                failed = error
            if failed and times == _DOWNLOADS:
                read = f"{len(batch.results):,} of {len(batch.items):,} results are read and kept."
                raise Failed(failed.fault, f"{failed} {read}") from failed
            if batch.missing and times < _DOWNLOADS:
                reason = str(failed or f"{len(batch.missing):,} results are missing.")
                await count_down(retry.wait(times, None), reason, times, on_wait, retry.tick)

    def _outcome(self, batch: Submitted, name: str) -> tuple[Reply | Failed, Attempt]:
        spend_id = "" if self.client.account is None else name
        return outcome_of_result(batch.results.get(name), batch.items[name], batch.place, spend_id)

    def _settle(self, batch: Submitted, name: str) -> None:
        if self.client.account is not None:
            _, attempt = self._outcome(batch, name)
            outcome = outcome_of(attempt.fault, began=bool(attempt.text))
            self.client.account.close(name, attempt.usage, outcome, batch.id or "")

    def _settle_what_was_read(self, batch: Submitted) -> None:
        """Settle results that a killed program had read and not yet written to the spend log."""
        if self.client.account is None or not batch.results:
            return
        for entry in self.client.account.log.entries():
            if entry.outcome is Outcome.ASKED and entry.id in batch.results:
                self._settle(batch, entry.id)

    def _never_was(self, batch: Submitted, opened: Iterable[str]) -> None:
        self.file.over(batch, unsent=True)
        for name in opened:
            if self.client.account is not None:
                self.client.account.close(name, Usage(), Outcome.FAILED)


def no_batches(place: str) -> str:
    """Return the sentence for a server that takes no batches."""
    return f"{place} takes no batches. Ask one by one: leave --batch away."


def _time(batch: Submitted) -> str:
    return f"{batch.at:%Y-%m-%d %H:%M} UTC"
