"""The real program under a real pseudo-terminal, with an emulated screen."""

import codecs
import contextlib
import fcntl
import os
import re
import select
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pyte = pytest.importorskip("pyte", reason="the screen is emulated by pyte (the dev extra)")

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ui"))

_QUERY = re.compile(rb"\x1b\[\?(\d+)\$p|\x1b\[0?c")
# pyte draws what it does not know; these belong to newer terminals.
_NEWER = re.compile(r"\x1b\[[<=>][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$[a-z]")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;<=>?$]*)?$")


class Terminal:
    """A program on a terminal of its own: keys go in, a screen and raw bytes come out."""

    def __init__(self, command: list[str], size: tuple[int, int], **environ: str) -> None:
        columns, rows = size
        self.output = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._master, slave = os.openpty()
        self._set_size(columns, rows)
        self.settings_before = termios.tcgetattr(slave)
        env = {**os.environ, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **environ}
        for name in ("NO_COLOR", "COLUMNS", "LINES", "TMUX", "PAJAMA_SESSIONS"):
            if name not in environ:
                env.pop(name, None)

        def take_terminal() -> None:
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, preexec_fn=take_terminal
        )
        self._slave = slave

    def read(self, seconds: float = 0.05) -> None:
        """Take in what the program writes, and answer its questions about the terminal."""
        if not select.select([self._master], [], [], seconds)[0]:
            return
        data = os.read(self._master, 1 << 16)
        self.output += data
        for query in _QUERY.finditer(data):
            if query[1]:
                known = 2 if query[1] == b"2026" else 0
                os.write(self._master, b"\x1b[?%s;%d$y" % (query[1], known))
            else:
                os.write(self._master, b"\x1b[?62c")
        text = self._rest + self._decoder.decode(data)
        self._rest = ""
        if unfinished := _UNFINISHED.search(text):
            self._rest, text = unfinished[0], text[: unfinished.start()]
        self._stream.feed(_NEWER.sub("", text))

    def screen(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def cells(self) -> list[list[Any]]:
        """Each cell of each line, with its colours."""
        columns, rows = self._screen.columns, self._screen.lines
        return [[self._screen.buffer[y][x] for x in range(columns)] for y in range(rows)]

    def until(self, holds: Callable[[], object], what: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"never came: {what}\n{self.screen()}"
            self.read()

    def shows(self, *texts: str) -> None:
        for text in texts:
            self.until(lambda text=text: text in self.screen(), repr(text))

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self._set_size(columns, rows)

    def ended(self, seconds: float = 60) -> int:
        """Wait for the end of the program, and return its exit code."""
        self.until(lambda: self.process.poll() is not None, "the end", seconds)
        for _ in range(20):
            self.read(0.02)
        return int(self.process.returncode)

    def settings(self) -> Any:
        return termios.tcgetattr(self._slave)

    def hang_up(self) -> None:
        """Close the terminal, as a dropped connection does."""
        os.close(self._slave)
        os.close(self._master)

    def close(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for descriptor in (self._slave, self._master):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


@pytest.fixture
def terminal() -> Iterator[Callable[..., Terminal]]:
    started: list[Terminal] = []

    def start(
        *arguments: object,
        size: tuple[int, int] = (80, 24),
        shell: bool = False,
        **environ: str,
    ) -> Terminal:
        command = [sys.executable, "-m", "pajama_tui", *map(str, arguments)]
        if shell:
            # Only a shell with job control can stop a program and go on with it.
            environ |= {"PROGRAM": shlex.join(command), "PS1": "ready> "}
            command = ["bash", "--norc", "--noprofile", "-i"]
        started.append(Terminal(command, size, **environ))
        return started[-1]

    yield start
    for each in started:
        each.close()
