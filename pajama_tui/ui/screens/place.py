"""What all places of the studio have in common: the top line, the bottom line, the app."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen

from pajama_tui.ui.studio import Change
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.ui.widgets.keyline import KeyLine
from pajama_tui.ui.widgets.statusline import StatusLine, UnsafeLine


class Place(Sturdy, Screen[None]):
    """A screen that one goes to with a digit and that keeps its state while one is elsewhere."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (100, "-wide"),
        (160, "-huge"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (19, "-tall")]  # noqa: RUF012

    LEGEND: ClassVar[str] = ""
    """What the place's signs mean; the help shows it below the keys."""

    def compose(self) -> ComposeResult:
        """Lay out the lines, and what `content` gives between them."""
        yield StatusLine()
        if not self.studio_app.studio.workspace.locked:
            yield UnsafeLine()
        yield from self.content()
        yield KeyLine()

    def content(self) -> ComposeResult:
        """Lay out the place's own widgets."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        self.query_one(StatusLine).renew()

    def changed(self, change: Change) -> None:
        """Show what is new; called on every open place, in view or not."""
        self.query_one(StatusLine).renew()
        if change in ("run", "scores"):
            self.refresh_bindings()
