"""One clock over a whole piece of work: its deadline, and the user's wish to stop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pajama_tui.llm.faults import Asked, Fault, trouble
from pajama_tui.llm.reply import Attempt, Failed


@asynccontextmanager
async def within(
    deadline: float | None,
    cancelled: asyncio.Event | None,
    asked: Asked,
    attempts: Sequence[Attempt] = (),
) -> AsyncIterator[None]:
    """Stop the block after `deadline` seconds, or as soon as `cancelled` is set.

    Raises:
        Failed: it was stopped; with the `attempts` there are by then.
    """
    if cancelled is not None and cancelled.is_set():
        raise _stopped(Fault.CANCELLED, asked, deadline, attempts)
    limit = asyncio.timeout(deadline)
    try:
        async with limit:
            watch = None
            if cancelled is not None:
                watch = asyncio.create_task(_expire_when(cancelled, limit))
            try:
                yield
            finally:
                if watch is not None:
                    watch.cancel()
    except TimeoutError as error:
        if not limit.expired():
            raise
        by_user = cancelled is not None and cancelled.is_set()
        fault = Fault.CANCELLED if by_user else Fault.DEADLINE
        raise _stopped(fault, asked, deadline, attempts) from error


async def _expire_when(cancelled: asyncio.Event, limit: asyncio.Timeout) -> None:
    await cancelled.wait()
    limit.reschedule(asyncio.get_running_loop().time())


def _stopped(
    fault: Fault, asked: Asked, deadline: float | None, attempts: Sequence[Attempt]
) -> Failed:
    detail = "" if deadline is None else f"{deadline:,.10g} seconds"
    return Failed(fault, trouble(fault, asked, detail).sentence, attempts)
