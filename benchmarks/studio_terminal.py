"""A program on a terminal of its own: keys go in, what it paints is stamped when it arrives.

The terminal answers the questions that programs ask of one (private modes, device attributes, name
and version, cursor, size, colours), so that they behave as on a modern terminal. It says that it
knows synchronised output: each update of the screen then comes between two marks, and a paint has
ended when its last mark is there.
"""

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import termios
import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio_process import cpu_seconds, resident_mib
from studio_screen import Screen

_ENDS = b"\x1b[?2026l"
_BEGINS = b"\x1b[?2026h"
_KNOWN_MODES = {b"2026"}
_CELL = (8, 16)
_COLOURS = {b"10": b"eeee/eeee/eeee", b"11": b"1010/1010/1010", b"12": b"eeee/eeee/eeee"}
_QUESTION = re.compile(
    rb"\x1b\[\?(?P<mode>\d+)\$p"
    rb"|\x1b\[(?P<attributes>0?)c"
    rb"|\x1b\[>(?P<second>0?)c"
    rb"|\x1b\[>(?P<version>0?)q"
    rb"|\x1b\[(?P<status>[56])n"
    rb"|\x1b\[(?P<size>1[468])t"
    rb"|\x1b\](?P<colour>1[012]);\?(?:\x07|\x1b\\)"
)
# The longest question, cut in two by the end of a read.
_CUT = 32
_NOT_TEXT = re.compile(
    rb"\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z=>])"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A moment at which something was on the terminal.

    Attributes:
        at: `time.perf_counter` of its last byte.
        cpu: seconds of the program by then.
        resident: MiB of the program then.
        end: offset in the output behind it.
    """

    at: float
    cpu: float
    resident: float
    end: int


class Terminal:
    """One program, from its start to its end; use it in a `with`.

    Attributes:
        began: `time.perf_counter` just before the program was started.
        pid: of the program.
        output: every byte so far.
        screen: what is to be seen, as far as anybody asked.
    """

    def __init__(
        self, command: list[str], size: tuple[int, int], cwd: Path, environ: dict[str, str]
    ) -> None:
        self.output = bytearray()
        self._size = size
        self._stamps: list[Seen] = []
        self._asked = self._fed = 0
        self.screen = Screen(*size)
        self._master, slave = os.openpty()
        columns, rows = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.began = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            _become(command, slave, cwd, environ)
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def offset(self) -> int:
        """How many bytes have come."""
        return len(self.output)

    def press(self, keys: str | bytes) -> float:
        """Type keys; return when."""
        now = time.perf_counter()
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)
        return now

    def read(self, seconds: float) -> bool:
        """Take in what comes within this time, one read at most; false when nothing did."""
        if not select.select([self._master], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:
            data = b""
        if not data:
            raise EOFError(f"the program ended:\n{self.text()[-2000:]}")
        now = time.perf_counter()
        self.output += data
        self._stamps.append(
            Seen(now, cpu_seconds(self.pid), resident_mib(self.pid), len(self.output))
        )
        self._answer()
        return True

    def rest(self, seconds: float) -> None:
        """Read on for so long."""
        until = time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)

    def quiet(self, seconds: float, limit: float = 60.0) -> None:
        """Read on until nothing came for so long."""
        until = time.perf_counter() + limit
        while self.read(seconds):
            if time.perf_counter() > until:
                raise TimeoutError("the program never falls silent")

    def shows(self, holds: Callable[[Screen], object], seconds: float = 60.0) -> Seen:
        """Wait until something holds of the screen; return the end of the paint that made it so.

        Raises:
            TimeoutError: it does not come in time.
        """
        until = time.perf_counter() + seconds
        if self._fed and holds(self.screen):
            return self._seen(self._fed)
        while True:
            end = self._next_paint()
            if end is not None:
                self.screen.feed(bytes(self.output[self._fed : end]))
                self._fed = end
                if holds(self.screen):
                    return self._seen(self._fed)
            else:
                left = until - time.perf_counter()
                if left <= 0:
                    raise TimeoutError(f"it never came:\n{self.screen.text}")
                self.read(left)

    def shows_text(self, pattern: str, seconds: float = 60.0) -> Seen:
        """Wait until a text is on the screen, or is there already.

        Args:
            pattern: a regular expression.
        """
        return self.shows(lambda screen: re.search(pattern, screen.text), seconds)

    def catch_up(self) -> None:
        """Bring the screen up to the last paint that has ended."""
        while (end := self._next_paint()) is not None:
            self.screen.feed(bytes(self.output[self._fed : end]))
            self._fed = end

    def first_paint(self, seconds: float = 60.0) -> Seen:
        """Wait until there is anything to see on the full screen."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            start = self.output.find(b"\x1b[?1049h")
            for stamp in self._stamps if start >= 0 else ():
                if stamp.end > start and _NOT_TEXT.sub(b"", self.output[start : stamp.end]).strip():
                    return stamp
            self.read(0.05)
        raise TimeoutError("nothing was ever painted")

    def text(self, since: int = 0) -> str:
        """What was written from an offset on, without what moves and colours."""
        return _NOT_TEXT.sub(b" ", self.output[since:]).decode(errors="replace")

    def _next_paint(self) -> int | None:
        """Where the next paint ends that the screen does not have yet; None: there is none."""
        end = self.output.find(_ENDS, self._fed)
        if end >= 0:
            return end + len(_ENDS)
        # Before the program knows of synchronised output, it writes without marks.
        marked = self.output.find(_BEGINS, self._fed) >= 0 or self.output.rfind(_ENDS) >= 0
        return self.offset if not marked and self.offset > self._fed else None

    def _seen(self, end: int) -> Seen:
        found = bisect_left(self._stamps, end, key=lambda stamp: stamp.end)
        return self._stamps[found]

    def _answer(self) -> None:
        for question in _QUESTION.finditer(self.output, max(self._asked, self.offset - (1 << 17))):
            self._asked = question.end()
            reply = _reply(str(question.lastgroup), question[question.lastgroup or 0], self._size)
            os.write(self._master, reply)
        self._asked = max(self._asked, self.offset - _CUT)

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        until = time.perf_counter() + 5
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            if time.perf_counter() > until:
                os.kill(self.pid, signal.SIGKILL)
            with contextlib.suppress(EOFError, OSError):
                self.read(0.02)
        os.close(self._master)


def _become(command: list[str], slave: int, cwd: Path, environ: dict[str, str]) -> None:
    """Be the program, with the terminal as its own; never returns."""
    try:
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        for stream in (0, 1, 2):
            os.dup2(slave, stream)
        os.closerange(3, 256)
        os.chdir(cwd)
        os.execvpe(command[0], command, environ)
    finally:
        os._exit(127)


def _reply(kind: str, value: bytes, size: tuple[int, int]) -> bytes:
    columns, rows = size
    if kind == "mode":
        return b"\x1b[?%s;%d$y" % (value, 2 if value in _KNOWN_MODES else 0)
    if kind == "status":
        return b"\x1b[0n" if value == b"5" else b"\x1b[1;1R"
    if kind == "colour":
        return b"\x1b]%s;rgb:%s\x1b\\" % (value, _COLOURS[value])
    if kind == "size":
        sizes = {
            b"14": (4, rows * _CELL[1], columns * _CELL[0]),
            b"16": (6, _CELL[1], _CELL[0]),
            b"18": (8, rows, columns),
        }
        return b"\x1b[%d;%d;%dt" % sizes[value]
    return {
        "attributes": b"\x1b[?64;22c",
        "second": b"\x1b[>1;10;0c",
        "version": b"\x1bP>|benchmark 1\x1b\\",
    }[kind]
