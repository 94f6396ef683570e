"""One exchange with a model about a judge, as the loop and the single command both hold it."""

import threading
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.chat_answer import AnswerText, stoppable
from pajama_tui.commands.chat_text import checked_text, cost_text
from pajama_tui.commands.model_options import Purse
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.chatting import Chat
    from pajama_tui.pipeline.judge_evidence import Evidence
    from pajama_tui.pipeline.proposals import Effect
    from pajama_tui.pipeline.trying import Trial
    from pajama_tui.synthesis.chat_turns import Checked, Turn


class Exchange:
    """Asks, prints what comes, and runs what is local: checks, trials, figures.

    Attributes:
        chat: the conversation.
        purse: what it may cost.
        notes: sentences that were said, for JSON.
    """

    def __init__(
        self, chat: "Chat", options: dict[str, Any], line: ProgressLine, *, quiet: bool = False
    ) -> None:
        self.chat = chat
        self.notes: list[str] = []
        self.purse = Purse(chat.workspace.session, options, line)
        self._line, self._quiet = line, quiet
        self._max_tokens = options["max_tokens"]

    def say(self, text: str) -> None:
        """Print a sentence on standard error, and keep it."""
        self.notes.append(printable(text))
        self._line.say(text)

    def ask(
        self, message: str, evidence: "Evidence | None" = None, repairs: str = ""
    ) -> "Turn | None":
        """Ask, print the answer, and check what it proposes; None where the user said no."""
        asker = self.purse.open()
        self._line.show("looking at the judge ...")
        question = self.chat.question(
            message, evidence, model=asker.model, max_tokens=self._max_tokens
        )
        self._line.end()
        if question.left_out:
            turns = "turn is" if question.left_out == 1 else "turns are"
            self.say(f"{question.left_out} earlier {turns} too long ago to be sent again.")
        if not self.purse.agree(asker.estimate(question.request)):
            return None
        shown = AnswerText(self._line, quiet=self._quiet)

        def work(stop: threading.Event) -> "Turn":
            return self.chat.ask(
                asker,
                message,
                evidence,
                max_tokens=self._max_tokens,
                on_part=shown.on_part,
                on_wait=shown.on_wait,
                cancelled=stop,
                repairs=repairs,
            )

        try:
            turn = stoppable(work)
        finally:
            self._line.end()
            shown.end()
        if turn.answer and turn.answer.sentence:
            self.say(turn.answer.sentence)
        if turn.proposal:
            self.check(turn)
        self._line.say(
            f"This answer: {cost_text(turn.cost)}; since a version was last accepted: "
            f"{cost_text(self.chat.cost)}."
        )
        return turn

    def repair(self, turn: "Turn") -> "Turn | None":
        """Ask for a proposal to be mended."""
        message = self.chat.repair_message(turn)
        return self.ask(message, repairs=turn.id)

    def check(self, turn: "Turn") -> "Checked":
        """Run the checks on a proposal, and say what they find."""
        self._line.show("checking the proposed version ...")
        found = self.chat.check(turn)
        self._line.end()
        sha = turn.answer.sha[:8] if turn.answer else ""
        self.say(f"Proposed: version {sha}; {checked_text(found)}")
        return found

    def measure(self, turn: "Turn") -> "tuple[Trial, Effect]":
        """Try a proposal on a sample, and measure the verdicts with it; print both."""
        from pajama_tui.pipeline.effect_text import effect_text
        from pajama_tui.pipeline.trial_text import trial_text

        self._line.show("trying ...")
        trial = self.chat.trial(turn)
        self._line.end()
        if not self._quiet:
            for text in trial_text(trial):
                click.echo(text)
            click.echo()
        self._line.show("measuring the verdicts ...")
        effect = self.chat.effect(turn, on_step=self._line.measuring)
        self._line.end()
        if not self._quiet:
            for text in effect_text(effect):
                click.echo(text)
        return trial, effect

    def accept(self, turn: "Turn", why: str = "") -> str:
        """Make a proposal the judge's version; return its sha."""
        before = self.chat.judge.sha
        saved = self.chat.accept(turn, why=why)
        self.say(
            f"{saved.label}: {saved.sha[:8]} is saved and in use instead of {before[:8]}; the next "
            "run scores it."
        )
        return saved.sha

    def discard(self, turn: "Turn", why: str = "") -> None:
        """Note that a proposal is not wanted."""
        self.chat.discard(turn, why=why)
        self.say("Discarded; the conversation keeps it.")
