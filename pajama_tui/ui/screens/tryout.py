"""A judge as it is in use, tried on the selected pair and on a sample."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.programs.judge import Judge
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.trialview import TrialView
from pajama_tui.untrusted import printable


class TryOut(Place):
    """Lies over the judges; escape goes back to them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "try", "Try again", id="tryout.try"),
        Binding("e", "edit", "Edit", id="tryout.edit"),
        Binding(
            "l", "lines", "Lines", id="tryout.lines", tooltip="Which lines decided", priority=True
        ),
    ]

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge

    def content(self) -> ComposeResult:
        """Lay out what is tried, and what came of it."""
        title = Content.assemble(
            (printable(self.judge.label), "bold"),
            (f" · version {self.judge.sha[:8]} in use · nothing is kept", "$foreground-muted"),
        )
        yield Static(title, classes="facts", markup=False)
        yield TrialView(id="trial")

    def on_mount(self) -> None:
        self.query_one(TrialView).focus()
        self.action_try()

    def changed(self, change: Change) -> None:
        """Try it once the pairs are read; say when another version is in use."""
        super().changed(change)
        view = self.query_one(TrialView)
        if change == "table" and view.pair is None and not view.busy:
            self.action_try()
        elif change == "judges":
            judges = self.studio_app.studio.judges
            view.mark(stale=all(judge.sha != self.judge.sha for judge in judges))

    def action_try(self) -> None:
        """Try it again: on the pair that is selected now."""
        self.query_one(TrialView).try_out(self.judge, None)

    def action_edit(self) -> None:
        """Edit the judge."""
        from pajama_tui.ui.screens.editor import Editor

        self.app.switch_screen(Editor(self.judge))

    def action_lines(self) -> None:
        """Show which of the judge's lines decided the pair that was tried."""
        from pajama_tui.ui.screens.trace import Trace

        tried = self.query_one(TrialView).pair
        if tried is None:
            self.studio_app.say("No pair has been tried yet.")
        else:
            trace = Trace(self.judge.label, tried.trial.row, judge=self.judge)
            self.studio_app.push_screen(trace)

    @on(Detail.Left)
    def _left(self) -> None:
        self.app.pop_screen()
