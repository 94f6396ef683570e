"""Places on this machine's devices: so many jobs at once, the others in the order they came.

A place is a lock file, a wait a ticket whose name says who waits. Both name their process, so that
what a killed job leaves behind holds nobody up. They lie in a folder of the user's own, for each
machine, boot and pid namespace another, where every process can be looked up.
"""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pajama_tui.errors import PajamaError
from pajama_tui.session_lock import SessionBusy, SessionLock
from pajama_tui.training.jobs.devices import Gpu, find_gpus
from pajama_tui.training.jobs.needs import Needs, size
from pajama_tui.training.jobs.process import JobProcess, state_and_start

_TICKET = re.compile(r"(?P<time>\d{20})-(?P<pid>\d+)-(?P<start>\d+)")
_POLL = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """What a job has to run on.

    Attributes:
        device: what it is called: "CPU", "GPU 0 (NVIDIA H100)".
        gpus: how many GPUs it is, 0 for a place on the processor.
        visible: CUDA_VISIBLE_DEVICES for the job; None leaves it as somebody else has set it.
        locks: given back by `release`, and by the end of the process.
    """

    device: str
    gpus: int
    visible: str | None = None
    locks: Sequence[SessionLock] = ()

    @classmethod
    def held(cls, gpus: Sequence[Gpu], locks: Sequence[SessionLock]) -> "Place":
        """The place that `locks` keep: these GPUs and no others, or where none are, the CPU."""
        device = ", ".join(map(str, gpus)) or "CPU"
        return cls(device, len(gpus), ",".join(gpu.uuid for gpu in gpus), locks)

    def release(self) -> None:
        """Let the next job have it."""
        for lock in self.locks:
            lock.release()


class Line:
    """The line of jobs that wait for one kind of device."""

    def __init__(self, needs: Needs, at_once: int, job: str) -> None:
        self._needs, self._at_once, self._job = needs, at_once, job
        self._root = _root()
        self._tickets = self._root / ("queue-gpu" if needs.gpus else "queue-cpu")

    def is_free(self) -> bool:
        """Whether a job would get its place at once, as far as can be told."""
        if self._waiting():
            return False
        place, _ = self._try()
        if place:
            place.release()
        return place is not None

    def wait(self, stopped: Callable[[], bool], on_wait: Callable[[str], None]) -> Place | None:
        """Return a place when it is this job's turn and there is one; None when `stopped` is true.

        Args:
            on_wait: gets a sentence when it has to wait, and again when the reason changes.

        Raises:
            PajamaError: this machine has not as many GPUs, or the folder can't be written.
        """
        ticket = self._take_ticket()
        said = ""
        try:
            while not stopped():
                ahead = self._ahead_of(ticket)
                if ahead:
                    jobs = "1 job is" if ahead == 1 else f"{ahead} jobs are"
                    place, why = None, f"It waits for its turn: {jobs} ahead of it."
                else:
                    place, why = self._try()
                if place:
                    return place
                if why != said:
                    said = why
                    on_wait(why)
                time.sleep(_POLL)
            return None
        finally:
            with suppress(OSError):
                ticket.unlink()

    def _try(self) -> tuple[Place | None, str]:
        if self._needs.gpus:
            return self._try_gpus()
        why = ""
        for number in range(max(self._at_once, 1)):
            lock, holder = self._lock(f"cpu-{number}")
            if lock:
                return Place.held((), (lock,)), ""
            why = f"It waits for the processor, which {holder} has."
        return None, why

    def _try_gpus(self) -> tuple[Place | None, str]:
        count, memory = self._needs.gpus, self._needs.gpu_memory
        gpus = find_gpus()
        fit = [gpu for gpu in gpus if gpu.memory >= memory]
        if len(fit) < count:
            raise PajamaError(_too_few(count, memory, gpus))
        held: list[tuple[Gpu, SessionLock]] = []
        why = ""
        for gpu in sorted(fit, key=lambda gpu: -gpu.free):
            lock, holder = self._lock(gpu.uuid)
            if lock is None:
                why = f"It waits for {gpu}, which {holder} has."
            elif gpu.free < memory:
                lock.release()
                why = (
                    f"It waits for {size(memory)} on {gpu}: {size(gpu.free)} are free, other "
                    "programs use the rest."
                )
            else:
                held.append((gpu, lock))
            if len(held) == count:
                return Place.held(*zip(*held, strict=True)), ""
        for _, lock in held:
            lock.release()
        return None, why

    def _lock(self, name: str) -> tuple[SessionLock | None, str]:
        """Take a device's lock; else return who has it."""
        folder = self._root / re.sub(r"[^\w.-]", "_", name)
        folder.mkdir(parents=True, exist_ok=True)
        lock = SessionLock(folder)
        try:
            lock.acquire()
        except SessionBusy as busy:
            try:
                return None, f"the job {(folder / 'job').read_text('utf-8', 'replace')[:60]}"
            except OSError:
                return None, f"process {busy.holder.pid}"
        with suppress(OSError):
            (folder / "job").write_text(self._job, "utf-8")
        return lock, ""

    def _take_ticket(self) -> Path:
        me = JobProcess.this()
        self._tickets.mkdir(parents=True, exist_ok=True)
        ticket = self._tickets / f"{time.time_ns():020}-{me.pid}-{me.started}"
        ticket.touch()
        return ticket

    def _ahead_of(self, ticket: Path) -> int:
        return sum(name < ticket.name for name in self._waiting())

    def _waiting(self) -> list[str]:
        """The tickets of processes that live; others are thrown away."""
        living = []
        with suppress(FileNotFoundError):
            for name in sorted(os.listdir(self._tickets)):
                match = _TICKET.fullmatch(name)
                if match and _lives(int(match["pid"]), match["start"]):
                    living.append(name)
                elif match:
                    with suppress(OSError):
                        (self._tickets / name).unlink()
        return living


