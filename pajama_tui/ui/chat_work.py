"""The calls of a conversation about a judge, each in a thread."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from pajama_tui.errors import PajamaError
from pajama_tui.ui.chatting import (
    Answered,
    Attached,
    Compared,
    Forecast,
    LiveAnswer,
    Measured,
    NotAsked,
    Standing,
    Told,
    Trouble,
)
from pajama_tui.ui.figures import counted
from pajama_tui.ui.generation import Wishes
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.llm import Budget, Money
    from pajama_tui.pipeline.asking import Asker
    from pajama_tui.pipeline.chatting import Chat
    from pajama_tui.pipeline.judge_evidence import Evidence
    from pajama_tui.pipeline.proposals import Effect
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.trying import Trial
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.diffs import DiffLine, SideLine
    from pajama_tui.programs.judge import Judge
    from pajama_tui.scoring.control import RunControl
    from pajama_tui.synthesis.chat_prompt import Question
    from pajama_tui.synthesis.chat_turns import Checked as Check
    from pajama_tui.synthesis.chat_turns import Turn

Post = Callable[[Message], object]
SentenceOf = Callable[[BaseException], str]

# What options of the command line are called in the studio.
_SETTINGS = {
    "--base-url": "the setting `base_url` (or in Generate)",
    "--budget": "the setting `budget` (or in Generate)",
    "--model": "the setting `model`",
}


class ChatWork:
    """The calls of one conversation, one at a time; each is for a thread, and posts what it found.

    Args:
        wishes: model, server and budget as Generate's form was left; "" for the settings.
        sentence_of: gives the sentence for an error.
    """

    def __init__(
        self,
        workspace: "Workspace",
        table: "PairTable",
        label: str,
        wishes: Wishes,
        post: Post,
        sentence_of: SentenceOf,
    ) -> None:
        self._workspace, self._table, self._label = workspace, table, label
        self._wishes, self._post, self._sentence_of = wishes, post, sentence_of
        self._one = threading.Lock()
        self._chat_there: Chat | None = None
        self._asker_there: Asker | None = None
        self._cap: Budget | None = None

    def open(self, draft: str) -> None:
        """Read the conversation, then find out what `stand` does."""

        def work() -> None:
            self._post(Told(self._chat.turns))

        self._guarded(work)
        self.stand(draft, None)

    def stand(self, draft: str, evidence: "Evidence | None") -> None:
        """Find out how the judge does, and what sending `draft` might cost."""

        def work() -> None:
            figures = [printable(each) for each in self._chat.figures().sentences()]
            try:
                asker = self._asker
            except PajamaError as error:
                self._post(Standing(figures, in_words(str(error))))
                return
            price = _price(asker.estimate(self._question(draft, evidence).request).most)
            self._post(Standing(figures, "", asker.notices, self._where, price, self._spent(asker)))

        self._guarded(work)

    def forecast(self, text: str, evidence: "Evidence | None", repairs: "Turn | None") -> None:
        """Find out what a message would take; that of a repair is made here."""

        def work() -> None:
            asker = self._asker
            said = self._chat.repair_message(repairs) if repairs else text
            question = self._question(said, evidence)
            budget = "There is no budget." if self._cap is None else f"Of the budget, {self._cap}."
            sentences = [f"To {self._where}: {asker.estimate(question.request)}.", budget]
            if left := question.left_out:
                turns = "turn is" if left == 1 else "turns are"
                sentences.append(f"{left} earlier {turns} too long ago to be sent again.")
            sentences += asker.notices
            id = repairs.id if repairs else ""
            self._post(Forecast(said, id, printable(" ".join(sentences))))

        def failed(sentence: str) -> Message:
            return NotAsked(sentence)

        self._guarded(work, failed)

    def ask(
        self, text: str, evidence: "Evidence | None", live: LiveAnswer, repairs: str = ""
    ) -> None:
        """Send a message, and take in its answer."""

        def work() -> None:
            turn = self._chat.ask(
                self._asker,
                text,
                evidence,
                on_part=live.on_part,
                on_wait=live.on_wait,
                cancelled=live.stop,
                repairs=repairs,
            )
            self._post(Answered(turn))

        self._guarded(work, NotAsked)

    def wrong(self, count: int, beside: "Evidence | None") -> None:
        """Attach rows that the judge gets wrong."""
        self._guarded(lambda: self._post(Attached(self._chat.wrong(count, beside))))

    def row(self, row: int, beside: "Evidence | None") -> None:
        """Attach one row of the data, counted from 0."""
        self._guarded(lambda: self._post(Attached(self._chat.rows([str(row + 1)], beside))))

    def measure(self, turn: "Turn", run: "RunControl") -> None:
        """Check a proposal; where it passes, try it on a sample and measure the verdicts."""
        from pajama_tui.audits.steps import Cancelled

        def tell(doing: str, **found: "Check | Trial | Effect") -> None:
            if not run.cancelled:
                self._post(Measured(turn.id, run, doing, **found))  # type: ignore[arg-type]

        def work() -> None:
            if run.cancelled:
                return
            try:
                tell("checking it …")
                check = self._chat.check(turn)
                tell("trying it on a sample …" if check.passed else "", check=check)
                if not check.passed or run.cancelled:
                    return
                tell("measuring the verdicts …", trial=self._chat.trial(turn, control=run))
                effect = self._chat.effect(
                    turn,
                    on_step=lambda done, of: tell(f"measuring the verdicts, {done} of {of} …"),
                    control=run,
                )
                tell("", effect=effect)
            except Cancelled:
                return

        self._guarded(work, lambda sentence: Measured(turn.id, run, trouble=sentence))

    def discard(self, turn: "Turn") -> None:
        """Note that a proposal is not wanted."""

        def work() -> None:
            self._chat.discard(turn)
            self._post(Told(self._chat.turns, "Discarded; the conversation keeps it."))

        self._guarded(work)

    def accept(self, turn: "Turn", why: str, follows: Callable[[str], str]) -> str:
        """Make a proposal the judge's version, and return the sentence to say.

        Args:
            follows: says what becomes of the scores of the judge with this label.

        Raises:
            InputError: it was decided on, the judge was changed since, or it fails a check.
            PajamaError: the session is read-only, or can't be written.
        """
        with self._one:
            before = self._chat.judge.sha[:8]
            saved = self._chat.accept(turn, why=why)
            self._post(Told(self._chat.turns))
        said = f"{saved.label}: {saved.sha[:8]} is saved and in use instead of {before}."
        return f"{said} {follows(saved.label)}"

    @property
    def _chat(self) -> "Chat":
        from pajama_tui.pipeline.chatting import Chat

        if self._chat_there is None:
            self._chat_there = Chat(self._workspace, self._table, self._label)
        return self._chat_there

    @property
    def _asker(self) -> "Asker":
        """Who asks, the same as long as the screen is open, so that one budget holds for it."""
        if self._asker_there is None:
            from pajama_tui.config import load_config
            from pajama_tui.pipeline.asking import Asker
            from pajama_tui.pipeline.model_settings import (
                budget_of,
                endpoint_of,
                model_of,
                prices_of,
            )

            wishes = self._wishes
            typed = {"model": wishes.model, "base_url": wishes.base_url, "budget": wishes.budget}
            config = load_config({name: value for name, value in typed.items() if value})
            prices = prices_of(config)
            self._cap = budget_of(config, prices)
            self._asker_there = Asker(
                self._workspace.session,
                endpoint_of(config),
                model_of(config),
                prices=prices,
                budget=self._cap,
            )
        return self._asker_there

    @property
    def _where(self) -> str:
        asker = self._asker
        return printable(f"{asker.model} at {asker.endpoint.place}", limit=200)

    def _question(self, text: str, evidence: "Evidence | None") -> "Question":
        return self._chat.question(text, evidence, model=self._asker.model)

    def _spent(self, asker: "Asker") -> str:
        if self._cap is not None:
            return str(self._cap)
        totals = asker.totals()
        if not totals.requests:
            return "nothing spent yet, no budget"
        from pajama_tui.llm import shown_money

        known = str(totals).rpartition(": ")[2]
        if known == shown_money(None):
            return f"{counted(totals.requests, 'request')} so far, {known}, no budget"
        return f"{known} spent, no budget"

    def _guarded(
        self, work: Callable[[], object], failed: Callable[[str], Message] = Trouble
    ) -> None:
        with self._one:
            try:
                work()
            except Exception as error:
                self._post(failed(in_words(self._sentence_of(error))))


def kept_turns(workspace: "Workspace", judge: "Judge", post: Post, sentence_of: SentenceOf) -> None:
    """Read the conversation about a judge, which needs no pairs."""
    from pajama_tui.pipeline.chatting import chat_log

    try:
        post(Told(chat_log(workspace, judge).turns()))
    except PajamaError as error:
        post(Trouble(sentence_of(error)))


def compare(before: str, turn: "Turn", width: int | None, post: Post) -> None:
    """Compare a proposal with a version; `width`: of a side, None for one below the other."""
    from pajama_tui.programs.diffs import side_by_side, unified

    after = turn.proposal
    lines: list[DiffLine] | list[SideLine] = (
        unified(before, after) if width is None else side_by_side(before, after, width)
    )
    changes = [line.change for line in unified(before, after, 0)]
    post(Compared(turn.id, lines, changes.count("added"), changes.count("removed")))


def in_words(sentence: str) -> str:
    """Return the sentence with the studio's names for what the command line calls options."""
    for option, name in _SETTINGS.items():
        sentence = sentence.replace(option, name)
    return printable(sentence, limit=1000)


def _price(most: "Money | None") -> str:
    from pajama_tui.llm import shown_money

    return "price unknown" if most is None else f"at most {shown_money(most)}"
