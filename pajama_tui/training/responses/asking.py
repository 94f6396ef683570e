"""Asking a server row by row, several rows at a time; what fails is told apart by who is to blame.

A question's own fault is the row's; a passing one is too, until several in a row have it; all
others (a key, an address, the budget) stop the run.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pajama_tui.llm import (
    Account,
    Budget,
    Client,
    Endpoint,
    Failed,
    Fault,
    Price,
    Reply,
    Request,
    Retry,
    SpendLog,
)
from pajama_tui.llm.faults import PASSING
from pajama_tui.llm.retry import OnWait

FINAL = {Fault.REFUSED, Fault.MAX_TOKENS, Fault.CONTEXT_FULL, Fault.TOO_LARGE}
"""The same question would end so again."""

# Servers of other models say so of one question that is too long for them, and of a wrong setting.
_OF_A_ROW = {*FINAL, *PASSING, Fault.DEADLINE, Fault.BAD_REQUEST} - {Fault.UNREACHABLE}
_MOST_IN_A_ROW = 4

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom rows are asked of, and where that is written down.

    Attributes:
        run: names the requests in the ledger; the budget covers all of them, earlier runs of the
            command included.
        ledger: see `llm.SpendLog`.
    """

    endpoint: Endpoint
    model: str
    run: str
    ledger: Path
    prices: Mapping[str, Price]
    budget: Budget | None = None
    parallel: int = 4
    retry: Retry | None = None

    def log(self) -> SpendLog:
        """Return the ledger."""
        return SpendLog(self.ledger, prices=self.prices, run=self.run)

    def unanswered(self, purposes: Iterable[str]) -> int:
        """Count those of `purposes` that an earlier run asked for, and perhaps paid."""
        asked = {
            entry.purpose
            for entry in self.log().entries()
            if entry.run == self.run and (entry.usage is None or entry.usage.total > 0)
        }
        return len(asked.intersection(purposes))


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        stopped: why not every row was asked for, in a sentence, or "".
        by_budget: it was the cap.
    """

    stopped: str = ""
    by_budget: bool = False


class Halt(Exception):
    """This row can't be asked for, nor can others; why is in the run's end."""


class Asking:
    """A run of questions under way; made by `ask_rows`."""

    def __init__(self, client: Client, on_wait: OnWait | None) -> None:
        self.stopped = ""
        self.by_budget = False
        self.account = client.account
        self._client = client
        self._on_wait = on_wait
        self._in_a_row = 0

    async def ask(self, request: Request, purpose: str) -> Reply | Failed:
        """Return the answer, or why this question has none.

        Raises:
            Halt: no question has one any more.
        """
        try:
            reply = await self._client.ask(request, purpose=purpose, on_wait=self._on_wait)
        except Failed as failed:
            if failed.fault not in _OF_A_ROW:
                self.by_budget = self.by_budget or failed.fault is Fault.BUDGET
                self.stopped = self.stopped or str(failed)
                raise Halt from failed
            if failed.fault not in FINAL:
                self._in_a_row += 1
                if self._in_a_row >= _MOST_IN_A_ROW:
                    self.stopped = self.stopped or (
                        f"{self._in_a_row} questions in a row got no answer, so no more are asked. "
                        f"The last time: {failed}"
                    )
            return failed
        self._in_a_row = 0
        return reply


Work = Callable[[Asking, Row], Awaitable[None]]


def ask_rows(
    asker: Asker, rows: Iterable[Row], work: Work[Row], *, on_wait: OnWait | None = None
) -> Ended:
    """Do `work` for each of `rows`, `asker.parallel` at a time; rows are taken as they are needed.

    For a thread without an event loop. An interruption stops at once.

    Args:
        work: asks for one row by `Asking.ask` and keeps what comes; Halt may pass through it.

    Raises:
        PajamaError: of `work`, such as a file that can't be written; the others stop.
    """

    async def run() -> Ended:
        account = Account(asker.log(), asker.budget)
        async with Client(asker.endpoint, account=account, retry=asker.retry) as client:
            asking, waiting = Asking(client, on_wait), iter(rows)

            async def one_after_the_other() -> None:
                while not asking.stopped:
                    row = next(waiting, None)
                    if row is None:
                        return
                    try:
                        await work(asking, row)
                    except Halt:
                        return

            workers = [asyncio.create_task(one_after_the_other()) for _ in range(asker.parallel)]
            try:
                await asyncio.gather(*workers)
            finally:
                for worker in workers:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)
            return Ended(asking.stopped, asking.by_budget)

    return asyncio.run(run())
