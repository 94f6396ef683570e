"""The fourth place: the verdicts, and the label model that gives them."""

from textual.app import ComposeResult
from textual.widgets import Static

from pajama_tui.ui.screens.place import Place


class VerdictsPlace(Place):
    """The verdicts."""

    def content(self) -> ComposeResult:
        """Lay out the place."""
        yield Static(id="model", classes="facts", markup=False)
