"""A conversation about one judge of a workspace: what command line and studio both call.

Calls may come from any thread, one at a time; `ask` and `repair` block until the answer is there,
and are stopped from another thread by an event. `accept` reads the workspace's judges anew, and so
belongs where nothing else uses them at that moment.
"""

import threading
from collections.abc import Sequence

import numpy as np

from pajama_tui.audits.steps import OnStep
from pajama_tui.errors import InputError
from pajama_tui.pipeline.asking import Asker, OnPart, OnWait
from pajama_tui.pipeline.chat_decisions import (
    discard_proposal,
    newest_proposal,
    require_base,
    require_open,
    save_accepted,
)
from pajama_tui.pipeline.conversation import Conversation, chat_log
from pajama_tui.pipeline.proposals import Effect, check_proposal, effect_of
from pajama_tui.pipeline.table import read_pairs
from pajama_tui.pipeline.trying import SAMPLE, Trial, try_judge
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.control import RunControl
from pajama_tui.synthesis.chat_prompt import repair_message
from pajama_tui.synthesis.chat_turns import Checked, Turn
from pajama_tui.untrusted import printable

__all__ = ["Chat", "chat_log"]


class Chat(Conversation):
    """The conversation about one judge, and what becomes of the versions that are proposed."""

    def proposal(self, id: str = "") -> Turn:
        """Return the turn with the newest proposal, or the one named, if nobody decided on it.

        Raises:
            InputError: there is none, or it was decided on.
        """
        return newest_proposal(self.turns, printable(self.label), id)

    def proposed(self, turn: Turn) -> Judge:
        """Return the judge with the text that the turn proposes."""
        judge = self.judge
        return Judge(judge.name, judge.rubric, turn.proposal, judge.path)

    def check(self, turn: Turn) -> Checked:
        """Return what the checks say of the turn's proposal: kept from earlier, or found out now.

        Raises:
            SandboxUnavailable: judges cannot be locked in on this machine.
        """
        kept = self.log.turn(turn.id).check
        if kept is not None:
            return kept
        found = check_proposal(
            self.workspace, self.table, self.proposed(turn), shown_texts=self._shown_texts()
        )
        if not self.workspace.session.readonly:
            self.log.check(turn.id, found)
        return found

    def repair(
        self,
        asker: Asker,
        turn: Turn,
        *,
        max_tokens: int = 8192,
        on_part: OnPart = lambda kind, text: None,
        on_wait: OnWait = lambda left, reason: None,
        cancelled: threading.Event | None = None,
    ) -> Turn:
        """Ask for the turn's proposal to be mended where it fails a check; otherwise as `ask`.

        Raises:
            InputError: it passes, so that there is nothing to mend.
        """
        return self.ask(
            asker,
            self.repair_message(turn),
            max_tokens=max_tokens,
            on_part=on_part,
            on_wait=on_wait,
            cancelled=cancelled,
            repairs=turn.id,
        )

    def repair_message(self, turn: Turn) -> str:
        """Return the message that `repair` sends.

        Raises:
            InputError: the proposal passes, so that there is nothing to mend.
        """
        found = self.check(turn)
        if found.passed:
            raise InputError("The proposed version passes every check; there is nothing to mend.")
        return repair_message(found.reason)

    def trial(
        self,
        turn: Turn,
        *,
        positions: Sequence[int] | None = None,
        sample: int = SAMPLE,
        control: RunControl | None = None,
    ) -> Trial:
        """Try the turn's proposal beside the version in use; see `trying.try_judge`."""
        return try_judge(
            self.workspace,
            self.table,
            self.proposed(turn),
            self.judge,
            positions=positions,
            sample=sample,
            control=control,
        )

    def effect(
        self, turn: Turn, *, on_step: OnStep | None = None, control: RunControl | None = None
    ) -> Effect:
        """Return what the verdicts become with the turn's proposal; see `proposals.effect_of`."""
        return effect_of(
            self.workspace,
            self.table,
            self.judge,
            self.proposed(turn),
            on_step=on_step,
            control=control,
        )

    def accept(self, turn: Turn, *, why: str = "") -> Judge:
        """Make the turn's proposal the judge's version, and return the judge.

        Args:
            why: for the history; "" for the message in short.

        Raises:
            InputError: it was decided on before, the judge was changed since, or the proposal fails
                a check; nothing is saved.
            PajamaError: the session is read-only, or can't be written.
        """
        turn = require_open(self.log, turn)
        self.workspace.reread_judges()
        require_base(turn, self.judge)
        found = self.check(turn)
        if not found.passed:
            raise InputError(f"This version can't be kept: {found.reason} Nothing was saved.")
        return save_accepted(self.workspace, self.log, turn, self.judge, why)

    def discard(self, turn: Turn, *, why: str = "") -> None:
        """Note that the turn's proposal is not wanted; it stays in the conversation.

        Raises:
            InputError: it was decided on before.
            PajamaError: the session is read-only, or can't be written.
        """
        discard_proposal(self.workspace.session, self.log, turn, self.label, why)

    def _shown_texts(self) -> list[str]:
        rows = np.array(sorted(self.attached_rows()), np.uint32)
        index = np.flatnonzero(np.isin(self.table.rows, rows))
        return [
            text
            for pair in read_pairs(self.workspace, self.table, index)
            for text in (pair.prompt, pair.response_a, pair.response_b)
        ]
