"""Fill slots with judges by asking for one after the other, several at a time."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from pajama_tui.llm import Client, Failed, Fault, Request
from pajama_tui.synthesis.filling import (
    FINAL,
    Ended,
    Event,
    Filling,
    purpose_of,
    wants_question,
)
from pajama_tui.synthesis.slots import Slot, SlotFile
from pajama_tui.synthesis.workshop import Workshop
from pajama_tui.untrusted import printable

__all__ = ["Ended", "Event", "fill_slots"]

# The fault of one question, which another may not have; asked again by the next run.
_PASSING = {
    Fault.STALLED,
    Fault.CUT,
    Fault.TRUNCATED,
    Fault.GARBLED,
    Fault.OVERLOADED,
    Fault.RATE_LIMITED,
    Fault.SERVER_ERROR,
    Fault.NO_ANSWER,
    Fault.EMPTY,
    Fault.ODD_STOP,
    Fault.DEADLINE,
}
_MOST_IN_A_ROW = 4


async def fill_slots(
    slots: Sequence[Slot],
    file: SlotFile,
    client: Client,
    workshop: Workshop,
    *,
    parallel: int = 4,
    on_event: Callable[[Event], None] = lambda event: None,
    deadline: float | None = 900.0,
) -> Ended:
    """Give each slot an outcome, `parallel` at a time; what is paid for is never asked again.

    Slots that wait in a batch are left as they are. Cancelling stops at once; the file then says
    how far each slot is.

    Args:
        slots: open ones, and ones an earlier run left somewhere in the middle.
        deadline: seconds for one answer, waits included.

    Raises:
        WriteFailed: nothing can be kept any more.
    """
    run = _Run(Filling(file, client.account, workshop, on_event), client, deadline)
    waiting = deque(slots)

    async def work() -> None:
        while waiting and not run.stopped:
            await run.fill(waiting.popleft())

    workers = [asyncio.create_task(work()) for _ in range(min(parallel, len(slots)))]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return Ended(run.stopped, run.by_budget)


class _Run:
    def __init__(self, filling: Filling, client: Client, deadline: float | None) -> None:
        self.filling = filling
        self.client = client
        self.deadline = deadline
        self.stopped = ""
        self.by_budget = False
        self._in_a_row = 0

    async def fill(self, slot: Slot) -> None:
        """Bring one slot as far as it goes."""
        slot = await self.filling.advance(slot)
        while wants_question(slot) and not self.stopped:
            asked = await self._ask(slot, self.filling.question(slot))
            if asked is None:
                return
            slot = await self.filling.advance(asked)

    async def _ask(self, slot: Slot, request: Request) -> Slot | None:
        """Return the slot with an answer, or None where there was none and all stops."""
        filling = self.filling
        purpose = purpose_of(slot)
        slot = filling.file.asked(slot)
        filling.tell(slot, "asked")
        written = 0

        def on_text(text: str) -> None:
            nonlocal written
            written += len(text)
            filling.tell(slot, "writing", amount=written)

        def on_wait(left: float, reason: str, attempt: int) -> None:
            nonlocal written
            written = 0
            filling.tell(slot, "waiting", printable(reason), amount=left)

        try:
            reply = await self.client.ask(
                request, purpose=purpose, on_text=on_text, on_wait=on_wait, deadline=self.deadline
            )
        except Failed as failed:
            return self._failed(slot, request, failed)
        self._in_a_row = 0
        return filling.answered(slot, request.model, reply)

    def _failed(self, slot: Slot, request: Request, failed: Failed) -> Slot | None:
        filling, sentence = self.filling, str(failed)
        if failed.fault not in FINAL and failed.fault not in _PASSING:
            self.by_budget = self.by_budget or failed.fault is Fault.BUDGET
            self.stopped = self.stopped or sentence
            filling.tell(filling.file.unasked(slot), "put off", printable(sentence))
            return None
        slot = filling.answered(slot, request.model, failed)
        if failed.fault in _PASSING:
            self._in_a_row += 1
            if self._in_a_row >= _MOST_IN_A_ROW:
                self.stopped = self.stopped or (
                    f"{self._in_a_row} questions in a row got no answer, so no more are asked. "
                    f"The last time: {sentence}"
                )
        return slot
