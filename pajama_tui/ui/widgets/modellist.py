"""All label models, and the null baselines, with what each is worth once that is known."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from pajama_tui.ui.figures import call_time, count, fit, share
from pajama_tui.ui.widgets.judgelist import accuracy_words
from pajama_tui.ui.widgets.linelist import Cell, LineList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits.findings import Line
    from pajama_tui.pipeline.choosing import Trial
    from pajama_tui.pipeline.shifts import Shift

_MARK, _ACCURACY, _COVER, _ECE, _DIFFERS, _FIT = 2, 20, 8, 7, 15, 9
_NAME = 20
_LOSS = 10


class ModelList(LineList, inherit_bindings=False):
    """One line a method, then one a baseline."""

    # "space" uses a model here, as "enter" does, and turns no page.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next line", show=False, id="list.down"),
        Binding("up,k", "move(-1)", "Line before", show=False, id="list.up"),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("home,g", "edge(0)", "First line", show=False, id="list.first"),
        Binding("end,G", "edge(-1)", "Last line", show=False, id="list.last"),
        Binding(
            "enter,space",
            "choose",
            "Use",
            key_display="enter",
            tooltip="Use this model",
            id="list.open",
        ),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._methods: Sequence[str] = ()
        self._baselines: Sequence[Line] = ()
        self._trials: Mapping[str, Trial] = {}
        self._shifts: Mapping[str, Shift | None] = {}
        self._given: Mapping[str, float] = {}
        self._used = ""
        self._busy = ""

    def show(
        self,
        methods: Sequence[str],
        trials: "Mapping[str, Trial]",
        shifts: "Mapping[str, Shift | None]",
        cover: Mapping[str, float],
        baselines: "Sequence[Line]",
    ) -> None:
        """List these methods with what is known of them.

        Args:
            trials, shifts, cover: by method; cover is the share of pairs with a verdict.
            baselines: on the same held-out rows.
        """
        self._methods, self._baselines = methods, baselines
        self._trials, self._shifts, self._given = trials, shifts, cover
        self.recount()
        self.refresh()

    def note(self, used: str, busy: str) -> None:
        """Mark the model in use, and the one that is being tried ("" for none)."""
        if (used, busy) != (self._used, self._busy):
            self._used, self._busy = used, busy
            self.refresh()

    @property
    def method(self) -> str | None:
        """The method under the cursor; None on a baseline."""
        return self._methods[self.cursor] if self.cursor < len(self._methods) else None

    @property
    def baseline(self) -> "Line | None":
        """The baseline under the cursor; None on a method."""
        at = self.cursor - len(self._methods)
        return self._baselines[at] if 0 <= at < len(self._baselines) else None

    def go_to(self, method: str) -> None:
        """Put the cursor on a method."""
        if method in self._methods:
            self.cursor = self._methods.index(method)

    def line_count(self) -> int:
        """Return how many methods and baselines there are."""
        return len(self._methods) + len(self._baselines)

    def heading(self, width: int) -> str:
        """Return the column heads."""
        name, loss = self._columns(width)
        extra = f"{'log-loss':>{_LOSS}}" if loss else ""
        return (
            f" {'':{_MARK}}{fit('label model', name)}{'right on gold %':>{_ACCURACY}}"
            f"{'cover':>{_COVER}}{'ECE':>{_ECE}}{extra}{'other verdicts':>{_DIFFERS}}"
            f"{'to fit':>{_FIT}}"
        )

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of one method or baseline."""
        name, loss = self._columns(width)
        if index >= len(self._methods):
            line = self._baselines[index - len(self._methods)]
            return self._baseline_cells(line, name)
        method = self._methods[index]
        mark = "●" if method == self._used else " "
        cells: list[Cell] = [(f"{mark:<{_MARK}}", "good"), (fit(method, name), "")]
        trial = self._trials.get(method)
        if trial is None:
            said = "being tried …" if method == self._busy else "not tried yet"
            return [*cells, (fit(f"  {said}", width - 1 - _MARK - name), "dim")]
        if trial.refused:
            room = width - 1 - _MARK - name
            return [*cells, (fit("  " + printable(trial.refused, limit=300), room), "dim")]
        shift, held = self._shifts.get(method), trial.line
        differs = "–"
        if shift is not None:
            changed = len(shift.positions)
            differs = f"{count(changed)}  {share(changed, shift.pairs):>6}"
        seconds = "–" if trial.seconds is None else call_time(trial.seconds)
        cells += [
            (fit(accuracy_words(held.accuracy if held else None), _ACCURACY, ">"), ""),
            (f"{_percent(self._given.get(method)):>{_COVER}}", ""),
            (f"{_figure(held.metrics.ece if held else None):>{_ECE}}", ""),
        ]
        if loss:
            cells.append((f"{_figure(held.metrics.log_loss if held else None):>{_LOSS}}", ""))
        kind = "dim" if shift is not None and not len(shift.positions) else "warn"
        return [*cells, (fit(differs, _DIFFERS, ">"), kind), (fit(seconds, _FIT, ">"), "dim")]

    def _baseline_cells(self, line: "Line", name: int) -> list[Cell]:
        return [
            (" " * _MARK, ""),
            (fit(line.name, name), "dim"),
            (fit(accuracy_words(line.accuracy), _ACCURACY, ">"), "dim"),
            (f"{_percent(line.metrics.coverage):>{_COVER}}", "dim"),
            ("  judges nothing", "dim"),
        ]

    def _columns(self, width: int) -> tuple[int, bool]:
        """The name's width, and whether there is room for the log-loss."""
        room = width - 1 - _MARK - _ACCURACY - _COVER - _ECE - _DIFFERS - _FIT
        loss = room >= _NAME + _LOSS
        return max(min(room - _LOSS * loss, _NAME + 2), 8), loss


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
