"""Asking a model within a conversation: streamed, kept as it comes, written down and capped."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from secrets import token_hex

from pajama_tui.llm import (
    Account,
    Attempt,
    Budget,
    Endpoint,
    Estimate,
    Failed,
    Price,
    Reply,
    Request,
    Retry,
    SpendLog,
    Totals,
    ask_sync,
    cost,
)
from pajama_tui.session import Session
from pajama_tui.synthesis.chat_log import ChatLog, PieceKeeper
from pajama_tui.synthesis.chat_split import Kind, Splitter
from pajama_tui.synthesis.chat_turns import Answered

# Gets the kind of a piece of an answer, and its text; untrusted.
OnPart = Callable[[Kind, str], None]
# Gets the seconds left before it is asked again, and why; 0.0 where the answer begins anew.
OnWait = Callable[[float, str], None]


class Asker:
    """Asks one model for one session: where, what it may cost, and where that is written down.

    All that one asker asks is one run of the spend log, which a budget caps as a whole.

    Attributes:
        model: its name.
        run: name in the spend log.
        notices: sentences the user should see before anything is sent.
    """

    def __init__(
        self,
        session: Session,
        endpoint: Endpoint,
        model: str,
        *,
        prices: Mapping[str, Price],
        budget: Budget | None = None,
        retry: Retry | None = None,
        what: str = "chat",
    ) -> None:
        """Prepare to ask; nothing is sent or written.

        Args:
            what: the beginning of the run's name.
        """
        self.model = model
        self.endpoint = endpoint
        self.notices = endpoint.notices
        self.run = f"{what} {datetime.now(UTC):%Y-%m-%d %H:%M:%S} {token_hex(2)}"
        self._retry = retry
        self._log = SpendLog(session.spend_path, prices=prices, run=self.run)
        self._account = Account(self._log, budget)

    def estimate(self, request: Request) -> Estimate:
        """Return what a request takes at most; nothing is sent."""
        return Estimate.of(request, prices=self._log.prices)

    def totals(self) -> Totals:
        """Return what has been asked so far has cost."""
        return self._log.totals(self.run)

    def ask(
        self,
        request: Request,
        log: ChatLog,
        turn: str,
        *,
        purpose: str,
        propose: Callable[[str], tuple[str, str]],
        on_part: OnPart = lambda kind, text: None,
        on_wait: OnWait = lambda left, reason: None,
        cancelled: threading.Event | None = None,
        deadline: float | None = 900.0,
    ) -> Answered:
        """Ask, and keep the answer in `log`, complete or not; blocks until then.

        For a thread without an event loop. The callbacks are called in this thread.

        Args:
            propose: gives the proposal in an answer's text and its sha, or two empty texts.
            on_part: gets the answer taken apart while it comes.
            cancelled: when set, from whatever thread, the answer is stopped; what came is kept.

        Raises:
            WriteFailed: nothing can be kept any more.
        """
        keeper = PieceKeeper(log, turn)
        splitter = Splitter()

        def tell(parts: Sequence[tuple[Kind, str]]) -> None:
            for kind, text in parts:
                on_part(kind, text)

        def text_came(text: str) -> None:
            keeper.feed(text)
            tell(splitter.feed(text))

        def thought_came(text: str) -> None:
            on_part("thinking", text)

        def waiting(left: float, reason: str, attempt: int) -> None:
            nonlocal splitter
            if left <= 0:
                keeper.begin_anew()
                splitter = Splitter()
            on_wait(left, reason)

        fault, sentence, thinking = "", "", ""
        attempts: Sequence[Attempt]
        try:
            reply: Reply = ask_sync(
                self.endpoint,
                request,
                account=self._account,
                retry=self._retry,
                purpose=purpose,
                on_text=text_came,
                on_thinking=thought_came,
                on_wait=waiting,
                deadline=deadline,
                cancelled=cancelled,
            )
            text, thinking, attempts = reply.text, reply.thinking, reply.attempts
        except Failed as failed:
            text, attempts = failed.text, failed.attempts
            fault, sentence = str(failed.fault), str(failed)
            thinking = max((each.thinking for each in attempts), key=len, default="")
        proposal, sha = propose(text)
        answered = Answered(
            text,
            thinking,
            fault,
            sentence,
            tuple(each.spend_id for each in attempts if each.spend_id),
            self._cost(request.model, attempts),
            proposal,
            sha,
        )
        log.answer(turn, answered)
        tell(splitter.end())
        return answered

    def _cost(self, model: str, attempts: Sequence[Attempt]) -> float | None:
        prices = [cost(model, each.usage, prices=self._log.prices) for each in attempts]
        known = [price for price in prices if price is not None]
        return float(sum(known)) if len(known) == len(prices) else None
