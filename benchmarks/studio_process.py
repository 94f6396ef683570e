"""What the operating system says of a process: processor time, memory, loaded libraries."""

import os
import time

_PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20
# Libraries that a first frame must not wait for.
_HEAVY = ("numpy", "pyarrow", "sklearn", "scipy", "torch", "tree_sitter", "anthropic")


def cpu_seconds(pid: int) -> float:
    """Processor time of a process with all its threads, without its children; 0 once it ended."""
    try:
        # How Linux numbers the processor clock of a whole process.
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


def resident_mib(pid: int) -> float:
    """Resident memory of a process in MiB; 0 once it ended."""
    try:
        with open(f"/proc/{pid}/statm") as file:
            return int(file.read().split()[1]) * _PAGE_MIB
    except (OSError, IndexError):
        return 0.0


def peak_mib(pid: int) -> float:
    """The most resident memory that a process ever had, in MiB; 0 once it ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            found = next((line for line in file if line.startswith("VmHWM:")), "0 0")
            return int(found.split()[1]) / 1024
    except OSError:
        return 0.0


def heavy_libraries(pid: int) -> list[str]:
    """Names of heavy packages whose compiled parts a process has loaded."""
    try:
        with open(f"/proc/{pid}/maps") as file:
            loaded = file.read()
    except OSError:
        return []
    return [name for name in _HEAVY if f"/{name}/" in loaded]
