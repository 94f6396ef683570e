"""Keys typed faster than they are dealt with: each goes where the one before it led."""

import asyncio
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

from pajama_tui.ui.courtesy import KEYS

# A handler that takes longer holds up no more keys than that.
_PATIENCE_SECONDS = 0.5
_ROUNDS = 8


class TypedAheadApp(App[int]):
    """An app that hands out one key at a time.

    Textual gives every waiting key to the widget that has the focus when it is read. Over a slow
    line several come at once: what follows an Enter or a Tab would go to the field that was left.
    """

    def __init__(self) -> None:
        super().__init__()
        self._typed_ahead: deque[Message] = deque()
        self._handing_out: asyncio.Task[None] | None = None

    def post_message(self, message: Message) -> bool:
        """Take in a message; a key waits until the one before it has done its work."""
        typed = isinstance(message, events.Key | events.Paste) and not message.is_forwarded
        if not typed:
            return super().post_message(message)
        KEYS.key_came()
        self._typed_ahead.extend(_apart(message, self))
        if self._handing_out is None:
            leads = self._places()
            if not super().post_message(self._typed_ahead.popleft()):
                self._typed_ahead.clear()
                return False
            self._handing_out = asyncio.create_task(self._hand_out(leads))
        return True

    async def _hand_out(self, leads: tuple[MessagePump, ...]) -> None:
        try:
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._dealt_with(leads), _PATIENCE_SECONDS)
                if not self._typed_ahead:
                    self.screen.call_after_refresh(KEYS.key_painted)
                    return
                leads = self._places()
                super().post_message(self._typed_ahead.popleft())
        finally:
            self._handing_out = None

    def _places(self) -> tuple[MessagePump, ...]:
        """Return what a key goes through, the widget in focus first, the app last."""
        if not self.screen_stack:
            return (self,)
        start = self.focused or self.screen
        return tuple(node for node in start.ancestors_with_self if isinstance(node, MessagePump))

    async def _dealt_with(self, leads: tuple[MessagePump, ...]) -> None:
        await _quiet((self, *leads))
        # What has the focus now may only just have come: it takes in what it was told first.
        now = self._places()
        if now != leads:
            await _quiet(now)

    async def _shutdown(self, *arguments: Any, **options: Any) -> None:
        if self._handing_out is not None:
            self._handing_out.cancel()
        await super()._shutdown(*arguments, **options)


def _apart(message: Message, app: MessagePump) -> tuple[Message, ...]:
    """Return the keys of an escape and a letter that came at once.

    A terminal sends the same for both and for Alt with the letter; where Alt is told apart from
    them (the Kitty protocol) its key brings no character.
    """
    if (
        not isinstance(message, events.Key)
        or not message.character
        or not message.key.startswith("alt+")
    ):
        return (message,)
    return (
        events.Key("escape", "\x1b").set_sender(app),
        events.Key(message.character, message.character).set_sender(app),
    )


async def _quiet(pumps: Iterable[MessagePump]) -> None:
    """Wait until each has dealt with the messages it has, and with those they led to."""
    for pump in pumps:
        for _ in range(_ROUNDS):
            done = asyncio.Event()
            if not pump.call_later(done.set):
                break
            await done.wait()
            if not pump.message_queue_size:
                break
