"""One of a few words, chosen on one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from pajama_tui.ui.sturdy import Sturdy


class Choice(Sturdy, Widget, can_focus=True):
    """A line of words, the chosen one in brackets; left and right change it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--chosen"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,space", "step(1)", "Next choice", show=False, id="choice.next"),
        Binding("left,h", "step(-1)", "Choice before", show=False, id="choice.before"),
    ]

    index: reactive[int] = reactive(0)
    """Which of the words is chosen."""

    @dataclass
    class Changed(Message):
        """Another word is chosen."""

        choice: "Choice"
        value: str

    def __init__(self, words: Sequence[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.words = tuple(words)

    @property
    def value(self) -> str:
        """The chosen word."""
        return self.words[self.index]

    def action_step(self, step: int) -> None:
        """Choose another word, from the last one on to the first."""
        self.index = (self.index + step) % len(self.words)
        self.post_message(self.Changed(self, self.value))

    def render(self) -> Content:
        """Make the line."""
        chosen = self.get_visual_style("choice--chosen")
        pieces = [
            Content(f"[{word}]").stylize(chosen) if index == self.index else Content(f" {word} ")
            for index, word in enumerate(self.words)
        ]
        return Content(" ").join(pieces)
