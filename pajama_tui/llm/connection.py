"""The anthropic client behind ours: loaded late, without retries of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pajama_tui.llm.boundary import trouble_of
from pajama_tui.llm.endpoint import Endpoint, is_loopback
from pajama_tui.llm.faults import Asked, Fault, Trouble, safe_detail, trouble
from pajama_tui.llm.limits import within
from pajama_tui.llm.reply import Attempt, Failed
from pajama_tui.llm.retry import OnWait, Retry, count_down

Found = TypeVar("Found")


class Connection:
    """One server, for any number of requests at once in one event loop."""

    def __init__(self, endpoint: Endpoint, retry: Retry) -> None:
        """Prepare to talk to `endpoint`; nothing is loaded or sent yet."""
        self.endpoint = endpoint
        self.retry = retry
        self._sdk: Any = None
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        sdk, self._sdk = self._sdk, None
        if sdk is not None:
            await sdk.close()

    async def sdk(self) -> Any:
        """Return the `anthropic.AsyncAnthropic` behind this.

        Raises:
            Failed: the credentials on disk can't be used.
        """
        async with self._lock:
            if self._sdk is None:
                # Loading takes seconds on a busy machine, and screens must go on.
                self._sdk = await asyncio.to_thread(_connect, self.endpoint, self.retry)
        return self._sdk

    async def base_url(self) -> str:
        """Return the address, also where only the profile on disk knows it."""
        if self.endpoint.base_url is not None:
            return self.endpoint.base_url
        return str((await self.sdk()).base_url).rstrip("/")

    async def fetch(
        self,
        call: Callable[[Any], Awaitable[Found]],
        *,
        on_wait: OnWait | None = None,
        deadline: float | None = 120.0,
        cancelled: asyncio.Event | None = None,
        tries: int | None = None,
    ) -> Found:
        """Return what `call` of the anthropic client returns; for what is free and may be repeated.

        Args:
            call: what it raises counts as the server's fault, except for Failed.
            tries: how often to ask at most; None: as `retry` says.

        Raises:
            Failed: see `Client.ask`.
        """
        asked = Asked(self.endpoint.place)
        failed = 0
        async with within(deadline, cancelled, asked):
            sdk = await self.sdk()
            while True:
                try:
                    return await call(sdk)
                except Failed:
                    raise
                except Exception as error:
                    found = trouble_of(error, asked, began=False)
                failed += 1
                wait = self.wait_after(found, failed, tries or self.retry.tries)
                await count_down(wait, found.sentence, failed, on_wait, self.retry.tick)

    def wait_after(
        self,
        found: Trouble,
        failed: int,
        tries: int,
        attempts: list[Attempt] | None = None,
        left: float | None = None,
    ) -> float:
        """Return how many seconds to wait after `failed` failures.

        Args:
            left: seconds to the deadline, or None.

        Raises:
            Failed: it isn't worth waiting; has the `attempts`.
        """
        sentence = found.sentence
        if not found.retry or failed >= tries:
            times = f" It was tried {failed} times." if failed > 1 else ""
            raise Failed(found.fault, sentence + times, attempts or ())
        wait = self.retry.wait(failed, found.after)
        most = self.retry.patience if left is None else min(left, self.retry.patience)
        if found.after is not None and wait > most:
            sentence += f" The server asks us to wait {wait:,.0f} seconds."
            raise Failed(found.fault, sentence, attempts or ())
        return wait


def _connect(endpoint: Endpoint, retry: Retry) -> Any:
    import anthropic
    import httpx2

    # A warning of the library on stderr would tear the screen.
    logging.getLogger("anthropic").addHandler(logging.NullHandler())
    options: dict[str, Any] = {
        "max_retries": 0,
        "timeout": httpx2.Timeout(retry.silence, connect=retry.connect),
        "base_url": endpoint.base_url,
    }
    if endpoint.base_url is not None and is_loopback(endpoint.base_url):
        # A proxy that the environment names can't reach this machine.
        options["http_client"] = httpx2.AsyncClient(
            trust_env=False,
            follow_redirects=True,
            timeout=options["timeout"],
            limits=anthropic.DEFAULT_CONNECTION_LIMITS,
        )
    if endpoint.api_key is not None:
        options["api_key"] = endpoint.api_key
    elif endpoint.auth_token is not None:
        options["auth_token"] = endpoint.auth_token
    asked = Asked(endpoint.place)
    try:
        return anthropic.AsyncAnthropic(**options)
    except (httpx2.InvalidURL, UnicodeError) as error:
        found = trouble(Fault.BAD_ADDRESS, asked, safe_detail(error))
    except (anthropic.AnthropicError, OSError, ValueError) as error:
        found = trouble(Fault.NO_CREDENTIALS, asked, safe_detail(error))
    raise Failed(found.fault, found.sentence)
