"""Which processes a sandbox has, and waiting for what another process does."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pajama_tui.scoring import jail_process


def session_members(leader: int) -> list[int]:
    """Live processes of the session that `leader` began; judges cannot leave it."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader and fields[0] not in "ZX":
            found.append(int(entry.name))
    return sorted(found)


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether `condition` comes true; gives up after a time that only a fault can take."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


@contextmanager
def recorded() -> Iterator[list[int]]:
    """Collects the numbers of all zygotes that are started inside."""
    started: list[int] = []
    start = jail_process.subprocess.Popen

    def recording(*args, **kwargs):
        process = start(*args, **kwargs)
        started.append(process.pid)
        return process

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jail_process.subprocess, "Popen", recording)
        yield started


def left_of(zygotes: list[int]) -> list[int]:
    """Processes that are left of these sandboxes, once what was killed has had time to go."""

    def members() -> list[int]:
        return [pid for leader in zygotes for pid in session_members(leader)]

    wait_for(lambda: not members(), 5)
    return members()
