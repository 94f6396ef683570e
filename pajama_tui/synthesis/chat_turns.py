"""What a conversation consists of: messages, answers, what checks say, and what was decided."""

from dataclasses import dataclass
from typing import Any, Literal

Decision = Literal["", "open", "accepted", "discarded"]

INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the data that is attached to a message.

    Attributes:
        row: 0-based row of the data; `line`: 1-based line of its file.
        group: its prompt, as `PairTable.groups` names it.
    """

    row: int
    line: int
    group: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said, and what stands with it.

    Attributes:
        text: the user's words.
        evidence: the attached rows as they are sent, delimited; "" without any.
        base: the version that was in use.
        repairs: the turn whose proposal is to be mended, or "".
        run: name of the requests in the spend log.
    """

    text: str
    base: str
    model: str
    run: str = ""
    rows: tuple[Shown, ...] = ()
    evidence: str = ""
    repairs: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, complete or not. All texts are untrusted.

    Attributes:
        text: all that the model wrote, its program included.
        thinking: reasoning that the server sends apart.
        fault: why it is not complete (`llm.Fault`, or "interrupted"), or "".
        sentence: the same for the user.
        spend: the requests in the spend log.
        cost: dollars; None where unknown.
        proposal: the new text it proposes, or ""; `sha` names it.
    """

    text: str = ""
    thinking: str = ""
    fault: str = ""
    sentence: str = ""
    spend: tuple[str, ...] = ()
    cost: float | None = None
    proposal: str = ""
    sha: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of a proposal: which one it failed, and why, safe to show."""

    passed: bool
    gate: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and its answer.

    Attributes:
        id: names the turn.
        at: when it was asked, UTC, ISO 8601.
        answer: None while it is awaited; where the program was killed then, what had come.
        decision: "" where nothing is proposed.
        version: the judge's version that came of it, "" unless accepted.
    """

    id: str
    at: str
    asked: Asked
    answer: Answered | None = None
    check: Checked | None = None
    decision: Decision = ""
    version: str = ""

    @property
    def proposal(self) -> str:
        """The text that is proposed, or ""."""
        return self.answer.proposal if self.answer else ""

    @property
    def fault(self) -> str:
        """Why there is no complete answer, or ""."""
        return self.answer.fault if self.answer else ""

    @property
    def cost(self) -> float | None:
        """Dollars; None where unknown."""
        return self.answer.cost if self.answer else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        answer, check = self.answer or Answered(), self.check
        return {
            "id": self.id,
            "at": self.at,
            "message": self.asked.text,
            "rows": [shown.row + 1 for shown in self.asked.rows],
            "version_asked_about": self.asked.base,
            "model": self.asked.model,
            "repairs": self.asked.repairs or None,
            "answer": answer.text,
            "thinking": answer.thinking,
            "fault": answer.fault or None,
            "fault_sentence": answer.sentence or None,
            "cost": answer.cost,
            "proposal": answer.proposal or None,
            "proposed_version": answer.sha or None,
            "check": None
            if check is None
            else {"passed": check.passed, "gate": check.gate, "reason": check.reason},
            "decision": self.decision or None,
        }
