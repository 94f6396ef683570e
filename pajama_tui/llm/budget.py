"""A cap on what a run may spend: set aside before a request is sent, settled afterwards."""

import asyncio
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.llm.prices import PRICES, Money, Price, cost, shown_money
from pajama_tui.llm.reply import Request, Usage
from pajama_tui.llm.spend import Outcome, SpendLog, Spent
from pajama_tui.untrusted import printable

_DOLLARS = re.compile(r"\$?\s*(\d+(?:\.\d+)?|\.\d+)\s*(?:\$|usd|dollars?)?", re.I)
_TOKENS = re.compile(r"(\d+(?:\.\d+)?)\s*([km]?)\s*(?:tok|tokens?)", re.I)
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000}


class BudgetReached(PajamaError):
    """The next request might cost more than is left."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Hold:
    """What was set aside for one request; `least` is charged where its usage stays unknown."""

    model: str
    batch: bool
    amount: Decimal
    least: Decimal


class Budget:
    """At most so many dollars, or so many tokens, whatever happens.

    What a request may cost at the worst is set aside before it is sent, so that requests under
    way can't go over the cap together. May be used from several threads and event loops at once.
    """

    def __init__(
        self,
        *,
        dollars: Money | None = None,
        tokens: int | None = None,
        prices: Mapping[str, Price] = PRICES,
    ) -> None:
        """Cap the dollars or the tokens; exactly one of them is given."""
        if (dollars is None) == (tokens is None):
            raise ValueError("a budget is in dollars or in tokens")
        self.in_dollars = dollars is not None
        self.cap = Decimal(tokens or 0) if dollars is None else dollars
        self.spent = Decimal(0)
        self._held = Decimal(0)
        self._prices = prices
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @classmethod
    def parse(
        cls, text: str, *, prices: Mapping[str, Price] = PRICES, named: str = "--budget"
    ) -> "Budget":
        """Read "2.50", "$2.50" or "500k tokens"; `named`: what gave it, for the error.

        Raises:
            InputError: it is none of these, or nothing.
        """
        stripped = text.strip()
        if found := _TOKENS.fullmatch(stripped):
            amount = Decimal(found[1]) * _SCALES[found[2].lower()]
            if amount >= 1:
                return cls(tokens=int(amount), prices=prices)
        elif (found := _DOLLARS.fullmatch(stripped)) and Decimal(found[1]) > 0:
            return cls(dollars=Money(found[1]), prices=prices)
        raise InputError(
            f"{named} must be dollars such as 2.50 or tokens such as 500k tokens, "
            f"not '{printable(text, limit=80)}'."
        )

    def count(self, entries: Iterable[Spent]) -> None:
        """Count requests of earlier processes; those of unknown usage at their worst."""
        for each in entries:
            usage = each.usage or each.worst
            amount = self._amount(each.model, usage, batch=each.batch)
            with self._lock:
                self.spent += amount or 0

    async def hold(
        self, model: str, worst: Usage, *, batch: bool = False, wait: bool = True
    ) -> Hold:
        """Set aside what a request may cost.

        Args:
            wait: where too little is left, wait for requests under way to settle.

        Raises:
            BudgetReached: it may cost more than is left when all others have settled, or what it
                costs is unknown.
        """
        amount = self._amount(model, worst, batch=batch)
        least = self._amount(model, replace(worst, output=0), batch=batch)
        if amount is None or least is None:
            raise BudgetReached(_unknown(model))
        loop = asyncio.get_running_loop()
        while True:
            settled = asyncio.Event()
            with self._lock:
                if self.spent + self._held + amount <= self.cap:
                    self._held += amount
                    return Hold(model, batch, amount, least)
                if not self._held or not wait:
                    raise BudgetReached(self._reached(amount))
                self._waiting.add((loop, settled))
            try:
                await settled.wait()
            finally:
                with self._lock:
                    self._waiting.discard((loop, settled))

    def room(self, worsts: Iterable[tuple[str, Usage]], *, batch: bool = False) -> tuple[int, str]:
        """Tell how many requests would fit into what is left; nothing is set aside.

        Args:
            worsts: the model and the most tokens of each, in the order they would be sent.

        Returns:
            How many, from the first on, and why not more in a sentence, or "".
        """
        with self._lock:
            left = self.cap - self.spent - self._held
            count = 0
            for model, worst in worsts:
                amount = self._amount(model, worst, batch=batch)
                if amount is None:
                    return count, _unknown(model)
                left -= amount
                if left < 0:
                    return count, self._reached(amount)
                count += 1
        return count, ""

    def settle(self, hold: Hold, usage: Usage | None) -> None:
        """Replace what was set aside by what it took; None: unknown, its question is counted."""
        amount = self._amount(hold.model, usage, batch=hold.batch)
        with self._lock:
            self._held -= hold.amount
            self.spent += hold.least if amount is None else amount
            waiting = list(self._waiting)
        for loop, settled in waiting:
            # A loop that was closed has nobody left who waits.
            if not loop.is_closed():
                loop.call_soon_threadsafe(settled.set)

    def resume(self, entry: Spent) -> Hold:
        """Set aside anew what `count` has counted for a request that is still under way."""
        amount = self._amount(entry.model, entry.worst, batch=entry.batch) or Decimal(0)
        with self._lock:
            self.spent -= amount
            self._held += amount
        return Hold(entry.model, entry.batch, amount, amount)

    def __str__(self) -> str:
        return f"{self._shown(self.spent)} of {self._shown(self.cap)} spent"

    def _amount(self, model: str, usage: Usage | None, *, batch: bool) -> Decimal | None:
        if usage is None:
            return None
        if not self.in_dollars:
            return Decimal(usage.total)
        return cost(model, usage, batch=batch, prices=self._prices)

    def _reached(self, amount: Decimal) -> str:
        under_way = f" and {self._shown(self._held)} under way" if self._held else ""
        return (
            f"The budget is reached: {self._shown(self.spent)} of {self._shown(self.cap)} are "
            f"spent{under_way}, and the next request may take up to {self._shown(amount)}. "
            "Raise --budget to go on."
        )

    def _shown(self, amount: Decimal) -> str:
        return shown_money(amount) if self.in_dollars else f"{amount:,.0f} tokens"


class Account:
    """Where all requests of a run are written down, and the cap they are held to, if any."""

    def __init__(self, log: SpendLog, budget: Budget | None = None) -> None:
        """Write to `log`; what the log has of the same run already counts towards `budget`."""
        self.log = log
        self.budget = budget
        self._holds: dict[str, Hold] = {}
        if budget is not None:
            budget.count(each for each in log.entries() if each.run == log.run)

    async def open(
        self,
        request: Request,
        purpose: str,
        *,
        batch: bool = False,
        id: str = "",
        wait: bool = True,
    ) -> str:
        """Set aside what `request` may cost and write down that it is about to be sent.

        Args:
            id: its name in the log; "": a new one.
            wait: see `Budget.hold`.

        Returns:
            Its name in the log.

        Raises:
            BudgetReached: see `Budget.hold`.
            WriteFailed: it can't be written down; don't send it.
        """
        worst = _worst(request)
        if self.budget is None:
            return self.log.asked(request, worst, purpose, batch=batch, id=id)
        hold = await self.budget.hold(request.model, worst, batch=batch, wait=wait)
        try:
            id = self.log.asked(request, worst, purpose, batch=batch, id=id)
        except BaseException:
            self.budget.settle(hold, Usage())
            raise
        self._holds[id] = hold
        return id

    def room(self, requests: Iterable[Request], *, batch: bool = False) -> tuple[int, str]:
        """Tell how many of `requests` fit into the budget; see `Budget.room`."""
        if self.budget is None:
            return len(list(requests)), ""
        return self.budget.room(((each.model, _worst(each)) for each in requests), batch=batch)

    def close(self, id: str, usage: Usage | None, outcome: Outcome, request_id: str = "") -> None:
        """Settle what the request took and write it down; an earlier process may have sent it."""
        if self.budget is not None:
            hold = self._holds.pop(id, None) or self._held_before(self.budget, id)
            if hold is not None:
                self.budget.settle(hold, usage)
        self.log.ended(id, usage, outcome, request_id)

    def _held_before(self, budget: Budget, id: str) -> Hold | None:
        for each in self.log.entries():
            if each.id == id and each.run == self.log.run and each.outcome is Outcome.ASKED:
                return budget.resume(each)
        return None


def _worst(request: Request) -> Usage:
    return Usage(request.estimated_input(), request.max_tokens, exact=False)


def _unknown(model: str) -> str:
    return (
        f"What {printable(model, limit=100)} costs is unknown, so a budget in dollars "
        "can't be kept. Give --budget in tokens, or the price in prices.toml."
    )
