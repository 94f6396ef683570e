"""Keeps one faulty handler from ending the program."""

from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from pajama_tui.ui.app import StudioApp


class Sturdy(MessagePump):
    """A message pump that reports an error in a handler of its own, and goes on."""

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
