"""Batches of questions that a session has with a server, cancelled on the user's word."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pajama_tui.llm import (
    Account,
    Batches,
    Client,
    Endpoint,
    Failed,
    Fault,
    Retry,
    SpendLog,
    Submitted,
)
from pajama_tui.session import Session
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.llm import Price


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What became of one batch.

    Attributes:
        id: the server's name, or "".
        done: the server was told, or there is nothing to tell.
        said: what happened and what follows, in a sentence.
    """

    id: str
    questions: int
    done: bool
    said: str


def cancel_batches(
    session: Session,
    endpoint: Endpoint,
    *,
    prices: "Mapping[str, Price]",
    retry: Retry | None = None,
) -> list[Cancelled]:
    """Ask the server to stop the session's batches; what is answered by then is charged.

    Answers are collected by the next generation, and questions without one asked anew. For a
    thread without an event loop.

    Raises:
        PajamaError: the session can't be written.
    """
    log = SpendLog(session.spend_path, prices=prices)

    async def cancel() -> list[Cancelled]:
        async with Client(endpoint, account=Account(log), retry=retry) as client:
            batches = Batches(client, session.batches_path)
            batches.drop_unsent()
            return [await _cancel(batches, batch) for batch in batches.pending()]

    session.record("batches cancelled")
    return asyncio.run(cancel())


async def _cancel(batches: Batches, batch: Submitted) -> Cancelled:
    place = printable(batch.place, limit=200)
    what = f"The batch of {len(batch.items):,} of {batch.at:%Y-%m-%d %H:%M} UTC"
    if batch.place != batches.client.endpoint.place:
        said = f"{what} is with {place}: name that server with --base-url to cancel it."
        return _said(batch, said, done=False)
    try:
        status = await batches.cancel(batch)
    except Failed as failed:
        if batch.unsent:
            return _said(batch, str(failed))
        if failed.fault is not Fault.NOT_FOUND or not batch.id:
            return _said(batch, str(failed), done=False)
        batches.give_up(batch)
        return _said(
            batch,
            f"{what} is not to be found at {place} under this key and is given up: it may have "
            "been charged, and its questions are asked anew.",
        )
    if status.ended:
        return _said(batch, f"{what} has ended: there is nothing to cancel. generate collects it.")
    return _said(
        batch,
        f"{what} is being cancelled at {place}. What is answered by then is charged, and is "
        "collected by the next generate; the rest is asked anew.",
    )


def _said(batch: Submitted, said: str, *, done: bool = True) -> Cancelled:
    return Cancelled(printable(batch.id or "", limit=80), len(batch.items), done, said)
