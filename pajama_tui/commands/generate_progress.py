"""What a run of `generate` says while it works: a line a slot, and what is under way."""

import sys
import time
from typing import TYPE_CHECKING

from pajama_tui.commands.progress_line import ProgressLine

if TYPE_CHECKING:
    from pajama_tui.synthesis.generate import Event

# Seconds between two lines of a log on a batch that goes on as before; it may take a day.
_EVERY_LOG = 600.0


class SlotLines:
    """Lines that stay for what happened to a slot, and a moving one for the others."""

    def __init__(self, line: ProgressLine) -> None:
        self._line = line
        self._under_way: dict[str, str] = {}
        self._waits: dict[str, str] = {}
        self._total = 0
        self._done = 0
        self._batch = ""
        self._batch_said = 0.0
        self._moving = sys.stderr.isatty()

    def expect(self, total: int) -> None:
        """Begin with so many slots to fill."""
        self._total, self._done = total, 0

    def on_event(self, event: "Event") -> None:
        """Show one step of one slot."""
        id = event.slot.id
        if event.what == "in batch":
            self._wait_for_batch(event)
            return
        self._batch = ""
        if event.what in ("kept", "empty", "put off"):
            self._under_way.pop(id, None)
            self._done += event.what != "put off"
            self._stay(event, self._outcome(event))
        elif event.what == "rejected":
            self._stay(event, f"not kept as it is: {event.text}")
        elif event.what == "waiting":
            self._wait(event)
        elif event.what == "writing":
            self._under_way[id] = f"{event.amount:,.0f} characters"
        else:
            again = " for a repair" if event.what == "asked" and event.slot.answers else ""
            self._under_way[id] = f"{event.what}{again}"
        self._move()

    def _wait_for_batch(self, event: "Event") -> None:
        """Say what is in a batch once, count down on a terminal, and tell a log now and then."""
        if not event.amount:
            if event.text != self._batch:
                self._batch, self._batch_said = event.text, time.monotonic()
                self._line.say(f"[{self._done}/{self._total}] {event.text}")
            return
        text = f"{self._done}/{self._total} {event.text} Next look in {event.amount:,.0f} s."
        # How long it has gone on is no news.
        news = event.text.partition(",")[0]
        late = time.monotonic() - self._batch_said >= _EVERY_LOG
        if self._moving:
            self._line.show(text, force=False)
        elif late or news != self._batch:
            self._line.show(text)
            self._batch_said = time.monotonic()
        self._batch = news

    def _outcome(self, event: "Event") -> str:
        if event.what == "kept":
            return f"kept as {event.slot.judge}: {event.text or 'no approach given'}"
        if event.what == "put off":
            return f"left for the next run: {event.text}"
        later = " (asked again next time)" if event.slot.again else ""
        return f"stays empty{later}: {event.text}"

    def _wait(self, event: "Event") -> None:
        """Say why once a wait; the moving line counts down."""
        id = event.slot.id
        if event.amount <= 0:
            self._waits.pop(id, None)
            self._under_way[id] = "asked again"
            return
        if id not in self._waits:
            self._waits[id] = event.text
            self._stay(event, f"asked again in {event.amount:,.0f} s: {event.text}")
        self._under_way[id] = f"again in {event.amount:,.0f} s"

    def _stay(self, event: "Event", text: str) -> None:
        self._line.say(f"[{self._done}/{self._total}] {event.slot.id}: {text}")

    def _move(self) -> None:
        if self._under_way:
            parts = "; ".join(f"{id} {what}" for id, what in sorted(self._under_way.items()))
            self._line.show(f"{self._done}/{self._total} {parts}", force=False)
