"""Answers checked in a process apart, which is ended where one takes too long."""

import json
import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple

from pajama_tui.errors import MissingExtra, PajamaError

Status = Literal["right", "wrong", "unreadable", "unchecked", "missing", "no gold", "learned"]
"""What a row comes to: "unreadable" has no answer that could be read, "unchecked" met a limit or a
fault, "missing" has no response, "no gold" has nothing to be checked against, and "learned" has a
question that the model was trained on."""

MEMORY = 1 << 30
"""Bytes of address space of the process that checks."""

_STATUSES = ("right", "wrong", "unreadable", "unchecked", "no gold")
# Its libraries are loaded and warmed up in this time even on a busy machine.
_START = 180.0
_LONGEST_REPLY = 1 << 16
_ROOT = Path(__file__).resolve().parents[3]


class Checked(NamedTuple):
    """What came of one answer: `found` is the text that was read as the answer."""

    status: Status
    found: str = ""
    reason: str = ""


def require_checking() -> None:
    """Raise MissingExtra where math-verify is not installed."""
    if find_spec("math_verify") is None:
        raise MissingExtra("Checking answers", "answers")


class _TooLong(Exception):
    """The process did not answer in time."""


class _Gone(Exception):
    """The process ended."""


class Checker:
    """Checks answers with math-verify.

    Args:
        timeout: seconds that one answer may take.
        memory: bytes of address space that the process which checks may have.

    Raises:
        MissingExtra: math-verify is not installed.
    """

    def __init__(self, timeout: float = 5.0, memory: int = MEMORY) -> None:
        require_checking()
        self._timeout, self._memory = timeout, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""

    def check(self, gold: str, prediction: str) -> Checked:
        """Check the final answer in `prediction` against `gold`.

        Raises:
            PajamaError: the process that checks cannot be started.
        """
        if self._process is None:
            self._start()
        line = json.dumps({"gold": gold, "prediction": prediction}).encode() + b"\n"
        try:
            self._send(line)
            found = json.loads(self._line(self._timeout))
            status = found["status"]
            if status not in _STATUSES:
                raise _Gone
            checked = Checked(status, str(found["found"]), str(found["reason"]))
        except _TooLong:
            self._stop()
            return Checked("unchecked", "", f"checking it takes longer than {self._timeout:g} s")
        except (_Gone, OSError, ValueError, KeyError, TypeError):
            self._stop()
            return Checked("unchecked", "", "checking it ended the process that checks")
        if checked.status == "unchecked":
            # What is left of a fault is not carried into the next row.
            self._stop()
        return checked

    def __enter__(self) -> "Checker":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _start(self) -> None:
        # -P and an environment without anything else: no module comes from where the user is, and
        # no key is there to be read.
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "pajama_tui.training.answers.worker"),
                *(str(os.getpid()), str(self._memory)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
        self._rest = b""
        try:
            self._line(_START)
        except (_Gone, _TooLong, OSError) as error:
            self._stop()
            raise PajamaError(
                "The process that checks answers did not start; is math-verify whole? Try: "
                "python -c 'import math_verify'"
            ) from error

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            # What is left in a buffer has nobody to go to.
            with suppress(OSError):
                if pipe:
                    pipe.close()
        process.wait()

    def _send(self, line: bytes) -> None:
        """Write a line, however long, to a process that may not read it."""
        assert self._process is not None
        assert self._process.stdin is not None
        pipe = self._process.stdin.fileno()
        os.set_blocking(pipe, False)
        deadline = time.monotonic() + self._timeout
        rest = memoryview(line)
        while rest:
            _, ready, _ = select.select([], [pipe], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise _TooLong
            rest = rest[os.write(pipe, rest) :]

    def _line(self, seconds: float) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        deadline = time.monotonic() + seconds
        while b"\n" not in self._rest:
            ready, _, _ = select.select([pipe], [], [], max(deadline - time.monotonic(), 0))
            if not ready:
                raise _TooLong
            piece = os.read(pipe, 1 << 16)
            if not piece or len(self._rest) > _LONGEST_REPLY:
                raise _Gone
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return line
