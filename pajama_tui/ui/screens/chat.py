"""A conversation with a model about one judge, and what comes of it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from pajama_tui.ui import chat_work
from pajama_tui.ui.chat_work import ChatWork
from pajama_tui.ui.chatting import Measured, Trouble
from pajama_tui.ui.screens.asking import AskingPlace
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.chatview import ChatView
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.messagebox import MessageBox
from pajama_tui.ui.widgets.proposalview import ProposalView
from pajama_tui.ui.widgets.statusline import StatusLine
from pajama_tui.untrusted import printable


class JudgeChat(AskingPlace):
    """The conversation, the line to type in, and the version that is proposed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,ctrl+c",
            "stop",
            "Stop",
            priority=True,
            key_display="esc",
            tooltip="Stop the answer, keep it",
            id="chat.stop",
        ),
        Binding(
            "ctrl+o",
            "proposal",
            "Proposal",
            tooltip="Show what is proposed, or put it away",
            id="chat.proposal",
        ),
        Binding(
            "ctrl+g",
            "wrong",
            "Wrong rows",
            tooltip="Attach rows that the judge gets wrong",
            id="chat.wrong",
        ),
        Binding(
            "ctrl+r",
            "row",
            "This row",
            tooltip="Attach the selected pair of the pairs",
            id="chat.row",
        ),
        Binding(
            "ctrl+n", "detach", "Detach", tooltip="Send no rows with the message", id="chat.detach"
        ),
        Binding(
            "ctrl+l",
            "pane",
            "Other pane",
            tooltip="Go from the message to what is above it",
            id="chat.pane",
        ),
        Binding(
            "ctrl+t",
            "thinking",
            "Thinking",
            tooltip="Open the model's thinking, or fold it",
            id="chat.thinking",
        ),
        Binding("f1", "app.keys", "Keys", key_display="f1", id="chat.keys"),
        Binding("escape", "leave", "Leave", id="chat.leave"),
    ]
    LEGEND = (
        "ctrl+j begins a new line in every terminal, as enter does after a \\ at the line's end; "
        "shift+enter only where the terminal tells it from enter (not in tmux). The model sees the "
        "judge, its rubric, its figures, and the rows that are attached."
    )

    def content(self) -> ComposeResult:
        """Lay out title, conversation, proposal, what is attached, and the message."""
        yield Static(id="title", classes="facts", markup=False)
        with Container(classes="chatting"):
            yield ChatView(id="conversation")
            yield ProposalView(id="proposal")
        yield Static(id="proposed", classes="facts", markup=False)
        yield Static(id="attached", classes="facts", markup=False)
        yield MessageBox(id="message")

    def on_mount(self) -> None:
        self._box.text = self.studio_app.studio.unsent.get(self.judge.label, "")
        self._box.focus()
        self._open()

    def on_resize(self) -> None:
        self.renew()
        self._compare()

    def on_unmount(self) -> None:
        if self._live is not None:
            self._live.stop.set()
        self._stop_measuring()

    def changed(self, change: Change) -> None:
        """Open the conversation once the pairs are read; take note of another version in use."""
        super().changed(change)
        if change in ("source", "table"):
            self._open()
        elif change == "judges":
            for judge in self.studio_app.studio.judges:
                if judge.label == self.judge.label:
                    self.judge = judge
            self.stand()
            self.renew()

    # The conversation as it is kept

    def _open(self) -> None:
        app, studio = self.studio_app, self.studio_app.studio
        self._evidence = None
        if studio.table is None:
            self.work = None
            read = partial(
                chat_work.kept_turns,
                studio.workspace,
                self.judge,
                self.post_message,
                app.sentence_of,
            )
            self.in_thread("open", read)
        else:
            self.work = ChatWork(
                studio.workspace,
                studio.table,
                self.judge.label,
                studio.wishes,
                self.post_message,
                app.sentence_of,
            )
            self.in_thread("open", partial(self.work.open, self._box.text))
        self.renew()

    def stand(self) -> None:
        """Find out what the next message may cost."""
        if self.work is not None and self._live is None:
            self.in_thread("stand", partial(self.work.stand, self._box.text, self._evidence))

    @on(Measured)
    def _checked(self, message: Measured) -> None:
        if message.check is not None:
            self._turns = [
                replace(turn, check=message.check) if turn.id == message.turn else turn
                for turn in self._turns
            ]
            if self._live is None:
                self._view.show(self._turns)

    @on(Trouble)
    def _trouble(self, message: Trouble) -> None:
        self.studio_app.say(message.sentence, "error")

    # Going around

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done now."""
        if action == "stop":
            return self._live is not None
        if action == "detach":
            return self._evidence is not None
        return super().check_action(action, parameters)

    def action_thinking(self) -> None:
        """Open all thinking, or fold it."""
        self._view.fold()

    def action_page(self, pages: float) -> None:
        """Scroll the conversation, or the proposal where that is in its place."""
        view = self.proposal_view if not self._view.display else self._view
        view.action_page(pages)

    def action_pane(self) -> None:
        """Give the keys to the next pane."""
        panes: list[Widget] = [self._box, self._view, self.proposal_view]
        panes = [pane for pane in panes if pane.region.height]
        at = panes.index(self.focused) if self.focused in panes else -1
        panes[(at + 1) % len(panes)].focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self.remove_class("-proposal")
        self._box.focus()

    def action_leave(self) -> None:
        """Go back to the judges; asks while an answer comes."""
        from pajama_tui.ui.screens.confirm import Confirm

        def leave(yes: bool | None = True) -> None:
            if yes:
                self.studio_app.studio.unsent[self.judge.label] = self._box.text
                self.dismiss()

        if self._live is None:
            leave()
        else:
            sentence = "An answer is under way. Leaving stops it; what has come is kept."
            self.studio_app.push_screen(Confirm("Leave?", sentence), leave)

    def renew(self) -> None:
        """Show the title and the keys that hold now."""
        self.renew_proposal()
        standing, studio = self._standing, self.studio_app.studio
        first = [("Chat: ", ""), (printable(self.judge.label, limit=120), "bold")]
        first.append((f" · version {self.judge.sha[:8]}", "$foreground-muted"))
        second: list[tuple[str, str]] = []
        if self._live is not None:
            stopping = self._live.stop.is_set()
            word = "stopping …" if stopping else "answering … esc stops it and keeps what came"
            second = [(word, "bold $primary")]
        elif studio.table is None:
            second = [("the pairs are still being read", "$foreground-muted")]
        elif standing is None:
            second = [("looking at the judge …", "$foreground-muted")]
        elif standing.missing:
            second = [(standing.missing, "$warning")]
        else:
            second = [(f"next message: {standing.price} · {standing.spent}", "$foreground-muted")]
        if standing is not None and standing.where:
            first.append((f" · {standing.where}", "$foreground-muted"))
        width = max(self.size.width - 2, 20)
        lines = [Content.assemble(*first).truncate(width, ellipsis=True)]
        last = Content.assemble(*second)
        lines.append(last if standing and standing.missing else last.truncate(width, ellipsis=True))
        self.query_one("#title", Static).update(Content("\n").join(lines))
        self.query_one(StatusLine).renew()
        self.refresh_bindings()

    def in_thread(self, group: str, work: Callable[[], None]) -> None:
        """Do something in a thread of its own; it posts what it finds."""
        self.run_worker(work, group=group, thread=True, exit_on_error=False)
