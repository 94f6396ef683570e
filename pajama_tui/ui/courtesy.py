"""Threads that compute let a key pass: there is one interpreter for them and for the screen."""

import threading
import time
from collections.abc import Callable
from typing import Any

from textual.worker import Worker

# A key that takes longer holds nobody up.
_LONGEST_SECONDS = 0.15


class Courtesy:
    """Who is asked whether to go on waits while a key is dealt with."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()
        self._began = 0.0

    def key_came(self) -> None:
        """A key is dealt with from now on."""
        self._began = time.monotonic()
        self._free.clear()

    def key_painted(self) -> None:
        """What it did is on the screen."""
        self._free.set()

    def give_way(self) -> None:
        """Wait while a key is dealt with."""
        if not self._free.is_set():
            left = self._began + _LONGEST_SECONDS - time.monotonic()
            if left <= 0 or not self._free.wait(left):
                self._free.set()


KEYS = Courtesy()


def stops(worker: Worker[Any]) -> Callable[[], bool]:
    """Return what work asks now and then: whether it is cancelled. A key goes before the answer."""

    def cancelled() -> bool:
        KEYS.give_way()
        return worker.is_cancelled

    return cancelled
