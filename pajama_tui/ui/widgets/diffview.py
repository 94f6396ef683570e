"""The difference of two texts: one below the other, or side by side."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pajama_tui.programs.diffs import DiffLine, SideLine
from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.detail import Detail

SIDE_BY_SIDE_FROM = 120
"""Columns of the screen from which two sides have room enough."""

_NUMBER = 5
_LINE = {
    "added": "$success on $success 12%",
    "removed": "$error on $error 12%",
    "gap": "$secondary",
    "same": "",
}
_SIDES = {
    "added": ("$foreground-muted", "$success on $success 12%"),
    "removed": ("$error on $error 12%", "$foreground-muted"),
    "changed": ("$error on $error 12%", "$success on $success 12%"),
    "gap": ("$secondary", "$secondary"),
    "same": ("", ""),
}


class DiffView(Detail):
    """A head, and below it the lines of a diff."""

    def compose(self) -> ComposeResult:
        """Lay out head and lines, both empty."""
        yield Static(id="diff-head", markup=False)
        yield Static(id="diff-lines", classes="section", markup=False)

    @property
    def side_width(self) -> int:
        """Columns of text on one side."""
        return max((self.scrollable_content_region.width - 2 * _NUMBER - 3) // 2, 8)

    def show(self, head: Content, lines: list[DiffLine] | list[SideLine] | None) -> None:
        """Show a diff; None where there is nothing to compare."""
        self.scroll_home(animate=False)
        self.query_one("#diff-head", Static).update(head)
        static = self.query_one("#diff-lines", Static)
        static.display = lines is not None
        if lines is None:
            return
        drawn = [
            _side(line, self.side_width) if isinstance(line, SideLine) else _one(line)
            for line in lines
        ]
        same = Content.styled("Both are the same text.", "$foreground-muted")
        static.update(Content("\n").join(drawn) if drawn else same)


def _one(line: DiffLine) -> Content:
    numbers = f"{line.old or '':>{_NUMBER - 1}} {line.new or '':>{_NUMBER - 1}} "
    return Content.assemble((numbers, "$foreground-muted"), (str(line), _LINE[line.change]))


def _side(line: SideLine, width: int) -> Content:
    left, right = _SIDES[line.change]
    return Content.assemble(
        (f"{line.old or '':>{_NUMBER - 1}} ", "$foreground-muted"),
        (fit(line.left, width), left),
        (" │ ", "$foreground-muted"),
        (f"{line.new or '':>{_NUMBER - 1}} ", "$foreground-muted"),
        (fit(line.right, width), right),
    )
