"""The studio: places to go to, and actions that hold everywhere."""

import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from pajama_tui.ui.leaving import LeavingApp
from pajama_tui.ui.messages import TableReady
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.view_keeper import ViewKeeper
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pairs.mapping import ColumnMap
    from pajama_tui.pipeline.opening import DataOpener
    from pajama_tui.pipeline.workspace import Workspace

# Loaded when one first goes there: module and class.
_PLACES = {
    "pairs": ("pairs", "PairsPlace"),
    "judges": ("judges", "JudgesPlace"),
    "run": ("run", "RunPlace"),
    "verdicts": ("verdicts", "VerdictsPlace"),
    "jobs": ("jobs", "JobsPlace"),
    "session": ("session", "SessionPlace"),
}


def _lay_out(name: str) -> Screen[Any]:
    return StudioApp.place_class(name)()


def _know_places() -> None:
    """Load what the places are made of, before somebody waits for it."""
    for module, _ in _PLACES.values():
        import_module(f"pajama_tui.ui.screens.{module}")


class StudioApp(LeavingApp):
    """The studio on one workspace; the result is an exit code."""

    CSS_PATH = "theme.tcss"
    TITLE = "pajama"
    PLACES: ClassVar[tuple[str, ...]] = tuple(_PLACES)
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        name: partial(_lay_out, name) for name in _PLACES
    }
    DEFAULT_MODE = "pairs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "place('pairs')", "Go to the pairs", show=False, id="app.pairs"),
        Binding("2", "place('judges')", "Go to the judges", show=False, id="app.judges"),
        Binding("3", "place('run')", "Go to the run", show=False, id="app.progress"),
        Binding("4", "place('verdicts')", "Go to the verdicts", show=False, id="app.verdicts"),
        Binding("5", "place('jobs')", "Go to the jobs", show=False, id="app.jobs"),
        Binding("6", "place('session')", "Go to the session", show=False, id="app.session"),
        Binding("r", "run", "Run", tooltip="Run what is not scored yet", id="app.run"),
        Binding("e", "export", "Export", tooltip="Write the verdicts to a file", id="app.export"),
        Binding("m", "mapping", "Columns", tooltip="Say what the columns mean", id="app.mapping"),
        Binding("question_mark", "keys", "Keys", key_display="?", id="app.keys"),
        Binding("q", "leave", "Quit", id="app.quit"),
        Binding("ctrl+r", "reread", "Read the session anew", show=False, id="app.reread"),
        Binding("ctrl+l", "repaint", "Paint the screen anew", show=False, id="app.repaint"),
        Binding("ctrl+z", "suspend_process", "Suspend to the shell", show=False, id="app.suspend"),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True, id="app.quit_always"),
    ]

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__(workspace)
        self.animation_level = "none"
        self.view = ViewKeeper(self)
        if workspace.config.keymap.keys:
            self.set_keymap(workspace.config.keymap.keys)

    @property
    def place(self) -> str:
        """The place in view."""
        return self.current_mode

    @staticmethod
    def place_class(name: str) -> type[Place]:
        """Return the class of a place."""
        module, place = _PLACES[name]
        found: type[Place] = getattr(import_module(f"pajama_tui.ui.screens.{module}"), place)
        return found

    def place_of(self, name: str) -> Place | None:
        """Return a place, None while nobody has gone there yet."""
        stack = self._screen_stacks.get(name)
        return stack[0] if stack and isinstance(stack[0], Place) else None

    def on_mount(self) -> None:
        if not self.is_headless:
            self._watch_signals()
        for notice in self.studio.workspace.notices:
            self.say(notice)
        # Reading loads numpy and holds the interpreter: the first frame goes out before that.
        self.call_after_refresh(self.set_timer, 0.05, self._begin)

    async def _begin(self) -> None:
        await self.view.begin()
        self.read_pairs()
        self.watch_theme_choice()
        self.check_keymap()

    @on(TableReady)
    def _ask_meaning(self) -> None:
        self.view.ready()
        # A daemon: leaving does not wait for what nobody went to.
        threading.Thread(target=_know_places, daemon=True).start()
        question = self.studio.workspace.source.format.question
        if question and not isinstance(self.screen, Dialog):
            self.action_mapping()

    async def action_place(self, name: str) -> None:
        """Go to a place."""
        await self.switch_mode(name)
        self.view.entered(name)

    async def run_action(self, *arguments: Any, **options: Any) -> bool:
        """Perform an action, and remember where it has led."""
        done = await super().run_action(*arguments, **options)
        self.view.touch()
        return done

    @on(LineList.Moved)
    def _moved(self) -> None:
        self.view.touch()

    def action_reread(self) -> None:
        """Take in what was written to the session by others: labels, scores, judges, jobs."""
        if self.studio.running or self.studio.generating:
            self.say("The session is read anew when no run is under way; this one writes it now.")
            return
        self.reread_session()
        self.say("The session is read anew.")

    def show_judge(self, label: str) -> None:
        """Go to one judge among the judges."""

        async def go() -> None:
            from pajama_tui.ui.widgets.judgelist import JudgeList

            await self.action_place("judges")
            self._screen_stacks["judges"][0].query_one(JudgeList).go_to(label)

        self.call_later(go)

    def show_pair(self, row: int) -> None:
        """Go to one row of the source among the pairs."""

        async def go() -> None:
            await self.action_place("pairs")
            place: Any = self.place_of("pairs")
            place.go_to(row)

        self.call_later(go)

    async def action_run(self) -> None:
        """Run what has no score yet."""
        if self.studio.running:
            self.say("A run is under way already: p pauses it, c cancels it.")
        elif self.studio.generating:
            self.say(
                "Judges are being written, and checked with the same sandbox; the new ones are "
                "run when that is done. g shows it, c cancels it there."
            )
        elif self.studio.workspace.session.readonly:
            self.say(self.studio.look_only("no judge can be run in it"), "warning")
        elif self.studio.table is None:
            self.say("The pairs are still being read; press r again when that is done.")
        else:
            self.start_run()
            await self.action_place("run")

    async def action_generate(self) -> None:
        """Let an LLM write judges, or see how far it is."""
        from pajama_tui.ui.screens.generate import Generate

        await self.action_place("judges")
        if not any(isinstance(screen, Generate) for screen in self._screen_stacks["judges"]):
            self.push_screen(Generate())

    def action_pause(self) -> None:
        """Pause the run, or go on."""
        control = self.studio.control
        if control is not None:
            (control.resume if control.paused else control.pause)()

    def action_cancel(self) -> None:
        """Cancel the run; what is scored is kept."""
        if self.studio.control is not None:
            self.studio.control.cancel()
            self.say("The run is cancelled. What is scored is kept: r goes on from there.")

    def action_export(self) -> None:
        """Ask where to write the verdicts."""
        from pajama_tui.ui.screens.export import Export

        studio = self.studio
        if studio.table is None or studio.verdicts is None:
            self.say(f"There is nothing to export. {studio.no_verdicts}")
            return
        name = studio.workspace.source.name.replace("/", "-").split("@")[0].split(":")[0]
        stem = printable(name.split(".")[0] or "pairs", limit=80)
        self.push_screen(Export(studio.table, studio.verdicts, stem))

    def action_mapping(self) -> None:
        """Show what the columns mean, and ask for another mapping."""
        from pajama_tui.ui.screens.mapping import Mapping

        def accept(mapping: "ColumnMap | None") -> None:
            if mapping is not None and mapping != self.studio.workspace.source.mapping:
                self.remap(mapping)

        if self.studio.running:
            self.say("The columns can be changed when no run is under way: c cancels it.")
        else:
            self.push_screen(Mapping(self.studio.workspace.source), accept)

    def action_keys(self) -> None:
        """Show the keys of the focused place."""
        from pajama_tui.ui.screens.help import Help, key_groups

        legend = self.screen.LEGEND if isinstance(self.screen, Place) else ""
        self.push_screen(Help(key_groups(self, self.screen), legend))

    def action_command_palette(self) -> None:
        """Show every action by name."""
        from textual.widgets import Input

        def quiet() -> None:
            self.screen.query_one(Input).cursor_blink = False

        super().action_command_palette()
        self.call_after_refresh(quiet)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield every action that the palette offers."""
        from pajama_tui.ui.palette import commands

        return commands(self, screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done now."""
        if action in ("pause", "cancel"):
            return self.studio.running
        if action == "cancel_generation":
            return self.studio.generating
        if action == "run":
            return not self.studio.running
        return True


def run_studio(workspace: "Workspace", opener: "DataOpener | None" = None) -> int:
    """Run the studio on the terminal until the user leaves; return an exit code.

    Args:
        workspace: to begin with; whoever opened it closes it.
        opener: opens other data, which the studio goes on with and closes.
    """
    first = workspace
    while True:
        app = StudioApp(workspace)
        app.opener = opener
        result = app.run(mouse=bool(workspace.config["mouse"]))
        if workspace is not first or app.following is not None:
            workspace.close()
        if app.farewell:
            print(app.farewell, file=sys.stderr)
        if app.following is None:
            return app.return_code or (result or 0)
        workspace = app.following
