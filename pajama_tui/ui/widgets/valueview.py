"""The final values of a judge's variables in two calls, side by side."""

from typing import TYPE_CHECKING

from rich.cells import chop_cells
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.detail import Detail

if TYPE_CHECKING:
    from pajama_tui.pipeline.tracing import PairTrace
    from pajama_tui.scoring.trace import Variable

_HEAD = "final values"
_MOST_LINES = 8
_LONGEST_NAME = 26


class ValueView(Detail):
    """What decided in words, then a table: those that differ first, and signed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._found: PairTrace | None = None

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield Static(id="values", markup=False)

    def show(self, found: "PairTrace") -> None:
        """Show a trace's values."""
        self._found = found
        self.scroll_to(0, 0, animate=False)
        self._renew()

    def on_resize(self) -> None:
        self._renew()

    def _renew(self) -> None:
        if self._found is None:
            return
        width = max(self.size.width - 3, 30)
        lines = self._table(self._found, width)
        if not self.screen.has_class("-huge"):
            lines = [*map(Content, self._found.summary()), Content(""), *lines]
        self.query_one("#values", Static).update(Content("\n").join(lines))

    def _table(self, found: "PairTrace", width: int) -> list[Content]:
        variables = found.trace.variables
        if not variables:
            return [Content("No final values: neither call came far enough.")]
        longest = max(len(each.name) for each in variables)
        name = min(max(longest, len(_HEAD)), _LONGEST_NAME, max(width // 4, len(_HEAD)))
        room = (width - name - 6) // 2
        head = f"  {fit(_HEAD, name)}  {fit('a', room)}  {fit('b', room)}"
        lines = [Content.styled(head.rstrip(), "$foreground-muted")]
        for each in variables:
            lines += _row(each, name, room)
        return lines


def _row(variable: "Variable", name: int, room: int) -> list[Content]:
    if not variable.differs:
        alike = fit(variable.a or "", 2 * room + 2).rstrip()
        return [Content.styled(f"  {fit(variable.name, name)}  {alike}", "$foreground-muted")]
    a, b = (_chopped(value, room) for value in (variable.a, variable.b))
    lines = []
    for at in range(max(len(a), len(b))):
        left, right = (part[at] if at < len(part) else "" for part in (a, b))
        lines.append(
            Content.assemble(
                ("≠ " if at == 0 else "  ", "bold $warning"),
                (fit(variable.name if at == 0 else "", name), "bold"),
                ("  ", ""),
                (fit(left, room), "$primary"),
                ("  ", ""),
                (fit(right, room).rstrip(), "$accent"),
            )
        )
    return lines


def _chopped(value: str | None, room: int) -> list[str]:
    lines = chop_cells(value if value is not None else "(none)", room) or [""]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], "…"]
    return lines
