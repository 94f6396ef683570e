"""Which text of a pair is copied."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.pairs.pair import Pair
from pajama_tui.ui.figures import count
from pajama_tui.ui.screens.dialog import Dialog


class Copying(Dialog[tuple[str, str] | None]):
    """The result is a source text as it is in the data and what it is, or None."""

    TITLE_TEXT = "Copy"
    KEYS_TEXT = "p, a or b copies to the terminal's clipboard · esc closes"
    READS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "take('prompt')", "Copy the prompt", id="copy.prompt"),
        Binding("a", "take('a')", "Copy response a", id="copy.a"),
        Binding("b", "take('b')", "Copy response b", id="copy.b"),
    ]

    def __init__(self, pair: Pair) -> None:
        super().__init__()
        self._texts = {
            "prompt": (pair.prompt, "The prompt"),
            "a": (pair.response_a, "Response a"),
            "b": (pair.response_b, "Response b"),
        }

    def content(self) -> ComposeResult:
        """Lay out the texts to choose from."""
        lines = [
            Content.assemble((key, "bold $primary"), f"  {what}, {count(len(text))} characters")
            for key, (text, what) in zip("pab", self._texts.values(), strict=True)
        ]
        yield Static(Content("\n").join(lines), classes="body", markup=False)

    def action_take(self, which: str) -> None:
        """Copy this text."""
        self.dismiss(self._texts[which])
