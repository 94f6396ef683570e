"""When to show what lies under a cursor that moves."""

import time
from collections.abc import Callable

from textual.message_pump import MessagePump
from textual.timer import Timer

_SOON_SECONDS = 0.03
# Steps no further apart are one walk; what lies under its cursor is shown where it pauses.
_WALK_SECONDS = 0.3
_PAUSE_SECONDS = 0.2


class Rest:
    """Calls a function soon after a single step, and in a walk only once that pauses.

    What it shows takes longer to paint than the step itself: in a walk it would be in the way of
    the next key.

    Args:
        pump: whose timers are used.
        show: is called without arguments.
    """

    def __init__(self, pump: MessagePump, show: Callable[[], object]) -> None:
        self._pump, self._show = pump, show
        self._timer: Timer | None = None
        self._stepped = 0.0

    def step(self) -> None:
        """Take note of a step of the cursor."""
        now = time.monotonic()
        walking, self._stepped = now - self._stepped < _WALK_SECONDS, now
        self.cancel()
        self._timer = self._pump.set_timer(_PAUSE_SECONDS if walking else _SOON_SECONDS, self._show)

    def cancel(self) -> None:
        """Show nothing for the steps so far."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
