"""The ways out of the studio: to the shell, to other data, and by signals."""

import os
import signal
import threading
from typing import TYPE_CHECKING

from pajama_tui.ui.looks import LooksApp

if TYPE_CHECKING:
    from pajama_tui.pipeline.opening import DataOpener
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.ui.view_keeper import ViewKeeper

# What a hung-up terminal gets to end in peace.
_HANGUP_SECONDS = 10.0


class LeavingApp(LooksApp):
    """Ends in order: work is stopped, where one is is kept, and a sentence says what goes on.

    Attributes:
        view: remembers where one is.
        opener: opens other data; None where only this can be looked at.
        following: the workspace to go on with once this one is left.
    """

    view: "ViewKeeper"
    opener: "DataOpener | None" = None
    following: "Workspace | None" = None

    def action_open_data(self) -> None:
        """Ask for other data, and go on with it."""
        from pajama_tui.ui.screens.opening import OpenData

        if self.opener is None:
            self.say("Other data can only be opened from the command line here.")
        elif not self._refuse_to_switch():
            self.push_screen(OpenData(self.opener, self.studio.workspace), self._go_on)

    def _refuse_to_switch(self) -> bool:
        studio = self.studio
        busy = studio.running or studio.generating or studio.answer is not None
        if busy:
            self.say(
                "A run, the writing of judges or an answer is under way on this data: let it end "
                "or cancel it, then open other data."
            )
        return busy

    def _go_on(self, workspace: "Workspace | None") -> None:
        if workspace is None:
            return
        if self._refuse_to_switch():
            workspace.close()
            return
        self.following = workspace
        self._leave(0)

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
        self.view.flush()
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
