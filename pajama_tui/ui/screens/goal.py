"""Asks for a confidence to abstain below, or for what abstaining is to reach."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits import Threshold
    from pajama_tui.pipeline.thresholds import Thresholds

Reached = tuple[float, str, "Threshold | None"]
"""A threshold, what it is for, and how it was found where a goal was typed."""


class Goal(Dialog[Reached | None]):
    """The result is a threshold, or None."""

    TITLE_TEXT = "Abstain below"
    KEYS_TEXT = "enter looks at it · esc closes"

    def __init__(self, thresholds: "Thresholds", threshold: float) -> None:
        super().__init__()
        self._thresholds = thresholds
        self._threshold = threshold

    def content(self) -> ComposeResult:
        """Lay out the field."""
        said = "a confidence such as 0.85, or '90 % accuracy', or '80 % coverage'"
        yield Static(Content(said), classes="label", markup=False)
        yield Field(f"{self._threshold:.4g}", id="goal")
        yield Static(id="result", classes="result", markup=False)

    def on_mount(self) -> None:
        field = self.query_one(Field)
        field.focus()
        # What is typed takes the place of what stands there.
        field.select_all()

    @on(Input.Submitted)
    def _go(self, message: Input.Submitted) -> None:
        from pajama_tui.pipeline.abstaining import read_goal

        try:
            goal = read_goal(message.value)
            if isinstance(goal, float):
                self.dismiss((goal, "", None))
                return
            found = self._thresholds.reach(goal)
        except PajamaError as error:
            self._say(printable(str(error)))
            return
        if found.threshold is None:
            self._say(printable(found.sentence))
        else:
            self.dismiss((found.threshold, goal.describe(), found))

    def _say(self, sentence: str) -> None:
        self.query_one("#result", Static).update(Content.styled(sentence, "$error"))
