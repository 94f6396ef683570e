"""Which process a run of a job is, told so that neither a reused pid nor a reboot deceives."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

# Where a pid means nothing from here, a process that gave no sign for so long counts as gone.
# NFS may show a file's time of change up to a minute late, and clocks differ.
SILENCE = 120.0
BEAT = 5.0


@dataclass(frozen=True, slots=True)
class JobProcess:
    """One process.

    Attributes:
        pid: leads a process group of its own.
        started: its start in clock ticks since boot.
        boot: the kernel's boot id.
        namespace: the pid namespace that `pid` is counted in.
    """

    pid: int
    started: str
    boot: str
    namespace: str
    host: str

    @classmethod
    def this(cls) -> "JobProcess":
        """The calling process."""
        boot, namespace = _boot_and_namespace()
        pid = os.getpid()
        return cls(pid, state_and_start(pid)[1], boot, namespace, os.uname().nodename)

    @property
    def here(self) -> bool:
        """Whether its pid can be looked up from this process."""
        return (self.boot, self.namespace) == _boot_and_namespace()

    @property
    def rebooted(self) -> bool:
        """Whether its machine is this one, and has been started anew since."""
        return self.host == os.uname().nodename and self.boot != _boot_and_namespace()[0]

    def alive(self, *signs: Path, now: float | None = None) -> bool:
        """Return whether it runs; elsewhere, whether one of its signs of life is recent.

        Args:
            now: by the clock that stamps the files, where that is known; else this machine's.
        """
        if self.here:
            return self._runs()
        if self.rebooted:
            return False
        silence = silent_for(*signs, now=now)
        return silence is not None and silence < SILENCE

    def _runs(self) -> bool:
        try:
            state, started = state_and_start(self.pid)
        except OSError:
            # /proc may hide the processes of other users; a signal still finds them.
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                return False
            except PermissionError:
                return True
            return os.path.exists(f"/proc/{self.pid}") or not os.path.exists("/proc/self/stat")
        return state not in "ZX" and started == self.started

    def to_json(self) -> str:
        """Return it as one line."""
        return json.dumps(asdict(self)) + "\n"


def read_process(path: Path) -> JobProcess | None:
    """Return the process a file names; None where it is unreadable, as after a torn write."""
    try:
        record = json.loads(path.read_bytes())
        process = JobProcess(**record)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    texts = (process.started, process.boot, process.namespace, process.host)
    # A pid of 0 or less would name a process group.
    if type(process.pid) is not int or not 1 < process.pid < 2**31:
        return None
    return process if all(isinstance(text, str) for text in texts) else None


def silent_for(*signs: Path, now: float | None = None) -> float | None:
    """Seconds since the last of `signs` changed, by this machine's clock; None without any."""
    changes = []
    for sign in signs:
        with suppress(OSError):
            changes.append(_changed(sign))
    return max((now or time.time()) - max(changes), 0.0) if changes else None


def _changed(path: Path) -> float:
    # NFS may answer from what it knew a minute ago; for a file that is opened it asks the server.
    with suppress(PermissionError), path.open("rb") as file:
        return os.fstat(file.fileno()).st_mtime
    return path.stat().st_mtime


def memory_of(process: JobProcess) -> int | None:
    """Bytes that a process here and those it has started hold for themselves; None if unknown.

    What they share (files, libraries) is left out, so that it is not counted once for each.
    """
    if not process.here:
        return None
    total, found = 0, False
    waiting = [process.pid]
    while waiting:
        place = Path(f"/proc/{waiting.pop()}")
        with suppress(OSError, ValueError, IndexError):
            status = (place / "status").read_text(errors="replace")
            total += 1024 * int(status.split("\nRssAnon:", 1)[1].split()[0])
            found = True
            for task in os.listdir(place / "task"):
                waiting += map(int, (place / "task" / task / "children").read_text().split())
    return total if found else None


def state_and_start(pid: int) -> tuple[str, str]:
    """Return fields 3 and 22 of /proc/PID/stat; the name in field 2 may hold anything."""
    stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    fields = stat.rpartition(")")[2].split()
    return fields[0], fields[19]


def _boot_and_namespace() -> tuple[str, str]:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return boot, os.readlink("/proc/self/ns/pid")
