"""What a run takes from the machine: processor time and memory of its workers."""

import os
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_EVERY = 1.0
# Fields of /proc/PID/stat after the command's name, counted from 0; see proc(5).
_TIMES, _RESIDENT = slice(11, 15), 21


@dataclass(frozen=True, slots=True)
class Usage:
    """One look at the workers and the judges they run.

    Attributes:
        cpu: processor seconds a second, so 1.8 of two cores; None where the system does not tell.
        cores: how many this process may use.
        load: the machine's mean number of processes that want a core, over a minute; or None.
        memory: resident bytes, memory that processes share counted for each of them; or None.
    """

    cpu: float | None
    cores: int
    load: float | None
    memory: int | None


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


class UsageMeter:
    """Reads /proc once a second at most. Not thread-safe.

    Args:
        proc: where the system tells of processes.
    """

    def __init__(self, proc: Path = _PROC) -> None:
        self._proc = proc
        self._seconds: dict[int, float] = {}
        self._read_at = 0.0
        self._last = Usage(None, cores(), None, None)

    def read(self, workers: Collection[int], now: float | None = None) -> Usage:
        """Return how much the processes with these ids, and their children, use.

        Args:
            now: the time in seconds, of the monotonic clock unless given.
        """
        now = time.monotonic() if now is None else now
        passed = now - self._read_at
        if self._read_at and passed < _EVERY:
            return self._last
        found = {pid: told for pid in workers if (told := self._worker(pid))}
        cpu = None
        if self._read_at and (found or not workers):
            # What a worker used before it was first seen fell into this second as well.
            used = (told[0] - self._seconds.get(pid, 0.0) for pid, told in found.items())
            cpu = max(sum(used) / passed, 0.0)
        self._seconds = {pid: told[0] for pid, told in found.items()}
        self._read_at = now
        memory = sum(told[1] for told in found.values()) if found else None
        self._last = Usage(cpu, cores(), _load(), memory)
        return self._last

    def _worker(self, pid: int) -> tuple[float, int] | None:
        """Processor seconds and resident bytes of a worker with its children."""
        own = self._process(pid)
        if own is None:
            return None
        seconds, memory = own
        for child in self._children(pid):
            if (told := self._process(child)) is not None:
                seconds, memory = seconds + told[0], memory + told[1]
        return seconds, memory

    def _process(self, pid: int) -> tuple[float, int] | None:
        try:
            text = (self._proc / str(pid) / "stat").read_bytes()
            # The name may hold anything, parentheses too.
            fields = text.rpartition(b")")[2].split()
            ticks = sum(map(int, fields[_TIMES]))
            pages = int(fields[_RESIDENT])
        except (OSError, ValueError, IndexError):
            return None
        return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE")

    def _children(self, pid: int) -> list[int]:
        try:
            text = (self._proc / str(pid) / "task" / str(pid) / "children").read_bytes()
            return [int(each) for each in text.split()]
        except (OSError, ValueError):
            return []


def _load() -> float | None:
    try:
        return os.getloadavg()[0]
    except OSError:
        return None
