"""Lines that change each at its own pace: only those that did are sent to the terminal."""

from collections.abc import Sequence

from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.sturdy import Sturdy


class LineStack(Sturdy, Vertical):
    """A stack of texts, one below the other."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._shown: list[Content] = []

    def show(self, lines: Sequence[Content]) -> None:
        """Show these texts; those that were shown in their places already cost nothing."""
        statics = list(self.query(Static))
        new = [Static(line, markup=False) for line in lines[len(statics) :]]
        for static, line, before in zip(statics, lines, self._shown, strict=False):
            if line != before:
                width = static.content_size.width
                # Another layout of the whole screen costs far more than a line does.
                rows = [each.get_height({}, width) if width else 0 for each in (line, before)]
                static.update(line, layout=not width or rows[0] != rows[1])
        if new:
            self.mount(*new)
        for static in statics[len(lines) :]:
            static.remove()
        self._shown = list(lines)
