"""Names what a judge tried before the kernel ends it: audit hook and refusing stand-ins.

None of this is the boundary (a judge can get around it); the system-call filter is. It turns
"killed by SIGSYS" into "tried to open '/etc/passwd'".
"""

import _imp
import _thread
import os
import posix
import signal
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

_FORBIDDEN_PREFIXES = (
    "os.", "socket.", "subprocess.", "shutil.", "glob.", "tempfile.", "pathlib.", "ctypes.",
    "fcntl.", "signal.", "syslog.", "urllib.", "http.", "ftplib.", "imaplib.", "poplib.",
    "smtplib.", "sqlite3.", "webbrowser.", "pty.", "resource.", "ssl.",
)  # fmt: skip
_FORBIDDEN = {"open", "_thread.start_new_thread", "_thread.start_joinable_thread"}
_HARMLESS = {"os.putenv", "os.unsetenv"}
_ACTS = {
    "open": "open",
    "os.listdir": "list the folder",
    "os.scandir": "list the folder",
    "os.system": "run the command",
    "os.exec": "execute",
    "os.posix_spawn": "start the program",
    "os.fork": "fork",
    "os.kill": "send a signal to process",
    "subprocess.Popen": "start the program",
    "socket.__new__": "open a network socket",
    "socket.connect": "connect to a network address",
    "_thread.start_new_thread": "start a thread",
    "_thread.start_joinable_thread": "start a thread",
}
# Calls of `posix` that answer from the process itself.
_OPEN_CALLS = frozenset(
    """
    _exit abort cpu_count fspath fsencode fsdecode get_inheritable getegid geteuid getgid getpid
    getppid getuid strerror times waitstatus_to_exitcode WCOREDUMP WEXITSTATUS WIFCONTINUED
    WIFEXITED WIFSIGNALED WIFSTOPPED WSTOPSIG WTERMSIG major minor makedev putenv unsetenv
    register_at_fork _path_normpath _path_splitroot_ex _path_splitroot _inputhook
    _create_environ
    """.split()
)
_SIGNAL_CALLS = """
    alarm pause pidfd_send_signal pthread_kill pthread_sigmask raise_signal set_wakeup_fd setitimer
    siginterrupt signal sigtimedwait sigwait sigwaitinfo
    """.split()
_THREAD_ALIASES = ("_start_new_thread", "_start_joinable_thread")
_THREAD_CALLS = ("start_new_thread", "start_new", "start_joinable_thread")


def _what(event: str, args: tuple[Any, ...]) -> str:
    act = _ACTS.get(event, f"use {event}")
    subject = ""
    if args and type(args[0]) in (str, bytes, int):
        subject = repr(args[0][:200] if type(args[0]) is not int else args[0])
    return f"tried to {act} {subject}".rstrip()


def _parser_looks_for_source(event: str, args: tuple[Any, ...]) -> bool:
    # A syntax error in compile() or ast.parse() makes the parser open "<unknown>" for its line;
    # that is the one opening without flags, and the kernel refuses it quietly.
    return event == "open" and len(args) == 3 and type(args[2]) is int and args[2] == 0


def watch(deny: Callable[[str], NoReturn]) -> None:
    """Call `deny` with a sentence when an audit event shows a forbidden act."""

    def hook(event: str, args: tuple[Any, ...]) -> None:
        forbidden = event in _FORBIDDEN or event.startswith(_FORBIDDEN_PREFIXES)
        if forbidden and event not in _HARMLESS and not _parser_looks_for_source(event, args):
            deny(_what(event, args))

    sys.addaudithook(hook)


class StandIns:
    """Refusing functions for the system's own in `os`, `signal` and `_thread`.

    Made once in the zygote, where they change nothing; put in place in each judge's process.
    """

    def __init__(self) -> None:
        self._deny: Callable[[str], NoReturn] | None = None
        self._places: list[tuple[ModuleType, str, Callable[..., NoReturn]]] = []
        # Held, so that replacing them in a judge's process frees nothing and copies no pages.
        self._replaced: list[Any] = []
        for name in dir(posix):
            call = getattr(posix, name)
            if name.startswith("__") or isinstance(call, type) or not callable(call):
                continue
            if name in _OPEN_CALLS:
                continue
            stand_in = self._refusing(f"os.{name}")
            self._places.append((posix, name, stand_in))
            if getattr(os, name, None) is call:
                self._places.append((os, name, stand_in))
        below = (signal, sys.modules["_signal"])
        for name in _SIGNAL_CALLS:
            stand_in = self._refusing(f"signal.{name}")
            self._places += [(m, name, stand_in) for m in below if hasattr(m, name)]
        self._places.append((_imp, "create_dynamic", self._refusing("load a library")))
        self._places.append((sys, "breakpointhook", self._refusing("breakpoint")))
        starting = self._refusing("_thread.start_new_thread")
        for module, names in ((_thread, _THREAD_CALLS), (threading, _THREAD_ALIASES)):
            self._places += [(module, name, starting) for name in names if hasattr(module, name)]

        self._replaced = [getattr(module, name) for module, name, _ in self._places]

    def install(self, deny: Callable[[str], NoReturn]) -> None:
        """From now on, in this process, calling one of them calls `deny` with a sentence."""
        self._deny = deny
        for module, name, stand_in in self._places:
            setattr(module, name, stand_in)

    def _refusing(self, name: str) -> Callable[..., NoReturn]:
        def refused(*args: Any, **_kwargs: Any) -> NoReturn:
            assert self._deny is not None
            self._deny(_what(name, args).replace("use ", "call ", 1))

        return refused
