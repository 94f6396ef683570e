"""The first place: all pairs, and the one under the cursor to read."""

from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.filtering import HELP
from pajama_tui.ui.figures import count, counted
from pajama_tui.ui.messages import ReasonsFound
from pajama_tui.ui.resting import Rest
from pajama_tui.ui.screens.filtering import QUICK, FilteredRows
from pajama_tui.ui.screens.labelling import Labelling
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.labelline import LabelLine, tells_of_it
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.pairview import READINGS, PairView, Reading
from pajama_tui.untrusted import printable
from pajama_tui.user_state import hint_seen, mark_hint_seen

_REASONS = 5

HINT = (
    "Nothing is scored yet: r runs all judges over all pairs. It costs nothing,",
    "and what is scored is kept whenever you stop.",
    "1 to 6 go to the places above; j k move, enter reads, esc goes back.",
    "m says what the columns mean, e exports verdicts, ? shows all keys here,",
    "ctrl+p finds any action by name. esc puts this hint away.",
)


class PairsPlace(FilteredRows, Labelling):
    """A list of rows and the pair under its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "find", "Find", key_display="/", id="pairs.find",
            tooltip="List the rows with these words, this gold, verdict, confidence",
        ),
        Binding(
            "f", "filter", "Filter", id="pairs.filter",
            tooltip="Next filter: " + ", ".join(QUICK.values()),
        ),
        Binding(
            "S", "order", "Order", id="pairs.order", show=False,
            tooltip="Next order: file, least confident, most disagreement, longest, fewest scores",
        ),
        Binding("d", "read_as('differences')", "Words that differ", id="pairs.diff", show=False),
        Binding("M", "read_as('markdown')", "Markdown or raw", id="pairs.markdown", show=False),
        Binding("x", "whole", "Show long texts to their end", id="pairs.whole", show=False),
        Binding("y", "copy", "Copy prompt, a or b", id="pairs.copy", show=False),
        Binding("J", "other(1)", "Next pair", id="pairs.next", show=False),
        Binding("K", "other(-1)", "Pair before", id="pairs.before", show=False),
        Binding("colon", "go_to", "Go to row", id="pairs.go", show=False, key_display=":"),
        Binding("O", "open_data", "Open other data", id="pairs.open", show=False),
        Binding("escape", "put_away", "Put filter or hint away", show=False, id="pairs.put_away"),
    ]  # fmt: skip

    AUTO_FOCUS = "PairList"
    LEGEND = (
        "≠ verdict and gold differ · ! a judge gave no score · * see the pair's notes\n"
        f"After / and with f: {HELP}"
    )

    def __init__(self) -> None:
        super().__init__()
        self._rest = Rest(self, self._show_pair)
        # Only the first time ever: whoever has seen it knows where the keys are.
        self._hint_seen = hint_seen()

    def content(self) -> ComposeResult:
        """Lay out format line, filter, hint, list and pair."""
        yield Static(id="format", classes="facts", markup=False)
        yield from self.field()
        yield Static(Content("\n".join(HINT)), id="hint", classes="hint", markup=False)
        with Container(classes="panes"):
            yield PairList(id="pairs")
            yield PairView(id="pair")
        yield LabelLine(id="labelling")

    def on_mount(self) -> None:
        self._renew_format()
        self._list.focus()
        self._show_pair()

    def changed(self, change: Change) -> None:
        """Show newer rows, gold or verdicts."""
        super().changed(change)
        self.filter_changed(change)
        if change == "source":
            self._list.forget()
            self._show_pair()
        elif change == "rows":
            self._list.recount()
        elif change in ("table", "scores", "labels"):
            self._list.recount()
            self._list.refresh()
            self._show_pair()
        if change not in ("progress", "generation", "standing", "judges"):
            self._renew_format()
            self._renew_hint()

    @property
    def _view(self) -> PairView:
        return self.query_one(PairView)

    @on(PairList.Moved)
    def _moved(self) -> None:
        self._rest.step()

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
        self._show_pair()

    def action_whole(self) -> None:
        """Show long texts to their end."""
        self._view.show_whole()

    def action_read_as(self, reading: Reading) -> None:
        """Show the texts with Markdown, or with what differs; or raw again."""
        self._view.read_as(reading)

    def action_copy(self) -> None:
        """Ask which text to copy, and copy it."""
        from pajama_tui.ui.screens.copying import Copying

        pair = self._view.pair
        if not isinstance(pair, Pair):
            self.studio_app.say("There is no pair under the cursor to copy from.")
            return

        def copy(chosen: tuple[str, str] | None) -> None:
            if chosen is not None:
                self.studio_app.copy_text(*chosen)

        self.studio_app.push_screen(Copying(pair), copy)

    def action_open_data(self) -> None:
        """Ask for other data, and go on with it."""
        self.studio_app.action_open_data()

    def action_put_away(self) -> None:
        """Put the hint away, or the filter."""
        if self.focused is not self._list:
            # Where a resize has hidden what had the keys.
            self._list.focus()
        elif self.query_one("#hint").has_class("-shown"):
            self._hint_seen = True
            self._renew_hint()
        elif self.query_text:
            self.action_all_rows()

    def action_go_to(self) -> None:
        """Ask for a row number, and go there."""
        from pajama_tui.ui.screens.goto import GoTo

        def go(row: int | None) -> None:
            if row is not None:
                self._list.go_to(row)

        self.studio_app.push_screen(GoTo(len(self.studio_app.studio.workspace.source)), go)

    def go_to(self, row: int) -> None:
        """Put the cursor on this row; a filter that hides it is put away."""
        if self._list.index_of(row) is None and self.query_text:
            self.narrow("")
        self._list.go_to(row)
        self._show_pair()

    def rows_renewed(self) -> None:
        """Other rows are listed, or what is said of them has changed."""
        self._renew_format()
        self._renew_labels()
        if self._view.pair is None or self._view.pair.row != self._list.row:
            self._show_pair()

    def given_away(self) -> str:
        """Say which of filter and order tell of what blind labelling hides."""
        from pajama_tui.pipeline.filtering_rows import needs_of

        hidden = {"gold", "verdicts", "disagreement"}
        return tells_of_it(bool(self._wanted.needs & hidden), needs_of(self.order) in hidden)

    def view_state(self) -> dict[str, Any]:
        """Return row, filter, order and the way of reading, as JSON values."""
        return {"row": self._list.row, "reading": self._view.reading, **self.filter_state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to a row and filter, as far as they are still there."""
        row, reading = state.get("row"), state.get("reading")
        if reading in READINGS and reading != self._view.reading:
            self._view.read_as(reading)
        if type(row) is int and row >= 0:
            self._list.go_to(row)
        self.restore_filter(state)

    def _show_pair(self) -> None:
        row = self._list.row
        if row is None:
            none = self.query_text and not self.looking and not self.trouble
            self._view.show(None, "No row passes the filter: esc lists all." if none else "")
            return
        try:
            found = self._list.pair(row)
        except Exception as error:
            self.studio_app.report(error, once=True)
            return
        self._view.show(found)
        if isinstance(found, Pair):
            self.studio_app.find_reasons(self, row, _REASONS)

    def _renew_format(self) -> None:
        studio = self.studio_app.studio
        source = studio.workspace.source
        rows = counted(len(source), "row")
        if studio.table is None:
            rows += f", {count(studio.read)} read" if studio.read else ", reading"
        bad = studio.table.bad if studio.table is not None else studio.bad
        if bad:
            rows += f", {count(bad)} bad"
        pieces = [(rows, "bold")]
        pieces += self.narrowed_pieces()
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
        shown = shown and not self._hint_seen
        hint = self.query_one("#hint")
        if shown and not hint.has_class("-shown"):
            mark_hint_seen()
        hint.set_class(shown, "-shown")
