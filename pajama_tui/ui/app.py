"""The studio: places to go to, actions that hold everywhere, and the ways out."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from pajama_tui.ui.jobs_watch import JobsApp
from pajama_tui.ui.messages import TableReady
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.screens.pairs import PairsPlace
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.theme import STUDIO_THEME
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pairs.mapping import ColumnMap
    from pajama_tui.pipeline.workspace import Workspace

# What a hung-up terminal gets to end in peace.
_HANGUP_SECONDS = 10.0


def _judges() -> Screen[None]:
    from pajama_tui.ui.screens.judges import JudgesPlace

    return JudgesPlace()


def _run() -> Screen[None]:
    from pajama_tui.ui.screens.run import RunPlace

    return RunPlace()


def _verdicts() -> Screen[None]:
    from pajama_tui.ui.screens.verdicts import VerdictsPlace

    return VerdictsPlace()


def _session() -> Screen[None]:
    from pajama_tui.ui.screens.session import SessionPlace

    return SessionPlace()


def _jobs() -> Screen[None]:
    from pajama_tui.ui.screens.jobs import JobsPlace

    return JobsPlace()


class StudioApp(JobsApp):
    """The studio on one workspace; the result is an exit code."""

    CSS_PATH = "theme.tcss"
    TITLE = "pajama"
    PLACES: ClassVar[tuple[str, ...]] = (
        "pairs",
        "judges",
        "run",
        "verdicts",
        "jobs",
        "session",
    )
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "pairs": PairsPlace,
        "judges": _judges,
        "run": _run,
        "verdicts": _verdicts,
        "jobs": _jobs,
        "session": _session,
    }
    DEFAULT_MODE = "pairs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "place('pairs')", "Go to the pairs", show=False),
        Binding("2", "place('judges')", "Go to the judges", show=False),
        Binding("3", "place('run')", "Go to the run", show=False),
        Binding("4", "place('verdicts')", "Go to the verdicts", show=False),
        Binding("5", "place('jobs')", "Go to the jobs", show=False),
        Binding("6", "place('session')", "Go to the session", show=False),
        Binding("r", "run", "Run", tooltip="Run what is not scored yet"),
        Binding("e", "export", "Export", tooltip="Write the verdicts to a file"),
        Binding("m", "mapping", "Columns", tooltip="Say what the columns mean"),
        Binding("question_mark", "keys", "Keys", key_display="?"),
        Binding("q", "leave", "Quit"),
        Binding("ctrl+z", "suspend_process", "Suspend to the shell", show=False),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
    ]

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__(workspace)
        self.animation_level = "none"
        self.register_theme(STUDIO_THEME)
        if "TEXTUAL_THEME" not in os.environ:
            wanted = workspace.theme
            self.theme = wanted if wanted in self.available_themes else STUDIO_THEME.name
            if wanted and wanted != self.theme:
                known = ", ".join(sorted(self.available_themes))
                workspace.notices.append(f"There is no theme '{wanted}'; there are {known}.")

    @property
    def place(self) -> str:
        """The place in view."""
        return self.current_mode

    def on_mount(self) -> None:
        if not self.is_headless:
            self._watch_signals()
        for notice in self.studio.workspace.notices:
            self.say(notice)
        # Reading loads numpy and holds the interpreter: the first frame goes out before that.
        self.call_after_refresh(self.set_timer, 0.05, self.read_pairs)

    @on(TableReady)
    def _ask_meaning(self) -> None:
        question = self.studio.workspace.source.format.question
        if question and not isinstance(self.screen, Dialog):
            self.action_mapping()

    async def action_place(self, name: str) -> None:
        """Go to a place."""
        await self.switch_mode(name)

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
            place = self._screen_stacks["pairs"][0]
            assert isinstance(place, PairsPlace)
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
            self.say("There are no verdicts to export yet: r runs the judges.")
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
        from pajama_tui.ui.screens.help import Help, Key

        found: dict[tuple[str, str], list[str]] = {}
        # Those that matter most first: a text to type in has dozens of its own.
        active = self.screen.active_bindings.values()
        for _, binding, enabled, tooltip in sorted(active, key=lambda each: not each.binding.show):
            if enabled and binding.description:
                key = binding.key_display or self.get_key_display(binding)
                keys = found.setdefault((binding.action, tooltip or binding.description), [])
                if key not in keys:
                    keys.append(key)
        listed = [Key(" ".join(keys), does) for (_, does), keys in found.items()]
        legend = self.screen.LEGEND if isinstance(self.screen, Place) else ""
        self.push_screen(Help(listed, legend))

    def action_command_palette(self) -> None:
        """Show every action by name."""
        from textual.widgets import Input

        def quiet() -> None:
            self.screen.query_one(Input).cursor_blink = False

        super().action_command_palette()
        self.call_after_refresh(quiet)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield every action that the palette offers."""
        yield SystemCommand("Pairs", "Go to the pairs (1)", partial(self.action_place, "pairs"))
        yield SystemCommand("Judges", "Go to the judges (2)", partial(self.action_place, "judges"))
        yield SystemCommand("Progress", "Go to the run (3)", partial(self.action_place, "run"))
        yield SystemCommand(
            "Verdicts", "Go to the verdicts (4)", partial(self.action_place, "verdicts")
        )
        yield SystemCommand("Jobs", "Go to the jobs (5)", partial(self.action_place, "jobs"))
        yield SystemCommand(
            "Session", "Go to the session (6)", partial(self.action_place, "session")
        )
        yield SystemCommand("Generate", "Let an LLM write judges", self.action_generate)
        yield SystemCommand("Export", "Write the verdicts to a file", self.action_export)
        yield SystemCommand("Pause", "Pause the run, or go on (p)", self.action_pause)
        yield SystemCommand("Cancel", "Cancel the run (c)", self.action_cancel)
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        seen = {"Go to the pairs", "Go to the judges", "Go to the run", "Pause", "Cancel"}
        seen |= {"Generate", "Export", "Go to the jobs", "Go to the verdicts", "Go to the session"}
        for node, binding, enabled, tooltip in screen.active_bindings.values():
            if not enabled or not binding.description or binding.description in seen:
                continue
            seen.add(binding.description)
            key = binding.key_display or self.get_key_display(binding)
            action = partial(self.run_action, binding.action, node)
            help_text = f"{tooltip} ({key})" if tooltip else key
            yield SystemCommand(binding.description, help_text, action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the keys of what cannot be done now."""
        if action in ("pause", "cancel"):
            return self.studio.running
        if action == "cancel_generation":
            return self.studio.generating
        if action == "run":
            return not self.studio.running
        return True

    def action_leave(self) -> None:
        """Leave the studio; asks first while a run is under way."""
        from pajama_tui.ui.screens.confirm import Confirm

        studio = self.studio
        if not (studio.running or studio.generating or studio.answer):
            self._leave(0)
        elif not isinstance(self.screen, Confirm):
            sentence = (
                "A run is under way. Quitting cancels it; what is scored is kept, and r goes on "
                "from there the next time."
            )
            if not studio.running and not studio.generating:
                sentence = (
                    "An answer is under way in a chat. Quitting stops it; what has come is kept."
                )
            elif studio.generating:
                sentence = (
                    "Judges are being written. Quitting stops that; every answer that came is "
                    "kept, and g goes on from there the next time. What is under way may have "
                    "been charged."
                )
            self.push_screen(
                Confirm("Quit?", sentence), lambda yes: self._leave(0) if yes else None
            )

    async def action_quit(self) -> None:
        """Leave the studio."""
        self.action_leave()

    def _leave(self, code: int) -> None:
        progress = self.studio.progress
        if self.studio.running and progress is not None:
            self.farewell = (
                f"The run was cancelled at {progress.done:,} of {progress.total:,} calls. What is "
                "scored is kept: open the same data again and press r to go on."
            )
        if self.studio.generating:
            self.farewell = (
                "The writing of judges was stopped. Every answer that came is kept: open the same "
                "data again and press g to go on."
            )
        self.farewell = " ".join(filter(None, (self.farewell, self.jobs_farewell())))
        self._end_work()
        self.exit(code)

    def _watch_signals(self) -> None:
        import asyncio

        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._signalled, number)

    def _signalled(self, number: int) -> None:
        if number == signal.SIGHUP:
            # Nobody reads what is written any more: a full queue would hold the exit up for ever.
            watchdog = threading.Timer(_HANGUP_SECONDS, _end_hard, (self.studio.workspace,))
            watchdog.daemon = True
            watchdog.start()
        self._leave(130)


def _end_hard(workspace: "Workspace") -> None:
    workspace.session.close()
    os._exit(130)


def run_studio(workspace: "Workspace") -> int:
    """Run the studio on the terminal until the user leaves; return an exit code."""
    app = StudioApp(workspace)
    result = app.run(mouse=True)
    if app.farewell:
        print(app.farewell, file=sys.stderr)
    return app.return_code or (result or 0)
