"""The keys of the place that has the focus."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
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
    KEYS_TEXT = "j and k scroll · esc closes · ctrl+p finds any action by name"
    READS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll(1)", "Line down", show=False),
        Binding("k", "scroll(-1)", "Line up", show=False),
        Binding("q,question_mark", "dismiss", "Close", show=False),
    ]

    def __init__(self, keys: Sequence[Key], legend: str) -> None:
        super().__init__()
        self._keys, self._legend = keys, legend

    def content(self) -> ComposeResult:
        """Lay out the table."""
        width = max((len(key.keys) for key in self._keys), default=0)
        lines = [
            Content.assemble((f"{key.keys:<{width}}", "bold $primary"), (f"  {key.does}", ""))
            for key in self._keys
        ]
        yield Static(Content("\n").join(lines), classes="body", markup=False)
        if self._legend:
            yield Static(Content(self._legend), classes="body", markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
