"""Seccomp-BPF filters: which system calls a sandboxed process may make, as kernel programs.

Numbers come from the kernel's syscall tables (x86-64 and the generic table that aarch64 uses);
the struct layouts from `linux/filter.h` and `linux/seccomp.h`.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ALLOW = 0x7FFF0000
KILL = 0x80000000
_ERRNO = 0x00050000
PERMISSION = _ERRNO | errno.EPERM
ABSENT = _ERRNO | errno.ENOSYS

_PROT_EXEC = 4
_MAP_ANONYMOUS = 0x20

# name: (x86-64, aarch64); None where the architecture has no such call.
_NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "poll": (7, None),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "ioctl": (16, 29),
    "readv": (19, 65),
    "writev": (20, 66),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "dup": (32, 23),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "clone": (56, 220),
    "exit": (60, 93),
    "wait4": (61, 260),
    "kill": (62, 129),
    "uname": (63, 160),
    "fcntl": (72, 25),
    "gettimeofday": (96, 169),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "getpgrp": (111, None),
    "getgroups": (115, 158),
    "getresuid": (118, 148),
    "getresgid": (120, 150),
    "getpgid": (121, 155),
    "getsid": (124, 156),
    "sigaltstack": (131, 132),
    "prctl": (157, 167),
    "gettid": (186, 178),
    "time": (201, None),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "set_tid_address": (218, 96),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "tgkill": (234, 131),
    "waitid": (247, 95),
    "ppoll": (271, 73),
    "set_robust_list": (273, 99),
    "openat": (257, 56),
    "pipe2": (293, 59),
    "prlimit64": (302, 261),
    "seccomp": (317, 277),
    "getrandom": (318, 278),
    "rseq": (334, 293),
    "clone3": (435, 435),
    "close_range": (436, 436),
}
# Asked before a filter forbids asking.
MACHINE = os.uname().machine
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT = 0x40000000

_LD_ABS, _JEQ, _JGE, _JSET, _RET = 0x20, 0x15, 0x35, 0x45, 0x06
_NR, _ARCH, _ARG = 0, 4, 16


@dataclass(frozen=True, slots=True)
class Argument:
    """Allow the call only if the low word of argument `index` meets a condition, else kill.

    `equals` compares the whole word, `without` forbids bits, `having` demands one.
    """

    index: int
    equals: int | None = None
    without: int = 0
    having: int = 0


_MEMORY: dict[str, Sequence[Argument]] = {
    "mmap": (Argument(2, without=_PROT_EXEC), Argument(3, having=_MAP_ANONYMOUS)),
    "mprotect": (Argument(2, without=_PROT_EXEC),),
    # From 100 on the advice harms the machine: root may declare a page of memory broken.
    "madvise": (Argument(2, without=0xFFFFFFE0),),
}
_COMPUTE = """
    munmap brk mremap futex clock_gettime clock_nanosleep gettimeofday time clock_getres
    nanosleep restart_syscall sched_yield getpid gettid getppid getuid geteuid getgid getegid
    getrusage times rt_sigreturn rt_sigprocmask sigaltstack exit exit_group
    """.split()
_ZYGOTE_ONLY = """
    read write readv writev close close_range pipe2 poll ppoll clone wait4 waitid kill tgkill
    prctl seccomp prlimit64 set_robust_list set_tid_address rseq getrandom fcntl fstat lseek
    rt_sigaction
    """.split()
# Harmless, and made by the C library or by clumsy programs: refused without ending the process.
# Every descriptor is closed by then, so the ones that take a descriptor reach nothing; openat
# because the parser looks for a source file whenever it reports a syntax error.
_CLUMSY = """
    openat read write readv writev close fstat lseek ioctl dup fcntl rt_sigaction uname sysinfo
    getrlimit getgroups getresuid getresgid getpgid getpgrp getsid sched_getaffinity
    set_robust_list rseq set_tid_address close_range
    """.split()


def supported() -> bool:
    """Whether there is a table for this processor architecture."""
    return MACHINE in _ARCHITECTURES


def zygote_filter() -> bytes:
    """The program for the zygote: fork, watch and talk over pipes, and open nothing."""
    rules: dict[str, int | Sequence[Argument]] = dict.fromkeys(_COMPUTE, ALLOW)
    rules |= dict.fromkeys(_ZYGOTE_ONLY, ALLOW)
    # Filters stack and the harshest verdict wins, so nothing here may be harsher than in a child.
    return _assemble({**rules, **_MEMORY, "clone3": ABSENT}, default=PERMISSION)


class JudgeFilter:
    """The program for a process that runs a judge: memory, clocks, its own ids, exit.

    Assembled once; a process fills in its own number, the only one it may signal (abort() does:
    that is a crash, not an attack on others).
    """

    _ANY_PID = 0x7FEDCBA9

    def __init__(self) -> None:
        rules: dict[str, int | Sequence[Argument]] = dict.fromkeys(_COMPUTE, ALLOW)
        rules |= dict.fromkeys(_CLUMSY, PERMISSION)
        rules["tgkill"] = (Argument(0, equals=self._ANY_PID),)
        self._program = _assemble({**_MEMORY, **rules, "clone3": ABSENT}, default=KILL)

    def install(self, pid: int) -> None:
        """Apply it to this process, whose number is `pid`."""
        mark, own = struct.pack("=I", self._ANY_PID), struct.pack("=I", pid)
        install(self._program.replace(mark, own))


def errno_filter(names: Sequence[str]) -> bytes:
    """A program that refuses the named calls with EPERM and allows all others."""
    return _assemble(dict.fromkeys(names, PERMISSION), default=ALLOW)


def _assemble(rules: Mapping[str, int | Sequence[Argument]], default: int) -> bytes:
    column, audit_arch = _ARCHITECTURES[MACHINE]
    code = [
        _statement(_LD_ABS, _ARCH),
        _jump(_JEQ, audit_arch, 1, 0),
        _statement(_RET, KILL),
        _statement(_LD_ABS, _NR),
    ]
    if MACHINE == "x86_64":
        code += [_jump(_JGE, _X32_BIT, 0, 1), _statement(_RET, KILL)]
    for name, rule in rules.items():
        number = _NUMBERS[name][column]
        if number is None:
            continue
        body = [_statement(_RET, rule)] if isinstance(rule, int) else _conditions(rule)
        code += [_jump(_JEQ, number, 0, len(body)), *body]
    code.append(_statement(_RET, default))
    return b"".join(code)


def _conditions(arguments: Sequence[Argument]) -> list[bytes]:
    code = []
    for argument in arguments:
        code.append(_statement(_LD_ABS, _ARG + 8 * argument.index))
        if argument.equals is not None:
            code += [_jump(_JEQ, argument.equals, 1, 0), _statement(_RET, KILL)]
        if argument.without:
            code += [_jump(_JSET, argument.without, 0, 1), _statement(_RET, KILL)]
        if argument.having:
            code += [_jump(_JSET, argument.having, 1, 0), _statement(_RET, KILL)]
    return [*code, _statement(_RET, ALLOW)]


def _statement(code: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, 0, 0, value)


def _jump(code: int, value: int, true: int, false: int) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_SECCOMP, _MODE_FILTER, _SET_MODE_FILTER, _SPEC_ALLOW = 22, 2, 1, 4


def install(program: bytes) -> None:
    """Apply `program` to this process for good.

    Raises:
        OSError: the kernel refused both seccomp(2) and prctl(PR_SET_SECCOMP).
    """
    buffer = ctypes.create_string_buffer(program, len(program))
    prog = _Program(len(program) // 8, ctypes.addressof(buffer))
    column, _ = _ARCHITECTURES[MACHINE]
    number = _NUMBERS["seccomp"][column]
    # Without SPEC_ALLOW kernels 4.17 to 5.15 switch off branch prediction features for us.
    for flags in (_SPEC_ALLOW, 0):
        if _libc.syscall(number, _SET_MODE_FILTER, flags, ctypes.byref(prog)) == 0:
            return
    if _libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(prog), 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, errno.errorcode.get(code, str(code)))
