"""Asking a model from a thread without an event loop."""

import asyncio
import threading
from pathlib import Path

from pajama_tui.llm.attempt import OnText
from pajama_tui.llm.budget import Account
from pajama_tui.llm.capabilities import Capabilities
from pajama_tui.llm.client import Client
from pajama_tui.llm.endpoint import Endpoint
from pajama_tui.llm.reply import Reply, Request
from pajama_tui.llm.retry import OnWait, Retry

_POLL = 0.05


def ask_sync(
    endpoint: Endpoint,
    request: Request,
    *,
    account: Account | None = None,
    retry: Retry | None = None,
    able: Capabilities | None = None,
    cache: Path | None = None,
    purpose: str = "",
    on_text: OnText | None = None,
    on_wait: OnWait | None = None,
    deadline: float | None = 900.0,
    cancelled: threading.Event | None = None,
    on_thinking: OnText | None = None,
) -> Reply:
    """Do what `Client.ask` does, from a thread without an event loop."""

    async def ask() -> Reply:
        stop = asyncio.Event()
        watch = asyncio.create_task(_mirror(cancelled, stop))
        try:
            async with Client(
                endpoint, account=account, retry=retry, able=able, cache=cache
            ) as client:
                return await client.ask(
                    request,
                    purpose=purpose,
                    on_text=on_text,
                    on_wait=on_wait,
                    deadline=deadline,
                    cancelled=stop,
                    on_thinking=on_thinking,
                )
        finally:
            watch.cancel()

    return asyncio.run(ask())


async def _mirror(source: threading.Event | None, target: asyncio.Event) -> None:
    while source is not None:
        if source.is_set():
            target.set()
            return
        await asyncio.sleep(_POLL)
