"""The sixth place: the session itself."""

from textual.app import ComposeResult
from textual.widgets import Static

from pajama_tui.ui.screens.place import Place


class SessionPlace(Place):
    """Spend, settings, journal and notes."""

    def content(self) -> ComposeResult:
        """Lay out the place."""
        yield Static(id="about", classes="facts", markup=False)
