"""What becomes of a version that is proposed: shown, measured, accepted, discarded or mended."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Static

from pajama_tui.programs.judge import Judge
from pajama_tui.ui import chat_work
from pajama_tui.ui.chat_work import ChatWork
from pajama_tui.ui.chatting import Compared, Measured
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.widgets.diffview import SIDE_BY_SIDE_FROM
from pajama_tui.ui.widgets.proposalview import Proposal, ProposalView, short

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.synthesis.chat_turns import Turn

_NOTHING = "Nothing is proposed that is still open. Ask for a change first."
_DECISIONS = ("proposal", "accept", "discard", "repair", "measure", "sides")


class ProposingPlace(Place):
    """A place with a `ProposalView`, one version at most in it.

    Attributes:
        judge: the version in use, as far as is known here.
        work: what the conversation's calls are made with, None while the pairs are read.
        proposed: the newest proposal that nobody decided on.
    """

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge
        self.work: ChatWork | None = None
        self.proposed: Proposal | None = None
        self._sides = False

    def in_thread(self, group: str, work: Callable[[], None]) -> None:
        """Do something in a thread of its own; it posts what it finds."""
        raise NotImplementedError

    def send(self, text: str, repairs: "Turn | None" = None) -> None:
        """Send a message."""
        raise NotImplementedError

    @property
    def proposal_view(self) -> ProposalView:
        """Where it is shown."""
        return self.query_one(ProposalView)

    def take_proposal(self, turn: "Turn | None") -> None:
        """Show this turn's proposal from now on, or none."""
        before = self.proposed
        if turn is None:
            self._stop_measuring()
            self.proposed = None
            if self.has_class("-proposal"):
                self.remove_class("-proposal")
                self.query_one("#message").focus()
        elif before is None or before.turn.id != turn.id:
            self._stop_measuring()
            self.proposed = Proposal(turn, self.judge.sha, check=turn.check)
            self._compare()
        self.renew_proposal()

    def renew_proposal(self) -> None:
        """Show what is known of the proposal now."""
        proposal = self.proposed
        self.set_class(proposal is not None, "-proposed")
        static = self.query_one("#proposed", Static)
        if proposal is not None:
            self.proposal_view.tell(proposal)
            width = max(self.size.width - 2, 20)
            static.update(short(proposal).truncate(width, ellipsis=True))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done now."""
        proposal = self.proposed
        failed = proposal is not None and proposal.check is not None and not proposal.check.passed
        if action == "repair":
            return failed
        if action == "accept":
            return proposal is not None and not failed
        if action == "cancel_measuring":
            return proposal is not None and proposal.run is not None
        return proposal is not None if action in _DECISIONS else True

    def action_proposal(self) -> None:
        """Show the proposal with its figures, or put it away."""
        proposal = self.proposed
        if proposal is None:
            self.studio_app.say(_NOTHING)
            return
        if self.has_class("-proposal"):
            self.remove_class("-proposal")
            self.query_one("#message").focus()
            return
        self.add_class("-proposal")
        self.proposal_view.focus()
        self._compare()
        if proposal.effect is None and proposal.run is None and not proposal.trouble:
            self.action_measure()

    def action_sides(self) -> None:
        """Show the difference side by side, or one below the other."""
        if self.size.width < SIDE_BY_SIDE_FROM:
            self.studio_app.say(
                f"Side by side needs {SIDE_BY_SIDE_FROM} columns; here are {self.size.width}."
            )
            return
        self._sides = not self._sides
        self.set_class(self._sides, "-sides")
        self.call_after_refresh(self._compare)

    def _compare(self) -> None:
        proposal = self.proposed
        if proposal is None:
            return
        sides = self._sides and self.size.width >= SIDE_BY_SIDE_FROM
        width = self.proposal_view.side_width if sides else None
        before = self.judge.source
        self.in_thread(
            "compare",
            partial(chat_work.compare, before, proposal.turn, width, self.post_message),
        )

    @on(Compared)
    def _compared(self, message: Compared) -> None:
        proposal = self.proposed
        if proposal is not None and proposal.turn.id == message.turn:
            self.proposed = replace(proposal, changed=(message.added, message.removed))
            self.proposal_view.compare(self.proposed, message.lines)
            self.renew_proposal()

    def action_measure(self) -> None:
        """Check the proposal; where it passes, try it and measure the verdicts."""
        from pajama_tui.scoring.control import RunControl

        proposal, work = self.proposed, self.work
        if proposal is None or work is None:
            return
        self._stop_measuring()
        run = RunControl()
        self.proposed = replace(
            proposal, run=run, doing="checking it …", trouble="", trial=None, effect=None
        )
        self.renew_proposal()
        self.in_thread("measure", partial(work.measure, proposal.turn, run))

    def action_cancel_measuring(self) -> None:
        """Stop measuring."""
        self._stop_measuring("It is not measured: that was cancelled.")

    def _stop_measuring(self, trouble: str = "") -> None:
        proposal = self.proposed
        if proposal is not None and proposal.run is not None:
            proposal.run.cancel()
            self.proposed = replace(proposal, run=None, doing="", trouble=trouble)
            if self.is_mounted and trouble:
                self.renew_proposal()

    @on(Measured)
    def _measured(self, message: Measured) -> None:
        proposal = self.proposed
        if proposal is None or proposal.run is not message.run:
            return
        self.proposed = replace(
            proposal,
            doing=message.doing,
            trouble=message.trouble,
            run=message.run if message.doing else None,
            check=message.check or proposal.check,
            trial=message.trial or proposal.trial,
            effect=message.effect or proposal.effect,
        )
        self.renew_proposal()

    def action_accept(self) -> None:
        """Make the proposal the judge's version, with a reason."""
        from pajama_tui.ui.screens.reason import Reason

        proposal, work = self.proposed, self.work
        if proposal is None or work is None:
            self.studio_app.say(_NOTHING)
            return
        if proposal.check is None:
            self.studio_app.say("The checks are not through yet.")
            return

        def accept(why: str | None) -> None:
            def change(workspace: "Workspace") -> str:
                return work.accept(proposal.turn, why or "", self._follows)

            if why is not None:
                self._stop_measuring()
                self.studio_app.change_judges(change, score=True)

        gain = proposal.gain or "what the verdicts gain was not measured"
        sentence = f"{proposal.sha[:8]} instead of {self.judge.sha[:8]}: {gain}."
        self.studio_app.push_screen(Reason("Accept this version?", sentence), accept)

    def action_discard(self) -> None:
        """Leave the proposal."""
        if self.proposed is not None and self.work is not None:
            self._stop_measuring()
            self.in_thread("decide", partial(self.work.discard, self.proposed.turn))

    def action_repair(self) -> None:
        """Ask for what fails a check to be mended."""
        if self.proposed is not None:
            self.send("", self.proposed.turn)

    def _follows(self, label: str) -> str:
        """What becomes of the scores of a judge that was changed."""
        studio = self.studio_app.studio
        if all(judge.label != label for judge in studio.roster.used):
            return "It is disabled, so it is not scored."
        if studio.running:
            return "A run is under way with the version before: r scores this one after it."
        if studio.generating:
            return "Judges are being written: r scores this version after that."
        if studio.matrix is not None and studio.matrix.complete:
            return "That one column is scored now; 3 shows how far it is."
        return "r scores it with the others."
