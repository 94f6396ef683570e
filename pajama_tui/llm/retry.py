"""When to ask again, and waiting so that a screen can count down."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

# Called with the seconds left, the sentence that says why, and the number of the failed attempt.
# The last call of each wait has 0.0 seconds: the answer then begins anew.
OnWait = Callable[[float, str, int], None]


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how patiently to ask again.

    Attributes:
        tries: requests for one answer at most, besides the one that doubles `max_tokens`.
        first: seconds before the second try; doubled each time, up to `longest`, and made up to
            half shorter at random so that many askers spread out.
        patience: the longest wait a server may demand; it fails at once where it wants more.
        tick: seconds between two calls of `on_wait`.
        connect: seconds for a connection; `silence`: for the next byte of an answer.
    """

    tries: int = 5
    first: float = 1.0
    longest: float = 30.0
    patience: float = 120.0
    tick: float = 1.0
    connect: float = 10.0
    silence: float = 300.0

    def wait(self, failed: int, after: float | None) -> float:
        """Return the seconds to wait after `failed` failures; never less than `after`."""
        usual = min(self.longest, self.first * 2.0 ** (failed - 1)) * random.uniform(0.5, 1.0)
        return usual if after is None else max(after, usual * 0.1)


async def count_down(
    seconds: float, reason: str, attempt: int, on_wait: OnWait | None, tick: float
) -> None:
    """Sleep for `seconds`, telling `on_wait` every `tick` how long is left, and 0.0 at the end."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    while (left := end - clock()) > 0:
        if on_wait is not None:
            on_wait(left, reason, attempt)
        await asyncio.sleep(min(left, tick))
    if on_wait is not None:
        on_wait(0.0, reason, attempt)
