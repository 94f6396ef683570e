"""The fourth place: the verdicts, the label model that gives them, and when they are withheld."""

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui import verdict_work
from pajama_tui.ui.figures import count, counted, share
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.labelline import tells_of_it
from pajama_tui.ui.widgets.modelpane import ModelPane
from pajama_tui.ui.widgets.thresholdpane import ThresholdPane
from pajama_tui.ui.widgets.thresholdview import ThresholdView
from pajama_tui.ui.widgets.verdictpane import VerdictPane

if TYPE_CHECKING:
    from pajama_tui.pipeline.shifts import Shift

View = Literal["verdicts", "models", "abstaining"]
_TITLES: dict[View, str] = {
    "verdicts": "V Verdicts",
    "models": "L Label models",
    "abstaining": "A Abstaining",
}
_PIECES = list[tuple[str, str]]


class VerdictsPlace(Place):
    """Three views of the verdicts, one at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("V", "view('verdicts')", "Verdicts", show=False, id="verdicts.list"),
        Binding("L", "view('models')", "Models", tooltip="Choose the label model",
                id="verdicts.models"),
        Binding("A", "view('abstaining')", "Abstain", tooltip="Withhold unsure verdicts",
                id="verdicts.abstaining"),
        Binding("C", "changed_rows", "List the verdicts that changed", show=False,
                id="verdicts.changed"),
    ]  # fmt: skip

    LEGEND = "Δ changed by the last choice made here · ≠ gold differs · ! a judge gave no score"

    def __init__(self) -> None:
        super().__init__()
        self._view: View = "verdicts"

    def content(self) -> ComposeResult:
        """Lay out the line on what is shown, and the views."""
        yield Static(Content(""), id="verdicts-facts", classes="facts", markup=False)
        yield VerdictPane(id="verdicts-view")
        yield ModelPane(id="models-view")
        yield ThresholdPane(id="abstaining-view")

    def on_mount(self) -> None:
        self._look("verdicts")

    def changed(self, change: Change) -> None:
        """Show newer verdicts."""
        super().changed(change)
        if change in ("source", "table", "scores", "run", "labels"):
            # The end of a run may bring no verdicts, and then says why.
            if change != "run" or self.studio_app.studio.verdicts is None:
                self._list.renew()
            self._renew_view()
            self._renew_facts()

    def on_resize(self) -> None:
        self._renew_facts()

    def view_state(self) -> dict[str, Any]:
        """Return where one is here, as JSON values."""
        state: dict[str, Any] = {"view": self._view}
        for pane in (self._list, self._models, self._threshold):
            state |= pane.view_state()
        return state

    def restore(self, state: dict[str, Any]) -> None:
        """Go back to where one was."""
        for pane in (self._list, self._models, self._threshold):
            pane.restore(state)
        if state.get("view") in get_args(View):
            self._look(state["view"])

    def action_view(self, view: View) -> None:
        """Show the verdicts, the label models, or what abstaining keeps."""
        self._look(view)

    def action_changed_rows(self) -> None:
        """List the verdicts that the last choice made here has changed."""
        self._list.show_changed()
        self._look("verdicts")

    @property
    def _list(self) -> VerdictPane:
        return self.query_one(VerdictPane)

    @property
    def _models(self) -> ModelPane:
        return self.query_one(ModelPane)

    @property
    def _threshold(self) -> ThresholdPane:
        return self.query_one(ThresholdPane)

    def _look(self, view: View) -> None:
        self._view = view
        self.remove_class("-zoomed")
        for each in get_args(View):
            self.query_one(f"#{each}-view").display = each == view
        self._renew_view()
        focus = {
            "verdicts": self._list.listed,
            "models": self._models.listed,
            "abstaining": self._threshold.view,
        }
        focus[view].focus()
        self._renew_facts()

    def _renew_view(self) -> None:
        # What nobody looks at is not computed.
        for pane, view in ((self._models, "models"), (self._threshold, "abstaining")):
            if view == self._view:
                pane.renew()
            else:
                pane.rest()

    @on(VerdictPane.Renewed)
    def _renewed(self) -> None:
        self._renew_facts()

    @on(ModelPane.Use)
    def _use(self, message: ModelPane.Use) -> None:
        app = self.studio_app
        verdicts = app.studio.verdicts
        if verdicts is None:
            return
        self._list.compare_with(verdicts.choice)
        kept = "" if not app.studio.workspace.session.readonly else "; read-only, so not kept"
        app.say(f"Verdicts are made by '{message.method}' from now on{kept}. C lists what changes.")
        self._work(
            "keep",
            partial(
                verdict_work.keep_model,
                app.studio.workspace,
                message.method,
                partial(app.call_from_thread, app.judge_again),
            ),
        )

    @on(ThresholdView.Kept)
    def _keep(self, message: ThresholdView.Kept) -> None:
        app, studio = self.studio_app, self.studio_app.studio
        if studio.table is None or studio.verdicts is None:
            return
        self._list.compare_with(studio.verdicts.choice)
        # Verdicts that are being made now know nothing of it: they must be made again.
        again = studio.running or any(map(app._busy, ("read", "refit", "judges")))
        self._work(
            "keep",
            partial(
                verdict_work.keep_threshold,
                studio.workspace,
                studio.table,
                studio.verdicts,
                message.threshold,
                message.purpose,
                message.found,
                partial(app.call_from_thread, app.judge_again) if again else None,
                app.post_message,
            ),
        )

    def _work(self, group: str, task: Any) -> None:
        self.studio_app.run_worker(
            task,
            name=group,
            group=f"verdicts-{group}",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _renew_facts(self) -> None:
        if not self.is_mounted:
            return
        pieces: _PIECES = []
        for view, title in _TITLES.items():
            here = view == self._view
            pieces.append((f"[{title}]" if here else f" {title} ", "bold $primary" if here else ""))
        lines = (
            Content.assemble(*pieces, *self._of_the_model()),
            Content.assemble(*self._of_the_verdicts()),
        )
        room = max(self.size.width - 2, 20)
        cut = [line.truncate(room, ellipsis=True) for line in lines]
        self.query_one("#verdicts-facts", Static).update(Content("\n").join(cut))

    def _of_the_model(self) -> _PIECES:
        studio = self.studio_app.studio
        name, verdicts = studio.workspace.label_model, studio.verdicts
        pieces: _PIECES = [("  by ", ""), (name, "bold")]
        if verdicts is not None and verdicts.model.method != name:
            pieces.append((f": {verdicts.model.method}", ""))
        return pieces

    def _of_the_verdicts(self) -> _PIECES:
        studio, pane = self.studio_app.studio, self._list
        verdicts = studio.verdicts
        if verdicts is None:
            return [("no verdicts", "")]
        pairs = len(verdicts.p_a)
        counts = pane.counts.items()
        said = " · ".join(f"{count(number)} {name}" for name, number in counts if number)
        pieces: _PIECES = [(counted(pairs, "verdict"), "bold"), (f": {said}", "")]
        if verdicts.abstain_below > 0.5:
            pieces.append((f" · abstains below {verdicts.abstain_below:.4g}", "$warning"))
        if self._view == "verdicts":
            if studio.blind:
                told = tells_of_it(pane.shown not in ("all", "changed"), pane.order != "file")
                pieces.append((f" · blind{told and f', but {told}'}", "bold $warning"))
            if pane.shown != "all":
                listed = count(pane.listed.line_count())
                pieces.append((f" · filter {pane.shown}: {listed}", "bold $warning"))
            if pane.order != "file":
                pieces.append((f" · {pane.order} first", ""))
        if pane.shift is not None:
            changed = len(pane.shift.positions)
            told = f" · Δ {count(changed)} changed ({share(changed, pane.shift.pairs)})"
            pieces.append((told, "bold $warning"))
            pieces.append((" ".join(["", *_kinds(pane.shift)]), "$warning"))
        return pieces


def _kinds(shift: "Shift") -> list[str]:
    return [f"{count(number)} {before}→{after}" for (before, after), number in shift.counts.items()]
