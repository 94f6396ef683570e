"""spend.jsonl: every request that may cost something, written down before it is sent."""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any

from pajama_tui.llm.prices import PRICES, Money, Price, cost, shown_money
from pajama_tui.llm.reply import Request, Usage
from pajama_tui.storage import append_line, read_lines

_NOTHING = Money(0)


class Outcome(StrEnum):
    """What became of a request.

    ASKED stays where the program was killed before the end: it may have been paid for, and how
    much is unknown. ANSWERED becomes KEPT or REJECTED when somebody has judged the answer.
    """

    ASKED = "asked"
    ANSWERED = "answered"
    KEPT = "kept"
    REJECTED = "rejected"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Spent:
    """One request in the log.

    Attributes:
        at: when it was sent, UTC, ISO 8601.
        run: whatever asked for it in one go; a budget counts a run.
        purpose: what for, such as "generate clarity/3" or "chat".
        worst: tokens it may have taken at most, by our estimate.
        usage, price: None where unknown; a price of 0 means that nothing was charged.
    """

    id: str
    at: str
    run: str
    model: str
    purpose: str
    batch: bool
    worst: Usage
    outcome: Outcome
    usage: Usage | None
    price: Money | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over requests.

    Attributes:
        known: dollars of those whose price is known; `unknown` counts the others.
        interrupted: requests under way when the program was killed, counted in `unknown` too.
    """

    requests: int = 0
    input: int = 0
    output: int = 0
    known: Money = _NOTHING
    unknown: int = 0
    interrupted: int = 0

    def __str__(self) -> str:
        text = (
            f"{self.requests:,} request{'s' * (self.requests != 1)}, {self.input:,} tokens in, "
            f"{self.output:,} out: "
        )
        if self.unknown == self.requests and self.requests:
            return text + "price unknown"
        text += shown_money(self.known)
        return text + f" and {self.unknown:,} of unknown price" if self.unknown else text


class SpendLog:
    """The log of one session; a line when a request is sent, another when it has ended.

    Lines of one `id` belong together, a later value replacing an earlier one. May be used from
    several threads and tasks at once, by one process at a time.
    """

    def __init__(self, path: Path, *, prices: Mapping[str, Price] = PRICES, run: str = "") -> None:
        """Keep the log in `path`; `run` names what the requests of this object belong to."""
        self.path = path
        self.prices = prices
        self.run = run
        self._lock = threading.Lock()
        self._asked: dict[str, tuple[str, bool]] = {}

    def asked(
        self, request: Request, worst: Usage, purpose: str, *, batch: bool = False, id: str = ""
    ) -> str:
        """Write down that `request` is about to be sent; return the id of its lines.

        Raises:
            WriteFailed: see storage. Don't send it then.
        """
        id = id or secrets.token_hex(8)
        line: dict[str, Any] = {
            "id": id,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "run": self.run,
            "model": request.model,
            "purpose": purpose,
            "outcome": Outcome.ASKED,
            "input_estimate": worst.input,
            "most_output": worst.output,
        }
        self._append({**line, "batch": True} if batch else line)
        self._asked[id] = (request.model, batch)
        return id

    def ended(self, id: str, usage: Usage | None, outcome: Outcome, request_id: str = "") -> None:
        """Write down how the request ended, and what it took."""
        model, batch = self._asked.pop(id) if id in self._asked else self._look_up(id)
        price = cost(model, usage, batch=batch, prices=self.prices)
        self._append(
            {
                "id": id,
                "usage": None if usage is None else asdict(usage),
                # A float holds any sum anybody pays, and tools that read JSON know no Decimal.
                "price": None if price is None else float(price),
                "outcome": outcome,
                "request_id": request_id,
            }
        )

    def judged(self, id: str, outcome: Outcome) -> None:
        """Write down that the answer was KEPT or REJECTED."""
        if id:
            self._append({"id": id, "outcome": outcome})

    def entries(self) -> list[Spent]:
        """Return all requests in the order they were sent; broken lines are left out."""
        merged: dict[str, dict[str, Any]] = {}
        for line in read_lines(self.path):
            if isinstance(line.get("id"), str):
                merged.setdefault(line["id"], {}).update(line)
        return [spent for line in merged.values() if (spent := _spent(line)) is not None]

    def totals(self, run: str | None = None) -> Totals:
        """Return the sums over all requests, or over those of one run."""
        return totals(self.entries(), run)

    def _look_up(self, id: str) -> tuple[str, bool]:
        found = next((each for each in self.entries() if each.id == id), None)
        return (found.model, found.batch) if found else ("", False)

    def _append(self, line: dict[str, Any]) -> None:
        with self._lock:
            append_line(self.path, line)


def totals(entries: list[Spent], run: str | None = None) -> Totals:
    """Return the sums over `entries`, or over those of one run."""
    chosen = [each for each in entries if run is None or each.run == run]
    used = [each.usage for each in chosen if each.usage is not None]
    return Totals(
        len(chosen),
        sum(usage.prompt for usage in used),
        sum(usage.output for usage in used),
        sum((each.price for each in chosen if each.price is not None), _NOTHING),
        sum(each.price is None for each in chosen),
        sum(each.outcome is Outcome.ASKED for each in chosen),
    )


def _spent(line: dict[str, Any]) -> Spent | None:
    try:
        usage = line.get("usage")
        price = line.get("price")
        return Spent(
            str(line["id"]),
            str(line["at"]),
            str(line.get("run", "")),
            str(line["model"]),
            str(line["purpose"]),
            bool(line.get("batch", False)),
            Usage(int(line["input_estimate"]), int(line["most_output"]), exact=False),
            Outcome(line["outcome"]),
            None if usage is None else Usage(**usage),
            None if price is None else Money(str(price)),
            str(line.get("request_id", "")),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None
