"""Ask a model: streamed, retried with a countdown, within a deadline, and nothing paid is lost."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from pajama_tui.llm import capabilities as known
from pajama_tui.llm.arrival import Arrival
from pajama_tui.llm.attempt import Broken, OnText, stream_into
from pajama_tui.llm.budget import Account, BudgetReached
from pajama_tui.llm.capabilities import Capabilities
from pajama_tui.llm.connection import Connection
from pajama_tui.llm.endpoint import Endpoint, is_anthropic
from pajama_tui.llm.extract import find_json
from pajama_tui.llm.faults import Asked, Fault, Trouble
from pajama_tui.llm.limits import within
from pajama_tui.llm.prices import PRICES, Estimate
from pajama_tui.llm.reply import Attempt, Failed, Reply, Request
from pajama_tui.llm.retry import OnWait, Retry, count_down
from pajama_tui.llm.spend import Outcome
from pajama_tui.llm.wire import parameters
from pajama_tui.storage import WriteFailed

# What a server answers to a request that asks for more than it can do.
_UNABLE = {Fault.BAD_REQUEST, Fault.SERVER_ERROR}
# It took the request, and only the answer is of no use.
_TOOK_IT = {Fault.MAX_TOKENS, Fault.EMPTY, Fault.REFUSED, Fault.ODD_STOP, Fault.CONTEXT_FULL}


class Client:
    """A connection to one server, for any number of questions at once in one event loop.

    Use it with `async with`, or close it. Nothing is sent before the first question.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        account: Account | None = None,
        retry: Retry | None = None,
        able: Capabilities | None = None,
        cache: Path | None = None,
    ) -> None:
        """Prepare to ask.

        Args:
            account: where requests are written down and held to a budget; None: nowhere.
            able: what the server can do; None: everything at Anthropic, elsewhere what was found
                out earlier, or else is found out by tiny requests before the first question.
            cache: folder where that is remembered; None: the user's cache.
        """
        self.endpoint = endpoint
        self.account = account
        self.connection = Connection(endpoint, retry or Retry())
        self._able = able
        self._cache = cache
        self._probing = asyncio.Lock()

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self.connection.close()

    async def ask(
        self,
        request: Request,
        *,
        purpose: str = "",
        on_text: OnText | None = None,
        on_wait: OnWait | None = None,
        deadline: float | None = 900.0,
        cancelled: asyncio.Event | None = None,
        on_thinking: OnText | None = None,
    ) -> Reply:
        """Ask once, again where that may help, and return the complete answer.

        Args:
            purpose: what for, as written to the spend log.
            on_text: called with each new piece of text as it comes; untrusted text. After a call
                of `on_wait` with 0.0 seconds the text begins anew.
            on_wait: called before the question is asked again; see `retry.OnWait`.
            deadline: seconds for all of it, waits included; None: any time.
            cancelled: when set, all stops at once.
            on_thinking: as `on_text`, for reasoning that the server sends apart.

        Raises:
            Failed: there is no complete answer. It has what came, also where it was stopped.
        """
        attempts: list[Attempt] = []
        asked = Asked(self.endpoint.place, request.model)
        loop = asyncio.get_running_loop()
        end = None if deadline is None else loop.time() + deadline
        async with within(deadline, cancelled, asked, attempts):
            able = await self.capabilities(request.model)
            return await self._until_whole(
                request,
                able,
                purpose,
                attempts,
                on_text=on_text,
                on_thinking=on_thinking,
                on_wait=on_wait,
                end=end,
            )

    async def capabilities(self, model: str) -> Capabilities:
        """Return what the server can do, asking `model` something tiny where nobody knows yet.

        Raises:
            Failed: it had to be asked, and that failed.
        """
        async with self._probing:
            if self._able is None:
                url = await self.connection.base_url()
                self._able = self._remembered(url)
                if self._able is None:
                    self._able = await self._probe(model)
                    known.remember(url, self._able, self._cache)
        return self._able

    async def takes_batches(self) -> bool:
        """Return whether the server takes batches, without a request that may cost something.

        Raises:
            Failed: it can't be asked.
        """
        able = self._able or self._remembered(await self.connection.base_url())
        return await self._lists_batches() if able is None else able.batches

    async def estimate(self, request: Request, *, batch: bool = False) -> Estimate:
        """Return what `request` will take: counted by the server where it can, else estimated.

        Raises:
            Failed: the credentials on disk can't be used.
        """
        able = self._able or self._remembered(await self.connection.base_url())
        counted = await self._count(request) if able and able.count_tokens else None
        prices = self.account.log.prices if self.account is not None else PRICES
        return Estimate.of(request, counted=counted, batch=batch, prices=prices)

    async def _until_whole(
        self,
        request: Request,
        able: Capabilities,
        purpose: str,
        attempts: list[Attempt],
        *,
        on_text: OnText | None = None,
        on_thinking: OnText | None = None,
        on_wait: OnWait | None = None,
        end: float | None = None,
    ) -> Reply:
        connection = self.connection
        clock = asyncio.get_running_loop().time
        max_tokens, doubled, failed = request.max_tokens, False, 0
        while True:
            asking = replace(request, max_tokens=max_tokens)
            found = await self._attempt(asking, able, purpose, attempts, on_text, on_thinking)
            if found is None:
                wanted = request.schema is not None
                return Reply(tuple(attempts), find_json(attempts[-1].text) if wanted else None)
            if found.fault is Fault.MAX_TOKENS and request.longer and not doubled:
                max_tokens, doubled = 2 * max_tokens, True
                wait = 0.0
            else:
                failed += 1
                left = None if end is None else end - clock()
                wait = connection.wait_after(found, failed, connection.retry.tries, attempts, left)
            tick = connection.retry.tick
            await count_down(wait, found.sentence, len(attempts), on_wait, tick)

    async def _attempt(
        self,
        request: Request,
        able: Capabilities,
        purpose: str,
        attempts: list[Attempt],
        on_text: OnText | None,
        on_thinking: OnText | None,
    ) -> Trouble | None:
        """Ask once, and add what came of it to `attempts` and to the account, whatever happens."""
        sdk = await self.connection.sdk()
        bill = await self._open(request, purpose, attempts)
        arrival, found = Arrival(), None
        asked = Asked(self.endpoint.place, request.model)
        try:
            wanted = parameters(request, able)
            await stream_into(arrival, sdk, wanted, asked, on_text, on_thinking)
        except Broken as broken:
            found = broken.trouble
        except BaseException:
            with suppress(Failed):
                self._close(bill, request, arrival, attempts, Fault.CANCELLED)
            raise
        fault = None if found is None else found.fault
        unpaid = found is not None and found.unpaid
        self._close(bill, request, arrival, attempts, fault, unpaid=unpaid)
        return found

    async def _open(self, request: Request, purpose: str, attempts: list[Attempt]) -> str:
        if self.account is None:
            return ""
        try:
            return await self.account.open(request, purpose)
        except BudgetReached as error:
            raise Failed(Fault.BUDGET, str(error), attempts) from error
        except WriteFailed as error:
            raise Failed(Fault.UNRECORDED, str(error), attempts) from error

    def _close(
        self,
        bill: str,
        request: Request,
        arrival: Arrival,
        attempts: list[Attempt],
        fault: Fault | None,
        *,
        unpaid: bool = False,
    ) -> None:
        usage = arrival.usage(request.estimated_input(), unpaid=unpaid)
        attempts.append(
            Attempt(
                arrival.text,
                arrival.thinking,
                arrival.stop_reason,
                usage,
                arrival.request_id,
                bill,
                fault,
            )
        )
        if self.account is None:
            return
        try:
            self.account.close(
                bill, usage, outcome_of(fault, began=arrival.began), arrival.request_id
            )
        except WriteFailed as error:
            raise Failed(Fault.UNRECORDED, str(error), attempts) from error

    def _remembered(self, url: str) -> Capabilities | None:
        return known.EVERYTHING if is_anthropic(url) else known.remembered(url, self._cache)

    async def _probe(self, model: str) -> Capabilities:
        with_schema, with_extras = known.probes(model)
        nothing = known.NOTHING
        schema = await self._try(with_schema, replace(nothing, json_schema=True))
        extras = await self._try(with_extras, replace(nothing, extras=True))
        if isinstance(schema, Failed) and isinstance(extras, Failed):
            plain = await self._try(with_extras, nothing)
            if isinstance(plain, Failed):
                raise plain
        answered = [each for each in (schema, extras) if isinstance(each, Reply)]
        return Capabilities(
            json_schema=isinstance(schema, Reply) and known.holds_to_schema(schema),
            extras=not isinstance(extras, Failed),
            count_tokens=await self._count(with_extras) is not None,
            batches=await self._has_batches(),
            usage=bool(answered) and all(each.usage.exact for each in answered),
        )

    async def _try(self, request: Request, able: Capabilities) -> Reply | Failed | None:
        """Return the answer, None where it was of no use, or Failed if it asked too much.

        Raises:
            Failed: something else is wrong with the server.
        """
        try:
            return await self._until_whole(request, able, "probe", [])
        except Failed as failed:
            if failed.fault in _TOOK_IT:
                return None
            if failed.fault in _UNABLE:
                return failed
            raise

    async def _count(self, request: Request) -> int | None:
        wanted = parameters(request, known.NOTHING)
        del wanted["max_tokens"]
        try:
            found = await self.connection.fetch(
                lambda sdk: sdk.messages.count_tokens(**wanted), tries=2
            )
        except Failed:
            return None
        tokens = getattr(found, "input_tokens", None)
        return tokens if type(tokens) is int and tokens > 0 else None

    async def _has_batches(self) -> bool:
        try:
            return await self._lists_batches()
        except Failed:
            return False

    async def _lists_batches(self) -> bool:
        try:
            page = await self.connection.fetch(
                lambda sdk: sdk.messages.batches.list(limit=1), tries=2
            )
        except Failed as failed:
            if failed.fault in (Fault.NOT_FOUND, Fault.BAD_REQUEST, Fault.NOT_MESSAGES):
                return False
            raise
        return isinstance(getattr(page, "data", None), list)


def outcome_of(fault: Fault | None, *, began: bool) -> Outcome:
    """Return what the spend log says of a request that ended with `fault`."""
    if fault is None:
        return Outcome.ANSWERED
    if fault is Fault.REFUSED:
        return Outcome.REFUSED
    return Outcome.TRUNCATED if began else Outcome.FAILED
