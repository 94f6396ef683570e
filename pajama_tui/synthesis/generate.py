"""Fill slots with judges: ask, keep the reply, check it, have it repaired once, save it."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pajama_tui.errors import InputError
from pajama_tui.llm import Client, Failed, Fault, Outcome, Request, cost
from pajama_tui.llm.reply import Attempt
from pajama_tui.synthesis.background import in_thread
from pajama_tui.synthesis.candidate import Candidate, NoProgram, read_candidate
from pajama_tui.synthesis.prompts import repair_of
from pajama_tui.synthesis.slots import Answer, Slot, SlotFile, State
from pajama_tui.synthesis.workshop import Workshop
from pajama_tui.untrusted import printable

What = Literal["asked", "writing", "waiting", "checking", "rejected", "kept", "empty", "put off"]

_TRIES = 2
_LONGEST_REASON = 400
# The same question would end so again, by the model's own decision or its size.
_FINAL = {Fault.REFUSED, Fault.MAX_TOKENS, Fault.CONTEXT_FULL, Fault.TOO_LARGE}
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


@dataclass(frozen=True, slots=True)
class Event:
    """A step of one slot, for whoever shows progress.

    Attributes:
        text: safe to show; of "waiting" the reason, of "kept" the judge's label.
        amount: characters written so far, or seconds left to wait.
    """

    slot: Slot
    what: What
    text: str = ""
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        stopped: why not every slot has an outcome, in a sentence, or "".
        by_budget: it was the cap.
    """

    stopped: str = ""
    by_budget: bool = False


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

    Cancelling stops at once; the file then says how far each slot is.

    Args:
        slots: open ones, and ones an earlier run left somewhere in the middle.
        deadline: seconds for one answer, waits included.

    Raises:
        WriteFailed: nothing can be kept any more.
    """
    run = _Run(file, client, workshop, on_event, deadline)
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
    def __init__(
        self,
        file: SlotFile,
        client: Client,
        workshop: Workshop,
        on_event: Callable[[Event], None],
        deadline: float | None,
    ) -> None:
        self.file = file
        self.client = client
        self.workshop = workshop
        self.on_event = on_event
        self.deadline = deadline
        self.stopped = ""
        self.by_budget = False
        self._in_a_row = 0
        # One program is checked and saved at a time, so that each is held against all others.
        self._checking = asyncio.Lock()

    async def fill(self, slot: Slot) -> None:
        """Bring one slot as far as it goes."""
        if slot.state is State.PASSED:
            self._save(slot, read_candidate(slot.answers[-1].text))
            return
        question: Request | None = None
        while not slot.over:
            if slot.state is not State.ANSWERED:
                if len(slot.answers) == _TRIES:
                    self._empty(slot)
                    return
                question = question or self.workshop.question(slot)
                asked = None if self.stopped else await self._ask(slot, question)
                if asked is None:
                    return
                slot = asked
            if slot.answers[-1].fault:
                self._give_up(slot)
                return
            async with self._checking:
                slot = await self._check(slot)

    async def _ask(self, slot: Slot, request: Request) -> Slot | None:
        """Return the slot with an answer, or None where there was none and all stops."""
        if slot.answers:
            last = slot.answers[-1]
            request = repair_of(request, last.text or "(nothing)", last.rejected)
        slot = self.file.asked(slot)
        self._tell(slot, "asked")
        written = 0

        def on_text(text: str) -> None:
            nonlocal written
            written += len(text)
            self._tell(slot, "writing", amount=written)

        def on_wait(left: float, reason: str, attempt: int) -> None:
            nonlocal written
            written = 0
            self._tell(slot, "waiting", printable(reason), amount=left)

        try:
            reply = await self.client.ask(
                request,
                purpose=f"generate {slot.id}{' repair' if slot.answers else ''}",
                on_text=on_text,
                on_wait=on_wait,
                deadline=self.deadline,
            )
        except Failed as failed:
            return self._failed(slot, request, failed)
        self._in_a_row = 0
        return self.file.answered(slot, self._answer(reply.attempts, request, reply.text))

    def _failed(self, slot: Slot, request: Request, failed: Failed) -> Slot | None:
        sentence = str(failed)
        if failed.fault not in _FINAL and failed.fault not in _PASSING:
            self.by_budget = self.by_budget or failed.fault is Fault.BUDGET
            self.stopped = self.stopped or sentence
            self._tell(self.file.unasked(slot), "put off", printable(sentence))
            return None
        answer = self._answer(failed.attempts, request, failed.text, failed.fault)
        # The reason goes with the text: a kill between the two lines must not lose it.
        slot = self.file.answered(slot, answer, sentence)
        if failed.fault in _PASSING:
            self._in_a_row += 1
            if self._in_a_row >= _MOST_IN_A_ROW:
                self.stopped = self.stopped or (
                    f"{self._in_a_row} questions in a row got no answer, so no more are asked. "
                    f"The last time: {sentence}"
                )
        return slot

    def _give_up(self, slot: Slot) -> None:
        last = slot.answers[-1]
        again = last.fault in _PASSING
        slot = self.file.empty(slot, _short(last.rejected), last.fault, again=again)
        self._tell(slot, "empty", slot.reason)

    async def _check(self, slot: Slot) -> Slot:
        answer = slot.answers[-1]
        try:
            candidate = read_candidate(answer.text)
        except NoProgram as error:
            return self._reject(slot, f"{error}", "answer")
        name = self.workshop.name_for(slot, candidate.name)
        self._tell(slot, "checking", name)
        found = await in_thread(
            lambda: self.workshop.check(candidate.source, rubric=slot.rubric, name=name)
        )
        if not found.passed:
            return self._reject(slot, found.reason, found.gate)
        sha = self.workshop.version(candidate.source, rubric=slot.rubric, name=name)
        label = f"{slot.rubric}/{name}"
        return self._save(self.file.passed(slot, label, sha), candidate)

    def _save(self, slot: Slot, candidate: Candidate) -> Slot:
        try:
            self.workshop.save(slot, candidate, slot.judge.rpartition("/")[2])
        except InputError as error:
            return self._reject(slot, str(error), "saving")
        self._judged(slot, Outcome.KEPT)
        slot = self.file.kept(slot)
        self._tell(slot, "kept", candidate.approach)
        return slot

    def _reject(self, slot: Slot, reason: str, gate: str) -> Slot:
        self._judged(slot, Outcome.REJECTED)
        slot = self.file.rejected(slot, _short(reason), gate)
        self._tell(slot, "rejected", slot.answers[-1].rejected)
        return slot if len(slot.answers) < _TRIES else self._empty(slot)

    def _empty(self, slot: Slot) -> Slot:
        slot = self.file.empty(slot, slot.answers[-1].rejected, slot.gate)
        self._tell(slot, "empty", slot.reason)
        return slot

    def _judged(self, slot: Slot, outcome: Outcome) -> None:
        spend = slot.answers[-1].spend
        if self.client.account is not None and spend:
            self.client.account.log.judged(spend[-1], outcome)

    def _answer(
        self, attempts: Sequence[Attempt], request: Request, text: str, fault: str = ""
    ) -> Answer:
        prices = [self._price(request.model, attempt) for attempt in attempts]
        known = [price for price in prices if price is not None]
        total = sum(known) if len(known) == len(prices) else None
        names = tuple(attempt.spend_id for attempt in attempts if attempt.spend_id)
        return Answer(text, fault, names, total)

    def _price(self, model: str, attempt: Attempt) -> float | None:
        account = self.client.account
        if account is None:
            return None
        found = cost(model, attempt.usage, prices=account.log.prices)
        return None if found is None else float(found)

    def _tell(self, slot: Slot, what: What, text: str = "", amount: float = 0.0) -> None:
        self.on_event(Event(slot, what, text, amount))


def _short(reason: str) -> str:
    return printable(reason, limit=_LONGEST_REASON)
