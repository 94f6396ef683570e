"""What is asked of a model: rows that go with a message, leave to send it, and its answer."""

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from pajama_tui.programs.judge import Judge
from pajama_tui.ui.chatting import (
    Answered,
    Attached,
    Forecast,
    LiveAnswer,
    NotAsked,
    Standing,
    Told,
)
from pajama_tui.ui.screens.proposing import ProposingPlace
from pajama_tui.ui.widgets.chatview import LIVE, ChatView
from pajama_tui.ui.widgets.messagebox import MessageBox
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.judge_evidence import Evidence
    from pajama_tui.synthesis.chat_turns import Turn

# Pieces of an answer come faster than a line can carry repaints.
_LOOK_SECONDS = 0.1
_READING = "The pairs are still being read; this works when that is done."
_BUSY = "An answer is under way: esc stops it, and keeps what has come."


class AskingPlace(ProposingPlace):
    """A place with a `ChatView` and a `MessageBox`, where one answer at most is under way."""

    def __init__(self, judge: Judge) -> None:
        super().__init__(judge)
        self._turns: list[Turn] = []
        self._standing: Standing | None = None
        self._evidence: Evidence | None = None
        self._live: LiveAnswer | None = None
        self._looking: Timer | None = None
        self._seen = 0
        self._asking = False
        self._agreed = False
        self._sent: tuple[str, Evidence | None] = ("", None)

    def renew(self) -> None:
        """Show what holds now."""
        raise NotImplementedError

    def stand(self) -> None:
        """Find out what the next message may cost."""
        raise NotImplementedError

    @property
    def _box(self) -> MessageBox:
        return self.query_one(MessageBox)

    @property
    def _view(self) -> ChatView:
        return self.query_one(ChatView)

    @on(Told)
    def _told(self, message: Told) -> None:
        self._turns = message.turns
        if self._live is None:
            self._view.show(message.turns)
        open = [turn for turn in message.turns if turn.proposal]
        self.take_proposal(open[-1] if open and open[-1].decision == "open" else None)
        if message.sentence:
            self.studio_app.say(message.sentence)
        self.renew()

    @on(Standing)
    def _stands(self, message: Standing) -> None:
        self._standing = message
        lines = [*message.figures, *message.notices]
        if self.studio_app.studio.workspace.session.readonly:
            lines.append("The session is open read-only: nothing can be sent.")
        self._view.introduce(lines)
        self.renew()

    # Rows that go with the message

    def action_wrong(self) -> None:
        """Ask how many rows that the judge gets wrong are to be attached."""
        from pajama_tui.ui.screens.howmany import HowMany

        def attach(number: int | None) -> None:
            if number is not None and self.work is not None:
                self.in_thread("attach", partial(self.work.wrong, number, self._evidence))

        if self._free():
            self.studio_app.push_screen(HowMany(), attach)

    def action_row(self) -> None:
        """Attach the pair that is selected among the pairs."""
        stack = self.studio_app._screen_stacks.get("pairs", ())
        row = stack[0].query_one(PairList).row if stack else None
        if not self._free() or self.work is None:
            return
        if row is None or self.studio_app.studio.position(row) is None:
            self.studio_app.say("Select a pair among the pairs first (1).")
        else:
            self.in_thread("attach", partial(self.work.row, row, self._evidence))

    def action_detach(self) -> None:
        """Attach nothing."""
        self._evidence = None
        self._renew_attached(())
        self.stand()

    @on(Attached)
    def _attached(self, message: Attached) -> None:
        self._evidence = message.evidence if message.evidence.rows else None
        self._renew_attached(message.evidence.said)
        self.stand()

    def _renew_attached(self, said: tuple[str, ...]) -> None:
        static = self.query_one("#attached", Static)
        static.display = bool(said)
        text = printable(" ".join(said), limit=1000)
        more = " · ctrl+n detaches" if self._evidence else ""
        static.update(Content.assemble((text, "$warning"), (more, "$foreground-muted")))
        self.refresh_bindings()

    # Asking

    @on(MessageBox.Sent)
    def _send(self, message: MessageBox.Sent) -> None:
        if not message.text.strip():
            self.studio_app.say("The message is empty. Say what is to be changed, or ask.")
        else:
            self.send(message.text)

    def send(self, text: str, repairs: "Turn | None" = None) -> None:
        """Find out what a message takes; it is sent when that was agreed to."""
        if not self._free() or self.work is None:
            return
        self._stop_measuring()
        self._asking = True
        evidence = None if repairs else self._evidence
        self.in_thread("ask", partial(self.work.forecast, text, evidence, repairs))

    @on(Forecast)
    def _forecast(self, message: Forecast) -> None:
        from pajama_tui.ui.screens.confirm import Confirm

        def answer(yes: bool | None) -> None:
            self._agreed = self._agreed or bool(yes)
            if yes:
                self._ask(message)
            else:
                self._asking = False

        if self._agreed:
            self._ask(message)
        else:
            sentence = f"{message.sentence} Later messages of this screen go without a question."
            self.studio_app.push_screen(Confirm("Send it?", sentence), answer)

    def _ask(self, message: Forecast) -> None:
        from pajama_tui.synthesis.chat_turns import Asked, Turn

        if self.work is None:
            self._asking = False
            return
        evidence = None if message.repairs else self._evidence
        live = self._live = self.studio_app.studio.answer = LiveAnswer()
        self._seen = 0
        self._sent = ("", None)
        if not message.repairs:
            self._sent = (message.text, evidence)
            self._box.text = ""
            self._evidence = None
            self._renew_attached(())
        model = self._standing.where.partition(" at ")[0] if self._standing else ""
        rows = evidence.shown if evidence else ()
        asked = Asked(message.text, self.judge.sha, model, rows=rows)
        self.remove_class("-proposal")
        self._box.focus()
        self._view.begin(Turn(LIVE, datetime.now(UTC).isoformat(), asked))
        self._looking = self.set_interval(_LOOK_SECONDS, self._look)
        self.in_thread("ask", partial(self.work.ask, message.text, evidence, live, message.repairs))
        self.renew()

    def _look(self) -> None:
        live = self._live
        if live is not None and live.steps != self._seen:
            self._seen = live.steps
            self._view.live(live.parts, live.wait)

    @on(Answered)
    def _answered(self, message: Answered) -> None:
        turn = message.turn
        self._over()
        if turn.fault and turn.answer is not None and not turn.answer.text:
            self._give_back()
        self._told(Told([*(each for each in self._turns if each.id != turn.id), turn]))
        if turn.proposal:
            self.action_measure()
        self.stand()

    @on(NotAsked)
    def _not_asked(self, message: NotAsked) -> None:
        if self._live is not None:
            self._over()
            self._give_back()
            self._view.show(self._turns)
        self._asking = False
        self.studio_app.say(message.sentence, "error")
        self.renew()

    def _over(self) -> None:
        self._live = self.studio_app.studio.answer = None
        self._asking = False
        if self._looking is not None:
            self._looking.stop()

    def _give_back(self) -> None:
        """Put a message that got no answer back, to be sent again."""
        text, evidence = self._sent
        self._sent = ("", None)
        if text and not self._box.text:
            self._box.text = text
            self._box.move_cursor(self._box.document.end)
            self._evidence = self._evidence or evidence
            self._renew_attached(self._evidence.said if self._evidence else ())

    def action_stop(self) -> None:
        """Stop the answer; what has come is kept."""
        if self._live is not None:
            self._live.stop.set()
            self.renew()

    def _free(self) -> bool:
        if self._live is not None or self._asking:
            self.studio_app.say(_BUSY if self._live else "The last message is on its way.")
        elif self.work is None:
            self.studio_app.say(_READING)
        else:
            return True
        return False
