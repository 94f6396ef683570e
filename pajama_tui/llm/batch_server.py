"""What a server says of batches: how one is doing, its results, where one of unknown id is."""

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pajama_tui.llm.batch_file import Submitted
from pajama_tui.llm.batch_result import parse_line
from pajama_tui.llm.boundary import trouble_of
from pajama_tui.llm.connection import Connection
from pajama_tui.llm.faults import Asked, Fault, trouble
from pajama_tui.llm.reply import Failed
from pajama_tui.untrusted import printable

# Clocks of two machines agree this well.
_SKEW = timedelta(minutes=5)
# What was sent is to be seen in the list after this time, or never reached the server.
_SETTLED = timedelta(seconds=60)
# So long a server keeps results.
_KEPT = timedelta(days=29)
_COUNTS = ("processing", "succeeded", "errored", "canceled", "expired")


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """How a batch is doing: the server's own word, and how many questions are answered.

    Counts move only when the whole batch has ended; that is how the server counts.

    Attributes:
        readable: the server still has the results, or will have them.
    """

    ended: bool
    word: str
    answered: int
    total: int
    readable: bool = True


class BatchServer:
    """The batches of one server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._place = connection.endpoint.place

    async def status(self, batch: Submitted) -> BatchStatus:
        """Return how a batch is doing whose id is known.

        Raises:
            Failed: it isn't there, or the server can't be asked.
        """
        total = len(batch.items)
        id = batch.id or ""
        try:
            found = await self._connection.fetch(lambda sdk: sdk.messages.batches.retrieve(id))
        except Failed as failed:
            if failed.fault is not Fault.NOT_FOUND:
                raise
            if datetime.now(UTC) - batch.at > _KEPT:
                return BatchStatus(True, "forgotten", 0, total, readable=False)
            raise Failed(
                Fault.NOT_FOUND,
                f"{self._place} knows no batch {printable(id, limit=80)} under this key "
                f"({total:,} questions of {batch.at:%Y-%m-%d %H:%M} UTC). Use the key that it was "
                "sent with; --cancel-batch gives it up.",
            ) from failed
        word = getattr(found, "processing_status", None)
        counts = getattr(found, "request_counts", None)
        processing = getattr(counts, "processing", 0)
        answered = _total(counts) - (processing if type(processing) is int else 0)
        shown = printable(str(word), limit=30).replace("_", " ")
        archived = isinstance(getattr(found, "archived_at", None), datetime)
        return BatchStatus(word == "ended", shown, answered, total, readable=not archived)

    async def cancel(self, id: str) -> None:
        """Ask the server to stop a batch."""
        await self._connection.fetch(lambda sdk: sdk.messages.batches.cancel(id))

    async def look_for(self, batch: Submitted, others: Collection[str]) -> BatchStatus | str | None:
        """Look for a batch whose creation nobody saw the end of.

        Other sessions have batches of their own under the same key, of the same size perhaps: one
        is known for ours by the names in its results, so only when it has ended.

        Args:
            others: ids that are known for other batches.

        Returns:
            Its id; a status where that can't be told yet; None where it never reached the server.

        Raises:
            Failed: the server can't be asked.
        """
        if not batch.sending:
            return None

        async def candidates(sdk: Any) -> list[tuple[str, bool]]:
            page = await sdk.messages.batches.list(limit=100)
            return [
                (each.id, each.processing_status == "ended")
                for each in page.data
                if each.id not in others
                and isinstance(each.created_at, datetime)
                and each.created_at.astimezone(UTC) >= batch.at - _SKEW
                and _total(each.request_counts) == len(batch.items)
            ]

        unsure = datetime.now(UTC) - batch.at < _SETTLED
        for id, ended in await self._connection.fetch(candidates):
            ours = await self._is_ours(id, batch) if ended else None
            if ours:
                return id
            unsure = unsure or ours is None
        return BatchStatus(False, "not found yet", 0, len(batch.items)) if unsure else None

    async def results(self, id: str) -> AsyncGenerator[tuple[str, dict[str, Any]], None]:
        """Yield results in the order of the server's file.

        Raises:
            Failed: they can't be read, or not to their end.
        """
        asked = Asked(self._place)
        found = await self._connection.fetch(lambda sdk: sdk.messages.batches.results(id))
        rest = b""
        try:
            # The library's own reader loses the line it can't read and what it had of others.
            async for chunk in found.http_response.aiter_bytes():
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    if (parsed := parse_line(line)) is not None:
                        yield parsed
        except Exception as error:
            raised = trouble_of(error, asked, began=True)
            raise Failed(raised.fault, raised.sentence) from error
        finally:
            await found.close()
        if (parsed := parse_line(rest)) is not None:
            yield parsed
        elif rest.strip():
            raise Failed(Fault.TRUNCATED, trouble(Fault.TRUNCATED, asked).sentence)

    async def _is_ours(self, id: str, batch: Submitted) -> bool | None:
        """Return whether a batch that has ended holds our questions; None where it won't tell."""
        results = self.results(id)
        try:
            async for name, _ in results:
                return name in batch.items
        except Failed:
            return None
        finally:
            await results.aclose()
        return None


def lasting(seconds: float) -> str:
    """Return a duration in words, such as "40 s", "12 min" or "3 h 05 min"."""
    minutes = int(max(0.0, seconds)) // 60
    if not minutes:
        return f"{max(0.0, seconds):.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def _total(counts: Any) -> int:
    found = [getattr(counts, name, 0) for name in _COUNTS]
    return sum(each for each in found if type(each) is int)
