"""What all places of the studio have in common: the top line, the bottom line, the app."""

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from pajama_tui.ui.lean import LeanScreen
from pajama_tui.ui.studio import Change
from pajama_tui.ui.sturdy import BROKEN, Sturdy
from pajama_tui.ui.widgets.keyline import KeyLine
from pajama_tui.ui.widgets.statusline import StatusLine, UnsafeLine


class Place(Sturdy, LeanScreen):
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
        try:
            yield from self.content()
        except Exception as error:
            self.studio_app.report(error)
            yield Static(BROKEN, classes="facts", markup=False)
        yield KeyLine()

    def content(self) -> ComposeResult:
        """Lay out the place's own widgets."""
        raise NotImplementedError

    def on_screen_resume(self) -> None:
        self.query_one(StatusLine).renew()

    def changed(self, change: Change) -> None:
        """Show what is new; a place out of view hears of some changes when one comes back to it."""
        self.query_one(StatusLine).renew()
        if change in ("run", "scores"):
            self.refresh_bindings()

    def leaving(self) -> None:
        """Write what is not written yet: the studio is left."""

    def view_state(self) -> dict[str, Any]:
        """Return where one is here, as JSON values, for `restore` when the session is reopened."""
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to where one was; called once, when all pairs are known.

        Args:
            state: of `view_state`, perhaps by another version or edited: anything may be missing.
        """
