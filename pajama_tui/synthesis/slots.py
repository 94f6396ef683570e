"""The slots of a session: one a judge to be written, each step on disk before the next is taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pajama_tui.storage import append_line, read_lines

FILE_NAME = "slots.jsonl"


class State(StrEnum):
    """How far a slot is.

    OPEN: nothing is under way. ASKED: a question is about to be sent, or was; the spend log tells.
    WAITING: the question is in a batch that is about to be sent, or was; the file of batches
    tells. ANSWERED: a reply is on disk. REJECTED: the last reply was found wanting. PASSED: it was
    found good, and is about to be saved. KEPT and EMPTY are outcomes.
    """

    OPEN = "open"
    ASKED = "asked"
    WAITING = "waiting"
    ANSWERED = "answered"
    REJECTED = "rejected"
    PASSED = "passed"
    KEPT = "kept"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Answer:
    """One reply of the model, whole or not.

    Attributes:
        text: as it came; untrusted.
        fault: name of a `llm.Fault` where it is not whole, else "".
        spend: the names of its requests in the spend log, the answered one last.
        cost: US dollars of all of them; None where unknown.
        rejected: why it was not kept, or "".
    """

    text: str
    fault: str = ""
    spend: tuple[str, ...] = ()
    cost: float | None = None
    rejected: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One judge to be written.

    Attributes:
        id: RUBRIC/NUMBER.
        number: from 1, among the rubric's slots.
        run: what its requests belong to in the spend log.
        answers: since it was opened, oldest first.
        judge: label, once one passed; `sha` its version.
        reason: why it is empty; `gate` names the check that said so, or "".
        again: it is empty for a passing trouble, and the next run asks again.
        earlier: dollars of answers before it was opened anew; None where unknown.
        batch: our own name of the batch that its question waits in, or "".
    """

    id: str
    rubric: str
    number: int
    run: str = ""
    state: State = State.OPEN
    answers: tuple[Answer, ...] = ()
    judge: str = ""
    sha: str = ""
    reason: str = ""
    gate: str = ""
    again: bool = False
    earlier: float | None = 0.0
    batch: str = ""

    @property
    def over(self) -> bool:
        """Whether it has an outcome that stands."""
        return self.state is State.KEPT or (self.state is State.EMPTY and not self.again)

    @property
    def cost(self) -> float | None:
        """US dollars of all its answers, rejected ones too; None where one is unknown."""
        parts = [self.earlier, *(answer.cost for answer in self.answers)]
        known = [part for part in parts if part is not None]
        return sum(known) if len(known) == len(parts) else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values, without the texts."""
        return {
            "slot": self.id,
            "rubric": self.rubric,
            "state": self.state,
            "judge": self.judge or None,
            "version": self.sha or None,
            "tries": len(self.answers),
            "gate": self.gate or None,
            "reason": self.reason or None,
            "asked_again_next_time": self.again,
            "batch": self.batch or None,
            "cost": self.cost,
        }


@dataclass
class SlotFile:
    """`slots.jsonl`: a line a step; the last ones say how far a slot is.

    One process at a time writes it: the one that holds the session's lock.
    """

    path: Path
    slots: dict[str, Slot] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "SlotFile":
        """Read the file, if there is one; torn or foreign lines are left out."""
        file = cls(path)
        for line in read_lines(path):
            file._take(line)
        return file

    def wanted(self, rubrics: Iterable[str], count: int) -> list[Slot]:
        """Return slots 1 to `count` of each rubric, those of the same number side by side."""
        keys = list(rubrics)
        return [
            self.slots.get(f"{key}/{number}", Slot(f"{key}/{number}", key, number))
            for number in range(1, count + 1)
            for key in keys
        ]

    def open(self, slot: Slot, run: str) -> Slot:
        """Open a slot that is new, or empty, for `run`."""
        return self._write(slot, State.OPEN, run=run)

    def asked(self, slot: Slot) -> Slot:
        """Note that the next question is about to be sent."""
        return self._write(slot, State.ASKED)

    def waiting(self, slot: Slot, batch: str) -> Slot:
        """Note that the next question is about to be sent in the batch of this name."""
        return self._write(slot, State.WAITING, batch=batch)

    def answered(self, slot: Slot, answer: Answer, why: str = "") -> Slot:
        """Keep a reply, before anything else is done with it; `why` it is not whole."""
        return self._write(
            slot,
            State.ANSWERED,
            text=answer.text,
            fault=answer.fault,
            spend=list(answer.spend),
            cost=answer.cost,
            reason=why,
        )

    def unasked(self, slot: Slot) -> Slot:
        """Note that the question was not sent after all; the slot is as it was before."""
        state = State.REJECTED if slot.answers else State.OPEN
        return self._write(slot, state, unsent=True)

    def rejected(self, slot: Slot, reason: str, gate: str) -> Slot:
        """Note why the last reply is not kept."""
        return self._write(slot, State.REJECTED, reason=reason, gate=gate)

    def passed(self, slot: Slot, judge: str, sha: str) -> Slot:
        """Note the judge that the last reply is about to be saved as."""
        return self._write(slot, State.PASSED, judge=judge, sha=sha)

    def kept(self, slot: Slot) -> Slot:
        """Note that the judge is saved."""
        return self._write(slot, State.KEPT)

    def empty(self, slot: Slot, reason: str, gate: str = "", *, again: bool = False) -> Slot:
        """Note that the slot stays empty, and why."""
        return self._write(slot, State.EMPTY, reason=reason, gate=gate, again=again)

    def _write(self, slot: Slot, state: State, **facts: Any) -> Slot:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = {"at": at, "slot": slot.id, "state": state, **facts}
        append_line(self.path, line)
        self._take(line)
        return self.slots[slot.id]

    def _take(self, line: dict[str, Any]) -> None:
        id, state = line.get("slot"), line.get("state")
        rubric, _, number = str(id).rpartition("/")
        if not rubric or not number.isdecimal() or state not in list(State):
            return
        before = self.slots.get(
            f"{rubric}/{number}", Slot(f"{rubric}/{number}", rubric, int(number))
        )
        self.slots[before.id] = _after(before, State(state), line)


def _after(slot: Slot, state: State, line: dict[str, Any]) -> Slot:
    reason, gate = str(line.get("reason", "")), str(line.get("gate", ""))
    slot = replace(slot, batch=str(line.get("batch", "")) if state is State.WAITING else "")
    if state is State.OPEN and not line.get("unsent"):
        run = str(line.get("run", ""))
        return Slot(slot.id, slot.rubric, slot.number, run, earlier=slot.cost)
    if state is State.ANSWERED:
        cost = line.get("cost")
        answer = Answer(
            str(line.get("text", "")),
            str(line.get("fault", "")),
            tuple(map(str, line.get("spend") or ())),
            float(cost) if isinstance(cost, int | float) else None,
            reason,
        )
        return replace(slot, state=state, answers=(*slot.answers, answer))
    if state is State.REJECTED and slot.answers and not line.get("unsent"):
        last = replace(slot.answers[-1], rejected=reason)
        return replace(slot, state=state, answers=(*slot.answers[:-1], last), gate=gate)
    if state is State.PASSED:
        return replace(slot, state=state, judge=str(line.get("judge")), sha=str(line.get("sha")))
    if state is State.EMPTY:
        again = bool(line.get("again"))
        return replace(slot, state=state, reason=reason, gate=gate, again=again)
    return replace(slot, state=state)
