"""Lets an LLM write judges: what is wished for, what it may cost, and how far it is."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from pajama_tui.ui.figures import bar, count
from pajama_tui.ui.generation import Plan, Wishes
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.ui.widgets.slotlist import SlotList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.workspace import Workspace

_REST_SECONDS = 0.4
_NO_YES = ("no", "yes")


class Generate(Place):
    """A form, the forecast below it, and the slots of the run there is or was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "start",
            "Start",
            key_display="enter",
            tooltip="Begin, after a question",
            id="generate.start",
        ),
        Binding(
            "c",
            "app.cancel_generation",
            "Cancel",
            tooltip="Stop at once, keep what came",
            id="generate.cancel",
        ),
        Binding(
            "escape",
            "leave",
            "Back",
            tooltip="Leave the screen; what runs goes on",
            id="generate.leave",
        ),
        Binding("f1", "app.keys", "Keys", key_display="f1", id="generate.keys"),
    ]

    @dataclass
    class Planned(Message):
        """What the wishes would come to is known."""

        wishes: Wishes
        plan: Plan

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None
        self._plan: Plan | None = None
        self._planned: Wishes | None = None
        self._form = True

    def content(self) -> ComposeResult:
        """Lay out the line on the run, the form with its forecast, and the slots."""
        wishes = self.studio_app.studio.wishes
        yield Static(id="summary", classes="facts", markup=False)
        with VerticalScroll(id="form", can_focus=False):
            yield from _row("model", Field(wishes.model, "of your settings", id="model"))
            yield from _row("base URL", Field(wishes.base_url, "of your settings", id="base-url"))
            yield from _row("rubrics", _choice(("the session's", "the paper's six"), wishes.paper,
                                               "paper"))  # fmt: skip
            yield from _row("only these", Field(wishes.rubrics, "all of them", id="rubrics"))
            yield from _row("judges a rubric", Field(wishes.count, id="count"))
            yield from _row("questions at once", Field(wishes.parallel, "4", id="parallel"))
            yield from _row("ask", _choice(("one by one", "in a batch, at half the price"),
                                           wishes.batch, "batch"))  # fmt: skip
            yield from _row(
                "budget", Field(wishes.budget, "none; 2.50 or 500k tokens", id="budget")
            )
            yield from _row("tokens of examples", Field(wishes.examples, id="examples"))
            yield from _row("empty slots again", _choice(_NO_YES, wishes.again, "again"))
            yield Static(id="plan", classes="plan", markup=False)
        with Container(id="slots-pane"):
            yield SlotList(id="slots")
            yield Static(id="slot", classes="facts", markup=False)

    def on_mount(self) -> None:
        self._form = not self.studio_app.studio.generating
        self._renew()
        if self._form:
            self.query_one("#model").focus()
            self._plan_now()
        else:
            self.query_one(SlotList).focus()

    def changed(self, change: Change) -> None:
        """Show newer steps; plan anew when the pairs or judges are others."""
        super().changed(change)
        if change == "generation":
            self._renew()
        elif change in ("table", "judges", "run"):
            self.refresh_bindings()
            if self._form:
                self._plan_soon()

    @property
    def wishes(self) -> Wishes:
        """The form as it is filled in."""
        text = {name: self.query_one(f"#{name}", Field).value.strip() for name in _FIELDS}
        chosen = {name: bool(self.query_one(f"#{name}", Choice).index) for name in _CHOICES}
        return Wishes(
            model=text["model"],
            base_url=text["base-url"],
            paper=chosen["paper"],
            rubrics=text["rubrics"],
            count=text["count"],
            parallel=text["parallel"],
            budget=text["budget"],
            examples=text["examples"],
            again=chosen["again"],
            batch=chosen["batch"],
        )

    @on(Input.Changed)
    @on(Choice.Changed)
    def _filled(self) -> None:
        self.studio_app.studio.wishes = self.wishes
        self._plan_soon()

    @on(LineList.Moved)
    def _moved(self) -> None:
        self._renew_slot()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done now."""
        return action != "start" or not self.studio_app.studio.generating

    def action_leave(self) -> None:
        """Go back to the judges; a run goes on."""
        if self.studio_app.studio.generating:
            self.studio_app.say("Judges are written on; g shows how far it is.")
        self.dismiss()

    def action_form(self) -> None:
        """Show the form again, once a run is over."""
        if not self.studio_app.studio.generating:
            self._form = True
            self._renew()
            self.query_one("#model").focus()
            self._plan_now()

    @on(Input.Submitted)
    def action_start(self) -> None:
        """Ask whether to spend, and begin."""
        studio, app = self.studio_app.studio, self.studio_app
        plan = self._plan
        if studio.generating:
            return
        if not self._form:
            self.action_form()
        elif studio.running:
            app.say(
                "A run scores the pairs, and new judges are checked in the same sandbox: wait for "
                "its end, or cancel it (3, then c)."
            )
        elif plan is None or self._planned != self.wishes:
            app.say("The forecast is still being made; press enter again.")
            self._plan_now()
        elif plan.missing:
            app.say(plan.missing, "warning")
        elif plan.generation is None or not plan.generation.todo:
            app.say("There is nothing to write: every slot has its outcome.")
        else:
            self._ask(plan)

    def _ask(self, plan: Plan) -> None:
        from pajama_tui.ui.screens.confirm import Confirm

        wishes = self.wishes
        cap = f"Of the budget {plan.budget}." if plan.budget else "There is no budget."
        questions = f"{count(plan.questions)} question{'s' * (plan.questions != 1)}"
        sentence = f"{questions}, price {plan.price}. {cap}"

        def start(yes: bool | None) -> None:
            if yes:
                self._form = False
                self.studio_app.start_generation(wishes)
                self.query_one(SlotList).focus()

        self.studio_app.push_screen(Confirm("Let the model write judges?", sentence), start)

    def _plan_soon(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._plan_now)

    def _plan_now(self) -> None:
        studio = self.studio_app.studio
        if studio.table is None:
            text = "The pairs are still being read; the forecast comes after that."
            self.query_one("#plan", Static).update(Content(text))
            return
        self.studio_app.run_worker(
            partial(_plan, self, studio.workspace, studio.table, self.wishes),
            thread=True,
            exclusive=True,
            group="plan",
            exit_on_error=False,
        )

    @on(Planned)
    def _show_plan(self, message: Planned) -> None:
        self._plan, self._planned = message.plan, message.wishes
        pieces: list[tuple[str, str]] = []
        if message.plan.missing:
            pieces.append((message.plan.missing + "\n", "bold $warning"))
        pieces += [(f"{line}\n", "") for line in message.plan.lines]
        self.query_one("#plan", Static).update(Content.assemble(*pieces))

    def _renew(self) -> None:
        run = self.studio_app.studio.generation
        self.query_one("#form").display = self._form
        self.query_one("#slots-pane").display = not self._form
        _update(self.query_one("#summary", Static), self._summary())
        if run is not None and not self._form:
            self.query_one(SlotList).show(run.lines)
            self._renew_slot()

    def _renew_slot(self) -> None:
        line = self.query_one(SlotList).line
        if line is not None:
            said = f"{line.id}: {line.state} {line.more}"
            _update(self.query_one("#slot", Static), Content(printable(said, limit=1000)))

    def _summary(self) -> Content:
        run = self.studio_app.studio.generation
        if run is None or (self._form and not run.over):
            return Content.assemble(
                ("Judges written by an LLM", "bold"),
                (" · enter starts, after a question · tab goes on", "$foreground-muted"),
            )
        if run.over:
            style = "bold $error" if run.failed else "bold"
            then = "" if self._form else " · enter shows the form: it goes on, or asks for more"
            return Content.assemble(
                (printable(run.ended, limit=1000), style),
                (f"\n{printable(run.spent, limit=200)}{then}", "$foreground-muted"),
            )
        total = len(run.lines)
        width = max(min(self.size.width - 60, 40), 8)
        return Content.assemble(
            (bar(run.done, total, width), "$primary"),
            (f" {count(run.done)} of {count(total)}", "bold"),
            (f" · {count(run.kept)} kept · {printable(run.spent, limit=200)}", ""),
            ("\n" + (run.note or "c cancels at once · esc leaves it running"), "$foreground-muted"),
        )


_FIELDS = ("model", "base-url", "rubrics", "count", "parallel", "budget", "examples")
_CHOICES = ("paper", "batch", "again")


def _row(label: str, field: Field | Choice) -> ComposeResult:
    with Horizontal(classes="row"):
        yield Static(Content(label), classes="name", markup=False)
        yield field


def _choice(words: tuple[str, str], second: bool, id: str) -> Choice:
    choice = Choice(words, id=id)
    choice.set_reactive(Choice.index, int(second))
    return choice


def _plan(screen: Generate, workspace: "Workspace", table: "PairTable", wishes: Wishes) -> None:
    from pajama_tui.ui.generation_work import plan

    found = plan(workspace, table, wishes)
    if not get_current_worker().is_cancelled:
        screen.post_message(Generate.Planned(wishes, found))


def _update(static: Static, content: Content) -> None:
    """Repaint only for what is new: an equal text costs its bytes again otherwise."""
    before = static.content
    if not (isinstance(before, Content) and before.is_same(content)):
        static.update(content)
