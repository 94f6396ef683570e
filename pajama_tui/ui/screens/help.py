"""The keys of the place that has the focus."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.screens.dialog import Dialog


@dataclass(frozen=True, slots=True)
class Key:
    """One binding in words: the keys, and what they do."""

    keys: str
    does: str


class Help(Dialog[None]):
    """A table of keys, those of the focused widget first."""

    TITLE_TEXT = "Keys here"
    KEYS_TEXT = "esc closes · ctrl+p finds any action by name"

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__()
        self._keys = keys

    def content(self) -> ComposeResult:
        """Lay out the table."""
        width = max((len(key.keys) for key in self._keys), default=0)
        lines = [
            Content.assemble((f"{key.keys:<{width}}", "bold $primary"), (f"  {key.does}", ""))
            for key in self._keys
        ]
        yield Static(Content("\n").join(lines), classes="body", markup=False)
