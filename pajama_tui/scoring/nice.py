"""Lets a process of its own session step back for all others."""

import contextlib
import os
import time
from pathlib import Path

_TRIES, _WAIT_SECONDS = 5, 0.12


def step_back(pid: int, nice: int) -> None:
    """Give a session's first process, and all it will start, a lower priority.

    Where the kernel shares the processor between sessions first (autogroup), a process's own
    nice value counts only within its session: there the session's value is set, too. A kernel
    that refuses lets the process be as it is.

    Args:
        nice: 0 to 19.
    """
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, max(nice, os.getpriority(os.PRIO_PROCESS, pid)))
    group = Path(f"/proc/{pid}/autogroup")
    for _ in range(_TRIES):
        try:
            group.write_text(f"{nice}")
        except BlockingIOError:
            # The kernel takes one such change in a tenth of a second.
            time.sleep(_WAIT_SECONDS)
        except OSError:
            return
        else:
            return
