"""The first place: all pairs, and the one under the cursor to read."""

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from pajama_tui.pairs.pair import Pair
from pajama_tui.ui.figures import count
from pajama_tui.ui.messages import ReasonsFound
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.pairview import PairView
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

# While a key is held down, the pair is written only where the cursor rests.
_REST_SECONDS = 0.06
_REASONS = 5

HINT = (
    "Nothing is scored yet: r runs all judges over all pairs. It costs nothing,",
    "and what is scored is kept whenever you stop.",
    "1 to 6 go to the places above; j k move, enter reads, esc goes back.",
    "m says what the columns mean, e exports verdicts, ? shows all keys here,",
    "ctrl+p finds any action by name. esc puts this hint away.",
)

FILTERS = ("all", "≠ gold", "undecided", "judges failed", "bad rows")


class PairsPlace(Place):
    """A list of rows and the pair under its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "filter", "Filter", tooltip="Next filter: " + ", ".join(FILTERS)),
        Binding("J", "other(1)", "Next pair", show=False),
        Binding("K", "other(-1)", "Pair before", show=False),
        Binding("colon", "go_to", "Go to row", show=False, key_display=":"),
        Binding("x", "whole", "Show long texts to their end", show=False),
        Binding("escape", "put_away", "Put the hint away", show=False),
    ]

    LEGEND = "≠ verdict and gold differ · ! judges failed on it · * see the pair's notes"

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None
        self._filter = 0
        self._hint_seen = False

    def content(self) -> ComposeResult:
        """Lay out format line, hint, list and pair."""
        yield Static(id="format", classes="facts", markup=False)
        yield Static(Content("\n".join(HINT)), id="hint", classes="hint", markup=False)
        with Container(classes="panes"):
            yield PairList(id="pairs")
            yield PairView(id="pair")

    def on_mount(self) -> None:
        self._renew_format()
        self._list.focus()
        self._show_pair()

    def changed(self, change: Change) -> None:
        """Show newer rows, gold or verdicts."""
        super().changed(change)
        if change == "source":
            self._filter = 0
            self._list.forget()
            self._show_pair()
        elif change == "rows":
            self._list.recount()
        elif change in ("table", "scores"):
            self._list.show_rows(self._filtered())
            self._show_pair()
        if change not in ("progress", "generation", "standing", "judges"):
            self._renew_format()
            self._renew_hint()

    @property
    def _list(self) -> PairList:
        return self.query_one(PairList)

    @property
    def _view(self) -> PairView:
        return self.query_one(PairView)

    @on(PairList.Moved)
    def _moved(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._show_pair)

    @on(PairList.Chosen)
    def action_read(self) -> None:
        """Give the pair the whole screen, where the screen is small, and the keys."""
        self.set_class(not self.has_class("-huge"), "-zoomed")
        self._show_pair()
        self._view.focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self.set_class(False, "-zoomed")
        self._list.focus()

    @on(ReasonsFound)
    def _reasons(self, message: ReasonsFound) -> None:
        self._view.show_reasons(message.row, message.reasons)

    def action_other(self, step: int) -> None:
        """Show the next pair, or the one before."""
        self._list.cursor += step

    def action_whole(self) -> None:
        """Show long texts to their end."""
        self._view.show_whole()

    def action_put_away(self) -> None:
        """Put the hint away."""
        self._hint_seen = True
        self._renew_hint()

    def action_filter(self) -> None:
        """List other rows: the next filter's."""
        if self.studio_app.studio.table is None:
            self.studio_app.say("The pairs are still being read; filters come after that.")
            return
        self._filter = (self._filter + 1) % len(FILTERS)
        self._list.show_rows(self._filtered())
        self._renew_format()
        self._show_pair()

    def action_go_to(self) -> None:
        """Ask for a row number, and go there."""
        from pajama_tui.ui.screens.goto import GoTo

        def go(row: int | None) -> None:
            if row is not None:
                self._list.go_to(row)

        self.studio_app.push_screen(GoTo(len(self.studio_app.studio.workspace.source)), go)

    def go_to(self, row: int) -> None:
        """Put the cursor on this row; a filter that hides it is put away."""
        shown = self._filtered()
        if shown is not None and row not in shown:
            self._filter = 0
            self._list.show_rows(None)
            self._renew_format()
        self._list.go_to(row)
        self._show_pair()

    def _show_pair(self) -> None:
        row = self._list.row
        if row is None:
            self._view.show(None)
            return
        try:
            found = self._list.pair(row)
        except Exception as error:
            self.studio_app.report(error, once=True)
            return
        self._view.show(found)
        if isinstance(found, Pair):
            self.studio_app.find_reasons(self, row, _REASONS)

    def _filtered(self) -> "Sequence[int] | None":
        studio = self.studio_app.studio
        table, verdicts = studio.table, studio.verdicts
        name = FILTERS[self._filter]
        if name == "all" or table is None:
            return None
        if name == "bad rows":
            return [bad.row for bad in studio.workspace.source.problems]
        chosen = table.rows[:0]
        if name == "judges failed" and studio.failed is not None:
            chosen = table.rows[studio.failed > 0]
        elif name == "undecided" and verdicts is not None:
            chosen = table.rows[(verdicts.p_a > 0.4) & (verdicts.p_a < 0.6)]
        elif name == "≠ gold" and verdicts is not None:
            a, b = verdicts.choice == "a", verdicts.choice == "b"
            chosen = table.rows[(a & (table.gold == -1)) | (b & (table.gold == 1))]
        return chosen  # type: ignore[return-value]

    def _renew_format(self) -> None:
        studio = self.studio_app.studio
        source = studio.workspace.source
        rows = f"{count(len(source))} rows"
        if studio.table is None:
            rows += f", {count(studio.read)} read" if studio.read else ", reading"
        bad = studio.table.bad if studio.table is not None else studio.bad
        if bad:
            rows += f", {count(bad)} bad"
        pieces = [(rows, "bold")]
        if self._filter:
            listed = count(self._list.line_count())
            pieces.append((f" · filter {FILTERS[self._filter]}: {listed}", "bold $warning"))
        guess = source.format
        if guess.question:
            pieces.append((" · no gold: what the labels mean is open, press m", "bold $warning"))
        pieces.append((f" · {printable(guess.title, limit=60)}", ""))
        pieces.append(
            (
                f" · {printable(str(replace(source.mapping, format=None)), limit=200)}",
                "$foreground-muted",
            )
        )
        line = Content.assemble(*pieces)
        self.query_one("#format", Static).update(
            line.truncate(max(self.size.width - 2, 20), ellipsis=True)
        )

    def on_resize(self) -> None:
        self._renew_format()

    def _renew_hint(self) -> None:
        studio = self.studio_app.studio
        shown = studio.matrix is not None and not studio.scored and not studio.running
        self.query_one("#hint").set_class(shown and not self._hint_seen, "-shown")
