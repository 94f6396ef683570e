"""The judges that are deleted in the session."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.figures import fit
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable


class DeletedList(LineList):
    """One line a deleted judge."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self.labels = labels

    def line_count(self) -> int:
        """Return how many there are."""
        return len(self.labels)

    def heading(self, width: int) -> str:
        """Return the column head."""
        return " judge"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the label."""
        return [(fit(printable(self.labels[index], limit=width), width - 1), "")]


class Deleted(Dialog[str | None]):
    """The result is the label of the judge to bring back, or None."""

    TITLE_TEXT = "Deleted judges"
    KEYS_TEXT = "enter brings the judge back · esc closes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,D", "dismiss", "Close", show=False, id="deleted.close"),
    ]

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self._labels = labels

    def content(self) -> ComposeResult:
        """Lay out the list."""
        sentence = "Their versions are in the session's history."
        yield Static(Content(sentence), classes="body", markup=False)
        yield DeletedList(self._labels)

    def on_mount(self) -> None:
        self.query_one(DeletedList).styles.height = min(len(self._labels) + 1, 12)
        self.query_one(DeletedList).focus()

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(self._labels[message.index])