def check_gpus(needs: Needs) -> None:
    """Raise PajamaError where this machine has not the GPUs that are needed."""
    if not needs.gpus:
        return
    gpus = find_gpus()
    if sum(gpu.memory >= needs.gpu_memory for gpu in gpus) < needs.gpus:
        raise PajamaError(_too_few(needs.gpus, needs.gpu_memory, gpus))


def _too_few(count: int, memory: int, gpus: Sequence[Gpu]) -> str:
    wanted = "a GPU" if count == 1 else f"{count} GPUs"
    if memory:
        wanted += f" of at least {size(memory)}"
    found = ", ".join(f"{gpu} with {size(gpu.memory)}" for gpu in gpus) or "none"
    return (
        f"The job needs {wanted}; nvidia-smi and CUDA_VISIBLE_DEVICES show {found} here. "
        "Start it on another machine, or let it run on the processor."
    )


def _lives(pid: int, start: str) -> bool:
    try:
        state, started = state_and_start(pid)
    except OSError:
        return False
    return state not in "ZX" and started == start


def _root() -> Path:
    """The folder for this machine, boot and pid namespace; made where there is none.

    Raises:
        PajamaError: it can be made nowhere.
    """
    import platformdirs

    me = JobProcess.this()
    name = hashlib.sha256(f"{me.host} {me.boot} {me.namespace}".encode()).hexdigest()[:16]
    places = (
        platformdirs.user_state_path("pajama-tui") / "devices",
        Path(tempfile.gettempdir()) / f"pajama-tui-{os.getuid()}",
    )
    for place in places:
        folder = place / name
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # In a shared folder somebody else may have been there first.
            if os.lstat(place).st_uid != os.getuid() or not os.access(folder, os.W_OK):
                continue
        except OSError:
            continue
        return folder
    raise PajamaError(
        f"There is no place for the locks of devices: neither {places[0]} nor {places[1]} can be "
        "written. Make one of them writable, or set XDG_STATE_HOME to a folder that is."
    )
