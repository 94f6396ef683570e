"""What becomes of a slot's answer: kept on disk, checked, saved or rejected, and told of."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pajama_tui.errors import InputError
from pajama_tui.llm import Account, Failed, Fault, Outcome, Reply, Request, cost
from pajama_tui.llm.reply import Attempt
from pajama_tui.synthesis.background import in_thread
from pajama_tui.synthesis.candidate import Candidate, NoProgram, read_candidate
from pajama_tui.synthesis.prompts import repair_of
from pajama_tui.synthesis.slots import Answer, Slot, SlotFile, State
from pajama_tui.synthesis.workshop import Workshop
from pajama_tui.untrusted import printable

What = Literal[
    "asked", "writing", "waiting", "in batch", "checking", "rejected", "kept", "empty", "put off"
]

_TRIES = 2
_LONGEST_REASON = 400
# The same question would end so again, by the model's own decision or its size.
FINAL = {Fault.REFUSED, Fault.MAX_TOKENS, Fault.CONTEXT_FULL, Fault.TOO_LARGE}


@dataclass(frozen=True, slots=True)
class Event:
    """A step of one slot, for whoever shows progress.

    Attributes:
        text: safe to show; of "waiting" the reason, of "kept" the judge's label. Of "in batch" how
            the batch is doing: once for each of its slots, then for one of them while all wait.
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
        in_batch: there are batches to collect later, and nothing has failed.
    """

    stopped: str = ""
    by_budget: bool = False
    in_batch: bool = False


class Filling:
    """The steps of slots that need no question."""

    def __init__(
        self,
        file: SlotFile,
        account: Account | None,
        workshop: Workshop,
        on_event: Callable[[Event], None],
    ) -> None:
        self.file = file
        self._account = account
        self._workshop = workshop
        self._on_event = on_event
        # One program is checked and saved at a time, so that each is held against all others.
        self._checking = asyncio.Lock()

    def tell(self, slot: Slot, what: What, text: str = "", amount: float = 0.0) -> None:
        """Tell of a step."""
        self._on_event(Event(slot, what, text, amount))

    def question(self, slot: Slot) -> Request:
        """Return the next question for a slot: its first, or for the repair of its answer."""
        request = self._workshop.question(slot)
        if not slot.answers:
            return request
        last = slot.answers[-1]
        if last.fault == Fault.MAX_TOKENS:
            request = replace(request, max_tokens=2 * request.max_tokens)
        return repair_of(request, last.text or "(nothing)", last.rejected)

    def answered(
        self, slot: Slot, model: str, outcome: Reply | Failed, *, batch: bool = False
    ) -> Slot:
        """Keep what came, whole or not, before anything else is done with it.

        Args:
            batch: it was asked in a batch, at half the price.
        """
        fault = outcome.fault if isinstance(outcome, Failed) else ""
        # The reason goes with the text: a kill between the two lines must not lose it.
        why = str(outcome) if isinstance(outcome, Failed) else ""
        names = tuple(each.spend_id for each in outcome.attempts if each.spend_id)
        price = self._price(model, outcome.attempts, batch=batch)
        return self.file.answered(slot, Answer(outcome.text, fault, names, price), why)

    async def advance(self, slot: Slot) -> Slot:
        """Bring a slot as far as it goes without a question."""
        if slot.state is State.PASSED:
            return self._save(slot, read_candidate(slot.answers[-1].text))
        if slot.state is State.ANSWERED:
            if slot.answers[-1].fault:
                return self._without_answer(slot)
            async with self._checking:
                return await self._check(slot)
        if wants_question(slot) and len(slot.answers) == _TRIES:
            return self._empty(slot)
        return slot

    def _without_answer(self, slot: Slot) -> Slot:
        last = slot.answers[-1]
        # Asked one by one, a question that needs more room is asked twice before it fails.
        if last.fault == Fault.MAX_TOKENS and len(last.spend) == 1 and len(slot.answers) < _TRIES:
            return self._reject(slot, last.rejected, last.fault)
        slot = self.file.empty(
            slot, _short(last.rejected), last.fault, again=last.fault not in FINAL
        )
        self.tell(slot, "empty", slot.reason)
        return slot

    async def _check(self, slot: Slot) -> Slot:
        answer = slot.answers[-1]
        try:
            candidate = read_candidate(answer.text)
        except NoProgram as error:
            return self._reject(slot, f"{error}", "answer")
        name = self._workshop.name_for(slot, candidate.name)
        self.tell(slot, "checking", name)
        found = await in_thread(
            lambda: self._workshop.check(candidate.source, rubric=slot.rubric, name=name)
        )
        if not found.passed:
            return self._reject(slot, found.reason, found.gate)
        sha = self._workshop.version(candidate.source, rubric=slot.rubric, name=name)
        label = f"{slot.rubric}/{name}"
        return self._save(self.file.passed(slot, label, sha), candidate)

    def _save(self, slot: Slot, candidate: Candidate) -> Slot:
        try:
            self._workshop.save(slot, candidate, slot.judge.rpartition("/")[2])
        except InputError as error:
            return self._reject(slot, str(error), "saving")
        self._judged(slot, Outcome.KEPT)
        slot = self.file.kept(slot)
        self.tell(slot, "kept", candidate.approach)
        return slot

    def _reject(self, slot: Slot, reason: str, gate: str) -> Slot:
        if not slot.answers[-1].fault:
            self._judged(slot, Outcome.REJECTED)
        slot = self.file.rejected(slot, _short(reason), gate)
        self.tell(slot, "rejected", slot.answers[-1].rejected)
        return slot if len(slot.answers) < _TRIES else self._empty(slot)

    def _empty(self, slot: Slot) -> Slot:
        slot = self.file.empty(slot, slot.answers[-1].rejected, slot.gate)
        self.tell(slot, "empty", slot.reason)
        return slot

    def _judged(self, slot: Slot, outcome: Outcome) -> None:
        spend = slot.answers[-1].spend
        if self._account is not None and spend:
            self._account.log.judged(spend[-1], outcome)

    def _price(self, model: str, attempts: Sequence[Attempt], *, batch: bool) -> float | None:
        if self._account is None:
            return None
        prices = self._account.log.prices
        found = [cost(model, each.usage, batch=batch, prices=prices) for each in attempts]
        known = [float(price) for price in found if price is not None]
        return sum(known) if len(known) == len(found) else None


def wants_question(slot: Slot) -> bool:
    """Return whether a question is the next step of a slot."""
    return slot.state in (State.OPEN, State.ASKED, State.REJECTED)


def purpose_of(slot: Slot) -> str:
    """Return what the spend log calls the next question for a slot."""
    return f"generate {slot.id}{' repair' if slot.answers else ''}"


def _short(reason: str) -> str:
    return printable(reason, limit=_LONGEST_REASON)
