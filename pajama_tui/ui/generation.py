"""Judges that an LLM writes: what is wished for, and how far each is; no screen in here."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pajama_tui.llm import Price
    from pajama_tui.pipeline.generating import Generation, Made
    from pajama_tui.synthesis.filling import Event

Kind = Literal["dim", "", "a", "good", "warn", "bad"]
_KINDS: dict[str, Kind] = {
    "asked": "",
    "writing": "a",
    "waiting": "warn",
    "in batch": "a",
    "checking": "",
    "rejected": "warn",
    "kept": "good",
    "empty": "bad",
    "put off": "warn",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """The form as it was filled in; "" where a setting, or a default, is meant.

    Attributes:
        paper: the six criteria of the first paper instead of the session's rubrics.
        rubrics: keys divided by blanks or commas; "" for all.
        count: judges a rubric.
        examples: tokens of labelled rows to show.
        again: ask again for slots that stayed empty.
        batch: all at once, at half the price.
    """

    model: str = ""
    base_url: str = ""
    paper: bool = False
    rubrics: str = ""
    count: str = "8"
    parallel: str = ""
    budget: str = ""
    examples: str = "6000"
    again: bool = False
    batch: bool = False


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One slot on the screen: what is being done, in a word, and more about it; safe to show."""

    id: str
    state: str = "waiting its turn"
    more: str = ""
    kind: Kind = "dim"
    over: bool = False


class GenerationRun:
    """One run, as far as it has come. Events come in its thread; the screen looks when it likes.

    Attributes:
        spent: in words, so far.
        ended: a sentence, once it is over.
        failed: whether it ended for an error.
        steps: grows with whatever there is to show.
        over: nothing more will come.
    """

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.spent = "nothing spent yet"
        self.ended = ""
        self.failed = False
        self.steps = 0
        self.over = False
        self.kept = 0
        self.note = "looking at what there is …"
        self._lines: dict[str, SlotLine] = {}
        self._totals: Callable[[], str] = lambda: self.spent

    @property
    def lines(self) -> list[SlotLine]:
        """All slots of the run, in the order they are worked on."""
        return list(self._lines.values())

    @property
    def done(self) -> int:
        """How many slots have an outcome."""
        return sum(line.over for line in self.lines)

    def begin(self, generation: "Generation", spent: Callable[[], str]) -> None:
        """Take note of the slots; `spent` says what was spent, reading the session's log."""
        self._lines = {slot.id: SlotLine(slot.id) for slot in generation.todo}
        self._totals = spent
        self.note = "running the judges there are on a sample, to compare new ones with …"
        self._step()

    def on_event(self, event: "Event") -> None:
        """Take note of a step of one slot."""
        self.note = ""
        slot, what = event.slot, event.what
        state, more = str(what), event.text
        if what == "asked" and slot.answers:
            state = "asked to repair"
        elif what == "writing":
            more = f"{event.amount:,.0f} characters"
        elif what == "waiting":
            state = f"again in {event.amount:,.0f} s" if event.amount > 0 else "asked again"
        elif what == "in batch":
            more += f" Next look in {event.amount:,.0f} s." if event.amount else ""
        elif what == "kept":
            more = f"as {slot.judge}: {event.text or 'no approach given'}"
        elif what == "empty" and slot.again:
            more = f"asked again next time: {event.text}"
        elif what == "put off":
            state = "left for later"
        over = what in ("kept", "empty")
        self._lines[slot.id] = SlotLine(slot.id, state, more, _KINDS[what], over)
        if what in ("checking", "rejected", "kept", "empty", "put off"):
            self.kept += what == "kept"
            self.spent = self._totals()
        self._step()

    def end(self, made: "Made") -> None:
        """Take note of what it came to."""
        from pajama_tui.synthesis.slots import State

        kept, empty = len(made.of(State.KEPT)), len(made.of(State.EMPTY))
        missing = len(made.slots) - kept - empty
        said = f"{kept:,} kept, {empty:,} empty, {missing:,} missing of {len(made.slots):,}."
        self._finish(f"{said} {made.ended.stopped}".strip(), failed=False)

    def fail(self, sentence: str) -> None:
        """Take note of the error that ended it."""
        self._finish(sentence, failed=True)

    def _finish(self, sentence: str, *, failed: bool) -> None:
        if self.over:
            return
        self.ended, self.failed, self.note = sentence, failed, ""
        self.spent = self._totals()
        # What was under way is not any more.
        self._lines = {
            line.id: line
            if line.over or line.kind == "dim"
            else replace(line, state="left for later", more="", kind="warn")
            for line in self.lines
        }
        self.over = True
        self._step()

    def _step(self) -> None:
        self.steps += 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be asked, and what is missing for that.

    Attributes:
        generation: None where it can't even be planned.
        missing: a sentence on what to do first, or "".
        lines: sentences on what is asked and what it may cost; safe to show.
        questions: that would be sent.
        price: what they may cost in a few words; "unknown" where that is so.
        budget: how much of it is spent, in words; "" where there is none.
    """

    missing: str
    lines: tuple[str, ...]
    generation: "Generation | None" = None
    prices: "Mapping[str, Price] | None" = None
    questions: int = 0
    price: str = ""
    budget: str = ""
