"""The second place: the judges, found and sorted, and the one under the cursor to read."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.judge_filter import read_filter
from pajama_tui.ui.figures import count
from pajama_tui.ui.resting import Rest
from pajama_tui.ui.screens.judge_actions import JudgeActions
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.field import SearchField
from pajama_tui.ui.widgets.judgelist import ORDERS, JudgeList
from pajama_tui.ui.widgets.judgeview import JudgeView
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.programs.library import Rubric


class JudgesPlace(JudgeActions):
    """A list of judges and the one under its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "find",
            "Find",
            key_display="/",
            tooltip="List those with these words",
            id="judges.find",
        ),
        Binding("e", "edit", "Edit", tooltip="Edit the judge's source", id="judges.edit"),
        Binding(
            "t",
            "try_out",
            "Try out",
            tooltip="Run the judge on the selected pair, a sample",
            id="judges.try_out",
        ),
        Binding(
            "h",
            "history",
            "History",
            tooltip="Versions of the judge, compare and go back",
            id="judges.history",
        ),
        Binding("c", "chat", "Chat", tooltip="Talk with a model about the judge", id="judges.chat"),
        Binding(
            "g", "app.generate", "Generate", tooltip="Let an LLM write judges", id="judges.generate"
        ),
        Binding(
            "x", "disable", "Disable the judge, or enable it again", show=False, id="judges.disable"
        ),
        Binding(
            "d",
            "delete",
            "Delete the judge: a move into its history",
            show=False,
            id="judges.delete",
        ),
        Binding(
            "D", "deleted", "Show deleted judges, bring one back", show=False, id="judges.deleted"
        ),
        Binding(
            "w", "wrong", "Show the rows that the judge gets wrong", show=False, id="judges.wrong"
        ),
        Binding(
            "A",
            "companions",
            "Show who votes as the judge does, and who against it",
            show=False,
            id="judges.companions",
        ),
        Binding("s", "sort", "Sort by name, weight, accuracy", show=False, id="judges.sort"),
        Binding("y", "copy", "Copy the judge's source", show=False, id="judges.copy"),
        Binding("J", "other(1)", "Next judge", show=False, id="judges.next"),
        Binding("K", "other(-1)", "Judge before", show=False, id="judges.before"),
        Binding("escape", "forget", "List all", tooltip="Put the filter away", id="judges.forget"),
    ]

    AUTO_FOCUS = "JudgeList"
    LEGEND = (
        "+ healthy · ! look at its health · × out of the verdicts · · not run yet · - disabled · "
        "* in a version of this session's own"
    )

    def __init__(self) -> None:
        super().__init__()
        self._rest = Rest(self, self._show)
        self._rubrics: dict[str, Rubric] = {}
        self._trouble = ""

    def content(self) -> ComposeResult:
        """Lay out the line on what is listed, the filter, list and judge."""
        yield Static(id="listed", classes="facts", markup=False)
        yield SearchField("words, rubric:…, health:bad, weight>0.1, own, disabled", id="find")
        with Container(classes="panes"):
            yield JudgeList(id="judges")
            yield JudgeView(id="judge")

    def on_mount(self) -> None:
        self._list.focus()
        self._show()

    def changed(self, change: Change) -> None:
        """Show newer judges, health, weights and accuracy."""
        super().changed(change)
        if change in ("scores", "source", "judges", "standing"):
            self._list.renew()
            self._show()

    def view_state(self) -> dict[str, Any]:
        """Return the judge under the cursor, the order and the filter."""
        listed = self._list
        label = listed.judge.label if listed.judge is not None else ""
        return {"judge": label, "order": listed.order, "filter": self._find.value}

    def restore(self, state: dict[str, Any]) -> None:
        """List what was listed, with the cursor on the same judge."""
        if state.get("order") in ORDERS:
            while self._list.order != state["order"]:
                self._list.sort()
        words = state.get("filter")
        if isinstance(words, str) and words:
            self._find.value = words
            self._find.open()
        # What is typed into the filter is taken in first.
        self.call_after_refresh(self._list.go_to, str(state.get("judge", "")))

    def on_resize(self) -> None:
        self._renew_listed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done now."""
        if action == "forget":
            return self.is_mounted and self._find.is_open
        return True

    @property
    def _list(self) -> JudgeList:
        return self.query_one(JudgeList)

    @property
    def _find(self) -> SearchField:
        return self.query_one("#find", SearchField)

    @property
    def judge(self) -> Judge | None:
        """The judge under the cursor; None on a rubric."""
        return self._list.judge

    @on(JudgeList.Moved)
    def _moved(self) -> None:
        self._rest.step()

    @on(JudgeList.Chosen)
    def action_read(self) -> None:
        """Give the judge the whole screen, where the screen is small, and the keys."""
        self.set_class(not self.has_class("-huge"), "-zoomed")
        self._show()
        self.query_one(JudgeView).focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self.set_class(False, "-zoomed")
        self._list.focus()

    def action_other(self, step: int) -> None:
        """Show the next judge, or the one before."""
        self._list.cursor += step
        self._show()

    def action_copy(self) -> None:
        """Copy the source of the judge under the cursor."""
        judge = self.judge
        if judge is None:
            self.studio_app.say("There is no judge under the cursor to copy.")
        else:
            self.studio_app.copy_text(judge.source, f"The source of {judge.label}")

    def action_sort(self) -> None:
        """Sort by the next thing."""
        self._list.sort()
        self._show()

    def action_find(self) -> None:
        """Open the line for words to look for."""
        self._left()
        self._find.open()
        self._find.focus()
        self.refresh_bindings()

    def action_forget(self) -> None:
        """Put the filter away: all judges are listed again."""
        self._find.value = ""
        self._find.shut()
        self._list.focus()
        self.refresh_bindings()

    @on(Input.Changed, "#find")
    def _narrow(self, message: Input.Changed) -> None:
        wanted, self._trouble = read_filter(message.value)
        self._list.show_filtered(wanted)
        self._renew_listed()
        self._moved()

    @on(Input.Submitted, "#find")
    def _found(self) -> None:
        if not self._find.value.strip():
            self._find.shut()
        self._list.focus()

    def _show(self) -> None:
        self._renew_listed()
        view = self.query_one(JudgeView)
        if not self._list.line_count():
            view.show_nothing()
            return
        item = self._list.at(self._list.cursor)
        if isinstance(item, str):
            view.show_rubric(self._rubric(item))
        else:
            view.show_judge(item)

    def _renew_listed(self) -> None:
        studio, listed = self.studio_app.studio, self._list
        total, shown = len(studio.judges), listed.shown
        many = f"{count(shown)} of {count(total)}" if self._find.value.strip() else count(total)
        pieces = [(f"{many} judge{'s' * (total != 1)}", "bold")]
        if self._find.value.strip() and not self._trouble:
            words = printable(self._find.value.strip(), limit=60)
            pieces.append((f" with {words} · esc lists all", "bold $warning"))
        if self._trouble:
            pieces.append((f" · {self._trouble}", "$warning"))
        if studio.roster.disabled:
            pieces.append((f" · {count(len(studio.roster.disabled))} disabled", ""))
        if studio.roster.deleted:
            pieces.append((f" · {count(len(studio.roster.deleted))} deleted (D)", ""))
        pieces.append((f" · by {'rubric' if listed.order == 'name' else listed.order} (s)", ""))
        line = Content.assemble(*pieces)
        # Always one line: nothing below it moves.
        self.query_one("#listed", Static).update(
            line.truncate(max(self.size.width - 2, 20), ellipsis=True), layout=False
        )

    def _rubric(self, folder: str) -> "Rubric":
        from pajama_tui.programs.library import Rubric, read_rubrics

        if folder not in self._rubrics:
            self._rubrics[folder] = Rubric(folder, folder)
            judges = self.studio_app.studio.judges
            paths = [judge.path for judge in judges if judge.rubric == folder]
            for path in filter(None, paths[:1]):
                try:
                    found = read_rubrics(path.absolute().parent.parent)
                except (PajamaError, OSError) as error:
                    self.studio_app.report(error)
                    continue
                self._rubrics[folder] = found.get(folder, self._rubrics[folder])
        return self._rubrics[folder]
