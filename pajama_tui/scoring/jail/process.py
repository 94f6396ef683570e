"""What a process gives up besides system calls: privileges, limits, descriptors, its parent."""

import contextlib
import ctypes
import os
import resource

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_NAMES = {1: "PR_SET_PDEATHSIG", 4: "PR_SET_DUMPABLE", 38: "PR_SET_NO_NEW_PRIVS"}
_SIGKILL = 9


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({_NAMES[option]}): {os.strerror(code)}")


def give_up_privileges() -> None:
    """No set-uid, no core, no files, few descriptors; the first to be killed for memory."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_MEMLOCK):
        resource.setrlimit(limit, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def address_space() -> int:
    """The size of this process's address space in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def die_with_parent(parent: int) -> None:
    """Be killed when the forking process ends; not inherited over fork."""
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def limit_memory(size: int) -> None:
    """Let this process's address space grow to `size` bytes and no further."""
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def close_all_but(kept: int) -> None:
    """Close every descriptor except `kept`."""
    os.closerange(0, kept)
    os.closerange(kept + 1, 64)
