"""What a job's events add up to, taken in one at a time so that watching costs little."""

from collections import deque
from pathlib import Path
from typing import Any

from pajama_tui.training.jobs.events import ENDINGS, Event, read_events

# The rate is that of the last minute, or of so many reports where those are further apart.
_WINDOW = 60.0
_FEWEST = 10


class History:
    """The events of a job so far.

    Attributes:
        last: the last event that says where the job stands: queued, started, or an ending.
        progress: done, total and unit of the last progress; {} before the first.
        warnings: sentences, oldest first, each once.
        steps: the values of each step, by step; a step told twice has the later ones.
        main: name of the main metric, "" without any.
        device: what the last run holds, or held; "" before it held any.
    """

    def __init__(self, path: Path) -> None:
        self.last: Event | None = None
        self.progress: dict[str, Any] = {}
        self.warnings: dict[str, None] = {}
        self.steps: dict[int, dict[str, float | None]] = {}
        self.main = ""
        self.device = ""
        self._path = path
        self._offset = 0
        self._recent: deque[tuple[float, float]] = deque()
        self._run = 0

    def update(self) -> None:
        """Take in what was written since the last time."""
        events, self._offset = read_events(self._path, self._offset)
        for event in events:
            self._add(event)

    def rate(self) -> float | None:
        """Progress a second in this run of late; None before it is known."""
        if len(self._recent) < 2:
            return None
        (since, before), (now, done) = self._recent[0], self._recent[-1]
        return (done - before) / (now - since) if now > since and done > before else None

    def time_left(self) -> float | None:
        """Seconds to go at that rate, as of the last progress."""
        rate = self.rate()
        total, done = (self.progress.get(name) for name in ("total", "done"))
        if rate is None or not isinstance(total, int | float) or not isinstance(done, int | float):
            return None
        return max(total - done, 0) / rate

    def curve(self, name: str = "") -> list[tuple[int, float]]:
        """The (step, value) of a metric, the main one unless named; steps without it left out."""
        wanted = name or self.main
        points = ((step, values.get(wanted)) for step, values in sorted(self.steps.items()))
        return [(step, value) for step, value in points if value is not None]

    def _add(self, event: Event) -> None:
        facts = event.facts
        if event.run < self._run:
            # Of a run that another machine took for gone.
            return
        if event.run > self._run:
            self._run = event.run
            self._recent.clear()
        if event.kind in ("queued", "started", "goes_on", *ENDINGS):
            self.last = event
            self.device = str(facts.get("device", self.device))
        elif event.kind == "progress" and _is_number(facts.get("done")):
            if facts.get("unit") != self.progress.get("unit"):
                self._recent.clear()
            self.progress = facts
            self._recent.append((event.at, float(facts["done"])))
            while (
                len(self._recent) > _FEWEST and self._recent[0][0] < self._recent[-1][0] - _WINDOW
            ):
                self._recent.popleft()
        elif event.kind == "warning":
            self.warnings[str(facts.get("sentence", ""))] = None
        elif event.kind == "metric":
            self._add_metric(facts)

    def _add_metric(self, facts: dict[str, Any]) -> None:
        step, values = facts.get("step"), facts.get("values")
        if type(step) is not int or not isinstance(values, dict):
            return
        known = {
            name: value for name, value in values.items() if value is None or _is_number(value)
        }
        self.steps.setdefault(step, {}).update(known)
        if "loss" in known:
            self.main = "loss"
        elif not self.main:
            self.main = next(iter(known), "")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
