"""The second place: the judges by rubric, and the one under the cursor to read."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.timer import Timer

from pajama_tui.errors import PajamaError
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.judgeview import JudgeView

if TYPE_CHECKING:
    from pajama_tui.programs.library import Rubric

_REST_SECONDS = 0.06


class JudgesPlace(Place):
    """A list of judges and the one under its cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("J", "other(1)", "Next judge", show=False),
        Binding("K", "other(-1)", "Judge before", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._rest: Timer | None = None
        self._rubrics: dict[str, Rubric] = {}

    def content(self) -> ComposeResult:
        """Lay out list and judge."""
        with Container(classes="panes"):
            yield JudgeList(id="judges")
            yield JudgeView(id="judge")

    def on_mount(self) -> None:
        self._list.focus()
        self._show()

    def changed(self, change: Change) -> None:
        """Show newer health and weights."""
        super().changed(change)
        if change in ("scores", "source"):
            self._list.refresh()
            self._show()

    @property
    def _list(self) -> JudgeList:
        return self.query_one(JudgeList)

    @on(JudgeList.Moved)
    def _moved(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_REST_SECONDS, self._show)

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

    def _show(self) -> None:
        if not self._list.line_count():
            return
        item = self._list.at(self._list.cursor)
        view = self.query_one(JudgeView)
        studio = self.studio_app.studio
        if isinstance(item, int):
            judge = studio.workspace.judges[item]
            view.show_judge(judge, studio.health(item), studio.weight(judge.label))
        else:
            view.show_rubric(self._rubric(item))

    def _rubric(self, folder: str) -> "Rubric":
        from pajama_tui.programs.library import Rubric, read_rubrics

        if folder not in self._rubrics:
            self._rubrics[folder] = Rubric(folder, folder)
            judges = self.studio_app.studio.workspace.judges
            paths = [judge.path for judge in judges if judge.rubric == folder]
            for path in filter(None, paths[:1]):
                try:
                    found = read_rubrics(path.absolute().parent.parent)
                except (PajamaError, OSError) as error:
                    self.studio_app.report(error)
                    continue
                self._rubrics[folder] = found.get(folder, self._rubrics[folder])
        return self._rubrics[folder]
