"""What a job takes of the machine, and whether that is there."""

import os
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pajama_tui.errors import PajamaError
from pajama_tui.untrusted import printable

_MEMINFO = Path("/proc/meminfo")
_CGROUPS = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Needs:
    """An estimate of what a job takes at most; 0 where nothing is known.

    Attributes:
        memory: bytes of main memory.
        disk: bytes it will write to the file system of its own folder, checkpoints included.
        gpus: how many GPUs; without one it takes a place among the jobs on the processor.
        gpu_memory: bytes that must be free on each.
    """

    memory: int = 0
    disk: int = 0
    gpus: int = 0
    gpu_memory: int = 0

    def __post_init__(self) -> None:
        if not all(type(value) is int and value >= 0 for value in asdict(self).values()):
            raise TypeError("needs are whole numbers from 0")

    def to_dict(self) -> dict[str, int]:
        """Return the values by name."""
        return asdict(self)


class NotEnough(PajamaError):
    """The machine clearly has too little for a job, which may be started all the same."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of main memory that a process here may have: free now, and in all."""

    free: int
    total: int


def memory_here() -> Memory | None:
    """The machine's memory, or that of the control groups around this process if they have less.

    None where the kernel does not tell.
    """
    try:
        lines = _MEMINFO.read_text().splitlines()
    except OSError:
        return None
    kib = {line.split(":")[0]: int(line.split()[1]) for line in lines if len(line.split()) > 1}
    if "MemAvailable" not in kib or "MemTotal" not in kib:
        return None
    free, total = 1024 * kib["MemAvailable"], 1024 * kib["MemTotal"]
    for limit, used in _limits():
        free, total = min(free, max(limit - used, 0)), min(total, limit)
    return Memory(free, total)


def disk_free(folder: Path) -> int | None:
    """Bytes that can be written where `folder` is, or is to be; None where that can't be told."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    try:
        stat = os.statvfs(place)
    except OSError:
        return None
    return stat.f_bavail * stat.f_frsize


def check_needs(needs: Needs, folder: Path, *, alone: bool) -> None:
    """Raise NotEnough where a job in `folder` clearly can't be done.

    Args:
        alone: it would start at once, so that memory must be free now; else it waits for other
            jobs, whose memory will be free by then, and only what there is in all counts.
    """
    free = disk_free(folder)
    if free is not None and needs.disk > free:
        raise NotEnough(
            f"The job will write about {size(needs.disk)}, and {size(free)} are free where "
            f"{printable(str(folder))} is to be. Free some there ('pajama-tui jobs clean' removes "
            "jobs that have ended), or let the session be on another disk."
        )
    memory = memory_here()
    if memory is None:
        return
    there, how = (memory.free, "are free") if alone else (memory.total, "is all there is")
    if needs.memory > there:
        raise NotEnough(
            f"The job will take about {size(needs.memory)} of memory, and {size(there)} {how} "
            "here. Lower what it holds at once, or wait for other programs to end."
        )


def memory_text(needs: Needs, held: int | None) -> str:
    """Return what a job holds of memory and was estimated to take, in words; "" if neither is told.

    Args:
        held: bytes it holds now, None where not known or not running.
    """
    parts = [f"{size(held)} now"] if held is not None else []
    if needs.memory:
        parts.append(f"about {size(needs.memory)} estimated")
    if needs.gpu_memory:
        parts.append(f"{size(needs.gpu_memory)} on each GPU")
    return ", ".join(parts)


def size(count: int) -> str:
    """Return bytes as people write them: "312 MiB"."""
    value, units = float(count), ["bytes", "KiB", "MiB", "GiB", "TiB"]
    while value >= 1024 and len(units) > 1:
        value /= 1024
        units.pop(0)
    return (
        f"{value:.0f} {units[0]}"
        if value >= 100 or units[0] == "bytes"
        else (f"{value:.1f} {units[0]}")
    )


def _limits() -> list[tuple[int, int]]:
    """(limit, used) of every control group around this process; cached files don't count."""
    found = []
    with suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if not controllers:
                found += _walk(_CGROUPS, path, "memory.max", "memory.current", "inactive_file")
            elif "memory" in controllers.split(","):
                names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
                found += _walk(_CGROUPS / "memory", path, *names)
    return found


def _walk(
    root: Path, path: str, limit_name: str, used_name: str, cache_name: str
) -> list[tuple[int, int]]:
    found = []
    # In a container the path may be the host's, while what is mounted is its own root.
    group = root / path.strip("/")
    for folder in (group, *group.parents):
        if folder != root and root not in folder.parents:
            break
        with suppress(OSError, ValueError):
            limit = int((folder / limit_name).read_text())
            used = int((folder / used_name).read_text())
            stat = (folder / "memory.stat").read_text()
            cache = re.search(rf"^{cache_name} (\d+)$", stat, re.M)
            found.append((limit, used - (int(cache[1]) if cache else 0)))
    return found
