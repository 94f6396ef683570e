"""Fill slots with judges by asking for all of them in one batch, at half the price."""

from collections.abc import Callable, Sequence

from pajama_tui.llm import Batches, Failed, Fault, Submitted
from pajama_tui.synthesis.filling import (
    Ended,
    Event,
    Filling,
    purpose_of,
    wants_question,
)
from pajama_tui.synthesis.generate import fill_slots
from pajama_tui.synthesis.slots import Slot, SlotFile, State
from pajama_tui.synthesis.workshop import Workshop
from pajama_tui.untrusted import printable


async def fill_slots_by_batch(
    slots: Sequence[Slot],
    file: SlotFile,
    batches: Batches,
    workshop: Workshop,
    *,
    wait: bool = True,
    poll: float = 30.0,
    on_event: Callable[[Event], None] = lambda event: None,
) -> Ended:
    """Give each slot an outcome, all of them asked at once, and then all repairs at once.

    What waits in a batch of an earlier run is collected first. Cancelling stops at once and leaves
    the batches to the server; the file says what waits in which. Of a budget as much is asked as
    is sure to fit, and the rest when the true price of that is known.

    Args:
        slots: open ones, and ones an earlier run left somewhere in the middle.
        wait: False: collect what has ended, send the next batch, and return.
        poll: seconds between two questions whether a batch has ended.

    Raises:
        WriteFailed: nothing can be kept any more.
    """
    rounds = _Rounds(slots, file, batches, workshop, on_event)
    more = True
    while more:
        await rounds.collect(wait=wait, poll=poll)
        await rounds.advance()
        more = await rounds.submit() and wait
    return rounds.ended()


async def fill_slots_beside_batches(
    slots: Sequence[Slot],
    file: SlotFile,
    batches: Batches,
    workshop: Workshop,
    *,
    parallel: int = 4,
    wait: bool = True,
    poll: float = 30.0,
    on_event: Callable[[Event], None] = lambda event: None,
) -> Ended:
    """Give each slot an outcome, asked one by one; what waits in a batch is collected, not asked.

    See `fill_slots` and `fill_slots_by_batch`.
    """
    rounds = _Rounds(slots, file, batches, workshop, on_event)
    # What has ended needs no waiting; what has not is waited for when all else is done.
    for patient in (False, True) if wait else (False,):
        if patient and not rounds.waiting():
            break
        await rounds.collect(wait=patient, poll=poll)
        ended = await fill_slots(
            rounds.slots(), file, batches.client, workshop, parallel=parallel, on_event=on_event
        )
        if ended.stopped:
            return ended
    return rounds.ended()


def batches_note(pending: Sequence[Submitted], slots: Sequence[Slot]) -> str:
    """Return a sentence for each batch of `pending` that holds questions of `slots`, or ""."""
    held = {slot.batch for slot in slots}
    return " ".join(
        f"A batch of {_questions(len(batch.items))} of {batch.at:%Y-%m-%d %H:%M} UTC "
        f"{f'({printable(batch.id, limit=80)}) ' if batch.id else ''}is with "
        f"{printable(batch.place, limit=200)}."
        for batch in pending
        if batch.nonce in held
    )


