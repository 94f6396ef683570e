"""A line for a filter, with those typed before."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from pajama_tui.ui.widgets.field import SearchField

_KEPT = 50


class QueryField(SearchField):
    """An input line whose up and down keys bring back what was entered before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "Filter before", show=False, id="query.older"),
        Binding("down", "recall(1)", "Filter after", show=False, id="query.newer"),
        Binding("escape", "clear", "Clear", tooltip="Put the filter away", id="query.clear"),
    ]

    class Cleared(Message):
        """The filter is not wanted any more."""

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(placeholder, id=id)
        self.history: list[str] = []
        self._at = 0

    def begin(self, text: str) -> None:
        """Go on from `text`, which was perhaps the last one entered."""
        self.value = text
        self.cursor_position = len(text)
        self._at = len(self.history) - (bool(self.history) and self.history[-1] == text)

    def remember(self) -> None:
        """Keep what is entered now, as the last one."""
        text = self.value.strip()
        if text:
            others = [each for each in self.history if each != text]
            self.history = [*others[1 - _KEPT :], text]

    def action_recall(self, step: int) -> None:
        """Bring back another one."""
        at = max(0, min(self._at + step, len(self.history)))
        if at != self._at:
            self._at = at
            self.value = self.history[at] if at < len(self.history) else ""
            self.cursor_position = len(self.value)

    def action_clear(self) -> None:
        """Say that no filter is wanted."""
        self.post_message(self.Cleared())
