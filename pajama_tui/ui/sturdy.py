"""Keeps one faulty handler, or one faulty repaint, from ending the program."""

from typing import TYPE_CHECKING, Any

from rich.segment import Segment
from textual.app import App
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.visual import Visual
from textual.worker import Worker, WorkerState

if TYPE_CHECKING:
    from pajama_tui.ui.app import StudioApp

BROKEN = "this part cannot be shown"


class Sturdy(MessagePump):
    """A message pump that reports an error of its own, and goes on.

    A handler that raises is reported; so is a worker that nobody waits for. A widget that can't be
    laid out or painted is a line of text instead, until it can.
    """

    @property
    def studio_app(self) -> "StudioApp":
        """The running app."""
        app: Any = self.app
        return app  # type: ignore[no-any-return]

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.studio_app.report(error)
        if isinstance(message, Worker.StateChanged) and not isinstance(self, App):
            self._worker_failed(message)

    def _worker_failed(self, message: Worker.StateChanged) -> None:
        worker = message.worker
        failed = message.state == WorkerState.ERROR and not worker.is_cancelled
        if failed and worker.error is not None:
            self.studio_app.report(worker.error, once=True)

    def _render(self) -> Visual:
        own: Any = super()
        try:
            visual: Visual = own._render()
        except Exception as error:
            self.studio_app.report(error, once=True)
            return Content(BROKEN)
        return visual

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint a part of the widget; what raises is a line of text."""
        own: Any = super()
        try:
            lines: list[Strip] = own.render_lines(crop)
        except Exception as error:
            self.studio_app.report(error, once=True)
            lines = [Strip.blank(crop.width) for _ in range(crop.height)]
            if lines and crop.y == 0:
                lines[0] = Strip([Segment(BROKEN)]).adjust_cell_length(crop.width)
        return lines