class _Rounds:
    """The slots of one run, and the batches that they are asked in."""

    def __init__(
        self,
        slots: Sequence[Slot],
        file: SlotFile,
        batches: Batches,
        workshop: Workshop,
        on_event: Callable[[Event], None],
    ) -> None:
        self._ids = [slot.id for slot in slots]
        self._file = file
        self._batches = batches
        self._filling = Filling(file, batches.client.account, workshop, on_event)
        self._stopped = ""
        self._by_budget = False
        self._told: set[str] = set()
        self._sent: set[str] = set()

    def slots(self) -> list[Slot]:
        """The run's slots as they are now."""
        return [self._file.slots[id] for id in self._ids]

    def waiting(self) -> list[Slot]:
        """Those that wait in a batch."""
        return [slot for slot in self.slots() if slot.state is State.WAITING]

    async def collect(self, *, wait: bool, poll: float) -> None:
        """Keep the answers of batches that have ended; `wait` for them all."""
        self._batches.drop_unsent()
        known = {batch.nonce: batch for batch in self._batches.file.load()}
        for name in dict.fromkeys(slot.batch for slot in self.waiting()):
            batch = known.get(name)
            if batch is None or batch.unsent:
                self._release(name)
            elif not self._stopped and batch.place == self._batches.client.endpoint.place:
                await self._collect(batch, wait=wait, poll=poll)

    async def advance(self) -> None:
        """Bring every slot as far as it goes without a question."""
        for slot in self.slots():
            if slot.state is not State.WAITING:
                await self._filling.advance(slot)

    async def submit(self) -> bool:
        """Ask for all that needs a question in one batch; return whether one was sent."""
        wanting = [slot for slot in self.slots() if wants_question(slot)]
        if not wanting or self._stopped:
            return False
        requests = {slot.id: self._filling.question(slot) for slot in wanting}
        account = self._batches.client.account
        count, why = len(wanting), ""
        if account is not None:
            count, why = account.room(requests.values(), batch=True)
        if not count:
            self._stop(why, wanting, by_budget=True)
            return False
        chosen, sent = wanting[:count], list[Submitted]()

        def on_asked(batch: Submitted) -> None:
            sent.append(batch)
            for slot in chosen:
                self._file.waiting(slot, batch.nonce)

        try:
            batch = await self._batches.submit(
                {slot.id: requests[slot.id] for slot in chosen},
                purpose={slot.id: purpose_of(slot) for slot in chosen},
                on_asked=on_asked,
                on_wait=self._countdown(chosen[0]),
            )
        except Failed as failed:
            for each in sent:
                if each.unsent:
                    self._release(each.nonce)
            self._stop(str(failed), wanting, by_budget=failed.fault is Fault.BUDGET)
            return False
        self._sent.add(batch.nonce)
        self._tell_of(batch)
        return True

    def ended(self) -> Ended:
        """Return how the run ended."""
        waiting = self.waiting()
        if not waiting or self._stopped:
            return Ended(self._stopped, self._by_budget)
        note = batches_note(self._batches.pending(), waiting)
        rest = sum(map(wants_question, self.slots()))
        if rest:
            note += f" {_questions(rest)} more did not fit into the budget beside it."
        place = self._batches.client.endpoint.place
        others = {
            batch.place
            for batch in self._batches.pending()
            if batch.place != place and batch.nonce in {slot.batch for slot in waiting}
        }
        return Ended(f"{note} {_how_to_go_on(sorted(others))}", by_budget=rest > 0, in_batch=True)

    async def _collect(self, batch: Submitted, *, wait: bool, poll: float) -> None:
        self._tell_of(batch)
        first = next(slot for slot in self.waiting() if slot.batch == batch.nonce)
        try:
            if wait or batch.over or (await self._batches.status(batch)).ended:
                await self._batches.collect(batch, poll=poll, on_wait=self._countdown(first))
        except Failed as failed:
            if batch.unsent:
                self._release(batch.nonce)
            # One that an earlier run lost is sent anew; a server that loses what this run sends
            # would be sent it for ever.
            if not batch.unsent or batch.nonce in self._sent:
                self._stop(str(failed), [])
        finally:
            # Also what had come when the wait or the download was stopped.
            self._keep(batch)

    def _keep(self, batch: Submitted) -> None:
        if batch.unsent:
            return
        models = {item.key: item.model for item in batch.items.values()}
        for id, outcome in self._batches.outcomes(batch).items():
            slot = self._file.slots.get(id)
            # Answers to slots that this run wasn't asked to fill are kept for one that is.
            if slot is not None and slot.state is State.WAITING and slot.batch == batch.nonce:
                self._filling.answered(slot, models[id], outcome, batch=True)

    def _release(self, batch: str) -> None:
        """Note that the questions of a batch that never came to be were not asked."""
        for slot in list(self._file.slots.values()):
            if slot.state is State.WAITING and slot.batch == batch:
                self._file.unasked(slot)

    def _stop(self, why: str, slots: Sequence[Slot], *, by_budget: bool = False) -> None:
        self._stopped, self._by_budget = why, by_budget
        for slot in slots:
            if wants_question(self._file.slots[slot.id]):
                self._filling.tell(self._file.slots[slot.id], "put off", printable(why))

    def _countdown(self, slot: Slot) -> Callable[[float, str, int], None]:
        """Return what tells of the wait for a batch, by one of its slots."""

        def on_wait(left: float, reason: str, times: int) -> None:
            if left > 0:
                self._filling.tell(slot, "in batch", printable(reason), left)

        return on_wait

    def _tell_of(self, batch: Submitted) -> None:
        if batch.nonce in self._told:
            return
        self._told.add(batch.nonce)
        for slot in self.waiting():
            if slot.batch == batch.nonce:
                text = f"in a batch of {_questions(len(batch.items))}"
                self._filling.tell(slot, "in batch", text)


def _how_to_go_on(others: Sequence[str]) -> str:
    if others:
        places = printable(", ".join(others), limit=300)
        return f"Name that server with --base-url to collect it: {places}."
    return "The same command collects it when it has ended; --cancel-batch cancels it."


def _questions(count: int) -> str:
    return f"{count:,} question{'' if count == 1 else 's'}"
