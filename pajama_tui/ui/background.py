"""The app's background work: starts it, and takes in what it posts."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import on
from textual.worker import Worker, WorkerState

from pajama_tui.ui import tasks
from pajama_tui.ui.base import StudioBase
from pajama_tui.ui.lean import LeanApp
from pajama_tui.ui.messages import (
    JudgesRead,
    PairsRead,
    RunEnded,
    RunProgressed,
    SandboxTried,
    ScoresReady,
    StandingFound,
    TableReady,
)
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.typed_ahead import TypedAheadApp

if TYPE_CHECKING:
    from pajama_tui.pairs.mapping import ColumnMap
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.roster import Roster

# Verdicts are made anew so often while a run goes on, but for a fifth of the time at most; while
# somebody types, which they would be in the way of, for a twentieth.
_REFIT_SECONDS = 2.0
_REFIT_SHARE, _REFIT_SHARE_TYPING = 4.0, 19.0
_TYPING_SECONDS = 1.0


# What changes so often that places out of view hear of it when one comes back to them.
_LATER: frozenset[Change] = frozenset({"rows", "scores", "progress", "standing", "generation"})


class BackgroundApp(StudioBase, LeanApp, TypedAheadApp):
    """Reads, runs and judges in threads; the screens hear of it by `Place.changed`."""

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__(workspace)
        self._refitted = 0.0
        self._refit_took = 0.0
        self._score_new = False
        self._outdated = False
        self._untold: dict[str, dict[Change, None]] = {}
        self._rereading = threading.Lock()

    def read_pairs(self) -> None:
        """Read all pairs, and the scores there are."""
        self._work("read", tasks.read_pairs, self.studio.workspace, self.post_message)
        if self.studio.workspace.locked and not self.studio.level:
            self._work("sandbox", tasks.try_sandbox, self.post_message)

    def start_run(self) -> None:
        """Score what has no score yet; the table must have been read."""
        from pajama_tui.scoring.control import RunControl

        self.studio.control = RunControl()
        self.studio.progress = None
        self._refitted = time.monotonic()
        self._work(
            "run",
            tasks.run,
            self.studio.workspace,
            self.studio.table,
            self.studio.control,
            self.post_message,
        )
        self._changed("run")

    def reload_judges(self, *, score: bool = False) -> None:
        """Take the judges as they are on disk now, tell all places, and judge again.

        Returns at once, and is called in the app's own thread, after any change of a judge: edited,
        reverted, disabled, deleted, restored, or new. Scores of versions that stayed are kept, so
        nothing is run for the verdicts that follow.

        Args:
            score: run versions that have no score yet as well, where all others were run.
        """
        self._score_new = self._score_new or score
        self._work("judges", self._reread)

    def reread_session(self) -> None:
        """Take in what another program wrote to the session meanwhile; no run may be under way."""
        self._work("read", self._reread_all)

    def _reread_all(self) -> None:
        workspace = self.studio.workspace
        with self._rereading:
            workspace.session.reread()
            workspace.reread_judges()
        self.call_from_thread(self._reread_judges, workspace.roster)
        tasks.read_pairs(workspace, self.post_message)

    def _reread_judges(self, roster: "Roster") -> None:
        self.studio.take(roster)
        self._changed("judges")

    def _reread(self) -> None:
        # One at a time: a working copy that was changed outside becomes one version, not two.
        with self._rereading:
            self.studio.workspace.reread_judges()
            roster = self.studio.workspace.roster
        self.post_message(JudgesRead(roster))

    @on(JudgesRead)
    def _judges_read(self, message: JudgesRead) -> None:
        self.studio.take(message.roster)
        self._changed("judges")
        if self.studio.running:
            self._outdated = True
        else:
            self._judge_again()

    def judge_again(self) -> None:
        """Judge by the scores there are: a setting has changed that verdicts depend on."""
        if self.studio.running:
            self._outdated = True
        else:
            self._judge_again()

    def _judge_again(self) -> None:
        """Judge by the scores there are, and run what has none where that is wanted."""
        studio, score = self.studio, self._score_new and not self.studio.generating
        self._score_new = self._score_new and not score
        table, matrix = studio.table, studio.matrix
        if table is None or matrix is None or not studio.scored:
            return
        if score and matrix.complete and self._unscored():
            self.start_run()
            return
        # What they are about to find is of the judges as they were.
        for group in ("read", "run"):
            self.workers.cancel_group(self, group)
        self._work("refit", tasks.judge_stored, self.studio.workspace, table, self.post_message)

    def _unscored(self) -> bool:
        return any(self.studio.health(judge) is None for judge in self.studio.roster.used)

    @on(StandingFound)
    def _standing_found(self, message: StandingFound) -> None:
        self.studio.stand(message.accuracy, message.health)
        self._changed("standing")

    def change_judges(self, change: "Callable[[Workspace], str]", *, score: bool = False) -> None:
        """Change the session's judges in a thread, say what came of it, and reload them.

        Args:
            change: does it; returns the sentence to say.
            score: see `reload_judges`.
        """
        self.run_worker(
            partial(self._change, change, score),
            name="change",
            group="change",
            thread=True,
            exit_on_error=False,
        )

    def _change(self, change: "Callable[[Workspace], str]", score: bool) -> None:
        with self._rereading:
            said = change(self.studio.workspace)
        self.call_from_thread(self._judges_changed, said, score)

    def _judges_changed(self, said: str, score: bool) -> None:
        self.say(said)
        self.reload_judges(score=score)

    def remap(self, mapping: "ColumnMap") -> None:
        """Read the data anew with other columns, and remember them."""
        self._work("read", self._remap, mapping)

    def _work(self, group: str, task: Callable[..., None], *arguments: object) -> None:
        self.run_worker(
            partial(task, *arguments),
            name=group,
            group=group,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _busy(self, group: str) -> bool:
        return any(worker.group == group and worker.is_running for worker in self.workers)

    def find_reasons(self, place: Place, row: int, limit: int) -> None:
        """Find out which judges weighed most for a row; the place gets `ReasonsFound`."""
        index, verdicts = self.studio.position(row), self.studio.verdicts
        if index is not None and verdicts is not None:
            self._work(
                "reasons", tasks.find_reasons, verdicts, index, row, limit, place.post_message
            )

    def _changed(self, change: Change) -> None:
        for mode in list(self._screen_stacks):
            if mode == self.current_mode or change not in _LATER:
                self._tell(mode, change)
            else:
                self._untold.setdefault(mode, {})[change] = None

    def _tell(self, mode: str, change: Change) -> None:
        for screen in self._screen_stacks.get(mode, ()):
            # One that is being taken down is mounted still, with nothing on it.
            if isinstance(screen, Place) and screen.is_mounted and screen.children:
                try:
                    screen.changed(change)
                except Exception as error:
                    # The other places must hear of it all the same.
                    self.report(error)

    def switch_mode(self, mode: str) -> Any:
        """Go to another place, as it was; then it hears what has changed meanwhile."""
        switched = super().switch_mode(mode)
        if self._untold.get(mode):
            # Behind the end of the switch, which asks for the paint to wait for.
            self.screen.call_later(self._once_painted, mode)
        return switched

    def _once_painted(self, mode: str) -> None:
        self.screen.call_after_refresh(self._catch_up, mode)

    def _catch_up(self, mode: str) -> None:
        if mode == self.current_mode:
            for change in self._untold.pop(mode, ()):
                self._tell(mode, change)

    @on(PairsRead)
    def _pairs_read(self, message: PairsRead) -> None:
        self.studio.read, self.studio.bad = message.read, message.bad
        self._changed("rows")

    @on(SandboxTried)
    def _sandbox_tried(self, message: SandboxTried) -> None:
        self.studio.level = message.level
        if message.missing:
            self.say(message.missing, "error")
        self._changed("progress")

    @on(TableReady)
    def _table_ready(self, message: TableReady) -> None:
        self.studio.table = message.table
        self._changed("table")

    @on(ScoresReady)
    def _scores_ready(self, message: ScoresReady) -> None:
        self.studio.judged(message.matrix, message.verdicts)
        if message.failed is not None:
            self.studio.failed = message.failed
        self._changed("scores")

    @on(RunProgressed)
    def _run_progressed(self, message: RunProgressed) -> None:
        self.studio.progress = message.progress
        self._changed("progress")
        now = time.monotonic()
        typing = now - self._typed < _TYPING_SECONDS
        share = _REFIT_SHARE_TYPING if typing else _REFIT_SHARE
        due = max(_REFIT_SECONDS, share * self._refit_took)
        if self.studio.running and now - self._refitted >= due and not self._busy("refit"):
            self._refitted = now
            self._work("refit", self._refit)

    def _refit(self) -> None:
        began = time.monotonic()
        assert self.studio.table is not None
        tasks.judge_so_far(self.studio.workspace, self.studio.table, self.post_message)
        self._refit_took = time.monotonic() - began
        self._refitted = time.monotonic()

    @on(RunEnded)
    def _run_ended(self, message: RunEnded) -> None:
        self.workers.cancel_group(self, "refit")
        self.studio.control = None
        self._changed("run")
        if message.cancelled and self.studio.table is not None:
            self._work("refit", self._refit)
        elif self._outdated or self._score_new:
            self._judge_again()
        self._outdated = False

    @on(Worker.StateChanged)
    def _worker_changed(self, message: Worker.StateChanged) -> None:
        error = message.worker.error
        wanted = message.state == WorkerState.ERROR and not message.worker.is_cancelled
        if wanted and error is not None:
            self.report(error)
            if message.worker.group == "run" and self.studio.running:
                self.post_message(RunEnded(True))

    def _remap(self, mapping: "ColumnMap") -> None:
        workspace = self.studio.workspace
        workspace.remap(mapping)
        self.call_from_thread(self._remapped)
        tasks.read_pairs(workspace, self.post_message)

    def _remapped(self) -> None:
        self.studio.forget()
        self._changed("source")
