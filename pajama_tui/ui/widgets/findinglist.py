"""What the checker says of a text, one finding a line."""

from collections.abc import Sequence

from pajama_tui.programs.finding import Finding
from pajama_tui.ui.figures import fit
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

_MOST_LINES = 4


class FindingList(LineList):
    """As many lines as are needed, up to a few; enter goes to the place."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.findings: tuple[Finding, ...] = ()
        self._checked = False

    def show(self, findings: Sequence[Finding]) -> None:
        """Show these."""
        found = tuple(findings)
        if self._checked and found == self.findings:
            return
        self._checked, self.findings = True, found
        self.styles.height = 1 + min(len(found), _MOST_LINES)
        self.can_focus = bool(found)
        self.recount()
        self.refresh()

    def line_count(self) -> int:
        """Return how many findings there are."""
        return len(self.findings)

    def heading(self, width: int) -> str:
        """Return how many of which kind there are."""
        if not self._checked:
            return " checking …"
        errors = sum(finding.severity == "error" for finding in self.findings)
        counts = [
            f"{number} {word}{'s' * (number != 1)}"
            for number, word in ((errors, "error"), (len(self.findings) - errors, "warning"))
            if number
        ]
        return f" {' · '.join(counts)} · ctrl+g goes to the next" if counts else " nothing found"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one finding."""
        finding = self.findings[index]
        kind = "bad" if finding.severity == "error" else "warn"
        place = f" {finding.line}:{finding.column}"
        return [
            (fit(place, 8), "dim"),
            (fit(finding.severity, 9), kind),
            (fit(printable(finding.message), width - 18), ""),
        ]
