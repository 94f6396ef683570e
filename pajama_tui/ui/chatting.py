"""An answer of a conversation as it comes, and what the conversation's threads tell its screen."""

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.judge_evidence import Evidence
    from pajama_tui.pipeline.proposals import Effect
    from pajama_tui.pipeline.trying import Trial
    from pajama_tui.programs.diffs import DiffLine, SideLine
    from pajama_tui.scoring.control import RunControl
    from pajama_tui.synthesis.chat_split import Kind, Part
    from pajama_tui.synthesis.chat_turns import Checked as Check
    from pajama_tui.synthesis.chat_turns import Turn


class LiveAnswer:
    """An answer under way. Its pieces come in its thread; the screen looks when it likes.

    Attributes:
        stop: when set, the answer ends soon, and what has come is kept.
        steps: grows with whatever there is to show.
        wait: why it is asked again and in how many seconds, in a sentence; "" while it comes.
    """

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.steps = 0
        self.wait = ""
        self._lock = threading.Lock()
        self._parts: list[tuple[Kind, list[str]]] = []

    @property
    def parts(self) -> "list[Part]":
        """What has come so far, in its order; untrusted."""
        with self._lock:
            return [(kind, "".join(texts)) for kind, texts in self._parts]

    def on_part(self, kind: "Kind", text: str) -> None:
        """Take a piece."""
        with self._lock:
            if self._parts and self._parts[-1][0] == kind:
                self._parts[-1][1].append(text)
            else:
                self._parts.append((kind, [text]))
            self.wait = ""
            self.steps += 1

    def on_wait(self, left: float, reason: str) -> None:
        """Take note of a wait; at 0 seconds the answer begins anew."""
        with self._lock:
            if left > 0:
                self.wait = f"Asked again in {left:,.0f} s: {printable(reason)}"
            else:
                self._parts, self.wait = [], "Asked again."
            self.steps += 1


@dataclass
class Told(Message):
    """The conversation as it is kept; `sentence` is to be said, "" for nothing."""

    turns: "list[Turn]"
    sentence: str = ""


@dataclass
class Standing(Message):
    """How the judge does, and what the next message may cost.

    Attributes:
        figures: on the judge, in sentences.
        missing: a sentence on what to set before anything can be sent, or "".
        notices: what the user should know before anything is sent.
        where: model and server.
        price: of the next message, in a few words.
        spent: of the budget, in a few words.
    """

    figures: "list[str]"
    missing: str = ""
    notices: tuple[str, ...] = ()
    where: str = ""
    price: str = ""
    spent: str = ""


@dataclass
class Forecast(Message):
    """What a message would take, before it is sent."""

    text: str
    repairs: str
    sentence: str


@dataclass
class Attached(Message):
    """Rows that go with the next message."""

    evidence: "Evidence"


@dataclass
class Answered(Message):
    """The answer is there, complete or not."""

    turn: "Turn"


@dataclass
class NotAsked(Message):
    """Nothing was sent, and why."""

    sentence: str


@dataclass
class Measured(Message):
    """One more thing is known about a proposal, or about how far its measuring is.

    Attributes:
        run: what it is measured under, to be cancelled with.
        doing: what goes on now, "" at the end.
        trouble: why it came to no end, or "".
    """

    turn: str
    run: "RunControl"
    doing: str = ""
    trouble: str = ""
    check: "Check | None" = None
    trial: "Trial | None" = None
    effect: "Effect | None" = None


@dataclass
class Compared(Message):
    """A proposal beside the version in use."""

    turn: str
    lines: "list[DiffLine] | list[SideLine]"
    added: int
    removed: int


@dataclass
class Trouble(Message):
    """Something did not work, in a sentence."""

    sentence: str
